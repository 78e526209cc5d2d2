#include "plot/curves.h"

#include "plot/plot.h"

#include <math.h>
#include <stdio.h>

/* Lengths are in points. */
enum {
	MARGIN = 14,
	LEFT = 56, /* of the panels */
	WIDTH = 380,
	HEIGHT = 130,
	NAME_ROOM = 130, /* on the right of a panel */
	PANEL_GAP = 34,
	TOP = 54, /* of the first panel */
	LINES = 5,
};

static const double title_size = 15, panel_size = 12, number_size = 9;

/* One drawing. */
struct chart {
	struct aer_plot *plot;
	const struct aer_curves *curves;
	double width, height;
};

/* Where the axis of a panel ends, and what its lines are apart. */
struct scale {
	double top, step;
};

static struct scale scale_of(const struct aer_curves_panel *panel, size_t points)
{
	struct scale scale = { 1, 0.2 };
	double largest = 0, unit;

	if (panel->share)
		return scale;
	for (size_t i = 0; i < panel->count * points; i++)
		if (isfinite(panel->value[i]))
			largest = fmax(largest, panel->value[i]);
	largest = fmax(largest, 1e-6);
	/* 1, 2 or 5 times a power of ten, as large as leaves LINES of them at most */
	unit = pow(10, floor(log10(largest / LINES)));
	scale.step = unit;
	if (scale.step * LINES < largest)
		scale.step = 2 * unit;
	if (scale.step * LINES < largest)
		scale.step = 5 * unit;
	if (scale.step * LINES < largest)
		scale.step = 10 * unit;
	scale.top = ceil(largest / scale.step - 1e-9) * scale.step;
	return scale;
}

static double panel_y(size_t p)
{
	return TOP + (HEIGHT + PANEL_GAP) * (double)p;
}

static double point_x(const struct chart *chart, size_t t)
{
	size_t n = chart->curves->points;

	return n < 2 ? LEFT + WIDTH / 2.0 : LEFT + WIDTH * (double)t / (double)(n - 1);
}

static double value_y(size_t p, const struct scale *scale, double value)
{
	return panel_y(p) + HEIGHT * (1 - fmin(fmax(value / scale->top, 0), 1));
}

static void lay_out(struct aer_plot *plot, void *data, double *width, double *height)
{
	struct chart *chart = data;

	chart->plot = plot;
	chart->width = LEFT + WIDTH + NAME_ROOM + MARGIN;
	chart->height = panel_y(chart->curves->panels) - PANEL_GAP + 44;
	*width = chart->width;
	*height = chart->height;
}

/* VALUE as it stands at an axis with steps of STEP, or in full where that is 0. */
static const char *number(
    const struct aer_curves_panel *panel, double value, double step, char buf[32])
{
	if (panel->share)
		snprintf(
		    buf, 32, step > 0 ? "%.0f\u2009%%" : "%.1f\u2009%%", 100 * value);
	else if (step > 0)
		snprintf(
		    buf, 32, "%.*f", step < 1 ? (int)ceil(-log10(step)) : 0, value);
	else
		snprintf(buf, 32, "%.4g", value);
	return buf;
}

static void draw_frame(struct chart *chart, size_t p, const struct scale *scale)
{
	const struct aer_curves_panel *panel = &chart->curves->panel[p];
	struct aer_plot *plot = chart->plot;
	char buf[256];

	aer_plot_font(plot, panel_size, true);
	aer_plot_grey(plot, 0);
	aer_plot_text(plot, LEFT, panel_y(p) - 8, 0,
	    aer_plot_fit(plot, panel->title, WIDTH, buf, sizeof buf));
	aer_plot_font(plot, number_size, false);
	for (int i = 0; i * scale->step <= scale->top * (1 + 1e-9); i++) {
		double y = value_y(p, scale, i * scale->step);
		char text[32];

		aer_plot_grey(plot, i == 0 ? 0.15 : 0.85);
		aer_plot_line(plot, LEFT, y, LEFT + WIDTH, y);
		aer_plot_stroke(plot, i == 0 ? 1 : 0.6);
		aer_plot_grey(plot, 0);
		aer_plot_text(plot, LEFT - 6, y + 0.36 * number_size, 1,
		    number(panel, i * scale->step, scale->step, text));
	}
}

static void draw_line(
    struct chart *chart, size_t p, const struct scale *scale, size_t i)
{
	const struct aer_curves_panel *panel = &chart->curves->panel[p];
	size_t n = chart->curves->points;
	const double *value = panel->value + i * n;

	aer_plot_colour(chart->plot, aer_colour_series(i, panel->count + 1));
	for (size_t t = 0; t < n; t++) {
		double x = point_x(chart, t), y = value_y(p, scale, value[t]);

		if (!isfinite(value[t]))
			continue;
		if (t > 0 && isfinite(value[t - 1])) {
			aer_plot_line(chart->plot, point_x(chart, t - 1),
			    value_y(p, scale, value[t - 1]), x, y);
			aer_plot_stroke(chart->plot, 1.8);
		}
		aer_plot_rectangle(chart->plot, x - 1.6, y - 1.6, 3.2, 3.2);
		aer_plot_fill(chart->plot);
	}
}

/* The names, with the last values, beside the ends of the lines but apart. */
static void draw_names(struct chart *chart, size_t p, const struct scale *scale)
{
	const struct aer_curves_panel *panel = &chart->curves->panel[p];
	size_t n = chart->curves->points;
	double above = -1;

	/* from the highest on */
	for (size_t done = 0; done < panel->count && done < 4; done++) {
		size_t best = panel->count;
		char text[32], line[200];
		double y;

		for (size_t i = 0; i < panel->count; i++) {
			double value = panel->value[(i + 1) * n - 1];
			size_t rank = 0;

			for (size_t j = 0; j < panel->count; j++) {
				double other = panel->value[(j + 1) * n - 1];

				rank += other > value || (j < i && !(other < value));
			}
			if (rank == done)
				best = i;
		}
		if (best == panel->count)
			continue;
		y = value_y(p, scale, panel->value[(best + 1) * n - 1]) +
		    0.36 * number_size;
		if (above >= 0 && y < above + number_size + 3)
			y = above + number_size + 3;
		above = y;
		snprintf(line, sizeof line, "%.100s %s", panel->name[best],
		    number(panel, panel->value[(best + 1) * n - 1], 0, text));
		aer_plot_colour(chart->plot, aer_colour_series(best, panel->count + 1));
		aer_plot_rectangle(
		    chart->plot, LEFT + WIDTH + 10, y - number_size + 1, 8, 8);
		aer_plot_fill(chart->plot);
		aer_plot_grey(chart->plot, 0);
		aer_plot_text(chart->plot, LEFT + WIDTH + 22, y, 0, line);
	}
}

static void draw_mark(struct chart *chart)
{
	const struct aer_curves *curves = chart->curves;
	double x, bottom = panel_y(curves->panels) - PANEL_GAP;

	if (curves->mark == 0 || curves->mark > curves->points)
		return;
	x = point_x(chart, curves->mark - 1);
	aer_plot_grey(chart->plot, 0.6);
	aer_plot_line(chart->plot, x, TOP, x, bottom);
	aer_plot_stroke(chart->plot, 0.8);
	aer_plot_grey(chart->plot, 0.3);
	aer_plot_font(chart->plot, number_size, false);
	aer_plot_text(chart->plot, x, TOP - 3, 0.5, curves->mark_name);
}

/* The numbers of the points: about ten of them. */
static void draw_axis(struct chart *chart)
{
	const struct aer_curves *curves = chart->curves;
	double y = panel_y(curves->panels) - PANEL_GAP + number_size + 5;
	size_t every = (curves->points + 9) / 10;

	aer_plot_grey(chart->plot, 0);
	aer_plot_font(chart->plot, number_size, false);
	for (size_t t = 0; t < curves->points; t += every) {
		char text[24];

		snprintf(text, sizeof text, "%zu", t + 1);
		aer_plot_text(chart->plot, point_x(chart, t), y, 0.5, text);
	}
	aer_plot_font(chart->plot, panel_size, false);
	aer_plot_text(
	    chart->plot, LEFT + WIDTH / 2.0, y + panel_size + 6, 0.5, curves->axis);
}

static void draw(struct aer_plot *plot, void *data)
{
	struct chart *chart = data;
	const struct aer_curves *curves = chart->curves;
	char buf[256];

	chart->plot = plot;
	aer_plot_grey(plot, 0);
	aer_plot_font(plot, title_size, true);
	aer_plot_text(plot, MARGIN, MARGIN + title_size, 0,
	    aer_plot_fit(
		plot, curves->title, chart->width - 2 * MARGIN, buf, sizeof buf));
	if (curves->points == 0)
		return;
	draw_mark(chart);
	for (size_t p = 0; p < curves->panels; p++) {
		struct scale scale = scale_of(&curves->panel[p], curves->points);

		draw_frame(chart, p, &scale);
		for (size_t i = 0; i < curves->panel[p].count; i++)
			draw_line(chart, p, &scale, i);
		aer_plot_font(plot, number_size, false);
		draw_names(chart, p, &scale);
	}
	draw_axis(chart);
}

static void put_title(FILE *out, void *data)
{
	const struct chart *chart = data;

	aer_plot_xml(out, chart->curves->title);
}

/* A line for each curve: its first and its last value. */
static void put_description(FILE *out, void *data)
{
	const struct chart *chart = data;
	const struct aer_curves *curves = chart->curves;

	aer_plot_xml(out, curves->axis);
	fprintf(out, "s: %zu", curves->points);
	for (size_t p = 0; curves->points > 0 && p < curves->panels; p++)
		for (size_t i = 0; i < curves->panel[p].count; i++) {
			const struct aer_curves_panel *panel = &curves->panel[p];
			const double *value = panel->value + i * curves->points;
			char first[32], last[32];

			putc('\n', out);
			aer_plot_xml(out, panel->title);
			fputs(", ", out);
			aer_plot_xml(out, panel->name[i]);
			fprintf(out, ": %s to %s", number(panel, value[0], 0, first),
			    number(panel, value[curves->points - 1], 0, last));
		}
}

int aer_curves_plot(
    const char *path, const struct aer_curves *curves, struct aer_error *err)
{
	struct chart chart = { .curves = curves };
	struct aer_drawing drawing = { lay_out, draw, put_title, put_description,
		&chart };

	return aer_plot_write(path, &drawing, err);
}
