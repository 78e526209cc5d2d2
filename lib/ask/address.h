/*
 * address - the addresses of servers: http and https.
 */
#ifndef AER_ADDRESS_H
#define AER_ADDRESS_H

#include "base/error.h"

#include <stdbool.h>

/* Whether URL is one; a user's name or password in it is an error. */
int aer_address_check(const char *url, struct aer_error *err) AER_MUST_CHECK;

/* Whether A and B have one scheme, host and port. */
bool aer_address_same_host(const char *a, const char *b);

/* Whether what is sent to URL can be read on the way: it is http, and not this
 * machine. */
bool aer_address_is_open(const char *url);

#endif
