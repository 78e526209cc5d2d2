#include "finder.h"

#include "file.h"
#include "sample.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char *const aer_finder_columns[] = { "frame", "time", "x", "y", "w", "h", "score",
	"view", "cut", "others", "source", "file", NULL };

/* One clip at work. */
struct hunt {
	const struct aer_finder *finder;
	struct aer_search *search;
	struct aer_worker *worker;
	struct aer_video *video;
	struct aer_region region;
	size_t first, count;
	struct aer_picture picture;
	const char *folder; /* for crops, or NULL */
	struct aer_record *record;
	size_t found, missing;
};

/* Cuts the face, widened, out of the region.  The table's box is rounded to
 * pixels of the whole picture, as aer-frames does: both cut out the same. */
static int write_crop(struct hunt *hunt, const struct aer_picture *part,
    const struct aer_face *face, size_t frame, struct aer_error *err)
{
	struct aer_region box = { (int)lround(face->x) - hunt->region.x,
		(int)lround(face->y) - hunt->region.y, (int)lround(face->w),
		(int)lround(face->h) };
	struct aer_picture crop;
	char name[32];
	char *path;
	int rc;

	box = aer_region_widen(
	    &box, (int)hunt->finder->margin, part->width, part->height);
	crop = aer_picture_part(part, &box);
	snprintf(name, sizeof name, "%06zu", frame);
	path = aer_path_join(hunt->folder, name, "png", err);
	if (path == NULL)
		return -1;
	rc = aer_picture_write(&crop, path, AER_PNG, 0, err);
	free(path);
	if (rc < 0)
		return -1;
	return aer_record_set(hunt->record, AER_FOUND_FILE, err, "%s.png", name);
}

/* A coordinate as the table has it. */
static double tenths(double pixels)
{
	return round(10 * pixels) / 10 + 0.0; /* no -0.0 */
}

/* FACE, found in a region, in pixels of the whole picture. */
static struct aer_face in_picture(
    const struct aer_face *face, const struct aer_region *region)
{
	struct aer_face whole = *face;

	whole.x = tenths(face->x + region->x);
	whole.y = tenths(face->y + region->y);
	whole.w = tenths(face->w);
	whole.h = tenths(face->h);
	return whole;
}

/* The row of a frame with a face; CUT is the share outside of the region. */
static int record_face(struct hunt *hunt, const struct aer_face *face, double cut,
    size_t others, struct aer_error *err)
{
	struct aer_record *r = hunt->record;

	if (aer_record_set(r, AER_FOUND_X, err, "%.1f", face->x) < 0 ||
	    aer_record_set(r, AER_FOUND_Y, err, "%.1f", face->y) < 0 ||
	    aer_record_set(r, AER_FOUND_W, err, "%.1f", face->w) < 0 ||
	    aer_record_set(r, AER_FOUND_H, err, "%.1f", face->h) < 0 ||
	    aer_record_set(r, AER_FOUND_SCORE, err, "%.3f", face->score) < 0 ||
	    aer_record_set(r, AER_FOUND_VIEW, err, "%s", aer_face_views[face->view]) <
		0 ||
	    aer_record_set(r, AER_FOUND_CUT, err, "%.3f", cut) < 0 ||
	    aer_record_set(r, AER_FOUND_OTHERS, err, "%zu", others) < 0)
		return -1;
	return 0;
}

/* Searches frame K of the clip. */
static int search_frame(struct hunt *hunt, size_t k, struct aer_error *err)
{
	struct aer_converter *converter = aer_worker_converter(hunt->worker, err);
	const struct aer_face *faces, *best;
	struct aer_face face;
	struct aer_picture part;
	struct aer_frame frame;
	char time[AER_TIME_SIZE];
	size_t count = 0;
	int rc;

	if (converter == NULL)
		return -1;
	rc = aer_video_read(hunt->video, hunt->first + k, &frame, err);
	if (rc < 0)
		return -1;
	if (rc == 0 && hunt->finder->n > 0)
		return aer_error_set(err,
		    "frame %zu cannot be decoded: '%s' is damaged", k,
		    aer_video_path(hunt->video));
	aer_time_format(aer_video_time(hunt->video, hunt->first + k), time);
	if (aer_record_add(hunt->record, err) < 0 ||
	    aer_record_set(hunt->record, AER_FOUND_FRAME, err, "%zu", k) < 0 ||
	    aer_record_set(hunt->record, AER_FOUND_TIME, err, "%s", time) < 0)
		return -1;
	hunt->missing += rc == 0;
	if (rc > 0) {
		if (aer_convert_rgb(
			converter, hunt->video, &frame, &hunt->picture, err) < 0)
			return -1;
		part = aer_picture_part(&hunt->picture, &hunt->region);
		if (aer_search_picture(hunt->search, &part,
			(double)hunt->finder->min_face, hunt->finder->threshold, &faces,
			&count, err) < 0)
			return -1;
	}
	if (count == 0)
		return aer_record_set(hunt->record, AER_FOUND_SOURCE, err, "none");
	best = aer_search_dominant(faces, count);
	face = in_picture(best, &hunt->region);
	hunt->found++;
	if (record_face(hunt, &face, aer_face_cut(best, part.width, part.height),
		count - 1, err) < 0 ||
	    (hunt->folder != NULL && write_crop(hunt, &part, &face, k, err) < 0))
		return -1;
	return aer_record_set(hunt->record, AER_FOUND_SOURCE, err, "detected");
}

/* Searches the frames asked for, each once. */
static int search_frames(struct hunt *hunt, struct aer_error *err)
{
	size_t n = hunt->finder->n > 0 ? (size_t)hunt->finder->n : hunt->count;
	bool pad = false;

	for (size_t i = 0; i < n; i++) {
		size_t k = aer_sample_middle(hunt->count, n, i, &pad);

		if (pad)
			break; /* the rest repeats this frame */
		if (search_frame(hunt, k, err) < 0)
			return -1;
	}
	if (hunt->missing > 0)
		aer_worker_note(hunt->worker,
		    "'%s' is damaged: %zu of %zu frames cannot be "
		    "decoded",
		    aer_video_path(hunt->video), hunt->missing, n);
	return 0;
}

int aer_finder_clip(const struct aer_finder *finder, struct aer_search *search,
    struct aer_worker *worker, const struct aer_clip *clip, const char *folder,
    struct aer_record *record, size_t *found, struct aer_error *err)
{
	struct hunt hunt = { .finder = finder,
		.search = search,
		.worker = worker,
		.folder = folder,
		.record = record };
	int rc;

	hunt.video =
	    aer_worker_clip(worker, clip, &hunt.first, &hunt.count, &hunt.region, err);
	if (hunt.video == NULL)
		return -1;
	rc = search_frames(&hunt, err);
	aer_picture_free(&hunt.picture);
	*found = hunt.found;
	return rc;
}
