#include "plot.h"

#include "colour.h"
#include "file.h"
#include "utf8.h"

#include <cairo-svg.h>
#include <cairo.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lengths are in units of which a PNG has PNG_SCALE pixels each, SVG 1 pt. */
enum {
	MARGIN = 14,
	CELL_MIN = 34,
	CELL_MAX = 84,
	GRID_WIDTH = 420, /* what the cells of a few classes share */
	COLUMN_GAP = 8,   /* before the columns that are no classes */
	NAME_MAX_WIDTH = 170,
	TITLE_MAX_WIDTH = 600,
	BAR_WIDTH = 14,
	BAR_GAP = 22,
	BAR_HEIGHT_MAX = 640,
	PNG_SCALE = 2,
};

static const double title_size = 15, axis_size = 13, name_size = 12, caption_size = 10,
		    number_min = 9, number_max = 16;

static const char caption[] = "percent of the true class, number of clips";

/* One drawing: what is shown and where it lies. */
struct chart {
	cairo_t *cr;
	const struct aer_confusion *confusion;
	const struct aer_labels *labels;
	const char *name, *figures, *other;
	size_t rows;
	size_t columns;   /* drawn: classes, other, missing */
	size_t column[2]; /* which columns of the confusion follow the classes */
	double cell;
	double percent_size, count_size;
	bool tilted;                    /* column names do not fit their columns */
	double row_names, column_names; /* the room they take */
	double left, top, grid_width, grid_height;
	double width, height;
};

int aer_plot_check(const char *path, struct aer_error *err)
{
	const char *dot = strrchr(path, '.');

	if (dot != NULL && (strcmp(dot, ".png") == 0 || strcmp(dot, ".svg") == 0))
		return 0;
	return aer_error_set(err, "plot file '%s' ends in neither .png nor .svg", path);
}

static bool is_svg(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot != NULL && strcmp(dot, ".svg") == 0;
}

static void set_font(struct chart *chart, double size, bool bold)
{
	cairo_select_font_face(chart->cr, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
	    bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(chart->cr, size);
}

static void set_colour(struct chart *chart, struct aer_colour colour)
{
	cairo_set_source_rgb(chart->cr, colour.r, colour.g, colour.b);
}

static void set_grey(struct chart *chart, double grey)
{
	cairo_set_source_rgb(chart->cr, grey, grey, grey);
}

static double text_width(struct chart *chart, const char *text)
{
	cairo_text_extents_t extents;

	cairo_text_extents(chart->cr, text, &extents);
	return extents.x_advance;
}

/* Shows TEXT on the baseline Y, its fraction ANCHOR at X. */
static void show(
    struct chart *chart, double x, double y, double anchor, const char *text)
{
	cairo_move_to(chart->cr, x - anchor * text_width(chart, text), y);
	cairo_show_text(chart->cr, text);
}

/* Cuts TEXT in place at the end of a letter; returns false when it is empty. */
static bool cut_letter(char *text)
{
	size_t n = strlen(text);

	while (n > 0 && ((unsigned char)text[n - 1] & 0xc0) == 0x80)
		n--;
	if (n > 0)
		n--;
	text[n] = '\0';
	return n > 0;
}

/* TEXT in BUF, fit into WIDTH in the font that is set, ended by an ellipsis where
 * it was cut. */
static const char *fit(
    struct chart *chart, const char *text, double width, char *buf, size_t size)
{
	char cut[200];
	size_t good;

	snprintf(buf, size, "%s", text);
	while ((good = aer_utf8_good(buf)) < strlen(buf))
		buf[good] = '?';
	if (text_width(chart, buf) <= width)
		return buf;
	snprintf(cut, sizeof cut, "%.190s", buf);
	while ((good = aer_utf8_good(cut)) < strlen(cut))
		cut[good] = '\0';
	do
		snprintf(buf, size, "%s\u2026", cut);
	while (text_width(chart, buf) > width && cut_letter(cut));
	return buf;
}

static const char *column_name(const struct chart *chart, size_t i)
{
	if (i < chart->rows)
		return aer_labels_name(chart->labels, i);
	return chart->column[i - chart->rows] == aer_confusion_other(chart->confusion)
		   ? chart->other
		   : "missing";
}

static uint64_t cell_count(const struct chart *chart, size_t row, size_t i)
{
	return aer_confusion_count(chart->confusion, row,
	    i < chart->rows ? i : chart->column[i - chart->rows]);
}

static void choose_columns(struct chart *chart)
{
	const struct aer_confusion *c = chart->confusion;
	size_t missing = aer_confusion_missing(c);
	size_t extra = 0;

	if (chart->other != NULL)
		chart->column[extra++] = aer_confusion_other(c);
	if (aer_confusion_column(c, missing) > 0)
		chart->column[extra++] = missing;
	chart->rows = aer_confusion_classes(c);
	chart->columns = chart->rows + extra;
}

/* The cell grows until the largest count fits at the smallest legible size. */
static void size_cells(struct chart *chart)
{
	uint64_t largest = 0;
	char text[32];
	double widest, size;

	for (size_t k = 0; k < chart->rows; k++)
		for (size_t i = 0; i < chart->columns; i++)
			if (cell_count(chart, k, i) > largest)
				largest = cell_count(chart, k, i);
	snprintf(text, sizeof text, "%" PRIu64, largest);
	set_font(chart, number_min, false);
	widest = fmax(text_width(chart, text), text_width(chart, "100"));
	chart->cell = GRID_WIDTH / (double)chart->rows;
	chart->cell = fmin(fmax(chart->cell, CELL_MIN), CELL_MAX);
	chart->cell = ceil(fmax(chart->cell, widest + 6));
	size = number_min * (chart->cell - 6) / widest;
	chart->percent_size = fmin(fmin(size, chart->cell / 4.4), number_max);
	chart->percent_size = fmax(chart->percent_size, number_min);
	chart->count_size = fmax(0.8 * chart->percent_size, number_min);
	chart->count_size = fmin(chart->count_size, fmax(size, number_min));
}

static void measure_names(struct chart *chart)
{
	char buf[256];
	double widest = 0;

	set_font(chart, name_size, false);
	for (size_t i = 0; i < chart->columns; i++) {
		const char *text =
		    fit(chart, column_name(chart, i), NAME_MAX_WIDTH, buf, sizeof buf);
		double width = text_width(chart, text);

		widest = fmax(widest, width);
		if (width > chart->cell - 4)
			chart->tilted = true;
		if (i < chart->rows)
			chart->row_names = fmax(chart->row_names, width);
	}
	chart->column_names =
	    chart->tilted ? widest * M_SQRT1_2 + name_size : name_size;
}

/* "NAME: FIGURES" in BUF, the name cut so that all fits into WIDTH in the font that
 * is set. */
static const char *full_title(struct chart *chart, double width, char *buf, size_t size)
{
	char name[300], figures[128];

	snprintf(figures, sizeof figures, ": %s", chart->figures);
	width -= text_width(chart, figures);
	snprintf(buf, size, "%s%s", fit(chart, chart->name, width, name, sizeof name),
	    figures);
	return buf;
}

static void lay_out(struct chart *chart)
{
	double title;
	char buf[512];

	choose_columns(chart);
	size_cells(chart);
	measure_names(chart);
	/* Tilted names lean to the left of their columns. */
	chart->left = MARGIN + axis_size + 10 + chart->row_names + 8;
	if (chart->tilted)
		chart->left = fmax(chart->left,
		    MARGIN + chart->column_names - name_size - chart->cell / 2);
	chart->top = MARGIN + title_size + caption_size + 18;
	chart->grid_width = chart->cell * (double)chart->columns +
			    (chart->columns > chart->rows ? COLUMN_GAP : 0);
	chart->grid_height = chart->cell * (double)chart->rows;
	chart->width =
	    chart->left + chart->grid_width + BAR_GAP + BAR_WIDTH + 44 + MARGIN;
	chart->height = chart->top + chart->grid_height + 10 + chart->column_names +
			axis_size + 4 + MARGIN;
	set_font(chart, title_size, true);
	title = text_width(chart, full_title(chart, TITLE_MAX_WIDTH, buf, sizeof buf));
	set_font(chart, caption_size, false);
	title = fmax(title, text_width(chart, caption));
	chart->width = ceil(fmax(chart->width, title + 2 * MARGIN));
	chart->height = ceil(chart->height);
}

static double column_x(const struct chart *chart, size_t i)
{
	return chart->left + chart->cell * (double)i +
	       (i >= chart->rows ? COLUMN_GAP : 0);
}

static void rectangle(struct chart *chart, double x, double y, double w, double h)
{
	cairo_rectangle(chart->cr, x, y, w, h);
}

/* A pale sign in the middle of a cell: a zero, or a dash for undefined. */
static void draw_sign(struct chart *chart, double x, double y, const char *sign)
{
	set_grey(chart, 0.5);
	set_font(chart, chart->percent_size, false);
	show(chart, x, y + 0.36 * chart->percent_size, 0.5, sign);
}

static void draw_numbers(struct chart *chart, double x, double y, double share,
    uint64_t count, struct aer_colour paper)
{
	char text[32];
	double middle = x + chart->cell / 2, line = chart->percent_size;

	y += chart->cell / 2;
	if (count == 0) {
		draw_sign(chart, middle, y, "0");
		return;
	}
	set_colour(chart, aer_colour_text(paper));
	set_font(chart, chart->percent_size, chart->cell > 44);
	snprintf(text, sizeof text, chart->cell > 44 ? "%.1f" : "%.0f", 100 * share);
	/* What is there but rounds to nothing must not look like nothing. */
	if (chart->cell <= 44 && 100 * share < 0.5)
		snprintf(text, sizeof text, "<1");
	show(chart, middle, y - 0.10 * line, 0.5, text);
	set_font(chart, chart->count_size, false);
	snprintf(text, sizeof text, "%" PRIu64, count);
	show(chart, middle, y + 0.25 * line + chart->count_size, 0.5, text);
}

static void draw_cell(struct chart *chart, size_t row, size_t i)
{
	uint64_t support = aer_confusion_row(chart->confusion, row);
	uint64_t count = cell_count(chart, row, i);
	double x = column_x(chart, i), y = chart->top + chart->cell * (double)row;
	double share = support > 0 ? (double)count / (double)support : 0;
	struct aer_colour paper = aer_colour_scale(share);

	rectangle(chart, x, y, chart->cell, chart->cell);
	if (support > 0)
		set_colour(chart, paper);
	else
		set_grey(chart, 0.93);
	cairo_fill(chart->cr);
	if (support > 0) {
		draw_numbers(chart, x, y, share, count, paper);
		return;
	}
	draw_sign(chart, x + chart->cell / 2, y + chart->cell / 2, "\u2013");
}

/* Thin lines between the cells and a darker frame around each block. */
static void draw_lines(struct chart *chart)
{
	double first = column_x(chart, 0), height = chart->grid_height;
	size_t extra = chart->columns - chart->rows;

	cairo_set_line_width(chart->cr, 0.6);
	set_grey(chart, 0.75);
	for (size_t k = 0; k < chart->rows; k++)
		for (size_t i = 0; i < chart->columns; i++)
			rectangle(chart, column_x(chart, i),
			    chart->top + chart->cell * (double)k, chart->cell,
			    chart->cell);
	cairo_stroke(chart->cr);
	set_grey(chart, 0.15);
	cairo_set_line_width(chart->cr, 1);
	rectangle(chart, first, chart->top, chart->cell * (double)chart->rows, height);
	if (extra > 0)
		rectangle(chart, column_x(chart, chart->rows), chart->top,
		    chart->cell * (double)extra, height);
	cairo_stroke(chart->cr);
	/* The diagonal, so that right answers are found without colour. */
	cairo_set_line_width(chart->cr, 1.6);
	for (size_t k = 0; k < chart->rows; k++)
		rectangle(chart, column_x(chart, k) + 0.8,
		    chart->top + chart->cell * (double)k + 0.8, chart->cell - 1.6,
		    chart->cell - 1.6);
	cairo_stroke(chart->cr);
}

static void draw_names(struct chart *chart)
{
	char buf[256];
	double bottom = chart->top + chart->grid_height;

	set_grey(chart, 0);
	set_font(chart, name_size, false);
	for (size_t k = 0; k < chart->rows; k++)
		show(chart, chart->left - 8,
		    chart->top + chart->cell * ((double)k + 0.5) + name_size / 3, 1,
		    fit(chart, aer_labels_name(chart->labels, k), NAME_MAX_WIDTH, buf,
			sizeof buf));
	for (size_t i = 0; i < chart->columns; i++) {
		double x = column_x(chart, i) + chart->cell / 2;
		const char *name =
		    fit(chart, column_name(chart, i), NAME_MAX_WIDTH, buf, sizeof buf);

		if (!chart->tilted) {
			show(chart, x, bottom + 6 + name_size, 0.5, name);
			continue;
		}
		cairo_save(chart->cr);
		cairo_translate(chart->cr, x + name_size / 3, bottom + name_size);
		cairo_rotate(chart->cr, -M_PI / 4);
		show(chart, 0, 0, 1, name);
		cairo_restore(chart->cr);
	}
}

static void draw_titles(struct chart *chart)
{
	char buf[512];
	double middle = chart->left + chart->cell * (double)chart->rows / 2;

	set_grey(chart, 0);
	set_font(chart, title_size, true);
	show(chart, MARGIN, MARGIN + title_size, 0,
	    full_title(chart, chart->width - 2 * MARGIN, buf, sizeof buf));
	set_grey(chart, 0.3);
	set_font(chart, caption_size, false);
	show(chart, MARGIN, MARGIN + title_size + caption_size + 6, 0, caption);
	set_grey(chart, 0);
	set_font(chart, axis_size, false);
	show(chart, middle, chart->height - MARGIN, 0.5, "predicted");
	cairo_save(chart->cr);
	cairo_translate(
	    chart->cr, MARGIN + axis_size, chart->top + chart->grid_height / 2);
	cairo_rotate(chart->cr, -M_PI / 2);
	show(chart, 0, 0, 0.5, "true");
	cairo_restore(chart->cr);
}

static void draw_bar(struct chart *chart)
{
	enum { STEPS = 100 };
	double x = chart->left + chart->grid_width + BAR_GAP;
	double height = fmin(chart->grid_height, BAR_HEIGHT_MAX);
	double step = height / STEPS;
	char text[16];

	/* Each step overlaps the next, or the seams would show. */
	for (int i = STEPS - 1; i >= 0; i--) {
		double y = chart->top + height - step * (i + 1);

		rectangle(chart, x, y, BAR_WIDTH, chart->top + height - y);
		set_colour(chart, aer_colour_scale((i + 0.5) / STEPS));
		cairo_fill(chart->cr);
	}
	set_grey(chart, 0.15);
	cairo_set_line_width(chart->cr, 1);
	rectangle(chart, x, chart->top, BAR_WIDTH, height);
	cairo_stroke(chart->cr);
	set_grey(chart, 0);
	set_font(chart, 10, false);
	for (int percent = 0; percent <= 100; percent += 25) {
		snprintf(text, sizeof text, "%d\u2009%%", percent);
		show(chart, x + BAR_WIDTH + 5,
		    chart->top + height * (1 - percent / 100.0) + 3.5, 0, text);
	}
}

static void draw(struct chart *chart)
{
	set_grey(chart, 1);
	cairo_paint(chart->cr);
	for (size_t k = 0; k < chart->rows; k++)
		for (size_t i = 0; i < chart->columns; i++)
			draw_cell(chart, k, i);
	draw_lines(chart);
	draw_names(chart);
	draw_titles(chart);
	draw_bar(chart);
}

/* --- files ------------------------------------------------------------------- */

static cairo_status_t write_bytes(
    void *stream, const unsigned char *bytes, unsigned int n)
{
	return fwrite(bytes, 1, n, stream) == n ? CAIRO_STATUS_SUCCESS
						: CAIRO_STATUS_WRITE_ERROR;
}

static void put_xml(FILE *out, const char *text)
{
	size_t good = aer_utf8_good(text);

	for (size_t i = 0; text[i] != '\0'; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '&')
			fputs("&amp;", out);
		else if (c == '<')
			fputs("&lt;", out);
		else if (c < 0x20 || c == 0x7f || (i >= good && c >= 0x80))
			putc('?', out);
		else
			putc(c, out);
	}
}

/* The drawing in words, as SVG's <title> and <desc>. */
static void put_description(const struct chart *chart, FILE *out)
{
	fputs("\n<title>", out);
	put_xml(out, chart->name);
	fputs(": ", out);
	put_xml(out, chart->figures);
	fputs("</title>\n<desc>Confusion matrix, clips by true class: answers.", out);
	for (size_t k = 0; k < chart->rows; k++) {
		fputs("\n", out);
		put_xml(out, column_name(chart, k));
		for (size_t i = 0; i < chart->columns; i++) {
			fputs(i > 0 ? ", " : ": ", out);
			put_xml(out, column_name(chart, i));
			fprintf(out, " %" PRIu64, cell_count(chart, k, i));
		}
	}
	fputs("</desc>", out);
}

/* Draws on a surface that SVG text streams from, and returns it, or NULL. */
static char *svg_text(struct chart *chart)
{
	char *text = NULL;
	size_t size;
	FILE *memory = open_memstream(&text, &size);
	cairo_surface_t *surface;
	cairo_status_t status;

	if (memory == NULL)
		return NULL;
	surface = cairo_svg_surface_create_for_stream(
	    write_bytes, memory, chart->width, chart->height);
	chart->cr = cairo_create(surface);
	draw(chart);
	status = cairo_status(chart->cr);
	cairo_destroy(chart->cr);
	cairo_surface_finish(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	if (fclose(memory) != 0 || status != CAIRO_STATUS_SUCCESS) {
		free(text);
		return NULL;
	}
	return text;
}

/* Writes the SVG with its description behind the opening tag. */
static int write_svg(struct chart *chart, FILE *out)
{
	char *text = svg_text(chart), *tag;

	if (text == NULL)
		return -1;
	tag = strstr(text, "<svg");
	tag = tag != NULL ? strchr(tag, '>') : NULL;
	if (tag != NULL) {
		fwrite(text, 1, (size_t)(tag + 1 - text), out);
		put_description(chart, out);
		fputs(tag + 1, out);
	}
	free(text);
	return tag != NULL ? 0 : -1;
}

static int write_png(struct chart *chart, FILE *out)
{
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
	    PNG_SCALE * (int)chart->width, PNG_SCALE * (int)chart->height);
	cairo_status_t status;

	chart->cr = cairo_create(surface);
	cairo_scale(chart->cr, PNG_SCALE, PNG_SCALE);
	draw(chart);
	status = cairo_status(chart->cr);
	cairo_destroy(chart->cr);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_write_to_png_stream(surface, write_bytes, out);
	cairo_surface_destroy(surface);
	return status == CAIRO_STATUS_SUCCESS ? 0 : -1;
}

/* Sizes come from a surface nobody sees: letters have widths only on one. */
static void prepare(struct chart *chart)
{
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1, 1);

	chart->cr = cairo_create(surface);
	cairo_scale(chart->cr, PNG_SCALE, PNG_SCALE);
	lay_out(chart);
	cairo_destroy(chart->cr);
	cairo_surface_destroy(surface);
}

/* Draws into the file of OUTPUT. */
static int write_chart(struct chart *chart, const char *path,
    const struct aer_output *output, struct aer_error *err)
{
	FILE *out = fopen(aer_output_path(output), "w");
	int rc;

	if (out == NULL)
		return aer_error_set(
		    err, "%s: cannot write: %s", path, strerror(errno));
	errno = 0;
	rc = is_svg(path) ? write_svg(chart, out) : write_png(chart, out);
	if (ferror(out))
		rc = -1;
	if (fclose(out) != 0)
		rc = -1;
	if (rc < 0)
		return aer_error_set(err, "%s: cannot draw: %s", path,
		    errno != 0 ? strerror(errno) : "the picture is too large");
	return 0;
}

int aer_plot_confusion(const char *path, const struct aer_confusion *confusion,
    const struct aer_labels *labels, const char *name, const char *figures,
    const char *other, struct aer_error *err)
{
	struct chart chart = { .confusion = confusion,
		.labels = labels,
		.name = name,
		.figures = figures,
		.other = other };
	struct aer_output *output;

	if (aer_plot_check(path, err) < 0)
		return -1;
	prepare(&chart);
	output = aer_output_file(path, err);
	if (output == NULL)
		return -1;
	if (write_chart(&chart, path, output, err) < 0) {
		aer_output_abort(output);
		return -1;
	}
	return aer_output_commit(output, err);
}
