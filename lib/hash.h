/*
 * hash - a number that tells texts apart: FNV-1a, 64 bits (G. Fowler, L. C. Noll,
 * K.-P. Vo, D. Eastlake, The FNV non-cryptographic hash algorithm).
 *
 *	hash = aer_hash(AER_HASH_BEGIN, id, strlen(id));
 *	hash = aer_hash(hash, &frame, sizeof frame);
 */
#ifndef AER_HASH_H
#define AER_HASH_H

#include <stddef.h>
#include <stdint.h>

#define AER_HASH_BEGIN 0xcbf29ce484222325u

/* HASH with N more bytes. */
static inline uint64_t aer_hash(uint64_t hash, const void *bytes, size_t n)
{
	const unsigned char *p = (const unsigned char *)bytes;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ p[i]) * 0x100000001b3u;
	return hash;
}

#endif
