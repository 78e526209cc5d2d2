/*
 * hash - a number that tells texts apart: FNV-1a, 64 bits (G. Fowler, L. C. Noll,
 * K.-P. Vo, D. Eastlake, The FNV non-cryptographic hash algorithm).
 *
 *	hash = aer_hash(AER_HASH_BEGIN, id, strlen(id));
 *	hash = aer_hash(hash, &frame, sizeof frame);
 *
 * And one that is several times as fast, for what is forgotten when the program ends:
 * it is not the same on every machine.
 */
#ifndef AER_HASH_H
#define AER_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define AER_HASH_BEGIN 0xcbf29ce484222325u

/* HASH with N more bytes. */
static inline uint64_t aer_hash(uint64_t hash, const void *bytes, size_t n)
{
	const unsigned char *p = (const unsigned char *)bytes;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ p[i]) * 0x100000001b3u;
	return hash;
}

/* H with N <= 8 bytes more, which are all there is of them or the last 8; for one H, no
 * two that are as long become the same. */
static inline uint64_t aer_hash_word(uint64_t h, const char *bytes, size_t n)
{
	uint64_t word = 0;
	uint32_t half[2];

	if (n == sizeof word) {
		memcpy(&word, bytes, sizeof word);
	} else if (n >= sizeof half[0]) {
		memcpy(&half[0], bytes, sizeof half[0]);
		memcpy(&half[1], bytes + n - sizeof half[1], sizeof half[1]);
		word = (uint64_t)half[1] << 32 | half[0];
	} else {
		for (size_t i = 0; i < n; i++)
			word = word << 8 | (unsigned char)bytes[i];
	}
	/* the end of MurmurHash3 (A. Appleby): with one product alone, ids of a few
	 * digits in two words were found to become the same */
	h ^= word;
	h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdu;
	h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53u;
	return h ^ (h >> 33);
}

/* The N bytes of TEXT by words, the last two of which may overlap. */
static inline uint64_t aer_hash_quick(const char *text, size_t n)
{
	uint64_t h = AER_HASH_BEGIN ^ n;
	size_t i = 0;

	for (; n - i > sizeof h; i += sizeof h)
		h = aer_hash_word(h, text + i, sizeof h);
	if (n >= sizeof h)
		return aer_hash_word(h, text + n - sizeof h, sizeof h);
	return aer_hash_word(h, text, n);
}

#endif
