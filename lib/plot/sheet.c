#include "plot/sheet.h"

#include "base/file.h"
#include "picture/photo.h"
#include "text/utf8.h"

#include <cairo.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { GAP = 4, MARGIN = 12, TITLE_HEIGHT = 20, FONT_SIZE = 13, LEGEND = 8 };

struct cell {
	struct aer_picture picture; /* of size 0 where there is none */
	bool crossed;
};

struct line {
	char *title; /* NULL where a line goes on */
	struct cell *cell;
	int count;
	int cell_width; /* once all is there */
};

struct entry {
	char *text;
	unsigned char colour[3];
};

struct aer_sheet {
	struct entry entry[LEGEND];
	size_t entries;
	struct line *line;
	size_t lines;
	int columns, side;
};

struct aer_sheet *aer_sheet_new(int columns, int side, struct aer_error *err)
{
	struct aer_sheet *sheet = calloc(1, sizeof *sheet);

	if (sheet == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	sheet->columns = columns;
	sheet->side = side;
	return sheet;
}

void aer_sheet_free(struct aer_sheet *sheet)
{
	if (sheet == NULL)
		return;
	for (size_t i = 0; i < sheet->lines; i++) {
		for (int k = 0; k < sheet->line[i].count; k++)
			aer_picture_free(&sheet->line[i].cell[k].picture);
		free(sheet->line[i].cell);
		free(sheet->line[i].title);
	}
	free(sheet->line);
	for (size_t i = 0; i < sheet->entries; i++)
		free(sheet->entry[i].text);
	free(sheet);
}

/* TEXT in new memory, with '?' for what is no UTF-8: cairo draws nothing more after
 * that. */
static char *copy_text(const char *text, struct aer_error *err)
{
	char *copy = strdup(text);

	if (copy == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	while (copy[aer_utf8_good(copy)] != '\0')
		copy[aer_utf8_good(copy)] = '?';
	return copy;
}

int aer_sheet_legend(struct aer_sheet *sheet, const char *text,
    const unsigned char colour[3], struct aer_error *err)
{
	struct entry *entry = &sheet->entry[sheet->entries];

	if (sheet->entries == LEGEND)
		return aer_error_set(err, "a legend has at most %d entries", LEGEND);
	entry->text = copy_text(text, err);
	if (entry->text == NULL)
		return -1;
	memcpy(entry->colour, colour, sizeof entry->colour);
	sheet->entries++;
	return 0;
}

int aer_sheet_line(struct aer_sheet *sheet, const char *title, struct aer_error *err)
{
	struct line *line = realloc(sheet->line, (sheet->lines + 1) * sizeof *line);

	if (line == NULL)
		return aer_error_memory(err);
	sheet->line = line;
	line += sheet->lines;
	memset(line, 0, sizeof *line);
	sheet->lines++;
	line->cell = calloc((size_t)sheet->columns, sizeof *line->cell);
	if (line->cell == NULL)
		return aer_error_memory(err);
	if (title == NULL)
		return 0;
	line->title = copy_text(title, err);
	return line->title != NULL ? 0 : -1;
}

/* The next cell, in a new line where the last one is full. */
static struct cell *next_cell(struct aer_sheet *sheet, struct aer_error *err)
{
	struct line *line;

	if (sheet->lines == 0 || sheet->line[sheet->lines - 1].count == sheet->columns)
		if (aer_sheet_line(sheet, NULL, err) < 0)
			return NULL;
	line = &sheet->line[sheet->lines - 1];
	return &line->cell[line->count++];
}

int aer_sheet_skip(struct aer_sheet *sheet, struct aer_error *err)
{
	return next_cell(sheet, err) != NULL ? 0 : -1;
}

int aer_sheet_cross(struct aer_sheet *sheet, struct aer_error *err)
{
	struct cell *cell = next_cell(sheet, err);

	if (cell == NULL)
		return -1;
	cell->crossed = true;
	return 0;
}

int aer_sheet_add(
    struct aer_sheet *sheet, const struct aer_picture *picture, struct aer_error *err)
{
	struct cell *cell = next_cell(sheet, err);
	double factor = (double)sheet->side / picture->height;
	int width, height;

	if (cell == NULL)
		return -1;
	/* never enlarged, and never wider than two squares */
	if (factor > 1)
		factor = 1;
	if (picture->width * factor > 2 * sheet->side)
		factor = 2.0 * sheet->side / picture->width;
	width = (int)(picture->width * factor + 0.5);
	height = (int)(picture->height * factor + 0.5);
	return aer_picture_fit(picture, width > 0 ? width : 1, height > 0 ? height : 1,
	    AER_FIT_STRETCH, AER_FILTER_BICUBIC, &cell->picture, err);
}

int aer_sheet_add_file(struct aer_sheet *sheet, const char *path, struct aer_error *err)
{
	struct aer_picture picture = { 0 };
	int rc = aer_photo_read(path, &picture, err);

	if (rc == 0)
		rc = aer_sheet_add(sheet, &picture, err);
	aer_picture_free(&picture);
	return rc;
}

/* --- drawing ---------------------------------------------------------------------- */

/* How wide the cells of line I are, without the ones around it. */
static int widest(const struct aer_sheet *sheet, size_t i)
{
	const struct line *line = &sheet->line[i];
	int width = 0;

	for (int k = 0; k < line->count; k++) {
		const struct cell *cell = &line->cell[k];
		int w = cell->crossed ? sheet->side : cell->picture.width;

		width = w > width ? w : width;
	}
	return width;
}

/* Gives the cells of each titled line and of those that go on from it one width. */
static void set_widths(struct aer_sheet *sheet)
{
	size_t next;

	for (size_t from = 0; from < sheet->lines; from = next) {
		int width = widest(sheet, from);

		for (next = from + 1;
		     next < sheet->lines && sheet->line[next].title == NULL; next++)
			if (widest(sheet, next) > width)
				width = widest(sheet, next);
		for (size_t i = from; i < next; i++)
			sheet->line[i].cell_width = width;
	}
}

static int line_width(const struct line *line)
{
	return line->count * (line->cell_width + GAP);
}

static int line_height(const struct aer_sheet *sheet, const struct line *line)
{
	int height = 0;

	for (int i = 0; i < line->count; i++) {
		const struct cell *cell = &line->cell[i];
		int h = cell->crossed ? sheet->side : cell->picture.height;

		height = h > height ? h : height;
	}
	return height + GAP + (line->title != NULL ? TITLE_HEIGHT + GAP : 0);
}

/* Copies PICTURE into the surface at X, Y; both are plain memory. */
static void put_picture(
    cairo_surface_t *surface, const struct aer_picture *picture, int x, int y)
{
	unsigned char *data = cairo_image_surface_get_data(surface);
	int stride = cairo_image_surface_get_stride(surface);

	cairo_surface_flush(surface);
	for (int v = 0; v < picture->height; v++) {
		const unsigned char *in = picture->rgb + (size_t)v * picture->stride;
		uint32_t *out =
		    (uint32_t *)(void *)(data + (size_t)(y + v) * (size_t)stride) + x;

		for (int u = 0; u < picture->width; u++, in += 3)
			*out++ = 0xff000000u | (uint32_t)in[0] << 16 |
				 (uint32_t)in[1] << 8 | in[2];
	}
	cairo_surface_mark_dirty(surface);
}

/* A frame of SIDE pixels with a cross in it. */
static void draw_cross(cairo_t *cr, int x, int y, int side)
{
	cairo_rectangle(cr, x + 0.5, y + 0.5, side - 1, side - 1);
	cairo_move_to(cr, x + 0.5, y + 0.5);
	cairo_rel_line_to(cr, side - 1, side - 1);
	cairo_move_to(cr, x + 0.5, y + side - 0.5);
	cairo_rel_line_to(cr, side - 1, 1 - side);
	cairo_stroke(cr);
}

static void draw_line(const struct aer_sheet *sheet, const struct line *line,
    cairo_surface_t *surface, cairo_t *cr, int y)
{
	int x = MARGIN;

	if (line->title != NULL) {
		cairo_move_to(cr, x, y + TITLE_HEIGHT - 5);
		cairo_show_text(cr, line->title);
		y += TITLE_HEIGHT;
	}
	for (int k = 0; k < line->count; k++, x += line->cell_width + GAP) {
		if (line->cell[k].crossed)
			draw_cross(cr, x, y, sheet->side);
		else
			put_picture(surface, &line->cell[k].picture, x, y);
	}
}

static void draw_legend(const struct aer_sheet *sheet, cairo_t *cr, int y)
{
	double x = MARGIN;

	for (size_t i = 0; i < sheet->entries; i++) {
		const struct entry *entry = &sheet->entry[i];
		const unsigned char *c = entry->colour;
		cairo_text_extents_t extents;

		cairo_save(cr);
		cairo_set_source_rgb(cr, c[0] / 255.0, c[1] / 255.0, c[2] / 255.0);
		cairo_rectangle(cr, x, y + 4, FONT_SIZE, FONT_SIZE);
		cairo_fill(cr);
		cairo_restore(cr);
		x += FONT_SIZE + GAP;
		cairo_move_to(cr, x, y + TITLE_HEIGHT - 5);
		cairo_show_text(cr, entry->text);
		cairo_text_extents(cr, entry->text, &extents);
		x += extents.x_advance + 2 * MARGIN;
	}
}

static int legend_height(const struct aer_sheet *sheet)
{
	return sheet->entries > 0 ? TITLE_HEIGHT + GAP : 0;
}

static void draw(const struct aer_sheet *sheet, cairo_surface_t *surface)
{
	cairo_t *cr = cairo_create(surface);
	int y = MARGIN + legend_height(sheet);

	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	cairo_select_font_face(
	    cr, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(cr, FONT_SIZE);
	cairo_set_line_width(cr, 1);
	cairo_set_source_rgb(cr, 0.1, 0.1, 0.1);
	draw_legend(sheet, cr, MARGIN);
	for (size_t i = 0; i < sheet->lines; i++) {
		draw_line(sheet, &sheet->line[i], surface, cr, y);
		y += line_height(sheet, &sheet->line[i]);
	}
	cairo_destroy(cr);
}

/* Writes the surface to the file that will be PATH. */
static int write_surface(
    cairo_surface_t *surface, const char *path, struct aer_error *err)
{
	struct aer_output *output = aer_output_file(path, err);
	cairo_status_t status;

	if (output == NULL)
		return -1;
	status = cairo_surface_write_to_png(surface, aer_output_path(output));
	if (status == CAIRO_STATUS_SUCCESS)
		return aer_output_commit(output, err);
	aer_output_abort(output);
	return aer_error_set(
	    err, "%s: cannot write: %s", path, cairo_status_to_string(status));
}

int aer_sheet_write(struct aer_sheet *sheet, const char *path, struct aer_error *err)
{
	enum { LEAST_WIDTH = 480, LIMIT = 32000 };
	int width = LEAST_WIDTH, height = 2 * MARGIN + legend_height(sheet), rc;
	cairo_surface_t *surface;

	set_widths(sheet);
	for (size_t i = 0; i < sheet->lines; i++) {
		int w = line_width(&sheet->line[i]) + 2 * MARGIN;

		width = w > width ? w : width;
		height += line_height(sheet, &sheet->line[i]);
	}
	if (width > LIMIT || height > LIMIT)
		return aer_error_set(
		    err, "%s: the sheet would have %dx%d pixels", path, width, height);
	surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
	if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) {
		cairo_surface_destroy(surface);
		return aer_error_memory(err);
	}
	draw(sheet, surface);
	rc = write_surface(surface, path, err);
	cairo_surface_destroy(surface);
	return rc;
}
