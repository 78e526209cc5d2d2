/*
 * cut - what the ways of writing a clip as a file have in common.
 *
 * A way is a mode: "exact" (exact.h) makes every picture anew.  A mode is a table
 * of functions that aer_batch calls for each clip (batch.h), so that aer-cut only
 * chooses one.
 */
#ifndef AER_CUT_H
#define AER_CUT_H

#include "batch/batch.h"
#include "cut/codec.h"

/* What the user asks for; the same for all clips of a run. */
struct aer_cut_options {
	/* tool, version and all that follows: what a file depends on beside its clip */
	const char *recipe;
	const struct aer_codec *codec;
	long crf; /* these two as aer_codec_settle leaves them */
	const char *preset;
	int rate_num, rate_den;    /* pictures a second; 0: the video's own */
	int width, height;         /* of the pictures; 0: the region's */
	bool sound;                /* with the video's sound, where it has any */
	struct aer_sounds *sounds; /* what makes it, for "exact" (sound.h) */
};

/* The columns of a clip's record: one row.  bytes is the file's size, to recognize
 * it; start and end lie in the new file, and are empty where all of it is the
 * clip. */
enum aer_cut_column {
	AER_CUT_FRAMES,
	AER_CUT_DURATION,
	AER_CUT_BYTES,
	AER_CUT_START,
	AER_CUT_END,
	AER_CUT_MODE, /* the one that made it, where that may be another */
};
extern const char *const aer_cut_columns[];

/*
 * The work on a clip, as aer_batch has it (batch.h): makes the file task->path and
 * fills the task's record by aer_cut_fill.  drop releases task->own, and may be
 * called with a task that was never begun.  plan may be NULL.  The workers' own are
 * readers (reader.h).
 */
struct aer_cut_mode {
	const char *name;
	int (*plan)(const struct aer_cut_options *options, struct aer_task *task,
	    struct aer_error *err);
	int (*begin)(const struct aer_cut_options *options, struct aer_task *task,
	    struct aer_error *err);
	int (*frame)(const struct aer_cut_options *options, struct aer_worker *worker,
	    struct aer_task *task, const struct aer_frame *frame,
	    struct aer_error *err);
	int (*end)(const struct aer_cut_options *options, struct aer_task *task,
	    struct aer_error *err);
	void (*drop)(struct aer_task *task);
	bool span_stays;   /* the output's rows have a start and an end */
	bool region_stays; /* the new file has the whole picture */
	bool mode_told;    /* the output's rows have a mode: it may be another */
};

/*
 * Fills the task's record: FRAMES in the clip, which are shown for DURATION seconds,
 * and the size of the finished file, task->path.  INSIDE is where the clip lies in
 * the file, NULL where it is all of it.
 */
int aer_cut_fill(struct aer_task *task, size_t frames, double duration,
    const struct aer_span *inside, struct aer_error *err) AER_MUST_CHECK;

/* Whether the file at PATH has the size that RECORD says. */
bool aer_cut_complete(const struct aer_record *record, const char *path);

#endif
