/*
 * letters - the letters of a text in UTF-8 that utf8.h found good.
 */
#ifndef AER_LETTERS_H
#define AER_LETTERS_H

#include <stddef.h>
#include <stdint.h>

/* Takes the next letter at *AT, which is not at the end. */
static inline uint32_t aer_letter_next(const char **at)
{
	const unsigned char *p = (const unsigned char *)*at;
	int more = p[0] < 0x80 ? 0 : p[0] < 0xe0 ? 1 : p[0] < 0xf0 ? 2 : 3;
	uint32_t c = more == 0 ? p[0] : p[0] & (uint32_t)(0x3f >> more);

	for (int i = 1; i <= more; i++)
		c = c << 6 | (p[i] & 63);
	*at += more + 1;
	return c;
}

/* How many letters TEXT has. */
static inline size_t aer_letters_count(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

#endif
