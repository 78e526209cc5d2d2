/*
 * sha256 - the SHA-256 of a file or of bytes (FIPS 180-4), by libavutil.
 */
#ifndef AER_SHA256_H
#define AER_SHA256_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

enum { AER_SHA256_SIZE = 65 };

/* Writes the hash of the file PATH, 64 hexadecimal digits, into TEXT, and its size in
 * bytes to *SIZE. */
int aer_sha256(const char *path, char text[AER_SHA256_SIZE], uint64_t *size,
    struct aer_error *err) AER_MUST_CHECK;

/* The same for SIZE bytes in memory. */
int aer_sha256_bytes(const void *bytes, size_t size, char text[AER_SHA256_SIZE],
    struct aer_error *err) AER_MUST_CHECK;

#endif
