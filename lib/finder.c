#include "finder.h"

#include "file.h"
#include "sample.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *const aer_finder_columns[] = { "frame", "time", "x", "y", "w", "h", "score",
	"view", "cut", "others", "source", "file", "bytes", NULL };

/* One clip at work. */
struct hunt {
	const struct aer_finder *finder;
	struct aer_record *record;
	struct aer_region region;
	struct aer_picture picture; /* the region */
	char *folder;               /* for crops, or NULL */
	size_t found, missing, seen;
};

/* Cuts the face, widened, out of the region.  The table's box is rounded to
 * pixels of the whole picture, as aer-frames does: both cut out the same. */
static int write_crop(
    struct hunt *hunt, const struct aer_face *face, size_t frame, struct aer_error *err)
{
	const struct aer_picture *part = &hunt->picture;
	struct aer_region box = { (int)lround(face->x) - hunt->region.x,
		(int)lround(face->y) - hunt->region.y, (int)lround(face->w),
		(int)lround(face->h) };
	struct aer_picture crop;
	struct stat st = { 0 };
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
	if (rc == 0 && stat(path, &st) < 0)
		rc = aer_error_set(err, "%s: is gone", path);
	free(path);
	if (rc < 0 || aer_record_set(hunt->record, AER_FOUND_BYTES, err, "%lld",
			  (long long)st.st_size) < 0)
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

/* Searches the picture of FRAME, K of the clip, and completes its row. */
static int search_frame(struct hunt *hunt, struct aer_worker *worker,
    const struct aer_video *video, const struct aer_frame *frame, size_t k,
    struct aer_error *err)
{
	struct aer_converter *converter = aer_worker_converter(worker, err);
	const struct aer_finder *finder = hunt->finder;
	const struct aer_face *faces, *best;
	struct aer_face face;
	size_t count = 0;

	if (converter == NULL || aer_convert_region(converter, video, frame,
				     &hunt->region, &hunt->picture, err) < 0)
		return -1;
	if (aer_search_picture(worker->own, &hunt->picture, (double)finder->min_face,
		finder->threshold, &faces, &count, err) < 0)
		return -1;
	if (count == 0)
		return aer_record_set(hunt->record, AER_FOUND_SOURCE, err, "none");
	best = aer_search_dominant(faces, count);
	face = in_picture(best, &hunt->region);
	hunt->found++;
	if (record_face(hunt, &face,
		aer_face_cut(best, hunt->picture.width, hunt->picture.height),
		count - 1, err) < 0 ||
	    (hunt->folder != NULL && write_crop(hunt, &face, k, err) < 0))
		return -1;
	return aer_record_set(hunt->record, AER_FOUND_SOURCE, err, "detected");
}

int aer_finder_plan(
    const struct aer_finder *finder, struct aer_task *task, struct aer_error *err)
{
	size_t n = (size_t)finder->n, count = 0;
	size_t *wanted;
	bool pad = false;
	int rc;

	if (n == 0)
		return 0;
	wanted = calloc(n, sizeof *wanted);
	if (wanted == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < n; i++) {
		size_t k = aer_sample_middle(task->count, n, i, &pad);

		if (pad)
			break; /* the rest repeats this frame */
		wanted[count++] = task->first + k;
	}
	rc = aer_task_want(task, wanted, count, err);
	free(wanted);
	return rc;
}

int aer_finder_begin(const struct aer_finder *finder, struct aer_task *task,
    const char *folder, struct aer_error *err)
{
	struct hunt *hunt = calloc(1, sizeof *hunt);

	task->own = hunt;
	if (hunt == NULL)
		return aer_error_memory(err);
	hunt->finder = finder;
	hunt->record = task->record;
	hunt->region = task->region;
	if (folder != NULL) {
		hunt->folder = strdup(folder);
		if (hunt->folder == NULL)
			return aer_error_memory(err);
	}
	return 0;
}

int aer_finder_frame(const struct aer_finder *finder, struct aer_worker *worker,
    struct aer_task *task, const struct aer_frame *frame, struct aer_error *err)
{
	struct hunt *hunt = task->own;
	size_t k = frame->number - task->first;
	char time[AER_TIME_SIZE];

	if (frame->av == NULL && finder->n > 0)
		return aer_error_set(err,
		    "frame %zu cannot be decoded: '%s' is damaged", k,
		    task->clip->video);
	hunt->seen++;
	aer_time_format(frame->time, time);
	if (aer_record_add(hunt->record, err) < 0 ||
	    aer_record_set(hunt->record, AER_FOUND_FRAME, err, "%zu", k) < 0 ||
	    aer_record_set(hunt->record, AER_FOUND_TIME, err, "%s", time) < 0)
		return -1;
	if (frame->av != NULL)
		return search_frame(hunt, worker, task->video, frame, k, err);
	hunt->missing++;
	return aer_record_set(hunt->record, AER_FOUND_SOURCE, err, "none");
}

void aer_finder_end(struct aer_task *task, size_t *found)
{
	const struct hunt *hunt = task->own;

	if (hunt->missing > 0)
		aer_task_note(task,
		    "'%s' is damaged: %zu of %zu frames cannot be decoded",
		    task->clip->video, hunt->missing, hunt->seen);
	*found = hunt->found;
}

void aer_finder_free(struct aer_task *task)
{
	struct hunt *hunt = task->own;

	if (hunt == NULL)
		return;
	aer_picture_free(&hunt->picture);
	free(hunt->folder);
	free(hunt);
	task->own = NULL;
}
