/*
 * aer-cut - writes each clip of a manifest as a video file of its own.
 */
#include "base/file.h"
#include "base/option.h"
#include "batch/batch.h"
#include "batch/recipe.h"
#include "cut/copier.h"
#include "cut/cut.h"
#include "cut/exact.h"
#include "cut/smart.h"
#include "cut/sound.h"
#include "table/writer.h"
#include "video/rate.h"
#include "video/reader.h"

#include <stdlib.h>
#include <string.h>

enum { OPT_AUDIO = AER_LONG_ONLY, OPT_CRF, OPT_FPS, OPT_MODE, OPT_PRESET, OPT_SIZE };

static const struct aer_option options[] = {
	{ OPT_AUDIO, "audio", "WHAT", "keep or none (default keep)" },
	{ 'c', "codec", "NAME", "h264, hevc or ffv1 (default h264)" },
	{ OPT_CRF, "crf", "N", "0 (lossless) to 51 (default 18, for hevc 20)" },
	{ 'f', "force", NULL, "make all clips again, also those that are there" },
	{ OPT_FPS, "fps", "R", "R pictures a second (default: the video's own times)" },
	{ AER_OPT_INDEX, "index", "DIR", "keep what is learnt of videos in DIR" },
	{ 'j', "jobs", "N", "work on N clips at a time (default: processors)" },
	{ OPT_MODE, "mode", "MODE", "exact, copy or smart (default exact)" },
	{ 'o', "output", "DIR", "write DIR/CLIP.mp4, for ffv1 .mov (needed)" },
	{ OPT_PRESET, "preset", "NAME", "of h264 and hevc (default veryfast)" },
	{ AER_OPT_PRUNE, "prune", NULL, "remove clips that no row names any more" },
	{ AER_OPT_SHARD, "shard", "I/N", "only part I of N of the clips" },
	{ OPT_SIZE, "size", "WxH", "scale to W x H pixels (default: as it is)" },
	{ 'v', "verbose", NULL, "say how many frames were wanted and decoded" },
	{ 0 },
};

static const struct aer_command command = { "aer-cut", "-o DIR [manifest]",
	"Write each clip as a video file, exact to the frame.", options };

static const char *const audio_names[] = { "keep", "none", NULL };

/* What --mode takes, and who does it. */
static const char *const mode_names[] = { "exact", "copy", "smart", NULL };
static const struct aer_cut_mode *const modes[] = { &aer_cut_exact, &aer_cut_copy,
	&aer_cut_smart };

struct cut {
	struct aer_batch batch;
	const struct aer_cut_mode *mode;
	struct aer_cut_options options;
	/* columns of the output, -1 where there is none */
	int video, frames, duration, start, end, region[4], how;
};

/* --- the work, which is the mode's ------------------------------------------- */

static int plan(const void *argument, struct aer_task *task, struct aer_error *err)
{
	const struct cut *tool = argument;

	return tool->mode->plan != NULL ? tool->mode->plan(&tool->options, task, err)
					: 0;
}

static int begin(const void *argument, struct aer_worker *worker, struct aer_task *task,
    struct aer_error *err)
{
	const struct cut *tool = argument;

	(void)worker;
	return tool->mode->begin(&tool->options, task, err);
}

static int take_frame(const void *argument, struct aer_worker *worker,
    struct aer_task *task, const struct aer_frame *frame, struct aer_error *err)
{
	const struct cut *tool = argument;

	return tool->mode->frame(&tool->options, worker, task, frame, err);
}

static int end(const void *argument, struct aer_worker *worker, struct aer_task *task,
    struct aer_error *err)
{
	const struct cut *tool = argument;

	(void)worker;
	return tool->mode->end(&tool->options, task, err);
}

static void drop(const void *argument, struct aer_task *task)
{
	const struct cut *tool = argument;

	tool->mode->drop(task);
}

static void *worker_new(const void *tool, struct aer_error *err)
{
	(void)tool;
	return aer_reader_new(err);
}

static void worker_free(void *own)
{
	aer_reader_free(own);
}

/* Whether the file at PATH says that aer-cut made it. */
static bool recognize(const char *path)
{
	char *recipe = aer_recipe_of(path);
	bool ours = recipe != NULL && strncmp(recipe, "aer-cut ", 8) == 0;

	free(recipe);
	return ours;
}

static bool complete(
    const void *argument, const struct aer_clip *clip, const struct aer_record *record)
{
	const struct cut *tool = argument;
	struct aer_error ignored;
	char *path =
	    aer_path_join(tool->batch.dir, clip->id, tool->batch.suffix, &ignored);
	bool same = path != NULL && aer_cut_complete(record, path);

	free(path);
	return same;
}

/* --- the table ---------------------------------------------------------------- */

static int emit(void *argument, const struct aer_clip *clip,
    const struct aer_record *record, struct aer_error *err)
{
	struct cut *tool = argument;
	struct aer_writer *writer = tool->batch.writer;

	aer_writer_begin(writer, &clip->row);
	aer_writer_setf(writer, tool->video, "%s/%s.%s", tool->batch.dir, clip->id,
	    tool->batch.suffix);
	aer_writer_set(writer, tool->start, aer_record_get(record, 0, AER_CUT_START));
	aer_writer_set(writer, tool->end, aer_record_get(record, 0, AER_CUT_END));
	for (int i = 0; i < 4 && !tool->mode->region_stays; i++)
		aer_writer_set(writer, tool->region[i], "");
	aer_writer_set(writer, tool->frames, aer_record_get(record, 0, AER_CUT_FRAMES));
	aer_writer_set(
	    writer, tool->duration, aer_record_get(record, 0, AER_CUT_DURATION));
	aer_writer_set(writer, tool->how, aer_record_get(record, 0, AER_CUT_MODE));
	return aer_writer_end(writer, err);
}

/* The column NAME, which is added where it is missing and NEEDED. */
static int find_column(
    struct cut *tool, const char *name, bool needed, struct aer_error *err)
{
	/* inherited columns keep their number */
	int i = aer_table_find(aer_manifest_table(tool->batch.manifest), name);

	return i >= 0 || !needed ? i : aer_writer_column(tool->batch.writer, name, err);
}

static int open_tables(struct cut *tool, struct aer_error *err)
{
	static const char *const region[4] = { "x", "y", "w", "h" };
	struct aer_batch *batch = &tool->batch;
	bool span = tool->mode->span_stays;

	if (batch->dir == NULL)
		return aer_error_set(err, "-o DIR is needed: where the clips go");
	batch->copies = tool->mode == &aer_cut_copy;
	if (aer_batch_open(batch, AER_NEED_VIDEO, stdout, err) < 0 ||
	    aer_writer_inherit(
		batch->writer, aer_manifest_table(batch->manifest), err) < 0)
		return -1;
	tool->start = find_column(tool, "start", span, err);
	tool->end = find_column(tool, "end", span, err);
	for (int i = 0; i < 4; i++)
		tool->region[i] = find_column(tool, region[i], false, err);
	tool->video = find_column(tool, "video", true, err);
	tool->frames = find_column(tool, "frames", true, err);
	tool->duration = find_column(tool, "duration", true, err);
	tool->how = tool->mode->mode_told ? find_column(tool, "mode", true, err) : -1;
	return tool->video < 0 || tool->frames < 0 || tool->duration < 0 ||
		       (span && (tool->start < 0 || tool->end < 0)) ||
		       (tool->mode->mode_told && tool->how < 0)
		   ? -1
		   : 0;
}

/* --- the command line ----------------------------------------------------------- */

static int parse_mode(struct cut *tool, const char *arg, struct aer_error *err)
{
	int i = aer_parse_choice(arg, "--mode", mode_names, err);

	if (i >= 0)
		tool->mode = modes[i];
	return i < 0 ? -1 : 0;
}

static int parse_size(struct aer_cut_options *o, const char *arg, struct aer_error *err)
{
	if (aer_parse_size(arg, "--size", &o->width, &o->height, err) < 0)
		return -1;
	if (o->width % 2 != 0 || o->height % 2 != 0)
		return aer_error_set(err, "--size %s: 4:2:0 needs even sides", arg);
	return 0;
}

/* Whether the mode can do what else is asked for. */
static int check_mode(const struct cut *tool, struct aer_error *err)
{
	const struct aer_cut_options *o = &tool->options;

	if (tool->mode == &aer_cut_copy && (o->crf >= 0 || o->preset != NULL))
		return aer_error_set(err,
		    "--mode=copy encodes nothing; --crf and --preset are for the other "
		    "modes");
	if (tool->mode == &aer_cut_exact ||
	    (o->codec == &aer_codecs[0] && o->rate_num == 0 && o->width == 0))
		return 0;
	return aer_error_set(err,
	    "--mode=%s copies pictures as they are; -c, --fps and --size are for "
	    "--mode=exact",
	    tool->mode->name);
}

static int parse_option(
    void *argument, int letter, const char *arg, struct aer_error *err)
{
	struct cut *tool = argument;
	struct aer_cut_options *o = &tool->options;
	int i;

	switch (letter) {
	case OPT_AUDIO:
		i = aer_parse_choice(arg, "--audio", audio_names, err);
		o->sound = i == 0;
		return i;
	case 'c':
		i = aer_parse_choice(arg, "--codec", aer_codec_names, err);
		o->codec = &aer_codecs[i < 0 ? 0 : i];
		return i;
	case OPT_CRF:
		return aer_parse_long(arg, "--crf", 0, 51, &o->crf, err);
	case OPT_FPS:
		return aer_rate_parse(arg, "--fps", &o->rate_num, &o->rate_den, err);
	case OPT_MODE:
		return parse_mode(tool, arg, err);
	case OPT_PRESET:
		o->preset = arg;
		break;
	case OPT_SIZE:
		return parse_size(o, arg, err);
	}
	return 0;
}

enum { RECIPE_SIZE = 200, TEXT_SIZE = 32 };

/* The options that shape a file, as they are stored in it; "-" where one leaves things
 * as they are in the video or the codec has no such thing. */
static void write_recipe(const struct cut *tool, char recipe[RECIPE_SIZE])
{
	const struct aer_cut_options *o = &tool->options;
	char crf[TEXT_SIZE] = "-", rate[TEXT_SIZE] = "-", size[TEXT_SIZE] = "-";

	if (o->crf >= 0)
		snprintf(crf, sizeof crf, "%ld", o->crf);
	if (o->rate_num > 0)
		snprintf(rate, sizeof rate, "%d/%d", o->rate_num, o->rate_den);
	if (o->width > 0)
		snprintf(size, sizeof size, "%dx%d", o->width, o->height);
	snprintf(recipe, RECIPE_SIZE,
	    "aer-cut " AER_VERSION
	    " pixels=%s mode=%s codec=%s crf=%s preset=%s fps=%s size=%s audio=%s",
	    tool->mode == &aer_cut_copy ? "-" : AER_PIXELS, tool->mode->name,
	    o->codec->name, crf, o->preset != NULL ? o->preset : "-", rate, size,
	    audio_names[o->sound ? 0 : 1]);
}

int main(int argc, char **argv)
{
	struct cut tool = {
		.mode = &aer_cut_exact,
		.options = { .codec = &aer_codecs[0],
		    .crf = -1,
		    .rate_den = 1,
		    .sound = true },
		.batch = { .option = parse_option,
		    .columns = aer_cut_columns,
		    .plan = plan,
		    .begin = begin,
		    .frame = take_frame,
		    .end = end,
		    .drop = drop,
		    .complete = complete,
		    .recognize = recognize,
		    .emit = emit,
		    .worker_new = worker_new,
		    .worker_free = worker_free },
	};
	struct aer_batch *batch = &tool.batch;
	struct aer_error err;
	char recipe[RECIPE_SIZE];

	batch->tool = &tool;
	if (!aer_batch_start(batch, &command, argc, argv))
		return (int)batch->diag.status;
	if (check_mode(&tool, &err) < 0 ||
	    aer_codec_settle(tool.options.codec, &tool.options.crf,
		&tool.options.preset, &err) < 0) {
		aer_diag_fatal(&batch->diag, "%s", err.text);
		aer_batch_close(batch);
		return (int)batch->diag.status;
	}
	write_recipe(&tool, recipe);
	tool.options.sounds = aer_sounds_new(&err);
	tool.options.recipe = batch->recipe = recipe;
	batch->suffix = tool.options.codec->container;
	if (tool.options.sounds == NULL || open_tables(&tool, &err) < 0 ||
	    aer_batch_run(batch, &err) < 0)
		aer_diag_fatal(&batch->diag, "%s", err.text);
	if (batch->kept > 0)
		aer_diag_note(&batch->diag, "%zu made, %zu already there", batch->done,
		    batch->kept);
	aer_sounds_free(tool.options.sounds);
	aer_batch_close(batch);
	return (int)batch->diag.status;
}
