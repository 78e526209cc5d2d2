/*
 * strip: draws and reads; both use the same 24 bits, first cell highest.
 */
#include <string.h>

#include "strip.h"

/* White must be lighter than black by this much, of 255, to be believed. */
enum { CONTRAST = 50 };

static uint32_t check_bits(uint32_t number)
{
	uint32_t rest = number << 6;
	for (int bit = 21; bit >= 6; bit--)
		if (rest >> bit & 1)
			rest ^= 0x43u << (bit - 6);
	return (rest & 0x3f) ^ 0x2a;
}

static uint32_t cells_of(uint32_t number)
{
	return 1u << 23 | number << 7 | check_bits(number) << 1;
}

int strip_height(int area_height)
{
	int height = area_height / 24;
	return height < 8 ? 8 : height;
}

void strip_draw(const struct strip_area *area, int number)
{
	uint32_t cells = cells_of((uint32_t)number % STRIP_NUMBERS);
	int height = strip_height(area->h);
	uint8_t *row =
	    area->rgb + (ptrdiff_t)(area->y + area->h - height) * area->stride;
	uint8_t *first = row + 3 * (ptrdiff_t)area->x;
	for (int cell = 0; cell < STRIP_CELLS; cell++) {
		int from = area->w * cell / STRIP_CELLS;
		int to = area->w * (cell + 1) / STRIP_CELLS;
		int white = cells >> (STRIP_CELLS - 1 - cell) & 1;
		memset(first + 3 * from, white ? 255 : 0, 3 * (size_t)(to - from));
	}
	for (int y = 1; y < height; y++)
		memcpy(first + (ptrdiff_t)y * area->stride, first, 3 * (size_t)area->w);
}

/* Mean of the middle of a cell: half its width, the middle third of its height. */
static int cell_level(const struct strip_view *view, int cell)
{
	double wide = (double)view->width / STRIP_CELLS, high = view->height / 24.0;
	int x0 = (int)((cell + .25) * wide), x1 = (int)((cell + .75) * wide);
	int y0 = view->height - (int)(high * 2 / 3) - 1,
	    y1 = view->height - (int)(high / 3);
	long sum = 0;
	if (x1 <= x0)
		x1 = x0 + 1;
	if (y1 <= y0)
		y1 = y0 + 1;
	if (y1 > view->height)
		y1 = view->height;
	for (int y = y0; y < y1; y++)
		for (int x = x0; x < x1; x++)
			sum += view->origin[x * view->right + y * view->down];
	return (int)(sum / ((long)(x1 - x0) * (y1 - y0)));
}

int strip_read(const struct strip_view *view)
{
	uint32_t cells = 0;
	if (view->width < STRIP_CELLS || view->height < 24)
		return -1;
	int white = cell_level(view, 0), black = cell_level(view, STRIP_CELLS - 1);
	if (white - black < CONTRAST)
		return -1;
	for (int cell = 0; cell < STRIP_CELLS; cell++)
		cells = cells << 1 | (cell_level(view, cell) * 2 > white + black);
	uint32_t number = cells >> 7 & 0xffff;
	return cells == cells_of(number) ? (int)number : -1;
}
