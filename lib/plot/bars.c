#include "plot/bars.h"

#include "plot/plot.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

/* Lengths are in points. */
enum {
	MARGIN = 14,
	LENGTH = 360, /* of the axis */
	NAME_MAX_WIDTH = 230,
	NAME_GAP = 8,
	GROUP_GAP = 10,
	NUMBER_ROOM = 36, /* behind the longest bar */
	LEGEND_BOX = 10,
	LEGEND_LINE = 17,
	TITLE_WIDTH = 600,
};

static const double title_size = 15, axis_size = 12, name_size = 12, number_size = 9;

/* One drawing: what is shown and where it lies. */
struct chart {
	struct aer_plot *plot;
	const struct aer_bars *bars;
	double thick;     /* of a bar */
	double top_share; /* what the axis ends at, and */
	double step;      /* what its lines are apart */
	double names;     /* the room of the groups' names */
	double left, top; /* of the bars */
	double legend;    /* the room of the legend */
	double width, height;
};

static bool is_known(double value)
{
	return !isnan(value);
}

static double end_of(const struct aer_bars *bars, size_t i)
{
	double value = is_known(bars->value[i]) ? bars->value[i] : 0;

	return bars->high != NULL && is_known(bars->high[i])
		   ? fmax(value, bars->high[i])
		   : value;
}

/* The axis ends at the first line that no bar passes, with four to eight lines. */
static void choose_axis(struct chart *chart)
{
	static const double steps[] = { 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1,
		0.2 };
	enum { STEPS = sizeof steps / sizeof steps[0], LINES = 7 };
	double largest = 0;
	size_t i = 0;

	for (size_t k = 0; k < chart->bars->groups * chart->bars->series; k++)
		largest = fmax(largest, end_of(chart->bars, k));
	while (i < STEPS - 1 && largest > LINES * steps[i] + 1e-9)
		i++;
	chart->step = steps[i];
	chart->top_share = fmax(1, ceil(largest / chart->step - 1e-9)) * chart->step;
}

static double group_height(const struct chart *chart)
{
	return chart->thick * (double)chart->bars->series;
}

static double group_y(const struct chart *chart, size_t g)
{
	return chart->top + GROUP_GAP / 2.0 +
	       (group_height(chart) + GROUP_GAP) * (double)g;
}

static double share_x(const struct chart *chart, double share)
{
	return chart->left + LENGTH * fmin(fmax(share / chart->top_share, 0), 1);
}

/* The width that an entry of the legend takes. */
static double entry_width(struct chart *chart, size_t s, char *buf, size_t size)
{
	aer_plot_font(chart->plot, name_size, false);
	return LEGEND_BOX + 5 + 18 +
	       aer_plot_text_width(
		   chart->plot, aer_plot_fit(chart->plot, chart->bars->series_names[s],
				    NAME_MAX_WIDTH, buf, size));
}

static void draw_entry(struct chart *chart, size_t s, double x, double y)
{
	char buf[256];

	aer_plot_rectangle(chart->plot, x, y, LEGEND_BOX, LEGEND_BOX);
	aer_plot_colour(chart->plot, aer_colour_series(s, chart->bars->series));
	aer_plot_fill(chart->plot);
	aer_plot_grey(chart->plot, 0.25);
	aer_plot_rectangle(chart->plot, x, y, LEGEND_BOX, LEGEND_BOX);
	aer_plot_stroke(chart->plot, 0.6);
	aer_plot_grey(chart->plot, 0);
	aer_plot_font(chart->plot, name_size, false);
	aer_plot_text(chart->plot, x + LEGEND_BOX + 5, y + LEGEND_BOX, 0,
	    aer_plot_fit(chart->plot, chart->bars->series_names[s], NAME_MAX_WIDTH, buf,
		sizeof buf));
}

/* Lays the entries in lines of at most WIDTH, and draws them where DRAWN; returns
 * the height they take. */
static double legend(struct chart *chart, double width, bool drawn)
{
	char buf[256];
	double x = MARGIN, y = MARGIN + title_size + 12;
	size_t lines = 1;

	if (chart->bars->series == 1)
		return 0;
	for (size_t s = 0; s < chart->bars->series; s++) {
		double entry = entry_width(chart, s, buf, sizeof buf);

		if (x > MARGIN && x + entry > width - MARGIN) {
			x = MARGIN;
			y += LEGEND_LINE;
			lines++;
		}
		if (drawn)
			draw_entry(chart, s, x, y);
		x += entry;
	}
	return LEGEND_LINE * (double)lines + 4;
}

static void lay_out(struct aer_plot *plot, void *data, double *width, double *height)
{
	struct chart *chart = data;
	const struct aer_bars *bars = chart->bars;
	char buf[512];
	double title;

	chart->plot = plot;
	choose_axis(chart);
	/* A bar is as thick as its number is high, or a bit more where few are. */
	chart->thick = bars->series == 1   ? 15
		       : bars->series == 2 ? 13
		       : bars->series == 3 ? 11
					   : 10;
	aer_plot_font(plot, name_size, false);
	chart->names = 0;
	for (size_t g = 0; g < bars->groups; g++)
		chart->names = fmax(chart->names,
		    aer_plot_text_width(plot, aer_plot_fit(plot, bars->group_names[g],
						  NAME_MAX_WIDTH, buf, sizeof buf)));
	aer_plot_font(plot, title_size, true);
	title = aer_plot_text_width(
	    plot, aer_plot_fit(plot, bars->title, TITLE_WIDTH, buf, sizeof buf));
	chart->left = MARGIN + chart->names + NAME_GAP;
	chart->width =
	    fmax(chart->left + LENGTH + NUMBER_ROOM, title + MARGIN) + MARGIN;
	chart->legend = legend(chart, chart->width, false);
	chart->top = MARGIN + title_size + 10 + chart->legend;
	chart->height = chart->top +
			(group_height(chart) + GROUP_GAP) * (double)bars->groups +
			number_size + 8 + axis_size + 6 + MARGIN;
	*width = chart->width;
	*height = chart->height;
}

/* Thin lines behind the bars, each with its percentage below. */
static void draw_axis(struct chart *chart)
{
	double bottom = group_y(chart, chart->bars->groups) - GROUP_GAP / 2.0;
	int lines = (int)lround(chart->top_share / chart->step);
	char text[16];

	for (int i = 0; i <= lines; i++) {
		double x = share_x(chart, i * chart->step);

		aer_plot_grey(chart->plot, i == 0 ? 0.15 : 0.85);
		aer_plot_line(chart->plot, x, chart->top, x, bottom);
		aer_plot_stroke(chart->plot, i == 0 ? 1 : 0.6);
		aer_plot_grey(chart->plot, 0);
		aer_plot_font(chart->plot, number_size, false);
		snprintf(text, sizeof text, "%.*f\u2009%%", chart->step < 0.01 ? 1 : 0,
		    100 * i * chart->step);
		aer_plot_text(chart->plot, x, bottom + number_size + 4, 0.5, text);
	}
	aer_plot_font(chart->plot, axis_size, false);
	aer_plot_text(chart->plot, chart->left + LENGTH / 2.0, chart->height - MARGIN,
	    0.5, chart->bars->axis);
}

static void draw_whisker(struct chart *chart, double low, double high, double y)
{
	double x0 = share_x(chart, low), x1 = share_x(chart, high);
	double half = chart->thick / 4, middle = y + chart->thick / 2;

	/* White below black, so that it is seen on the bar and beside it. */
	for (int pass = 0; pass < 2; pass++) {
		aer_plot_line(chart->plot, x0, middle, x1, middle);
		aer_plot_line(chart->plot, x0, middle - half, x0, middle + half);
		aer_plot_line(chart->plot, x1, middle - half, x1, middle + half);
		aer_plot_grey(chart->plot, pass == 0 ? 1 : 0.1);
		aer_plot_stroke(chart->plot, pass == 0 ? 2.6 : 1);
	}
}

/* VALUE in percent; what is there but rounds to nothing must not look like it. */
static const char *percent(double value, char *buf, size_t size)
{
	if (!is_known(value))
		snprintf(buf, size, "\u2013");
	else if (value <= 0)
		snprintf(buf, size, "0");
	else if (value < 0.0005)
		snprintf(buf, size, "<0.1");
	else
		snprintf(buf, size, "%.1f", 100 * value);
	return buf;
}

static void draw_bar(struct chart *chart, size_t g, size_t s)
{
	const struct aer_bars *bars = chart->bars;
	size_t i = g * bars->series + s;
	double y = group_y(chart, g) + chart->thick * (double)s;
	double x = share_x(chart, 0);
	double length =
	    is_known(bars->value[i]) ? share_x(chart, bars->value[i]) - x : 0;
	char text[16];

	if (length > 0) {
		aer_plot_rectangle(chart->plot, x, y, length, chart->thick);
		aer_plot_colour(chart->plot, aer_colour_series(s, bars->series));
		aer_plot_fill(chart->plot);
		aer_plot_grey(chart->plot, 0.25);
		aer_plot_rectangle(chart->plot, x, y, length, chart->thick);
		aer_plot_stroke(chart->plot, 0.6);
	}
	if (bars->low != NULL && bars->high != NULL && is_known(bars->low[i]) &&
	    is_known(bars->high[i]))
		draw_whisker(chart, bars->low[i], bars->high[i], y);
	aer_plot_grey(chart->plot, is_known(bars->value[i]) ? 0 : 0.4);
	aer_plot_font(chart->plot, number_size, false);
	aer_plot_text(chart->plot, share_x(chart, end_of(bars, i)) + 4,
	    y + chart->thick / 2 + 0.36 * number_size, 0,
	    percent(bars->value[i], text, sizeof text));
}

static void draw(struct aer_plot *plot, void *data)
{
	struct chart *chart = data;
	const struct aer_bars *bars = chart->bars;
	char buf[512];

	chart->plot = plot;
	aer_plot_grey(plot, 0);
	aer_plot_font(plot, title_size, true);
	aer_plot_text(plot, MARGIN, MARGIN + title_size, 0,
	    aer_plot_fit(
		plot, bars->title, chart->width - 2 * MARGIN, buf, sizeof buf));
	legend(chart, chart->width, true);
	draw_axis(chart);
	for (size_t g = 0; g < bars->groups; g++) {
		double middle = group_y(chart, g) + group_height(chart) / 2;

		aer_plot_grey(plot, 0);
		aer_plot_font(plot, name_size, false);
		aer_plot_text(plot, chart->left - NAME_GAP, middle + 0.36 * name_size,
		    1,
		    aer_plot_fit(
			plot, bars->group_names[g], NAME_MAX_WIDTH, buf, sizeof buf));
		for (size_t s = 0; s < bars->series; s++)
			draw_bar(chart, g, s);
	}
}

static void put_title(FILE *out, void *data)
{
	const struct chart *chart = data;

	aer_plot_xml(out, chart->bars->title);
}

/* A line for each group: the shares of its series. */
static void put_description(FILE *out, void *data)
{
	const struct chart *chart = data;
	const struct aer_bars *bars = chart->bars;
	char text[16];

	aer_plot_xml(out, bars->axis);
	for (size_t g = 0; g < bars->groups; g++) {
		putc('\n', out);
		aer_plot_xml(out, bars->group_names[g]);
		for (size_t s = 0; s < bars->series; s++) {
			fputs(s > 0 ? ", " : ": ", out);
			aer_plot_xml(out, bars->series_names[s]);
			putc(' ', out);
			aer_plot_xml(out, percent(bars->value[g * bars->series + s],
					      text, sizeof text));
		}
	}
}

int aer_bars_plot(const char *path, const struct aer_bars *bars, struct aer_error *err)
{
	struct chart chart = { .bars = bars };
	struct aer_drawing drawing = { lay_out, draw, put_title, put_description,
		&chart };

	return aer_plot_write(path, &drawing, err);
}
