#include "face/smooth.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* A box as it is averaged: its middle, and the logarithms of its sides. */
struct form {
	double x, y, w, h;
};

/* The rows of one track, while they are smoothed. */
struct path {
	struct aer_sighting **row;
	struct form *form; /* of each row, as it was */
	size_t count;
};

static struct form form_of(const struct aer_sighting *row)
{
	return (struct form){ row->x + row->w / 2, row->y + row->h / 2, log(row->w),
		log(row->h) };
}

static void set_form(struct aer_sighting *row, const struct form *form)
{
	row->w = exp(form->w);
	row->h = exp(form->h);
	row->x = form->x - row->w / 2;
	row->y = form->y - row->h / 2;
}

/* The weighted mean of the forms from AT - RADIUS to AT + RADIUS. */
static struct form mean(const struct form *form, size_t at, size_t radius, double sigma)
{
	struct form sum = { 0 };
	double weights = 0;

	for (size_t i = at - radius; i <= at + radius; i++) {
		double d = (double)i - (double)at;
		double weight = exp(-d * d / (2 * sigma * sigma));

		weights += weight;
		sum.x += weight * form[i].x;
		sum.y += weight * form[i].y;
		sum.w += weight * form[i].w;
		sum.h += weight * form[i].h;
	}
	return (struct form){ sum.x / weights, sum.y / weights, sum.w / weights,
		sum.h / weights };
}

/* Smooths rows FROM to END - 1 of the path, which are of consecutive frames. */
static void smooth_run(const struct path *path, size_t from, size_t end, double sigma)
{
	size_t widest = (size_t)ceil(3 * sigma);

	for (size_t i = from; i < end; i++) {
		size_t before = i - from, behind = end - 1 - i;
		size_t radius = before < behind ? before : behind;
		struct form form;

		form = mean(path->form, i, radius < widest ? radius : widest, sigma);
		set_form(path->row[i], &form);
	}
}

static bool goes_on(const struct aer_sighting *a, const struct aer_sighting *b)
{
	return b->frame == a->frame + 1 && b->shot == a->shot;
}

/* Smooths the rows of TRACK. */
static void smooth_track(
    struct path *path, struct aer_sighting *rows, size_t count, int track, double sigma)
{
	size_t next;

	path->count = 0;
	for (size_t i = 0; i < count; i++) {
		if (rows[i].track != track || rows[i].source == AER_SEEN_NONE)
			continue;
		path->row[path->count] = &rows[i];
		path->form[path->count++] = form_of(&rows[i]);
	}
	for (size_t from = 0; from < path->count; from = next) {
		next = from + 1;
		while (
		    next < path->count && goes_on(path->row[next - 1], path->row[next]))
			next++;
		smooth_run(path, from, next, sigma);
	}
}

int aer_smooth_rows(
    struct aer_sighting *rows, size_t count, double sigma, struct aer_error *err)
{
	struct path path = { 0 };
	int tracks = 0, rc = 0;

	if (count == 0 || sigma <= 0)
		return 0;
	path.row = calloc(count, sizeof(struct aer_sighting *));
	path.form = calloc(count, sizeof *path.form);
	if (path.row == NULL || path.form == NULL)
		rc = aer_error_memory(err);
	for (size_t i = 0; i < count; i++)
		tracks = rows[i].track > tracks ? rows[i].track : tracks;
	for (int track = 1; rc == 0 && track <= tracks; track++)
		smooth_track(&path, rows, count, track, sigma);
	free(path.row);
	free(path.form);
	return rc;
}
