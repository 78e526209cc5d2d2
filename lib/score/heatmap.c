#include "score/heatmap.h"

#include "plot/plot.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

/* Lengths are in points. */
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
};

static const double title_size = 15, axis_size = 13, name_size = 12, caption_size = 10,
		    number_min = 9, number_max = 16;

static const char caption[] = "percent of the true class, number of clips";

/* One drawing: what is shown and where it lies. */
struct chart {
	struct aer_plot *plot;
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
	aer_plot_font(chart->plot, number_min, false);
	widest = fmax(aer_plot_text_width(chart->plot, text),
	    aer_plot_text_width(chart->plot, "100"));
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

	aer_plot_font(chart->plot, name_size, false);
	for (size_t i = 0; i < chart->columns; i++) {
		const char *text = aer_plot_fit(chart->plot, column_name(chart, i),
		    NAME_MAX_WIDTH, buf, sizeof buf);
		double width = aer_plot_text_width(chart->plot, text);

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
	width -= aer_plot_text_width(chart->plot, figures);
	snprintf(buf, size, "%s%s",
	    aer_plot_fit(chart->plot, chart->name, width, name, sizeof name), figures);
	return buf;
}

static void place(struct chart *chart)
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
	aer_plot_font(chart->plot, title_size, true);
	title = aer_plot_text_width(
	    chart->plot, full_title(chart, TITLE_MAX_WIDTH, buf, sizeof buf));
	aer_plot_font(chart->plot, caption_size, false);
	title = fmax(title, aer_plot_text_width(chart->plot, caption));
	chart->width = ceil(fmax(chart->width, title + 2 * MARGIN));
}

static double column_x(const struct chart *chart, size_t i)
{
	return chart->left + chart->cell * (double)i +
	       (i >= chart->rows ? COLUMN_GAP : 0);
}

/* A pale sign in the middle of a cell: a zero, or a dash for undefined. */
static void draw_sign(struct chart *chart, double x, double y, const char *sign)
{
	aer_plot_grey(chart->plot, 0.5);
	aer_plot_font(chart->plot, chart->percent_size, false);
	aer_plot_text(chart->plot, x, y + 0.36 * chart->percent_size, 0.5, sign);
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
	aer_plot_colour(chart->plot, aer_colour_text(paper));
	aer_plot_font(chart->plot, chart->percent_size, chart->cell > 44);
	snprintf(text, sizeof text, chart->cell > 44 ? "%.1f" : "%.0f", 100 * share);
	/* What is there but rounds to nothing must not look like nothing. */
	if (chart->cell <= 44 && 100 * share < 0.5)
		snprintf(text, sizeof text, "<1");
	aer_plot_text(chart->plot, middle, y - 0.10 * line, 0.5, text);
	aer_plot_font(chart->plot, chart->count_size, false);
	snprintf(text, sizeof text, "%" PRIu64, count);
	aer_plot_text(
	    chart->plot, middle, y + 0.25 * line + chart->count_size, 0.5, text);
}

static void draw_cell(struct chart *chart, size_t row, size_t i)
{
	uint64_t support = aer_confusion_row(chart->confusion, row);
	uint64_t count = cell_count(chart, row, i);
	double x = column_x(chart, i), y = chart->top + chart->cell * (double)row;
	double share = support > 0 ? (double)count / (double)support : 0;
	struct aer_colour paper = aer_colour_scale(share);

	aer_plot_rectangle(chart->plot, x, y, chart->cell, chart->cell);
	if (support > 0)
		aer_plot_colour(chart->plot, paper);
	else
		aer_plot_grey(chart->plot, 0.93);
	aer_plot_fill(chart->plot);
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

	aer_plot_grey(chart->plot, 0.75);
	for (size_t k = 0; k < chart->rows; k++)
		for (size_t i = 0; i < chart->columns; i++)
			aer_plot_rectangle(chart->plot, column_x(chart, i),
			    chart->top + chart->cell * (double)k, chart->cell,
			    chart->cell);
	aer_plot_stroke(chart->plot, 0.6);
	aer_plot_grey(chart->plot, 0.15);
	aer_plot_rectangle(
	    chart->plot, first, chart->top, chart->cell * (double)chart->rows, height);
	if (extra > 0)
		aer_plot_rectangle(chart->plot, column_x(chart, chart->rows),
		    chart->top, chart->cell * (double)extra, height);
	aer_plot_stroke(chart->plot, 1);
	/* The diagonal, so that right answers are found without colour. */
	for (size_t k = 0; k < chart->rows; k++)
		aer_plot_rectangle(chart->plot, column_x(chart, k) + 0.8,
		    chart->top + chart->cell * (double)k + 0.8, chart->cell - 1.6,
		    chart->cell - 1.6);
	aer_plot_stroke(chart->plot, 1.6);
}

static void draw_names(struct chart *chart)
{
	char buf[256];
	double bottom = chart->top + chart->grid_height;

	aer_plot_grey(chart->plot, 0);
	aer_plot_font(chart->plot, name_size, false);
	for (size_t k = 0; k < chart->rows; k++)
		aer_plot_text(chart->plot, chart->left - 8,
		    chart->top + chart->cell * ((double)k + 0.5) + name_size / 3, 1,
		    aer_plot_fit(chart->plot, aer_labels_name(chart->labels, k),
			NAME_MAX_WIDTH, buf, sizeof buf));
	for (size_t i = 0; i < chart->columns; i++) {
		double x = column_x(chart, i) + chart->cell / 2;
		const char *name = aer_plot_fit(chart->plot, column_name(chart, i),
		    NAME_MAX_WIDTH, buf, sizeof buf);

		if (!chart->tilted) {
			aer_plot_text(
			    chart->plot, x, bottom + 6 + name_size, 0.5, name);
			continue;
		}
		aer_plot_text_turned(
		    chart->plot, x + name_size / 3, bottom + name_size, 45, 1, name);
	}
}

static void draw_titles(struct chart *chart)
{
	char buf[512];
	double middle = chart->left + chart->cell * (double)chart->rows / 2;

	aer_plot_grey(chart->plot, 0);
	aer_plot_font(chart->plot, title_size, true);
	aer_plot_text(chart->plot, MARGIN, MARGIN + title_size, 0,
	    full_title(chart, chart->width - 2 * MARGIN, buf, sizeof buf));
	aer_plot_grey(chart->plot, 0.3);
	aer_plot_font(chart->plot, caption_size, false);
	aer_plot_text(
	    chart->plot, MARGIN, MARGIN + title_size + caption_size + 6, 0, caption);
	aer_plot_grey(chart->plot, 0);
	aer_plot_font(chart->plot, axis_size, false);
	aer_plot_text(chart->plot, middle, chart->height - MARGIN, 0.5, "predicted");
	aer_plot_text_turned(chart->plot, MARGIN + axis_size,
	    chart->top + chart->grid_height / 2, 90, 0.5, "true");
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

		aer_plot_rectangle(
		    chart->plot, x, y, BAR_WIDTH, chart->top + height - y);
		aer_plot_colour(chart->plot, aer_colour_scale((i + 0.5) / STEPS));
		aer_plot_fill(chart->plot);
	}
	aer_plot_grey(chart->plot, 0.15);
	aer_plot_rectangle(chart->plot, x, chart->top, BAR_WIDTH, height);
	aer_plot_stroke(chart->plot, 1);
	aer_plot_grey(chart->plot, 0);
	aer_plot_font(chart->plot, 10, false);
	for (int percent = 0; percent <= 100; percent += 25) {
		snprintf(text, sizeof text, "%d\u2009%%", percent);
		aer_plot_text(chart->plot, x + BAR_WIDTH + 5,
		    chart->top + height * (1 - percent / 100.0) + 3.5, 0, text);
	}
}

static void lay_out(struct aer_plot *plot, void *data, double *width, double *height)
{
	struct chart *chart = data;

	chart->plot = plot;
	place(chart);
	*width = chart->width;
	*height = chart->height;
}

static void draw(struct aer_plot *plot, void *data)
{
	struct chart *chart = data;

	chart->plot = plot;
	for (size_t k = 0; k < chart->rows; k++)
		for (size_t i = 0; i < chart->columns; i++)
			draw_cell(chart, k, i);
	draw_lines(chart);
	draw_names(chart);
	draw_titles(chart);
	draw_bar(chart);
}

static void put_title(FILE *out, void *data)
{
	const struct chart *chart = data;

	aer_plot_xml(out, chart->name);
	fputs(": ", out);
	aer_plot_xml(out, chart->figures);
}

static void put_description(FILE *out, void *data)
{
	const struct chart *chart = data;

	fputs("Confusion matrix, clips by true class: answers.", out);
	for (size_t k = 0; k < chart->rows; k++) {
		fputs("\n", out);
		aer_plot_xml(out, column_name(chart, k));
		for (size_t i = 0; i < chart->columns; i++) {
			fputs(i > 0 ? ", " : ": ", out);
			aer_plot_xml(out, column_name(chart, i));
			fprintf(out, " %" PRIu64, cell_count(chart, k, i));
		}
	}
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
	struct aer_drawing drawing = { lay_out, draw, put_title, put_description,
		&chart };

	return aer_plot_write(path, &drawing, err);
}
