#include "face/gaps.h"

#include <stdlib.h>

/* How far the ends of a gap may be apart, in widths and in size. */
static const double most_apart = 0.5, most_ratio = 1.3;

static int add_row(
    struct aer_face_rows *rows, const struct aer_sighting *row, struct aer_error *err)
{
	if (rows->count == rows->slots) {
		size_t slots = 2 * rows->slots + 64;
		struct aer_sighting *more =
		    realloc(rows->row, slots * sizeof *rows->row);

		if (more == NULL)
			return aer_error_memory(err);
		rows->row = more;
		rows->slots = slots;
	}
	rows->row[rows->count++] = *row;
	return 0;
}

/* The box between A and B, AT of the way. */
static void interpolate(struct aer_sighting *row, const struct aer_sighting *a,
    const struct aer_sighting *b, double at)
{
	row->source = AER_SEEN_INTERPOLATED;
	row->x = a->x + at * (b->x - a->x);
	row->y = a->y + at * (b->y - a->y);
	row->w = a->w + at * (b->w - a->w);
	row->h = a->h + at * (b->h - a->h);
}

/* The row of FRAME, which comes before sighting NEXT of the track. */
static void fill(
    struct aer_sighting *row, const struct aer_track *track, size_t next, size_t limit)
{
	const struct aer_sighting *a, *b;

	if (next == 0 || next == track->count)
		return;
	a = &track->seen[next - 1];
	b = &track->seen[next];
	if (b->frame - a->frame - 1 <= limit && a->shot == b->shot &&
	    aer_sighting_agrees(a, b, most_apart, most_ratio))
		interpolate(row, a, b,
		    (double)(row->frame - a->frame) / (double)(b->frame - a->frame));
}

int aer_gaps_fill(struct aer_face_rows *rows, const struct aer_track *track,
    const struct aer_seen_frame *frame, size_t limit, struct aer_error *err)
{
	struct aer_sighting row = { .frame = frame->frame,
		.time = frame->time,
		.view = -1,
		.shot = frame->shot };

	if (track != NULL) {
		size_t k = aer_track_find(track, frame->frame);

		row.track = aer_track_first(track)->track;
		if (k < track->count && track->seen[k].frame == frame->frame)
			row = track->seen[k];
		else if (!frame->missing)
			fill(&row, track, k, limit);
	}
	row.n_faces = frame->n_faces;
	return add_row(rows, &row, err);
}

void aer_face_rows_free(struct aer_face_rows *rows)
{
	free(rows->row);
	*rows = (struct aer_face_rows){ 0 };
}
