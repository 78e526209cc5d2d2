/*
 * bits - reads the bits of an H.264 unit (ITU-T H.264, 7.2, 7.3.1 and 9.1).
 *
 * The bytes that keep start codes out are left out.  Behind the end, and behind what
 * no unit may hold, bits are 0 and OVER is set.
 */
#ifndef AER_BITS_H
#define AER_BITS_H

#include "video/nals.h"

struct aer_bits {
	const uint8_t *at, *end; /* AT: the byte behind the one that is being read */
	int zeros;               /* bytes of 0 before AT */
	int left;                /* bits of BYTE not taken yet */
	uint8_t byte;
	bool over; /* more was asked for than there is */
};

/* The bits behind the header of UNIT. */
struct aer_bits aer_bits_of(struct aer_nal unit);

unsigned aer_bits_one(struct aer_bits *bits);
unsigned aer_bits_take(struct aer_bits *bits, int n); /* of N <= 32 bits */

/* Exp-Golomb numbers, ue(v) and se(v), of less than 31 bits. */
unsigned aer_bits_ue(struct aer_bits *bits);
int aer_bits_se(struct aer_bits *bits);

#endif
