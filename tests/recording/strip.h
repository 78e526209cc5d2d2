/*
 * strip: a frame number burnt into the bottom of a picture as black and white
 * cells, which a program reads back to learn which frame it was given.
 *
 * The strip fills the full width of its area and the lowest h/24 rows of it (at
 * least 8).  It has 24 cells of equal width, from left to right
 *
 *	cell 0		white
 *	cells 1..16	the number, most significant bit first, white is 1
 *	cells 17..22	check bits: CRC-6 of the number, polynomial x^6+x+1,
 *			turned over with 101010
 *	cell 23		black
 *
 * All is relative to the area, so the reader needs no position: an area that was
 * cropped and scaled, even with another aspect ratio, reads like the original.
 * The first and the last cell tell white from black after any change of contrast.
 */
#ifndef STRIP_H
#define STRIP_H

#include <stddef.h>
#include <stdint.h>

enum { STRIP_CELLS = 24, STRIP_NUMBERS = 1 << 16 };

/* An area of an RGB picture, 24 bits a pixel. */
struct strip_area {
	uint8_t *rgb; /* the picture's first pixel */
	int stride;   /* bytes from row to row of the picture */
	int x, y, w, h;
};

/* A grey picture in any orientation: pixel (x, y) is origin[x * right + y * down]. */
struct strip_view {
	const uint8_t *origin;
	ptrdiff_t right, down;
	int width, height;
};

int strip_height(int area_height);
/* Burns in number modulo STRIP_NUMBERS. */
void strip_draw(const struct strip_area *area, int number);
/* The number, or -1 where there is no strip or the check fails. */
int strip_read(const struct strip_view *view);

#endif
