#include "cut/exact.h"

#include "batch/recipe.h"
#include "cut/cutter.h"

#include <libavutil/pixdesc.h>
#include <stdlib.h>
#include <string.h>

/* A clip at work. */
struct work {
	struct aer_cut cut;
	struct aer_cutter *cutter;
	char *comment;
};

static void drop(struct aer_task *task)
{
	struct work *work = task->own;

	if (work == NULL)
		return;
	aer_cutter_free(work->cutter);
	free(work->comment);
	free(work);
	task->own = NULL;
}

/* At a constant rate, frames that no picture shows are not wanted. */
static int want_shown(
    const struct aer_cut_options *options, struct aer_task *task, struct aer_error *err)
{
	struct aer_cut cut = { .first = task->first,
		.count = task->count,
		.rate_num = options->rate_num,
		.rate_den = options->rate_den };
	size_t *wanted = malloc(task->count * sizeof *wanted), n = 0;
	int rc;

	if (wanted == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < task->count; i++) {
		int64_t from, to;

		aer_cutter_pictures(task->video, &cut, task->first + i, &from, &to);
		if (from < to)
			wanted[n++] = task->first + i;
	}
	rc = aer_task_want(task, wanted, n, err);
	free(wanted);
	return rc;
}

static int plan(
    const struct aer_cut_options *options, struct aer_task *task, struct aer_error *err)
{
	bool scaled = options->width > 0;
	int width = scaled ? options->width : task->region.w;
	int height = scaled ? options->height : task->region.h;

	/* x264 holds some 50 bytes for each, of the frames that it looks ahead */
	task->load = (size_t)width * (size_t)height;
	task->threads = aer_codec_threads(options->codec, width, height);
	return options->rate_num > 0 ? want_shown(options, task, err) : 0;
}

/* Chooses pixels and size of the new pictures, and a region that gives them. */
static int choose_shape(const struct aer_cut_options *options, struct aer_task *task,
    struct aer_cut *cut, struct aer_error *err)
{
	const struct aer_video_info *info = aer_video_info(task->video);
	const struct aer_region *asked = &task->region;
	bool scaled = options->width > 0;

	cut->shape.pixels = aer_codec_pixels(
	    cut->codec, info, aer_codec_lossless(cut->codec, cut->crf), scaled);
	cut->region = *asked;
	if (scaled) {
		cut->shape.width = options->width;
		cut->shape.height = options->height;
		return 0;
	}
	if (aer_codec_even(cut->shape.pixels) &&
	    aer_cutter_even(&cut->region, info->width, info->height, err) < 0)
		return -1;
	cut->shape.width = cut->region.w;
	cut->shape.height = cut->region.h;
	if (memcmp(asked, &cut->region, sizeof *asked) != 0)
		aer_task_note(task, "4:2:0 needs even sides: %dx%d became %dx%d",
		    asked->w, asked->h, cut->region.w, cut->region.h);
	return 0;
}

/* Whether the file cannot say what range its luma has. */
static bool forgets_range(const struct aer_video_info *info, const struct aer_cut *cut)
{
	const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(cut->shape.pixels);

	/* grey is taken for full anyway, and so is RGB */
	return strcmp(cut->codec->container, "mov") == 0 && info->full_range &&
	       !info->rgb && d != NULL && d->nb_components >= 3;
}

/* Whether the new file can say that its pictures are two fields: lines must stay where
 * they are, those of chroma too; only H.264's encoder knows of fields, and is not quite
 * lossless with them. */
static bool keeps_fields(const struct aer_video_info *info, const struct aer_cut *cut)
{
	const struct aer_orientation *o = &info->orientation;

	return strcmp(cut->codec->name, "h264") == 0 &&
	       !aer_codec_lossless(cut->codec, cut->crf) && !o->transpose &&
	       !o->mirror_x && !o->mirror_y && cut->rate_num == 0 &&
	       cut->shape.height == cut->region.h && cut->region.h % 4 == 0 &&
	       cut->region.y % 4 == 0;
}

static int begin(
    const struct aer_cut_options *options, struct aer_task *task, struct aer_error *err)
{
	struct work *work = calloc(1, sizeof *work);

	task->own = work;
	if (work == NULL)
		return aer_error_memory(err);
	work->comment = aer_recipe_make(options->recipe, task->clip, err);
	if (work->comment == NULL)
		return -1;
	work->cut = (struct aer_cut){ .first = task->first,
		.count = task->count,
		.rate_num = options->rate_num,
		.rate_den = options->rate_den,
		.codec = options->codec,
		.crf = (int)options->crf,
		.preset = options->preset,
		.comment = work->comment,
		.sounds = options->sound ? options->sounds : NULL };
	if (choose_shape(options, task, &work->cut, err) < 0)
		return -1;
	if (forgets_range(aer_video_info(task->video), &work->cut))
		aer_task_note(task,
		    "MOV cannot state that its luma has full range, and is read as "
		    "limited; -c h264 --crf=0 keeps it");
	if (aer_video_info(task->video)->interlaced) {
		work->cut.interlaced =
		    keeps_fields(aer_video_info(task->video), &work->cut);
		if (!work->cut.interlaced)
			aer_task_note(task,
			    "is interlaced, and the new file cannot say so; with -c "
			    "h264, "
			    "--crf above 0, y and h that 4 divides, and no --size or "
			    "--fps it can");
	}
	work->cutter = aer_cutter_new(task->video, &work->cut, task->path, err);
	return work->cutter != NULL ? 0 : -1;
}

static int take_frame(const struct aer_cut_options *options, struct aer_worker *worker,
    struct aer_task *task, const struct aer_frame *frame, struct aer_error *err)
{
	struct aer_converter *converter = aer_worker_converter(worker, err);
	struct work *work = task->own;

	(void)options;
	if (converter == NULL)
		return -1;
	return aer_cutter_frame(work->cutter, converter, frame, err);
}

static void note(struct aer_task *task, const struct aer_cut *cut)
{
	if (cut->missing + cut->damaged > 0)
		aer_task_note(task,
		    "'%s' is damaged: of %zu frames %zu are missing, "
		    "%zu were decoded with errors",
		    task->clip->video, cut->count, cut->missing, cut->damaged);
}

/* Completes the clip, reads it back, and fills the record. */
static int end(
    const struct aer_cut_options *options, struct aer_task *task, struct aer_error *err)
{
	struct work *work = task->own;
	const struct aer_cut *cut = &work->cut;
	double duration;

	(void)options;
	if (aer_cutter_finish(work->cutter, err) < 0 ||
	    aer_verify(task->path, cut->written, &cut->first_gist, &cut->last_gist,
		cut->crf, &duration, err) < 0 ||
	    aer_cut_fill(task, cut->written, duration, NULL, err) < 0)
		return -1;
	note(task, cut);
	drop(task);
	return 0;
}

const struct aer_cut_mode aer_cut_exact = { .name = "exact",
	.plan = plan,
	.begin = begin,
	.frame = take_frame,
	.end = end,
	.drop = drop };
