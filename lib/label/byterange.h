/*
 * byterange - which part of a file a Range header asks for (RFC 9110, section 14).
 */
#ifndef AER_BYTERANGE_H
#define AER_BYTERANGE_H

#include <stdint.h>

enum aer_byterange {
	AER_RANGE_ALL,  /* no part, or one that is to be ignored: status 200 */
	AER_RANGE_PART, /* status 206 */
	AER_RANGE_BAD   /* nothing of it is in the file: status 416 */
};

/*
 * What HEADER, NULL where there is none, asks of a file of SIZE bytes: for a part,
 * bytes *FIRST to *LAST.  "bytes=5-9", "bytes=5-" and "bytes=-5", the last five.  What
 * is no such text, or several ranges, is ignored, as a server may.
 */
enum aer_byterange aer_byterange_parse(
    const char *header, uint64_t size, uint64_t *first, uint64_t *last);

#endif
