#include "ask/clippictures.h"

#include "picture/mosaic.h"
#include "video/convert.h"
#include "video/span.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *const aer_views[] = { "context", "face", "both", NULL };

enum { FILE_MAX = 1 << 26 };

struct aer_clip_pictures {
	const struct aer_clip_pictures_plan *plan;
	struct aer_video *video; /* the one opened last */
	struct aer_converter *converter;
	struct aer_picture rgb, fitted, mosaic;
};

/* What is made of one clip. */
struct work {
	struct aer_clip_pictures *maker;
	const struct aer_clip *clip;
	struct aer_region region;
	size_t first;
	size_t *frame; /* rising, counted in the clip */
	size_t frames;
	struct aer_picture *picture; /* contexts, and then faces; of size 0: none */
	size_t pictures;
};

int aer_clip_pictures_check(struct aer_clip_pictures_plan *plan, struct aer_error *err)
{
	size_t cells = (size_t)plan->columns * (size_t)plan->rows;

	if (plan->view != AER_VIEW_CONTEXT && plan->faces_name == NULL)
		return aer_error_set(err,
		    "--view=%s needs --faces TABLE, which aer-face makes",
		    aer_views[plan->view]);
	if (cells > 0 && plan->sampling.n == 0)
		plan->sampling.n = cells;
	if (cells > 0 && plan->sampling.n > cells)
		return aer_error_set(err, "-n %zu: --grid=%dx%d has %zu cells",
		    plan->sampling.n, plan->columns, plan->rows, cells);
	if (cells > 0 && plan->width == 0 && plan->view != AER_VIEW_CONTEXT)
		return aer_error_set(
		    err, "--grid with faces needs --size, the size of a cell");
	return aer_sampling_check(&plan->sampling, err);
}

struct aer_clip_pictures *aer_clip_pictures_new(
    const struct aer_clip_pictures_plan *plan, struct aer_error *err)
{
	struct aer_clip_pictures *maker = calloc(1, sizeof *maker);

	if (maker == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	maker->plan = plan;
	maker->converter = aer_converter_new(err);
	if (maker->converter != NULL)
		return maker;
	aer_clip_pictures_free(maker);
	return NULL;
}

void aer_clip_pictures_free(struct aer_clip_pictures *maker)
{
	if (maker == NULL)
		return;
	aer_video_close(maker->video);
	aer_converter_free(maker->converter);
	aer_picture_free(&maker->rgb);
	aer_picture_free(&maker->fitted);
	aer_picture_free(&maker->mosaic);
	free(maker);
}

void aer_clip_pictures_release(struct aer_attachment *still, size_t stills)
{
	for (size_t i = 0; i < stills; i++)
		free(still[i].bytes);
	free(still);
}

/* --- frames -------------------------------------------------------------------- */

static int open_video(
    struct aer_clip_pictures *maker, const char *path, struct aer_error *err)
{
	if (maker->video != NULL && strcmp(aer_video_path(maker->video), path) == 0)
		return 0;
	aer_video_close(maker->video);
	maker->video =
	    aer_video_open_kept(path, maker->plan->index, maker->plan->stop, err);
	return maker->video != NULL ? 0 : -1;
}

static int rising(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* Finds the frames that stand for the clip, each once. */
static int choose(struct work *work, struct aer_error *err)
{
	const struct aer_video *video = work->maker->video;
	size_t count = 0, n = 0, kept = 0;
	struct aer_sample *sample;

	work->region = work->clip->region;
	if (aer_span_frames(video, &work->clip->span, &work->first, &count, err) < 0 ||
	    aer_region_check(video, &work->region, err) < 0)
		return -1;
	sample = aer_sample_clip(&work->maker->plan->sampling, work->clip, video,
	    work->first, count, &n, err);
	if (sample == NULL)
		return -1;
	work->frame = calloc(n, sizeof *work->frame);
	work->picture = calloc(2 * n, sizeof *work->picture);
	for (size_t i = 0; i < n && work->frame != NULL; i++)
		work->frame[i] = sample[i].frame;
	free(sample);
	if (work->frame == NULL || work->picture == NULL)
		return aer_error_memory(err);
	qsort(work->frame, n, sizeof *work->frame, rising);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || work->frame[kept - 1] != work->frame[i])
			work->frame[kept++] = work->frame[i];
	work->frames = kept;
	work->pictures = 2 * kept;
	return 0;
}

/* The size that W x H is sent in. */
static void fit_in(
    const struct aer_clip_pictures_plan *plan, int w, int h, int *width, int *height)
{
	double r = 1;

	if (plan->width > 0)
		r = fmin((double)plan->width / w, (double)plan->height / h);
	*width = r < 1 ? (int)fmax(1, floor(w * r)) : w;
	*height = r < 1 ? (int)fmax(1, floor(h * r)) : h;
}

/* Makes a picture of REGION of FRAME, as large as it is sent. */
static int take_region(struct work *work, const struct aer_frame *frame,
    const struct aer_region *region, struct aer_picture *picture, struct aer_error *err)
{
	struct aer_clip_pictures *maker = work->maker;
	int width, height;

	fit_in(maker->plan, region->w, region->h, &width, &height);
	if (width == region->w && height == region->h)
		return aer_convert_region(
		    maker->converter, maker->video, frame, region, picture, err);
	if (aer_convert_region(
		maker->converter, maker->video, frame, region, &maker->rgb, err) < 0)
		return -1;
	return aer_picture_fit(&maker->rgb, width, height, AER_FIT_STRETCH,
	    AER_FILTER_BICUBIC, picture, err);
}

/* The region of the face in frame number K: 1; 0: there is none; -1. */
static int find_face(
    const struct work *work, size_t k, struct aer_region *region, struct aer_error *err)
{
	const struct aer_clip_pictures_plan *plan = work->maker->plan;
	const struct aer_region *whole = &work->region;
	struct aer_box face;

	switch (aer_boxes_find(plan->faces, work->clip->id, k, &face)) {
	case AER_BOX_UNKNOWN:
		return aer_error_set(err,
		    "%s has no row for its frame %zu; run aer-face with -a, or with "
		    "the "
		    "same -n",
		    plan->faces_name, k);
	case AER_BOX_MANY:
		return aer_error_set(err,
		    "%s has faces of several tracks in one frame; keep one track a "
		    "clip",
		    plan->faces_name);
	case AER_BOX_NONE:
		return 0;
	case AER_BOX_FACE:
		break;
	}
	*region = (struct aer_region){ (int)lround(face.x) - whole->x,
		(int)lround(face.y) - whole->y, (int)lround(face.w),
		(int)lround(face.h) };
	*region = aer_region_widen(region, (int)plan->margin, whole->w, whole->h);
	region->x += whole->x;
	region->y += whole->y;
	return region->w > 0;
}

/* Takes the pictures of frame number I of those chosen. */
static int take_frame(struct work *work, size_t i, struct aer_error *err)
{
	const struct aer_clip_pictures_plan *plan = work->maker->plan;
	struct aer_frame frame;
	struct aer_region face = { 0 };
	size_t k = work->frame[i];
	int got = aer_video_read(work->maker->video, work->first + k, &frame, err);

	if (got < 0)
		return -1;
	if (got == 0)
		return aer_error_set(err,
		    "frame %zu cannot be decoded: '%s' is damaged", k,
		    work->clip->video);
	if (plan->view != AER_VIEW_FACE &&
	    take_region(work, &frame, &work->region, &work->picture[i], err) < 0)
		return -1;
	if (plan->view == AER_VIEW_CONTEXT)
		return 0;
	got = find_face(work, k, &face, err);
	if (got <= 0)
		return got;
	return take_region(work, &frame, &face, &work->picture[work->frames + i], err);
}

static int take_all(struct work *work, struct aer_error *err)
{
	struct aer_video *video = work->maker->video;
	size_t *number = calloc(work->frames, sizeof *number);
	int rc = number != NULL ? 0 : aer_error_memory(err);

	for (size_t i = 0; i < work->frames && rc == 0; i++)
		number[i] = work->first + work->frame[i];
	if (rc == 0)
		rc = aer_video_plan(video, number, work->frames, err);
	free(number);
	for (size_t i = 0; i < work->frames && rc == 0; i++)
		rc = take_frame(work, i, err);
	return rc;
}

/* --- stills -------------------------------------------------------------------- */

static int make_still(const struct aer_clip_pictures_plan *plan,
    const struct aer_picture *picture, const char *name, struct aer_attachment *still,
    struct aer_error *err)
{
	char *bytes = NULL;
	size_t size;
	FILE *out = open_memstream(&bytes, &size);
	int rc;

	if (out == NULL)
		return aer_error_memory(err);
	rc = aer_picture_put(picture, out, name, AER_JPEG, (int)plan->quality, err);
	if (fclose(out) != 0 && rc == 0)
		rc = aer_error_memory(err);
	if (rc < 0) {
		free(bytes);
		return -1;
	}
	*still = (struct aer_attachment){ .bytes = (unsigned char *)bytes,
		.size = size,
		.type = "image/jpeg",
		.width = picture->width,
		.height = picture->height };
	return 0;
}

/* The pictures from number FROM to TO that are there, as one. */
static int make_mosaic(struct work *work, size_t from, size_t to,
    struct aer_attachment *still, size_t *n, struct aer_error *err)
{
	struct aer_clip_pictures *maker = work->maker;
	const struct aer_clip_pictures_plan *plan = maker->plan;
	struct aer_picture *shown = calloc(to - from + 1, sizeof *shown);
	size_t count = 0;
	int width = plan->width > 0 ? plan->width : work->region.w;
	int height = plan->height > 0 ? plan->height : work->region.h, rc = 0;

	if (shown == NULL)
		return aer_error_memory(err);
	for (size_t i = from; i < to; i++)
		if (work->picture[i].size > 0)
			shown[count++] = work->picture[i]; /* lent */
	if (count > 0)
		rc = aer_mosaic(shown, count, plan->columns, plan->rows, width, height,
		    &maker->mosaic, err);
	free(shown);
	if (rc == 0 && count > 0)
		rc = make_still(
		    plan, &maker->mosaic, work->clip->id, &still[(*n)++], err);
	return rc;
}

static int make_stills(
    struct work *work, struct aer_attachment *still, size_t *n, struct aer_error *err)
{
	const struct aer_clip_pictures_plan *plan = work->maker->plan;
	int rc = 0;

	if (plan->columns > 0) {
		if (make_mosaic(work, 0, work->frames, still, n, err) < 0)
			return -1;
		return make_mosaic(work, work->frames, work->pictures, still, n, err);
	}
	for (size_t i = 0; i < work->pictures && rc == 0; i++)
		if (work->picture[i].size > 0) {
			rc = make_still(
			    plan, &work->picture[i], work->clip->id, &still[*n], err);
			*n += rc == 0;
		}
	return rc;
}

/* Reads the file at PATH into STILL if it is a JPEG or PNG file: 1, 0 or -1. */
static int read_file(
    const char *path, struct aer_attachment *still, struct aer_error *err)
{
	static const unsigned char png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a,
		'\n' };
	unsigned char head[sizeof png] = { 0 };
	FILE *file = fopen(path, "rb");
	struct stat st;
	int rc = 0;

	if (file == NULL || fstat(fileno(file), &st) < 0 || !S_ISREG(st.st_mode) ||
	    st.st_size > FILE_MAX || fread(head, 1, sizeof head, file) != sizeof head)
		st.st_size = 0;
	if (memcmp(head, png, sizeof png) == 0)
		still->type = "image/png";
	else if (head[0] == 0xff && head[1] == 0xd8 && head[2] == 0xff)
		still->type = "image/jpeg";
	else
		st.st_size = 0;
	still->size = (size_t)st.st_size;
	still->bytes = still->size > 0 ? malloc(still->size) : NULL;
	if (still->size > 0 && still->bytes == NULL)
		rc = aer_error_memory(err);
	if (still->bytes != NULL) {
		rewind(file);
		rc = fread(still->bytes, 1, still->size, file) == still->size
			 ? 1
			 : aer_error_set(
			       err, "%s: cannot read: %s", path, strerror(errno));
	}
	if (file != NULL)
		fclose(file);
	return rc;
}

/* Whether the clip is all of its video and is shown whole. */
static bool is_plain(
    const struct aer_clip_pictures_plan *plan, const struct aer_clip *clip)
{
	return plan->view == AER_VIEW_CONTEXT && plan->columns == 0 &&
	       clip->region.w == 0 && clip->span.start <= 0 && isinf(clip->span.end);
}

/* Takes the clip's file as it is: 1; 0: it must be decoded; -1. */
static int take_file(struct aer_clip_pictures *maker, const struct aer_clip *clip,
    struct aer_attachment *still, struct aer_error *err)
{
	const struct aer_clip_pictures_plan *plan = maker->plan;
	int got = is_plain(plan, clip) ? read_file(clip->video, still, err) : 0;
	const struct aer_video_info *info;
	int width, height;

	if (got <= 0 || (plan->width == 0 && !plan->measure))
		return got;
	if (open_video(maker, clip->video, err) < 0)
		return -1;
	info = aer_video_info(maker->video);
	fit_in(plan, info->width, info->height, &width, &height);
	still->width = info->width;
	still->height = info->height;
	if (info->frames == 1 && width == info->width && height == info->height)
		return 1;
	free(still->bytes);
	*still = (struct aer_attachment){ 0 };
	return 0;
}

static int decode_stills(struct work *work, struct aer_attachment **still,
    size_t *stills, struct aer_error *err)
{
	if (open_video(work->maker, work->clip->video, err) < 0 ||
	    choose(work, err) < 0 || take_all(work, err) < 0)
		return -1;
	*still = calloc(work->pictures, sizeof **still);
	if (*still == NULL)
		return aer_error_memory(err);
	if (make_stills(work, *still, stills, err) < 0)
		return -1;
	return *stills > 0
		   ? 0
		   : aer_error_set(
			 err, "no face in any of its %zu sampled frames", work->frames);
}

int aer_clip_pictures_take(struct aer_clip_pictures *maker, const struct aer_clip *clip,
    struct aer_attachment **still, size_t *stills, struct aer_error *err)
{
	struct work work = { .maker = maker, .clip = clip };
	int rc;

	*stills = 0;
	*still = calloc(1, sizeof **still);
	if (*still == NULL)
		return aer_error_memory(err);
	rc = take_file(maker, clip, *still, err);
	if (rc > 0) {
		*stills = 1;
		return 0;
	}
	aer_clip_pictures_release(*still, 1);
	*still = NULL;
	if (rc == 0)
		rc = decode_stills(&work, still, stills, err);
	for (size_t i = 0; i < work.pictures; i++)
		aer_picture_free(&work.picture[i]);
	free(work.picture);
	free(work.frame);
	if (rc < 0) {
		aer_clip_pictures_release(*still, *stills);
		*still = NULL;
		*stills = 0;
	}
	return rc;
}
