/*
 * utf8 - whether a text is UTF-8 (RFC 3629).
 */
#ifndef AER_UTF8_H
#define AER_UTF8_H

#include <stddef.h>

/* The number of bytes of TEXT up to where it is no UTF-8, or up to its end: no
 * stray bytes, overlong forms, surrogates or numbers beyond Unicode. */
size_t aer_utf8_good(const char *text);

#endif
