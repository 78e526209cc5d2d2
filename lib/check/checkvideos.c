/* Manifests: what they say of clips, against their videos. */
#include "base/grow.h"
#include "batch/batch.h"
#include "check/checkpart.h"
#include "exchange/import.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What is measured of a clip. */
enum { FRAMES, GONE, FIRST_GONE, DAMAGED, WIDTH, HEIGHT, SECONDS, STEP };
static const char *const columns[] = { "frames", "gone", "first_gone", "damaged",
	"width", "height", "seconds", "step", NULL };

struct tally {
	size_t gone, first_gone, damaged;
};

struct measured {
	long frames;
	int width, height;
	double seconds, step; /* of all frames, and of the last one */
};

/* The videos of a manifest at work. */
struct videos {
	struct aer_check *check;
	const char *path;
	int frames, duration;  /* columns, or -1 */
	struct aer_dict *seen; /* spans of videos that were measured */
	struct measured *measured;
	size_t slots, old; /* so many of them by manifests before */
};

static const char *field(const struct aer_row *row, int column)
{
	return column >= 0 ? row->field[column] : "";
}

static int plan(const void *tool, struct aer_task *task, struct aer_error *err)
{
	const struct videos *videos = tool;

	return videos->check->plan->quick ? aer_task_want(task, NULL, 0, err) : 0;
}

static int begin(const void *tool, struct aer_worker *worker, struct aer_task *task,
    struct aer_error *err)
{
	(void)tool;
	(void)worker;
	task->own = calloc(1, sizeof(struct tally));
	return task->own != NULL ? 0 : aer_error_memory(err);
}

static int take_frame(const void *tool, struct aer_worker *worker,
    struct aer_task *task, const struct aer_frame *frame, struct aer_error *err)
{
	struct tally *tally = task->own;
	size_t number = frame->number - task->first;

	(void)tool;
	(void)worker;
	(void)err;
	if (frame->av == NULL && (tally->gone++ == 0 || number < tally->first_gone))
		tally->first_gone = number;
	tally->damaged += frame->av != NULL && frame->damaged;
	return 0;
}

static void drop(const void *tool, struct aer_task *task)
{
	(void)tool;
	free(task->own);
	task->own = NULL;
}

static int end(const void *tool, struct aer_worker *worker, struct aer_task *task,
    struct aer_error *err)
{
	const struct aer_video_info *info = aer_video_info(task->video);
	const struct tally *tally = task->own;
	size_t last = task->first + task->count - 1;
	double step = aer_video_duration(task->video, last);
	double seconds = aer_video_time(task->video, last) + step -
			 aer_video_time(task->video, task->first);
	struct aer_record *record = task->record;
	int rc =
	    aer_record_add(record, err) < 0 ||
		    aer_record_set(record, FRAMES, err, "%zu", task->count) < 0 ||
		    aer_record_set(record, GONE, err, "%zu", tally->gone) < 0 ||
		    aer_record_set(record, FIRST_GONE, err, "%zu", tally->first_gone) <
			0 ||
		    aer_record_set(record, DAMAGED, err, "%zu", tally->damaged) < 0 ||
		    aer_record_set(record, WIDTH, err, "%d", info->width) < 0 ||
		    aer_record_set(record, HEIGHT, err, "%d", info->height) < 0 ||
		    aer_record_set(record, SECONDS, err, "%.9f", seconds) < 0 ||
		    aer_record_set(record, STEP, err, "%.9f", step) < 0
		? -1
		: 0;

	(void)worker;
	if (rc == 0)
		drop(tool, task);
	return rc;
}

/* Compares a row with what was measured. */
static void compare(
    struct videos *videos, const struct aer_clip *clip, const struct measured *measured)
{
	struct aer_check *check = videos->check;
	struct aer_place place = { videos->path, clip->row.line, clip->id };
	struct aer_known *known = aer_check_known(check, clip->id);
	const char *frames = field(&clip->row, videos->frames);
	const char *duration = field(&clip->row, videos->duration);
	char *rest = NULL;
	double seconds;

	if (known != NULL && measured->frames > known->frames)
		known->frames = measured->frames;
	if (known != NULL && measured->width > known->width)
		known->width = measured->width;
	if (known != NULL && measured->height > known->height)
		known->height = measured->height;
	if (frames[0] != '\0' &&
	    (!aer_is_count(frames) || strtol(frames, NULL, 10) != measured->frames))
		aer_find(&check->findings, AER_ODD_FRAMES, place,
		    "frames is %s, and '%s' shows %ld", frames, clip->video,
		    measured->frames);
	if (duration[0] == '\0')
		return;
	seconds = strtod(duration, &rest);
	/* tables have a span's length, or that of its frames: they differ by less than
	 * a frame at each end */
	if (*rest != '\0' ||
	    !(fabs(seconds - measured->seconds) <= 2 * measured->step + 1e-3))
		aer_find(&check->findings, AER_ODD_DURATION, place,
		    "duration is %s, and the frames of '%s' last %.3f s", duration,
		    clip->video, measured->seconds);
}

/* What names the frames of a clip, in new memory. */
static char *make_key(const struct aer_clip *clip)
{
	char *key;

	if (asprintf(&key, "%.6f %.6f %s", clip->span.start, clip->span.end,
		clip->video) < 0)
		return NULL;
	return key;
}

/* Keeps what was measured, for manifests that have the same clip. */
static int keep(struct videos *videos, const struct aer_clip *clip,
    const struct measured *measured, struct aer_error *err)
{
	char *key = make_key(clip);
	long i = key != NULL ? aer_dict_add(videos->seen, key, NULL, err)
			     : aer_error_memory(err);

	free(key);
	if (i < 0)
		return -1;
	if (aer_grow(&videos->measured, (size_t)i, &videos->slots,
		sizeof *videos->measured, err) < 0)
		return -1;
	videos->measured[i] = *measured;
	return 0;
}

static int emit(void *tool, const struct aer_clip *clip,
    const struct aer_record *record, struct aer_error *err)
{
	struct videos *videos = tool;
	struct aer_check *check = videos->check;
	struct aer_place place = { videos->path, clip->row.line, clip->id };
	struct measured measured = { strtol(
					 aer_record_get(record, 0, FRAMES), NULL, 10),
		(int)strtol(aer_record_get(record, 0, WIDTH), NULL, 10),
		(int)strtol(aer_record_get(record, 0, HEIGHT), NULL, 10),
		strtod(aer_record_get(record, 0, SECONDS), NULL),
		strtod(aer_record_get(record, 0, STEP), NULL) };

	check->decoded += check->plan->quick ? 0 : (size_t)measured.frames;
	if (strcmp(aer_record_get(record, 0, GONE), "0") != 0)
		aer_find(&check->findings, AER_ODD_UNREADABLE, place,
		    "%s of %ld frames of '%s' cannot be decoded, the first is %s",
		    aer_record_get(record, 0, GONE), measured.frames, clip->video,
		    aer_record_get(record, 0, FIRST_GONE));
	if (strcmp(aer_record_get(record, 0, DAMAGED), "0") != 0)
		aer_find(&check->findings, AER_ODD_UNREADABLE, place,
		    "%s of %ld frames of '%s' are damaged",
		    aer_record_get(record, 0, DAMAGED), measured.frames, clip->video);
	compare(videos, clip, &measured);
	return keep(videos, clip, &measured, err);
}

/* A clip that cannot be measured. */
static void fail(void *tool, const struct aer_clip *clip, const struct aer_error *why)
{
	struct videos *videos = tool;
	enum aer_reason reason = AER_ODD_UNREADABLE;
	struct stat st;

	/* a bad row was found before */
	if (clip == NULL)
		return;
	if (stat(clip->video, &st) < 0)
		reason = AER_ODD_MISSING;
	else if (strstr(why->text, "reaches out of the picture") != NULL)
		reason = AER_ODD_BOX;
	else if (strstr(why->text, "after the end of") != NULL ||
		 strstr(why->text, "no frame is shown") != NULL)
		reason = AER_ODD_SPAN;
	aer_find(&videos->check->findings, reason,
	    (struct aer_place){ videos->path, clip->row.line, clip->id }, "%s",
	    why->text);
}

/* Whether the clip is to be measured: not where another manifest has the same. */
static bool chosen(void *tool, const struct aer_clip *clip)
{
	struct videos *videos = tool;
	char *key = make_key(clip);
	long i = key != NULL ? aer_dict_find(videos->seen, key) : -1;

	free(key);
	/* a region may differ, and has to be looked at */
	if (i < 0 || (size_t)i >= videos->old || clip->region.w > 0)
		return true;
	compare(videos, clip, &videos->measured[i]);
	return false;
}

/* Measures the clips of a manifest that has videos. */
static int measure(struct videos *videos, FILE *nowhere, struct aer_error *err)
{
	const struct aer_check_plan *plan_of = videos->check->plan;
	struct aer_batch batch = { .tool = videos,
		.columns = columns,
		.plan = plan,
		.begin = begin,
		.frame = take_frame,
		.end = end,
		.drop = drop,
		.any_order = true,
		.emit = emit,
		.fail = fail,
		.chosen = chosen,
		.name = videos->check->diag->tool,
		.input = videos->path,
		.jobs = plan_of->jobs,
		.index = plan_of->index };
	const struct aer_table *table;
	int rc;

	videos->old = aer_dict_count(videos->seen);
	aer_diag_init(&batch.diag, videos->check->diag->stream, batch.name);
	batch.diag.quiet = videos->check->diag->quiet;
	rc = aer_batch_open(&batch, AER_NEED_VIDEO, nowhere, err);
	if (rc == 0) {
		table = aer_manifest_table(batch.manifest);
		videos->frames = aer_table_find(table, "frames");
		videos->duration = aer_table_find(table, "duration");
		videos->check->findings.diag = &batch.diag;
		rc = aer_batch_run(&batch, err);
		videos->check->findings.diag = NULL;
	}
	aer_batch_close(&batch);
	return rc;
}

static bool has_videos(const char *path)
{
	struct aer_error ignored;
	struct aer_table *table = aer_table_open(path, &ignored);
	bool has = table != NULL && aer_table_find(table, "video") >= 0;

	aer_table_close(table);
	return has;
}

int aer_check_videos(struct aer_check *check, struct aer_error *err)
{
	struct videos videos = { .check = check, .seen = aer_dict_new(err) };
	FILE *nowhere = fopen("/dev/null", "w");
	int rc = 0;

	if (nowhere == NULL)
		rc = aer_error_set(err, "/dev/null: %s", strerror(errno));
	if (videos.seen == NULL)
		rc = -1;
	for (size_t i = 0; rc == 0 && i < check->manifests; i++) {
		videos.path = aer_check_path(check, check->number[i]);
		if (has_videos(videos.path) &&
		    !aer_check_nowhere(check, videos.path, "video"))
			rc = measure(&videos, nowhere, err);
	}
	if (nowhere != NULL && fclose(nowhere) != 0 && rc == 0)
		rc = aer_error_set(err, "/dev/null: %s", strerror(errno));
	aer_dict_free(videos.seen);
	free(videos.measured);
	return rc;
}
