#include "frames/samplerpart.h"

#include "archive/array.h"
#include "base/file.h"
#include "base/option.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A frame that is sampled. */
struct source {
	struct aer_converter *converter;
	const struct aer_frame *frame;
	size_t k;   /* its number in the clip */
	bool whole; /* the take has all of it, or of the clip's region, as RGB */
};

/* --- samples ------------------------------------------------------------------- */

static int by_frame(const void *a, const void *b)
{
	const struct aer_sample *x = &((const struct aer_sampler_shot *)a)->sample;
	const struct aer_sample *y = &((const struct aer_sampler_shot *)b)->sample;

	if (x->frame != y->frame)
		return x->frame < y->frame ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* The first shot of frame K, or of one after it. */
static size_t find_shot(const struct aer_sampler_take *take, size_t k)
{
	size_t low = 0, high = take->n;

	while (low < high) {
		size_t half = low + (high - low) / 2;

		if (take->shot[half].sample.frame < k)
			low = half + 1;
		else
			high = half;
	}
	return low;
}

static int make_shots(
    struct aer_sampler_take *take, const struct aer_task *task, struct aer_error *err)
{
	struct aer_sample *sample = aer_sample_clip(&take->sampler->sampling,
	    task->clip, task->video, task->first, task->count, &take->n, err);

	if (sample == NULL)
		return -1;
	take->shot = calloc(take->n, sizeof *take->shot);
	for (size_t i = 0; i < take->n && take->shot != NULL; i++)
		take->shot[i].sample = sample[i];
	free(sample);
	if (take->shot == NULL)
		return aer_error_memory(err);
	qsort(take->shot, take->n, sizeof *take->shot, by_frame);
	return 0;
}

/* Says which frames are wanted. */
static int want(
    const struct aer_sampler_take *take, struct aer_task *task, struct aer_error *err)
{
	size_t *wanted = calloc(take->n + 1, sizeof *wanted), count = 0;
	int rc;

	if (wanted == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < take->n; i++) {
		size_t k = task->first + take->shot[i].sample.frame;

		if (count == 0 || wanted[count - 1] != k)
			wanted[count++] = k;
	}
	rc = aer_task_want(task, wanted, count, err);
	free(wanted);
	return rc;
}

/* Fails where the table of faces cannot say whether frame K shows one: here, so that
 * the first of such frames is named, whichever is decoded first. */
static int check_face(const struct aer_sampler *sampler, const struct aer_task *task,
    size_t k, struct aer_error *err)
{
	struct aer_box face;

	switch (aer_boxes_find(sampler->faces, task->clip->id, k, &face)) {
	case AER_BOX_UNKNOWN:
		return aer_error_set(err,
		    "%s has no row for its frame %zu; run aer-face with -a%s",
		    sampler->faces_name, k,
		    sampler->sampling.rule == AER_SAMPLE_MIDDLE
			? ", or with the same -n"
			: "");
	case AER_BOX_MANY:
		return aer_error_set(err,
		    "%s has faces of several tracks in one frame; keep one track a "
		    "clip: run aer-face without --pick=all, or leave out the others' "
		    "rows",
		    sampler->faces_name);
	case AER_BOX_NONE:
	case AER_BOX_FACE:
		break;
	}
	return 0;
}

int aer_sampler_plan(
    const struct aer_sampler *sampler, struct aer_task *task, struct aer_error *err)
{
	struct aer_sampler_take *take = calloc(1, sizeof *take);

	task->own = take;
	if (take == NULL)
		return aer_error_memory(err);
	take->sampler = sampler;
	if (make_shots(take, task, err) < 0)
		return -1;
	for (size_t i = 0; sampler->faces != NULL && i < take->n; i++)
		if (check_face(sampler, task, take->shot[i].sample.frame, err) < 0)
			return -1;
	return want(take, task, err);
}

/* --- where the pictures go ----------------------------------------------------- */

static int open_array(struct aer_sampler_take *take, const struct aer_task *task,
    enum aer_sampler_kind kind, struct aer_error *err)
{
	const struct aer_sampler *sampler = take->sampler;
	bool scaled = sampler->width > 0;
	char *path = sampler->faces != NULL ? aer_path_join(task->path,
						  aer_sampler_kinds[kind], "npy", err)
					    : strdup(task->path);

	if (path == NULL)
		return aer_error_memory(err);
	take->array[kind] =
	    aer_array_new(path, take->n, scaled ? sampler->width : task->region.w,
		scaled ? sampler->height : task->region.h, err);
	free(path);
	return take->array[kind] != NULL ? 0 : -1;
}

static int make_kind_folder(
    const struct aer_task *task, enum aer_sampler_kind kind, struct aer_error *err)
{
	char *path = aer_path_join(task->path, aer_sampler_kinds[kind], NULL, err);
	int rc = path != NULL ? aer_folder_make(path, err) : -1;

	free(path);
	return rc;
}

int aer_sampler_begin(
    const struct aer_sampler *sampler, struct aer_task *task, struct aer_error *err)
{
	int kinds = sampler->faces != NULL ? AER_SAMPLED_KINDS : 1, rc = 0;

	for (int kind = 0; rc == 0 && kind < kinds; kind++) {
		if (sampler->array)
			rc = open_array(
			    task->own, task, (enum aer_sampler_kind)kind, err);
		else if (sampler->faces != NULL)
			rc = make_kind_folder(task, (enum aer_sampler_kind)kind, err);
	}
	return rc;
}

/* --- pictures ------------------------------------------------------------------ */

/* Writes PICTURE to a file of its own. */
static int write_file(const struct aer_sampler_take *take, const struct aer_task *task,
    const struct aer_picture *picture, struct aer_sampler_shot *shot,
    enum aer_sampler_kind kind, struct aer_error *err)
{
	const struct aer_sampler *sampler = take->sampler;
	struct stat st;
	char name[64];
	char *path;
	int rc;

	aer_sampler_name(take, kind, shot->sample.index, name, sizeof name);
	path = aer_path_join(task->path, name, aer_sampler_suffix(sampler), err);
	if (path == NULL)
		return -1;
	rc = aer_picture_write(
	    picture, path, sampler->format, (int)sampler->quality, err);
	if (rc == 0 && stat(path, &st) < 0)
		rc = aer_error_set(err, "%s: cannot write: %s", path, strerror(errno));
	if (rc == 0)
		shot->bytes[kind] = (size_t)st.st_size;
	free(path);
	return rc;
}

/* Writes PICTURE of frame K for all its samples. */
static int write_picture(struct aer_sampler_take *take, const struct aer_task *task,
    const struct aer_picture *picture, size_t k, enum aer_sampler_kind kind,
    struct aer_error *err)
{
	int rc = 0;

	for (size_t i = find_shot(take, k);
	     rc == 0 && i < take->n && take->shot[i].sample.frame == k; i++) {
		struct aer_sampler_shot *shot = &take->shot[i];

		if (!take->sampler->array) {
			rc = write_file(take, task, picture, shot, kind, err);
			continue;
		}
		rc = aer_array_put(take->array[kind], shot->sample.index, picture, err);
		shot->bytes[kind] = aer_array_size(take->array[kind]);
	}
	return rc;
}

/* PART is REGION of the frame as RGB, a view into the take's picture. */
static int make_rgb(struct aer_sampler_take *take, const struct aer_task *task,
    struct source *source, const struct aer_region *region, struct aer_picture *part,
    struct aer_error *err)
{
	struct aer_region where = { 0, 0, region->w, region->h };

	if (source->whole) {
		where.x = region->x - task->region.x;
		where.y = region->y - task->region.y;
	} else if (aer_convert_region(source->converter, task->video, source->frame,
		       region, &take->rgb, err) < 0) {
		return -1;
	}
	*part = aer_picture_part(&take->rgb, &where);
	return 0;
}

/* Writes REGION of the frame in the size that is wanted. */
static int write_region(struct aer_sampler_take *take, const struct aer_task *task,
    struct source *source, const struct aer_region *region, enum aer_sampler_kind kind,
    struct aer_error *err)
{
	const struct aer_sampler *sampler = take->sampler;
	int width = sampler->width, height = sampler->height, shrunk = 0;
	enum aer_fit fit = kind == AER_SAMPLED_FACE ? sampler->face_fit : sampler->fit;
	struct aer_picture part;

	if (width > 0)
		shrunk = aer_convert_shrunk(source->converter, task->video,
		    source->frame, region, width, height, fit, sampler->filter,
		    &take->fitted, err);
	if (shrunk < 0)
		return -1;
	if (shrunk == 0) {
		if (make_rgb(take, task, source, region, &part, err) < 0)
			return -1;
		source->whole |= kind == AER_SAMPLED_CONTEXT;
		if (width == 0)
			return write_picture(take, task, &part, source->k, kind, err);
		if (aer_picture_fit(&part, width, height, fit, sampler->filter,
			&take->fitted, err) < 0)
			return -1;
	}
	return write_picture(take, task, &take->fitted, source->k, kind, err);
}

/* Writes the frame's face, if there is one. */
static int write_face(struct aer_sampler_take *take, const struct aer_task *task,
    struct source *source, struct aer_error *err)
{
	const struct aer_sampler *sampler = take->sampler;
	struct aer_region box, region = task->region;
	size_t k = source->k;
	struct aer_box face;

	if (aer_boxes_find(sampler->faces, task->clip->id, k, &face) != AER_BOX_FACE) {
		for (size_t i = find_shot(take, k);
		     i < take->n && take->shot[i].sample.frame == k; i++)
			take->no_face++;
		return 0;
	}
	/* boxes are in pixels of the whole picture, crops stay in the region */
	box = (struct aer_region){ (int)lround(face.x) - region.x,
		(int)lround(face.y) - region.y, (int)lround(face.w),
		(int)lround(face.h) };
	box = aer_region_widen(&box, (int)sampler->margin, region.w, region.h);
	if (box.w == 0)
		return aer_error_set(err,
		    "the face of frame %zu in %s lies outside of the "
		    "clip's region",
		    k, sampler->faces_name);
	box.x += region.x;
	box.y += region.y;
	return write_region(take, task, source, &box, AER_SAMPLED_FACE, err);
}

int aer_sampler_frame(const struct aer_sampler *sampler, struct aer_worker *worker,
    struct aer_task *task, const struct aer_frame *frame, struct aer_error *err)
{
	struct aer_sampler_take *take = task->own;
	struct source source = { .frame = frame, .k = frame->number - task->first };

	if (frame->av == NULL)
		return aer_error_set(err,
		    "frame %zu cannot be decoded: '%s' is damaged", source.k,
		    task->clip->video);
	source.converter = aer_worker_converter(worker, err);
	if (source.converter == NULL || write_region(take, task, &source, &task->region,
					    AER_SAMPLED_CONTEXT, err) < 0)
		return -1;
	return sampler->faces != NULL ? write_face(take, task, &source, err) : 0;
}

static int close_arrays(struct aer_sampler_take *take, struct aer_error *err)
{
	int rc = 0;

	for (int kind = 0; kind < AER_SAMPLED_KINDS; kind++) {
		if (aer_array_close(take->array[kind], err) < 0)
			rc = -1;
		take->array[kind] = NULL;
	}
	return rc;
}

int aer_sampler_end(
    const struct aer_sampler *sampler, struct aer_task *task, struct aer_error *err)
{
	struct aer_sampler_take *take = task->own;

	(void)sampler;
	if (aer_sampler_record(take, task, err) < 0 || close_arrays(take, err) < 0)
		return -1;
	if (take->no_face > 0)
		aer_task_note(
		    task, "no face in %zu of its %zu frames", take->no_face, take->n);
	aer_sampler_free(task);
	return 0;
}

void aer_sampler_free(struct aer_task *task)
{
	struct aer_sampler_take *take = task->own;
	struct aer_error ignored;

	if (take == NULL)
		return;
	if (close_arrays(take, &ignored) < 0) {
		/* what was written is given up */
	}
	aer_picture_free(&take->rgb);
	aer_picture_free(&take->fitted);
	free(take->shot);
	free(take);
	task->own = NULL;
}
