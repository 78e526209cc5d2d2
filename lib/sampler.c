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
	struct aer_video *video;
	struct aer_region region;
	size_t first, count;
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

/* Writes sample I of the clip. */
static int write_sample(
    struct take *take, struct aer_converter *converter, size_t i, struct aer_error *err)
{
	struct aer_picture part;
	struct aer_frame frame;
	bool pad;
	size_t k = aer_sample_middle(take->count, (size_t)take->sampler->n, i, &pad);
	int rc = aer_video_read(take->video, take->first + k, &frame, err);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return aer_error_set(err,
		    "frame %zu cannot be decoded: '%s' is damaged", k,
		    aer_video_path(take->video));
	if (aer_convert_rgb(converter, take->video, &frame, &take->whole, err) < 0)
		return -1;
	part = aer_picture_part(&take->whole, &take->region);
	if (write_picture(take, &part, i, k, pad, "context", err) < 0)
		return -1;
	return take->sampler->faces != NULL ? write_face(take, i, k, pad, err) : 0;
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

static int write_samples(
    struct take *take, struct aer_worker *worker, struct aer_error *err)
{
	struct aer_converter *converter = aer_worker_converter(worker, err);

	if (converter == NULL || make_kind_folders(take, err) < 0)
		return -1;
	for (size_t i = 0; i < (size_t)take->sampler->n; i++)
		if (write_sample(take, converter, i, err) < 0)
			return -1;
	if (take->no_face > 0)
		aer_worker_note(worker, "no face in %zu of its %ld frames",
		    take->no_face, take->sampler->n);
	return 0;
}

int aer_sampler_clip(const struct aer_sampler *sampler, struct aer_worker *worker,
    const struct aer_clip *clip, const char *folder, struct aer_record *record,
    struct aer_error *err)
{
	struct take take = {
		.sampler = sampler, .clip = clip, .folder = folder, .record = record
	};
	int rc;

	take.video =
	    aer_worker_clip(worker, clip, &take.first, &take.count, &take.region, err);
	if (take.video == NULL)
		return -1;
	rc = write_samples(&take, worker, err);
	aer_picture_free(&take.whole);
	aer_picture_free(&take.fitted);
	return rc;
}
