#include "frames/sampler.h"

#include "archive/array.h"
#include "base/file.h"
#include "base/option.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *const aer_sampler_columns[] = { "index", "frame", "time", "file", "kind",
	"pad", "bytes", "faces", NULL };

enum kind { CONTEXT, FACE, KINDS };

static const char *const kind_names[KINDS] = { "context", "face" };

/* What became of a sample. */
struct shot {
	struct aer_sample sample;
	size_t bytes[KINDS]; /* of its files; 0: there is none */
};

/* One clip at work. */
struct take {
	const struct aer_sampler *sampler;
	struct shot *shot; /* sorted by frame, until they are written down */
	size_t n;
	struct aer_array *array[KINDS]; /* NULL: pictures */
	struct aer_picture rgb, fitted;
	size_t no_face;
};

/* A frame that is sampled. */
struct source {
	struct aer_converter *converter;
	const struct aer_frame *frame;
	size_t k;   /* its number in the clip */
	bool whole; /* the take has all of it, or of the clip's region, as RGB */
};

/* --- options ------------------------------------------------------------------------
 */

int aer_sampler_parse_fit(
    struct aer_sampler *sampler, const char *arg, struct aer_error *err)
{
	const char *comma = strchrnul(arg, ',');
	char *first = strndup(arg, (size_t)(comma - arg));
	int fit, face_fit;

	if (first == NULL)
		return aer_error_memory(err);
	fit = aer_parse_choice(first, "--fit", aer_fit_names, err);
	free(first);
	face_fit = fit;
	if (fit >= 0 && *comma != '\0')
		face_fit = aer_parse_choice(comma + 1, "--fit", aer_fit_names, err);
	if (fit < 0 || face_fit < 0)
		return -1;
	sampler->fit = (enum aer_fit)fit;
	sampler->face_fit = (enum aer_fit)face_fit;
	return 0;
}

char *aer_sampler_recipe(const struct aer_sampler *sampler, struct aer_error *err)
{
	char *rule = aer_sampling_text(&sampler->sampling, err), *recipe;
	int n;

	if (rule == NULL)
		return NULL;
	n = asprintf(&recipe,
	    "aer-frames " AER_VERSION " pixels=" AER_PIXELS
	    " %s size=%dx%d fit=%s,%s filter=%s format=%s quality=%ld margin=%ld",
	    rule, sampler->width, sampler->height, aer_fit_names[sampler->fit],
	    aer_fit_names[sampler->face_fit], aer_filter_names[sampler->filter],
	    sampler->array ? "npy" : aer_picture_formats[sampler->format],
	    sampler->quality, sampler->margin);
	free(rule);
	if (n >= 0)
		return recipe;
	aer_error_memory(err);
	return NULL;
}

/* --- samples ------------------------------------------------------------------------
 */

static int by_frame(const void *a, const void *b)
{
	const struct aer_sample *x = &((const struct shot *)a)->sample;
	const struct aer_sample *y = &((const struct shot *)b)->sample;

	if (x->frame != y->frame)
		return x->frame < y->frame ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static int by_index(const void *a, const void *b)
{
	const struct aer_sample *x = &((const struct shot *)a)->sample;
	const struct aer_sample *y = &((const struct shot *)b)->sample;

	return x->index < y->index ? -1 : x->index > y->index;
}

/* The first shot of frame K, or of one after it. */
static size_t find_shot(const struct take *take, size_t k)
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
    struct take *take, const struct aer_task *task, struct aer_error *err)
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
static int want(const struct take *take, struct aer_task *task, struct aer_error *err)
{
	size_t *wanted = calloc(take->n, sizeof *wanted), count = 0;
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

int aer_sampler_plan(
    const struct aer_sampler *sampler, struct aer_task *task, struct aer_error *err)
{
	struct take *take = calloc(1, sizeof *take);

	task->own = take;
	if (take == NULL)
		return aer_error_memory(err);
	take->sampler = sampler;
	if (make_shots(take, task, err) < 0)
		return -1;
	return want(take, task, err);
}

/* --- where the pictures go
 * ------------------------------------------------------------- */

/* The file of sample I, from the clip's folder on and without a suffix: the kinds lie
 * in folders of their own, as loaders read all of a folder. */
static void name_file(
    const struct take *take, enum kind kind, size_t i, char *name, size_t size)
{
	if (take->sampler->array)
		snprintf(name, size, "%s",
		    take->sampler->faces != NULL ? kind_names[kind] : "");
	else if (take->sampler->faces != NULL)
		snprintf(name, size, "%s/%06zu", kind_names[kind], i);
	else
		snprintf(name, size, "%06zu", i);
}

static const char *suffix_of(const struct aer_sampler *sampler)
{
	return sampler->array ? "npy" : aer_picture_formats[sampler->format];
}

static int open_array(struct take *take, const struct aer_task *task, enum kind kind,
    struct aer_error *err)
{
	const struct aer_sampler *sampler = take->sampler;
	bool scaled = sampler->width > 0;
	char *path = sampler->faces != NULL
			 ? aer_path_join(task->path, kind_names[kind], "npy", err)
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
    const struct aer_task *task, enum kind kind, struct aer_error *err)
{
	char *path = aer_path_join(task->path, kind_names[kind], NULL, err);
	int rc = path != NULL ? aer_folder_make(path, err) : -1;

	free(path);
	return rc;
}

int aer_sampler_begin(
    const struct aer_sampler *sampler, struct aer_task *task, struct aer_error *err)
{
	int kinds = sampler->faces != NULL ? KINDS : 1, rc = 0;

	for (int kind = 0; rc == 0 && kind < kinds; kind++) {
		if (sampler->array)
			rc = open_array(task->own, task, (enum kind)kind, err);
		else if (sampler->faces != NULL)
			rc = make_kind_folder(task, (enum kind)kind, err);
	}
	return rc;
}

/* --- pictures
 * -------------------------------------------------------------------------- */

/* Writes PICTURE to a file of its own. */
static int write_file(const struct take *take, const struct aer_task *task,
    const struct aer_picture *picture, struct shot *shot, enum kind kind,
    struct aer_error *err)
{
	const struct aer_sampler *sampler = take->sampler;
	struct stat st;
	char name[64];
	char *path;
	int rc;

	name_file(take, kind, shot->sample.index, name, sizeof name);
	path = aer_path_join(task->path, name, suffix_of(sampler), err);
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
static int write_picture(struct take *take, const struct aer_task *task,
    const struct aer_picture *picture, size_t k, enum kind kind, struct aer_error *err)
{
	int rc = 0;

	for (size_t i = find_shot(take, k);
	     rc == 0 && i < take->n && take->shot[i].sample.frame == k; i++) {
		struct shot *shot = &take->shot[i];

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
static int make_rgb(struct take *take, const struct aer_task *task,
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
static int write_region(struct take *take, const struct aer_task *task,
    struct source *source, const struct aer_region *region, enum kind kind,
    struct aer_error *err)
{
	const struct aer_sampler *sampler = take->sampler;
	int width = sampler->width, height = sampler->height, shrunk = 0;
	enum aer_fit fit = kind == FACE ? sampler->face_fit : sampler->fit;
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
		source->whole |= kind == CONTEXT;
		if (width == 0)
			return write_picture(take, task, &part, source->k, kind, err);
		if (aer_picture_fit(&part, width, height, fit, sampler->filter,
			&take->fitted, err) < 0)
			return -1;
	}
	return write_picture(take, task, &take->fitted, source->k, kind, err);
}

/* Writes the frame's face, if there is one. */
static int write_face(struct take *take, const struct aer_task *task,
    struct source *source, struct aer_error *err)
{
	const struct aer_sampler *sampler = take->sampler;
	struct aer_region box, region = task->region;
	size_t k = source->k;
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
		for (size_t i = find_shot(take, k);
		     i < take->n && take->shot[i].sample.frame == k; i++)
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
	box.x += region.x;
	box.y += region.y;
	return write_region(take, task, source, &box, FACE, err);
}

int aer_sampler_frame(const struct aer_sampler *sampler, struct aer_worker *worker,
    struct aer_task *task, const struct aer_frame *frame, struct aer_error *err)
{
	struct take *take = task->own;
	struct source source = { .frame = frame, .k = frame->number - task->first };

	if (frame->av == NULL)
		return aer_error_set(err,
		    "frame %zu cannot be decoded: '%s' is damaged", source.k,
		    task->clip->video);
	source.converter = aer_worker_converter(worker, err);
	if (source.converter == NULL ||
	    write_region(take, task, &source, &task->region, CONTEXT, err) < 0)
		return -1;
	return sampler->faces != NULL ? write_face(take, task, &source, err) : 0;
}

/* --- the record
 * ------------------------------------------------------------------------ */

static int add_row(const struct take *take, const struct aer_task *task,
    const struct shot *shot, enum kind kind, struct aer_error *err)
{
	const struct aer_sample *sample = &shot->sample;
	struct aer_record *r = task->record;
	char name[64], time[AER_TIME_SIZE];

	name_file(take, kind, sample->index, name, sizeof name);
	aer_time_format(aer_video_time(task->video, task->first + sample->frame), time);
	if (aer_record_add(r, err) < 0 ||
	    aer_record_set(r, AER_SAMPLER_INDEX, err, "%zu", sample->index) < 0 ||
	    aer_record_set(r, AER_SAMPLER_FRAME, err, "%zu", sample->frame) < 0 ||
	    aer_record_set(r, AER_SAMPLER_TIME, err, "%s", time) < 0 ||
	    aer_record_set(r, AER_SAMPLER_FILE, err, "%s.%s", name,
		suffix_of(take->sampler)) < 0 ||
	    aer_record_set(r, AER_SAMPLER_KIND, err, "%s", kind_names[kind]) < 0 ||
	    aer_record_set(r, AER_SAMPLER_PAD, err, "%d", sample->pad) < 0)
		return -1;
	return aer_record_set(r, AER_SAMPLER_BYTES, err, "%zu", shot->bytes[kind]);
}

/* Writes down what was made, in order of index. */
static int fill_record(
    struct take *take, const struct aer_task *task, struct aer_error *err)
{
	const struct aer_boxes *faces = take->sampler->faces;

	qsort(take->shot, take->n, sizeof *take->shot, by_index);
	for (size_t i = 0; i < take->n; i++) {
		const struct shot *shot = &take->shot[i];

		if (add_row(take, task, shot, CONTEXT, err) < 0)
			return -1;
		if (i == 0 && faces != NULL &&
		    aer_record_set(task->record, AER_SAMPLER_FACES, err, "%016" PRIx64,
			aer_boxes_digest(faces, task->clip->id)) < 0)
			return -1;
		if (shot->bytes[FACE] > 0 && add_row(take, task, shot, FACE, err) < 0)
			return -1;
	}
	return 0;
}

static int close_arrays(struct take *take, struct aer_error *err)
{
	int rc = 0;

	for (int kind = 0; kind < KINDS; kind++) {
		if (aer_array_close(take->array[kind], err) < 0)
			rc = -1;
		take->array[kind] = NULL;
	}
	return rc;
}

int aer_sampler_end(
    const struct aer_sampler *sampler, struct aer_task *task, struct aer_error *err)
{
	struct take *take = task->own;

	(void)sampler;
	if (fill_record(take, task, err) < 0 || close_arrays(take, err) < 0)
		return -1;
	if (take->no_face > 0)
		aer_task_note(
		    task, "no face in %zu of its %zu frames", take->no_face, take->n);
	aer_sampler_free(task);
	return 0;
}

void aer_sampler_free(struct aer_task *task)
{
	struct take *take = task->own;
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

bool aer_sampler_same_faces(const struct aer_sampler *sampler,
    const struct aer_clip *clip, const struct aer_record *record)
{
	char digest[32] = "";

	if (sampler->faces != NULL)
		snprintf(digest, sizeof digest, "%016" PRIx64,
		    aer_boxes_digest(sampler->faces, clip->id));
	return aer_record_count(record) > 0 &&
	       strcmp(aer_record_get(record, 0, AER_SAMPLER_FACES), digest) == 0;
}
