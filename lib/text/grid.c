#include "text/grid.h"

#include "base/grow.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

enum { GAP = 2 };

struct aer_grid {
	size_t columns;
	char **cell; /* row by row; NULL begins an empty line and fills no column */
	size_t count, slots;
	size_t at; /* the column of the next cell */
	size_t *width;
	bool no_memory;
};

struct range {
	uint32_t first, last;
};

static const struct range no_width[] = { { 0x300, 0x36f }, { 0x200b, 0x200f },
	{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff } };
static const struct range double_width[] = { { 0x1100, 0x115f }, { 0x2e80, 0xa4cf },
	{ 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe30, 0xfe6f }, { 0xff00, 0xff60 },
	{ 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f }, { 0x1f900, 0x1f9ff },
	{ 0x20000, 0x3fffd } };

static bool in_ranges(uint32_t c, const struct range *range, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (c >= range[i].first && c <= range[i].last)
			return true;
	return false;
}

/* The next code point, moving *TEXT past it; a stray byte stands for itself. */
static uint32_t next_point(const unsigned char **text)
{
	uint32_t c = *(*text)++;
	int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;

	if (more > 0)
		c &= 0x3fU >> more;
	for (; more > 0 && (**text & 0xc0) == 0x80; more--)
		c = c << 6 | (*(*text)++ & 0x3fU);
	return c;
}

size_t aer_text_width(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t width = 0;

	while (*at != '\0') {
		uint32_t c = next_point(&at);

		if (in_ranges(c, no_width, sizeof no_width / sizeof no_width[0]))
			continue;
		width += in_ranges(c, double_width,
			     sizeof double_width / sizeof double_width[0])
			     ? 2
			     : 1;
	}
	return width;
}

struct aer_grid *aer_grid_new(size_t columns, struct aer_error *err)
{
	struct aer_grid *grid = calloc(1, sizeof *grid);

	if (grid != NULL)
		grid->width = calloc(columns, sizeof(size_t));
	if (grid == NULL || grid->width == NULL) {
		free(grid);
		aer_error_memory(err);
		return NULL;
	}
	grid->columns = columns;
	return grid;
}

void aer_grid_free(struct aer_grid *grid)
{
	if (grid == NULL)
		return;
	for (size_t i = 0; i < grid->count; i++)
		free(grid->cell[i]);
	free(grid->cell);
	free(grid->width);
	free(grid);
}

/* Takes TEXT over. */
static void append(struct aer_grid *grid, char *text)
{
	if (aer_grow(&grid->cell, grid->count, &grid->slots, sizeof(char *), NULL) <
	    0) {
		free(text);
		grid->no_memory = true;
		return;
	}
	grid->cell[grid->count++] = text;
}

void aer_grid_add(struct aer_grid *grid, const char *format, ...)
{
	va_list args;
	char *text;
	size_t width;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0) {
		grid->no_memory = true;
		return;
	}
	for (unsigned char *p = (unsigned char *)text; *p != '\0'; p++)
		if (*p < 0x20 || *p == 0x7f)
			*p = '?';
	width = aer_text_width(text);
	if (width > grid->width[grid->at])
		grid->width[grid->at] = width;
	grid->at = (grid->at + 1) % grid->columns;
	append(grid, text);
}

void aer_grid_gap(struct aer_grid *grid)
{
	append(grid, NULL);
}

size_t aer_grid_width(const struct aer_grid *grid)
{
	size_t width = GAP * (grid->columns - 1);

	for (size_t i = 0; i < grid->columns; i++)
		width += grid->width[i];
	return width;
}

static void print_blanks(FILE *stream, size_t n)
{
	while (n-- > 0)
		putc(' ', stream);
}

/* *OWED blanks stand before what is printed next: no line ends with some. */
static void print_cell(const struct aer_grid *grid, FILE *stream, size_t column,
    const char *text, size_t *owed)
{
	size_t pad = grid->width[column] - aer_text_width(text);

	if (column > 0)
		*owed += GAP + pad;
	if (text[0] != '\0') {
		print_blanks(stream, *owed);
		*owed = 0;
		fputs(text, stream);
	}
	if (column == 0)
		*owed += pad;
	if (column + 1 < grid->columns)
		return;
	*owed = 0;
	putc('\n', stream);
}

int aer_grid_print(const struct aer_grid *grid, FILE *stream, struct aer_error *err)
{
	size_t column = 0, owed = 0;

	if (grid->no_memory)
		return aer_error_memory(err);
	for (size_t i = 0; i < grid->count; i++) {
		if (grid->cell[i] == NULL) {
			putc('\n', stream);
			continue;
		}
		print_cell(grid, stream, column, grid->cell[i], &owed);
		column = (column + 1) % grid->columns;
	}
	return 0;
}
