#include "label/token.h"

#include <errno.h>
#include <libavutil/hmac.h>
#include <libavutil/mem.h>
#include <libavutil/sha.h>
#include <string.h>
#include <sys/random.h>

int aer_token_key(uint8_t key[AER_TOKEN_HASH], struct aer_error *err)
{
	/* up to 256 bytes come whole or not at all */
	if (getrandom(key, AER_TOKEN_HASH, 0) == AER_TOKEN_HASH)
		return 0;
	return aer_error_set(err, "no random bytes: %s", strerror(errno));
}

/* 32 bytes in base64url: 42 letters for 252 bits, and one for the last 4. */
static void write_text(const uint8_t bytes[AER_TOKEN_HASH], char text[AER_TOKEN_SIZE])
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	unsigned bits = 0, held = 0;
	char *at = text;

	for (size_t i = 0; i < AER_TOKEN_HASH; i++) {
		bits = (bits << 8 | bytes[i]) & 0xffff;
		held += 8;
		while (held >= 6) {
			held -= 6;
			*at++ = letters[bits >> held & 63];
		}
	}
	*at++ = letters[bits << (6 - held) & 63];
	*at = '\0';
}

int aer_token_make(char text[AER_TOKEN_SIZE], struct aer_error *err)
{
	uint8_t bytes[AER_TOKEN_HASH];

	if (aer_token_key(bytes, err) < 0)
		return -1;
	write_text(bytes, text);
	return 0;
}

int aer_token_hash(
    const char *text, uint8_t hash[AER_TOKEN_HASH], struct aer_error *err)
{
	struct AVSHA *sha = av_sha_alloc();

	if (sha == NULL)
		return aer_error_memory(err);
	av_sha_init(sha, 256);
	av_sha_update(sha, (const uint8_t *)text, strlen(text));
	av_sha_final(sha, hash);
	av_free(sha);
	return 0;
}

int aer_token_sign(const uint8_t key[AER_TOKEN_HASH], const char *text,
    char signature[AER_TOKEN_SIZE], struct aer_error *err)
{
	AVHMAC *hmac = av_hmac_alloc(AV_HMAC_SHA256);
	uint8_t bytes[AER_TOKEN_HASH];
	int n;

	if (hmac == NULL)
		return aer_error_memory(err);
	n = av_hmac_calc(hmac, (const uint8_t *)text, (unsigned)strlen(text), key,
	    AER_TOKEN_HASH, bytes, sizeof bytes);
	av_hmac_free(hmac);
	if (n != AER_TOKEN_HASH)
		return aer_error_set(err, "cannot sign");
	write_text(bytes, signature);
	return 0;
}

bool aer_token_equal(const void *a, const void *b, size_t size)
{
	const volatile uint8_t *x = a, *y = b;
	unsigned differences = 0;

	for (size_t i = 0; i < size; i++)
		differences |= (unsigned)(x[i] ^ y[i]);
	return differences == 0;
}
