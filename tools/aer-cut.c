/*
 * aer-cut - writes each clip of a manifest as a video file of its own.
 */
#include "batch.h"
#include "cutter.h"
#include "file.h"
#include "option.h"
#include "writer.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { OPT_CRF = AER_LONG_ONLY, OPT_PRESET, OPT_NO_AUDIO };

static const struct aer_option options[] = {
	{ OPT_CRF, "crf", "N", "x264's quality, 0 (lossless) to 51 (default 18)" },
	{ 'f', "force", NULL, "make all clips again, also those that are there" },
	{ 'j', "jobs", "N", "work on N clips at a time (default: processors)" },
	{ OPT_NO_AUDIO, "no-audio", NULL, "leave the sound out" },
	{ 'o', "output", "DIR", "write DIR/CLIP.mp4 (needed)" },
	{ OPT_PRESET, "preset", "NAME", "x264's preset (default veryfast)" },
	{ 0 },
};

static const struct aer_command command = { "aer-cut", "-o DIR [manifest]",
	"Write each clip as an H.264 MP4 file, exact to the frame.", options };

static const char *const presets[] = { "ultrafast", "superfast", "veryfast", "faster",
	"fast", "medium", "slow", "slower", "veryslow", NULL };

/* What is computed of a clip; bytes are kept to recognize the file. */
enum { FRAMES, DURATION, BYTES };
static const char *const columns[] = { "frames", "duration", "bytes", NULL };

struct cut {
	const struct aer_batch *batch;
	const char *preset;
	long crf;
	bool sound;
	int video, frames, duration;
	int emptied[6]; /* start, end, x, y, w, h; -1 where there is none */
};

static int file_size(const char *path, long long *bytes)
{
	struct stat st;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return -1;
	*bytes = st.st_size;
	return 0;
}

/* A clip at work. */
struct work {
	struct aer_cut cut;
	struct aer_cutter *cutter;
};

static void drop(const void *tool, struct aer_task *task)
{
	struct work *work = task->own;

	(void)tool;
	if (work == NULL)
		return;
	aer_cutter_free(work->cutter);
	free(work);
	task->own = NULL;
}

static int begin(const void *argument, struct aer_worker *worker, struct aer_task *task,
    struct aer_error *err)
{
	const struct cut *tool = argument;
	const struct aer_video_info *info = aer_video_info(task->video);
	const struct aer_region *asked = &task->region;
	struct work *work = calloc(1, sizeof *work);
	struct aer_region *even;

	(void)worker;
	task->own = work;
	if (work == NULL)
		return aer_error_memory(err);
	work->cut = (struct aer_cut){ .first = task->first,
		.count = task->count,
		.region = task->region,
		.preset = tool->preset,
		.crf = (int)tool->crf,
		.sound = tool->sound };
	even = &work->cut.region;
	if (aer_cutter_even(even, info->width, info->height, err) < 0)
		return -1;
	if (memcmp(asked, even, sizeof *even) != 0)
		aer_task_note(task, "H.264 needs even sides: %dx%d became %dx%d",
		    asked->w, asked->h, even->w, even->h);
	work->cutter = aer_cutter_new(task->video, &work->cut, task->path, err);
	return work->cutter != NULL ? 0 : -1;
}

static int cut_frame(const void *tool, struct aer_worker *worker, struct aer_task *task,
    const struct aer_frame *frame, struct aer_error *err)
{
	struct aer_converter *converter = aer_worker_converter(worker, err);
	struct work *work = task->own;

	(void)tool;
	if (converter == NULL)
		return -1;
	return aer_cutter_frame(work->cutter, converter, frame, err);
}

static int fill_record(struct aer_task *task, size_t frames, struct aer_error *err)
{
	struct aer_record *record = task->record;
	double duration;
	long long bytes;

	if (aer_cutter_verify(task->path, frames, &duration, err) < 0)
		return -1;
	if (file_size(task->path, &bytes) < 0)
		return aer_error_set(err, "%s: is gone", task->path);
	if (aer_record_add(record, err) < 0 ||
	    aer_record_set(record, FRAMES, err, "%zu", frames) < 0 ||
	    aer_record_set(record, DURATION, err, "%.6f", duration) < 0)
		return -1;
	return aer_record_set(record, BYTES, err, "%lld", bytes);
}

/* Completes the clip, counts its frames again, and fills the record. */
static int end(const void *tool, struct aer_worker *worker, struct aer_task *task,
    struct aer_error *err)
{
	struct work *work = task->own;
	const struct aer_cut *cut = &work->cut;

	(void)worker;
	if (aer_cutter_finish(work->cutter, err) < 0 ||
	    fill_record(task, cut->written, err) < 0)
		return -1;
	if (cut->missing + cut->damaged > 0)
		aer_task_note(task,
		    "'%s' is damaged: of %zu frames %zu are missing, "
		    "%zu were decoded with errors",
		    task->clip->video, cut->count, cut->missing, cut->damaged);
	drop(tool, task);
	return 0;
}

static bool complete(
    const void *argument, const struct aer_clip *clip, const struct aer_record *record)
{
	const struct cut *tool = argument;
	struct aer_error ignored;
	char *path = aer_path_join(tool->batch->dir, clip->id, "mp4", &ignored);
	long long bytes = -1;
	bool same;

	same = path != NULL && aer_record_count(record) == 1 &&
	       file_size(path, &bytes) == 0 &&
	       bytes == strtoll(aer_record_get(record, 0, BYTES), NULL, 10);
	free(path);
	return same;
}

static int emit(void *argument, const struct aer_clip *clip,
    const struct aer_record *record, struct aer_error *err)
{
	struct cut *tool = argument;
	struct aer_writer *writer = tool->batch->writer;

	aer_writer_begin(writer, &clip->row);
	aer_writer_setf(writer, tool->video, "%s/%s.mp4", tool->batch->dir, clip->id);
	for (int i = 0; i < 6; i++)
		aer_writer_set(writer, tool->emptied[i], "");
	aer_writer_set(writer, tool->frames, aer_record_get(record, 0, FRAMES));
	aer_writer_set(writer, tool->duration, aer_record_get(record, 0, DURATION));
	return aer_writer_end(writer, err);
}

static int open_tables(struct cut *tool, struct aer_batch *batch, struct aer_error *err)
{
	static const char *const emptied[6] = { "start", "end", "x", "y", "w", "h" };
	const struct aer_table *table;

	if (batch->dir == NULL)
		return aer_error_set(err, "-o DIR is needed: where the clips go");
	if (aer_batch_open(batch, AER_NEED_VIDEO, stdout, err) < 0)
		return -1;
	table = aer_manifest_table(batch->manifest);
	if (aer_writer_inherit(batch->writer, table, err) < 0)
		return -1;
	/* inherited columns keep their number */
	for (int i = 0; i < 6; i++)
		tool->emptied[i] = aer_table_find(table, emptied[i]);
	tool->video = aer_writer_column(batch->writer, "video", err);
	tool->frames = aer_writer_column(batch->writer, "frames", err);
	tool->duration = aer_writer_column(batch->writer, "duration", err);
	return tool->video < 0 || tool->frames < 0 || tool->duration < 0 ? -1 : 0;
}

static int parse_option(
    void *argument, int letter, const char *arg, struct aer_error *err)
{
	struct cut *tool = argument;

	switch (letter) {
	case OPT_CRF:
		return aer_parse_long(arg, "--crf", 0, 51, &tool->crf, err);
	case OPT_PRESET:
		tool->preset = arg;
		return aer_parse_choice(arg, "--preset", presets, err);
	case OPT_NO_AUDIO:
		tool->sound = false;
		break;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct cut tool = { .preset = "veryfast", .crf = 18, .sound = true };
	struct aer_batch batch = { .tool = &tool,
		.option = parse_option,
		.columns = columns,
		.suffix = "mp4",
		.begin = begin,
		.frame = cut_frame,
		.end = end,
		.drop = drop,
		.complete = complete,
		.emit = emit };
	struct aer_error err;
	char recipe[100];

	tool.batch = &batch;
	if (!aer_batch_start(&batch, &command, argc, argv))
		return (int)batch.diag.status;
	snprintf(recipe, sizeof recipe,
	    "aer-cut " AER_VERSION " preset=%s crf=%ld sound=%d", tool.preset, tool.crf,
	    tool.sound);
	batch.recipe = recipe;
	if (open_tables(&tool, &batch, &err) < 0 || aer_batch_run(&batch, &err) < 0)
		aer_diag_fatal(&batch.diag, "%s", err.text);
	if (batch.kept > 0)
		aer_diag_note(
		    &batch.diag, "%zu made, %zu already there", batch.done, batch.kept);
	aer_batch_close(&batch);
	return (int)batch.diag.status;
}
