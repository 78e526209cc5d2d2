#include "sampler.h"

#include "file.h"
#include "sample.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char *const aer_sampler_columns[] = { "index", "frame", "time", "file", "kind",
	"pad", NULL };

/* One clip at work. */
struct take {
	const struct aer_sampler *sampler;
	const struct aer_clip *clip;
	const struct aer_video *video;
	struct aer_region region;
	size_t first;
	size_t next;        /* the next sample */
	const char *folder; /* where the pictures are made */
	struct aer_record *record;
	struct aer_picture whole, fitted;
	size_t no_face;
};

/* Writes PART of frame K as picture number I, and adds its row. */
static int write_picture(struct take *take, const struct aer_picture *part, size_t i,
    size_t k, bool pad, const char *kind, struct aer_error *err)
{
	const struct aer_sampler *sampler = take->sampler;
	const char *suffix = aer_picture_formats[sampler->format];
	const struct aer_picture *picture = part;
	struct aer_record *r = take->record;
	char name[64], time[AER_TIME_SIZE];
	char *path;
	int rc;

	if (sampler->width > 0) {
		if (aer_picture_fit(part, sampler->width, sampler->height, sampler->fit,
			&take->fitted, err) < 0)
			return -1;
		picture = &take->fitted;
	}
	/* the kinds lie in folders of their own: loaders read all of a folder */
	if (sampler->faces != NULL)
		snprintf(name, sizeof name, "%s/%06zu", kind, i);
	else
		snprintf(name, sizeof name, "%06zu", i);
	path = aer_path_join(take->folder, name, suffix, err);
	if (path == NULL)
		return -1;
	rc = aer_picture_write(
	    picture, path, sampler->format, (int)sampler->quality, err);
	free(path);
	aer_time_format(aer_video_time(take->video, take->first + k), time);
	if (rc < 0 || aer_record_add(r, err) < 0 ||
	    aer_record_set(r, AER_SAMPLER_INDEX, err, "%zu", i) < 0 ||
	    aer_record_set(r, AER_SAMPLER_FRAME, err, "%zu", k) < 0 ||
	    aer_record_set(r, AER_SAMPLER_TIME, err, "%s", time) < 0 ||
	    aer_record_set(r, AER_SAMPLER_FILE, err, "%s.%s", name, suffix) < 0 ||
	    aer_record_set(r, AER_SAMPLER_KIND, err, "%s", kind) < 0)
		return -1;
	return aer_record_set(r, AER_SAMPLER_PAD, err, "%d", pad);
}

/* Writes the face of frame K, if there is one. */
static int write_face(
    struct take *take, size_t i, size_t k, bool pad, struct aer_error *err)
{
	const struct aer_sampler *sampler = take->sampler;
	struct aer_region box, region = take->region;
	struct aer_picture part, crop;
	struct aer_box face;

	switch (aer_boxes_find(sampler->faces, take->clip->id, k, &face)) {
	case AER_BOX_UNKNOWN:
		return aer_error_set(err,
		    "%s has no row for its frame %zu; run aer-face "
		    "with -a, or with the same -n",
		    sampler->faces_name, k);
	case AER_BOX_NONE:
		take->no_face++;
		return 0;
	case AER_BOX_FACE:
		break;
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
	part = aer_picture_part(&take->whole, &region);
	crop = aer_picture_part(&part, &box);
	return write_picture(take, &crop, i, k, pad, "face", err);
}

static int make_kind_folders(const struct take *take, struct aer_error *err)
{
	static const char *const kinds[] = { "context", "face" };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < 2 && take->sampler->faces != NULL; i++) {
		char *path = aer_path_join(take->folder, kinds[i], NULL, err);

		rc = path != NULL ? aer_folder_make(path, err) : -1;
		free(path);
	}
	return rc;
}

int aer_sampler_plan(
    const struct aer_sampler *sampler, struct aer_task *task, struct aer_error *err)
{
	size_t n = (size_t)sampler->n, count = 0;
	size_t *wanted = calloc(n, sizeof *wanted);
	bool pad = false;
	int rc;

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

int aer_sampler_begin(
    const struct aer_sampler *sampler, struct aer_task *task, struct aer_error *err)
{
	struct take *take = calloc(1, sizeof *take);

	task->own = take;
	if (take == NULL)
		return aer_error_memory(err);
	*take = (struct take){ .sampler = sampler,
		.clip = task->clip,
		.video = task->video,
		.region = task->region,
		.first = task->first,
		.folder = task->path,
		.record = task->record };
	return make_kind_folders(take, err);
}

int aer_sampler_frame(const struct aer_sampler *sampler, struct aer_worker *worker,
    struct aer_task *task, const struct aer_frame *frame, struct aer_error *err)
{
	struct aer_converter *converter = aer_worker_converter(worker, err);
	struct take *take = task->own;
	size_t k = frame->number - task->first;
	struct aer_picture part;

	if (frame->av == NULL)
		return aer_error_set(err,
		    "frame %zu cannot be decoded: '%s' is damaged", k,
		    task->clip->video);
	if (converter == NULL ||
	    aer_convert_rgb(converter, task->video, frame, &take->whole, err) < 0)
		return -1;
	part = aer_picture_part(&take->whole, &take->region);
	/* a clip with too few frames ends with repetitions */
	while (take->next < (size_t)sampler->n) {
		bool pad;

		if (aer_sample_middle(
			task->count, (size_t)sampler->n, take->next, &pad) != k)
			break;
		if (write_picture(take, &part, take->next, k, pad, "context", err) <
			0 ||
		    (sampler->faces != NULL &&
			write_face(take, take->next, k, pad, err) < 0))
			return -1;
		take->next++;
	}
	return 0;
}

int aer_sampler_end(
    const struct aer_sampler *sampler, struct aer_task *task, struct aer_error *err)
{
	const struct take *take = task->own;

	(void)err;
	if (take->no_face > 0)
		aer_task_note(task, "no face in %zu of its %ld frames", take->no_face,
		    sampler->n);
	aer_sampler_free(task);
	return 0;
}

void aer_sampler_free(struct aer_task *task)
{
	struct take *take = task->own;

	if (take == NULL)
		return;
	aer_picture_free(&take->whole);
	aer_picture_free(&take->fitted);
	free(take);
	task->own = NULL;
}
