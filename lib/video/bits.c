#include "video/bits.h"

struct aer_bits aer_bits_of(struct aer_nal unit)
{
	return (struct aer_bits){ .at = unit.at + 1, .end = unit.at + unit.size };
}

/* Takes the next byte; false where there is none. */
static bool next_byte(struct aer_bits *bits)
{
	/* 3 behind two zeros is there to keep start codes out */
	if (bits->zeros >= 2 && bits->at < bits->end && *bits->at == 3) {
		bits->at++;
		bits->zeros = 0;
	}
	if (bits->at == bits->end || (bits->zeros >= 2 && *bits->at < 3)) {
		bits->over = true;
		return false;
	}
	bits->byte = *bits->at++;
	bits->zeros = bits->byte == 0 ? bits->zeros + 1 : 0;
	bits->left = 8;
	return true;
}

unsigned aer_bits_one(struct aer_bits *bits)
{
	if (bits->left == 0 && !next_byte(bits))
		return 0;
	return bits->byte >> --bits->left & 1;
}

unsigned aer_bits_take(struct aer_bits *bits, int n)
{
	unsigned value = 0;

	while (n-- > 0)
		value = value << 1 | aer_bits_one(bits);
	return value;
}

unsigned aer_bits_ue(struct aer_bits *bits)
{
	int zeros = 0;

	while (zeros < 31 && !bits->over && aer_bits_one(bits) == 0)
		zeros++;
	if (zeros == 31)
		bits->over = true;
	return (1u << zeros) - 1 + aer_bits_take(bits, zeros);
}

int aer_bits_se(struct aer_bits *bits)
{
	unsigned n = aer_bits_ue(bits);

	return n % 2 != 0 ? (int)(n / 2) + 1 : -(int)(n / 2);
}
