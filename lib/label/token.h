/*
 * token - secrets that open the annotation site: made, kept as hashes, compared.
 *
 * A token is 256 bits from the kernel's generator, written in base64url (RFC 4648,
 * section 5, without padding): 43 letters.  Whoever has it is let in, so that only
 * its SHA-256 is kept; so many random bits cannot be guessed back from it, and no
 * slow hash is needed as for passwords.
 *
 * A signature is an HMAC-SHA-256 (RFC 2104) under a random key, in the same letters: it
 * opens one thing for a while, and may stand in an address where a token may not.
 */
#ifndef AER_TOKEN_H
#define AER_TOKEN_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	AER_TOKEN_SIZE = 44, /* of the text, with its NUL */
	AER_TOKEN_HASH = 32, /* bytes, of a hash and of a key */
};

/* Fills KEY with random bytes.  Fails when the kernel gives none. */
int aer_token_key(uint8_t key[AER_TOKEN_HASH], struct aer_error *err) AER_MUST_CHECK;

/* Writes a new token to TEXT. */
int aer_token_make(char text[AER_TOKEN_SIZE], struct aer_error *err) AER_MUST_CHECK;

/* The hash that is kept of TEXT, which may be any text. */
int aer_token_hash(const char *text, uint8_t hash[AER_TOKEN_HASH],
    struct aer_error *err) AER_MUST_CHECK;

/* Writes to SIGNATURE that of TEXT under KEY. */
int aer_token_sign(const uint8_t key[AER_TOKEN_HASH], const char *text,
    char signature[AER_TOKEN_SIZE], struct aer_error *err) AER_MUST_CHECK;

/* Whether A and B, of SIZE bytes, are equal; takes the same time whatever they hold,
 * so that nobody can find one byte by byte. */
bool aer_token_equal(const void *a, const void *b, size_t size);

#endif
