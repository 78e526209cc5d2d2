#include "picture/mosaic.h"

#include <cairo.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GAP = 4, LONGEST_NUMBER = 24 };

/* Copies FROM into TO, the upper left corner at X, Y. */
static void place(
    const struct aer_picture *from, const struct aer_picture *to, int x, int y)
{
	for (int row = 0; row < from->height; row++)
		memcpy(to->rgb + (size_t)(y + row) * to->stride + 3 * (size_t)x,
		    from->rgb + (size_t)row * from->stride, 3 * (size_t)from->width);
}

/* Paints the mask's number over a cell at X, Y: white where the mask is 255, black
 * around. */
static void stamp(const struct aer_picture *to, const unsigned char *mask, int stride,
    int side, int x, int y)
{
	for (int row = 0; row < side; row++) {
		unsigned char *at =
		    to->rgb + (size_t)(y + row) * to->stride + 3 * (size_t)x;
		const uint32_t *from =
		    (const uint32_t *)(const void *)(mask +
						     (size_t)row * (size_t)stride);

		for (int i = 0; i < side; i++, at += 3) {
			uint32_t alpha = from[i] >> 24, light = from[i] & 0xff;

			/* premultiplied: what cairo drew, over what was there */
			for (int c = 0; c < 3; c++)
				at[c] = (unsigned char)(light +
							(255 - alpha) * at[c] / 255);
		}
	}
}

/* Draws NUMBER, white on a black box, into SURFACE. */
static void draw_number(cairo_surface_t *surface, size_t number, int size)
{
	cairo_t *cr = cairo_create(surface);
	cairo_text_extents_t extents;
	char text[LONGEST_NUMBER];

	snprintf(text, sizeof text, "%zu", number);
	cairo_set_operator(cr, CAIRO_OPERATOR_CLEAR);
	cairo_paint(cr);
	cairo_set_operator(cr, CAIRO_OPERATOR_OVER);
	cairo_select_font_face(
	    cr, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
	cairo_set_font_size(cr, size);
	cairo_text_extents(cr, text, &extents);
	cairo_set_source_rgb(cr, 0, 0, 0);
	cairo_rectangle(cr, 0, 0, extents.x_advance + size * 0.4, size * 1.2);
	cairo_fill(cr);
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_move_to(cr, size * 0.2, size * 0.95);
	cairo_show_text(cr, text);
	cairo_destroy(cr);
	cairo_surface_flush(surface);
}

static int number_cells(const struct aer_picture *mosaic, size_t count, int columns,
    int width, int height, struct aer_error *err)
{
	int side = width < height ? width : height, size = side / 8;
	cairo_surface_t *surface;

	if (size < 8)
		size = side < 12 ? 0 : 8;
	if (size == 0) /* no room for numbers */
		return 0;
	surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, side, side);
	if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) {
		cairo_surface_destroy(surface);
		return aer_error_memory(err);
	}
	for (size_t i = 0; i < count; i++) {
		int column = (int)(i % (size_t)columns),
		    row = (int)(i / (size_t)columns);

		draw_number(surface, i + 1, size);
		stamp(mosaic, cairo_image_surface_get_data(surface),
		    cairo_image_surface_get_stride(surface), side,
		    column * (width + GAP), row * (height + GAP));
	}
	cairo_surface_destroy(surface);
	return 0;
}

int aer_mosaic(const struct aer_picture *picture, size_t count, int columns, int rows,
    int width, int height, struct aer_picture *mosaic, struct aer_error *err)
{
	struct aer_picture cell = { 0 };
	int rc = aer_picture_make(
	    mosaic, columns * (width + GAP) - GAP, rows * (height + GAP) - GAP, err);

	if (rc == 0)
		memset(mosaic->rgb, 0, mosaic->stride * (size_t)mosaic->height);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		int column = (int)(i % (size_t)columns),
		    row = (int)(i / (size_t)columns);

		rc = aer_picture_fit(&picture[i], width, height, AER_FIT_LETTERBOX,
		    AER_FILTER_BICUBIC, &cell, err);
		if (rc == 0)
			place(&cell, mosaic, column * (width + GAP),
			    row * (height + GAP));
	}
	aer_picture_free(&cell);
	if (rc == 0)
		rc = number_cells(mosaic, count, columns, width, height, err);
	return rc;
}
