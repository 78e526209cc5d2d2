#include "caer/caerexplain.h"

#include "base/stop.h"
#include "base/stopwatch.h"
#include "plot/sheet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 112, COLUMNS = 16 };

/* A sheet at work. */
struct work {
	const struct aer_caer_explanation *what;
	const struct aer_caer_config *config;
	struct aer_sheet *sheet;
	struct aer_picture picture;
	float *p;   /* by class */
	float *map; /* of one stream: [frame][row][column] */
	size_t done;
};

/* The map of a frame at X and Y, from 0 to 1 across the picture, interpolated between
 * the middles of the patches. */
static double heat_at(const float *map, int rows, double x, double y)
{
	double fx = fmin(fmax(x * rows - 0.5, 0), rows - 1);
	double fy = fmin(fmax(y * rows - 0.5, 0), rows - 1);
	int x0 = (int)fx, y0 = (int)fy;
	int x1 = x0 + 1 < rows ? x0 + 1 : x0, y1 = y0 + 1 < rows ? y0 + 1 : y0;
	double dx = fx - x0, dy = fy - y0;
	double above =
	    (1 - dx) * (double)map[y0 * rows + x0] + dx * (double)map[y0 * rows + x1];
	double below =
	    (1 - dx) * (double)map[y1 * rows + x0] + dx * (double)map[y1 * rows + x1];

	return (1 - dy) * above + dy * below;
}

/* A pixel under HEAT of 0 to 1: grey where there is none, and then over red to yellow,
 * which grey and most eyes tell apart by lightness. */
static void put_heat(const uint8_t *in, double heat, unsigned char *out)
{
	double grey = 0.299 * in[0] + 0.587 * in[1] + 0.114 * in[2];
	double colour[3] = { fmin(1, 2 * heat) * 255, fmax(0, 2 * heat - 1) * 235, 0 };
	double cover = 0.75 * fmin(1, 1.5 * heat);

	for (int i = 0; i < 3; i++)
		out[i] = (unsigned char)lround(
		    (1 - cover) * (0.4 * in[i] + 0.6 * grey) + cover * colour[i]);
}

/* Fills the picture with frame PIXELS, under the heat of MAP times SCALE, which may be
 * NULL. */
static int paint(struct work *work, const uint8_t *pixels, const float *map,
    double scale, struct aer_error *err)
{
	int size = work->config->image_size;
	int rows = aer_caer_map_size(work->what->model);

	if (aer_picture_make(&work->picture, size, size, err) < 0)
		return -1;
	for (int y = 0; y < size; y++) {
		unsigned char *row =
		    work->picture.rgb + (size_t)y * work->picture.stride;

		for (int x = 0; x < size; x++, pixels += 3, row += 3) {
			if (map == NULL)
				memcpy(row, pixels, 3);
			else
				put_heat(pixels,
				    scale * heat_at(map, rows, (x + 0.5) / size,
						(y + 0.5) / size),
				    row);
		}
	}
	return 0;
}

/* Adds a line of frames, with heat or, where MAP is NULL, without. */
static int add_line(struct work *work, const char *title, const uint8_t *pixels,
    const float *map, double scale, struct aer_error *err)
{
	size_t frames = (size_t)work->config->frames;
	size_t bytes =
	    3 * (size_t)work->config->image_size * (size_t)work->config->image_size;
	int rows = aer_caer_map_size(work->what->model);
	size_t cells = (size_t)rows * (size_t)rows;
	size_t shown = frames < COLUMNS ? frames : COLUMNS;

	if (aer_sheet_line(work->sheet, title, err) < 0)
		return -1;
	for (size_t i = 0; i < shown; i++) {
		size_t frame = i * frames / shown;

		if (paint(work, pixels + frame * bytes,
			map != NULL ? map + frame * cells : NULL, scale, err) < 0 ||
		    aer_sheet_add(work->sheet, &work->picture, err) < 0)
			return -1;
	}
	return 0;
}

static int add_stream(struct work *work, const struct aer_caer_batch *batch,
    enum aer_caer_streams stream, size_t class, const char *title,
    struct aer_error *err)
{
	const uint8_t *pixels = stream == AER_CAER_FACE ? batch->face : batch->context;
	int rows = aer_caer_map_size(work->what->model);
	size_t cells = (size_t)work->config->frames * (size_t)rows * (size_t)rows;
	double largest = 0;

	if (aer_caer_explain(work->what->model, batch, stream, class, work->map, err) <
	    0)
		return -1;
	for (size_t i = 0; i < cells; i++)
		largest = fmax(largest, (double)work->map[i]);
	if (add_line(work, title, pixels, NULL, 0, err) < 0)
		return -1;
	return add_line(
	    work, NULL, pixels, work->map, largest > 0 ? 1 / largest : 0, err);
}

static int add_clip(
    struct work *work, const struct aer_caer_feed_batch *frames, struct aer_error *err)
{
	const struct aer_caer_explanation *what = work->what;
	const struct aer_caer_clip *clip = &what->clips->clip[frames->order[0]];
	struct aer_caer_batch batch = aer_caer_feed_pixels(frames);
	size_t classes = aer_caer_class_count(what->model), class = 0;
	char title[600], *rest = title;

	if (aer_caer_predict(what->model, &batch, NULL, work->p, err) < 0)
		return -1;
	for (size_t k = 1; k < classes; k++)
		if (work->p[k] > work->p[class])
			class = k;
	snprintf(title, sizeof title, "%.240s   %.80s   predicted: %.80s %.0f\u2009%%",
	    clip->id,
	    clip->label != AER_CAER_NONE
		? aer_labels_name(what->clips->labels, clip->label)
		: "",
	    aer_caer_class_name(what->model, class), 100 * (double)work->p[class]);
	if (what->class >= 0) {
		size_t n = strlen(title);

		class = (size_t)what->class;
		snprintf(title + n, sizeof title - n, "   heat: %.80s",
		    aer_caer_class_name(what->model, class));
	}
	if (batch.context != NULL) {
		if (add_stream(work, &batch, AER_CAER_CONTEXT, class, rest, err) < 0)
			return -1;
		rest = NULL;
	}
	if (batch.face != NULL &&
	    add_stream(work, &batch, AER_CAER_FACE, class, rest, err) < 0)
		return -1;
	work->done++;
	return 0;
}

static int add_clips(struct work *work, struct aer_error *err)
{
	const struct aer_caer_explanation *what = work->what;
	struct aer_caer_feed_plan plan = { .clips = what->clips,
		.order = what->order,
		.count = what->count,
		.batch = 1,
		.jobs = what->jobs };
	struct aer_caer_feed_batch batch;
	struct aer_caer_feed *feed;
	int rc = 0;

	aer_caer_feed_fit(&plan, what->model);
	feed = aer_caer_feed_new(&plan, err);
	if (feed == NULL)
		return -1;
	while (rc == 0 && aer_stop_signal == 0 &&
	       aer_caer_feed_next(feed, &batch, what->bad, what->data) > 0) {
		double began = aer_stopwatch();

		if (batch.clips > 0)
			rc = add_clip(work, &batch, err);
		what->time->computing += aer_stopwatch() - began;
	}
	what->time->waiting += aer_caer_feed_waited(feed);
	aer_caer_feed_free(feed);
	return rc;
}

int aer_caer_explain_draw(
    const struct aer_caer_explanation *explanation, struct aer_error *err)
{
	struct work work = { .what = explanation,
		.config = aer_caer_settings(explanation->model) };
	int rows = aer_caer_map_size(explanation->model), rc = -1;

	work.p = calloc(aer_caer_class_count(explanation->model) + 1, sizeof *work.p);
	work.map = calloc((size_t)work.config->frames * (size_t)rows * (size_t)rows + 1,
	    sizeof *work.map);
	if (work.p == NULL || work.map == NULL)
		aer_error_memory(err);
	else if ((work.sheet = aer_sheet_new(COLUMNS, SIDE, err)) != NULL)
		rc = add_clips(&work, err);
	if (rc == 0 && work.done == 0)
		rc =
		    aer_error_set(err, "%s: no clip is left", explanation->clips->name);
	if (rc == 0)
		rc = aer_sheet_write(work.sheet, explanation->path, err);
	aer_sheet_free(work.sheet);
	aer_picture_free(&work.picture);
	free(work.map);
	free(work.p);
	return rc;
}
