/*
 * finder - the student's face in the frames of a clip: rows of a faces table, and
 * crops.
 */
#ifndef AER_FINDER_H
#define AER_FINDER_H

#include "batch/batch.h"
#include "face/crop.h"
#include "face/gaps.h"
#include "face/whose.h"

#include <stdatomic.h>

/* Where processor time went, in nanoseconds, for all clips together. */
struct aer_finder_times {
	atomic_llong convert, detect, write;
	atomic_size_t frames, whole, near; /* frames looked at; searches */
};

struct aer_finder {
	long n;        /* rows a clip, by aer_sample_middle; 0 for all frames */
	long gap;      /* the longest that is interpolated, in frames */
	bool whole;    /* each frame is searched whole, nobody is followed */
	double smooth; /* aer_smooth_rows */
	struct aer_search_options search;
	struct aer_whose whose;
	struct aer_crop crop;
	struct aer_finder_times *times;
};

/*
 * Of a clip with at most so many frames for each wanted one all frames are looked at:
 * to follow through a frame costs about so much less than to search it whole, and finds
 * more.  Of a longer clip only the wanted ones.
 */
enum { AER_FINDER_BETWEEN = 32 };

/* A track whose mean score is so much below the threshold is none: what a whole search
 * took for a face once, and the more lenient searches around it followed. */
#define AER_FINDER_CHANCE 0.1

/* The columns of a clip's record: one row a frame and person (sighting.h).  Boxes are
 * in pixels of the whole picture of the clip's video; file is the crop's name in the
 * clip's folder. */
enum aer_finder_column {
	AER_FOUND_FRAME,
	AER_FOUND_TIME,
	AER_FOUND_X,
	AER_FOUND_Y,
	AER_FOUND_W,
	AER_FOUND_H,
	AER_FOUND_SCORE,
	AER_FOUND_HITS,
	AER_FOUND_VIEW,
	AER_FOUND_TRACK,
	AER_FOUND_CUT,
	AER_FOUND_FACES,
	AER_FOUND_SOURCE,
	AER_FOUND_FILE,
	AER_FOUND_BYTES, /* of the crop; not in the table */
};
extern const char *const aer_finder_columns[];

/* What a clip's rows and crops depend on beside its source, in new memory; NULL when
 * memory is short. */
char *aer_finder_recipe(
    const struct aer_finder *finder, struct aer_error *err) AER_MUST_CHECK;

/* What a worker has of its own, as aer_batch has it. */
void *aer_finder_worker_new(
    const struct aer_finder *finder, struct aer_error *err) AER_MUST_CHECK;
void aer_finder_worker_free(void *own);

/*
 * The work on a clip, as aer_batch has it.  aer_finder_plan makes the state, task->own;
 * aer_finder_end writes rows of the table to the task's record, and crops into
 * task->path unless that is NULL; aer_finder_free releases the state.  A wanted frame
 * of a sample that cannot be decoded fails the clip; else such a one has no face, with
 * a note.
 */
int aer_finder_plan(const struct aer_finder *finder, struct aer_task *task,
    struct aer_error *err) AER_MUST_CHECK;
int aer_finder_frame(const struct aer_finder *finder, struct aer_worker *worker,
    struct aer_task *task, const struct aer_frame *frame,
    struct aer_error *err) AER_MUST_CHECK;
int aer_finder_end(const struct aer_finder *finder, struct aer_worker *worker,
    struct aer_task *task, struct aer_error *err) AER_MUST_CHECK;
void aer_finder_free(struct aer_task *task);

#endif
