/*
 * finder - the student's face in the frames of a clip: rows of a faces table, and
 * crops.
 */
#ifndef AER_FINDER_H
#define AER_FINDER_H

#include "batch.h"
#include "search.h"

struct aer_finder {
	long n;           /* frames a clip, by aer_sample_middle; 0 for all */
	long margin;      /* crops are widened by so many pixels a side */
	long min_face;    /* the smallest face looked for, in pixels */
	double threshold; /* the least score */
};

/* The columns of a clip's record: one row a frame.  Boxes are in pixels of the
 * whole picture of the clip's video; source is "detected" or "none"; others is the
 * number of further faces; file is the crop's name in the clip's folder. */
enum aer_finder_column {
	AER_FOUND_FRAME,
	AER_FOUND_TIME,
	AER_FOUND_X,
	AER_FOUND_Y,
	AER_FOUND_W,
	AER_FOUND_H,
	AER_FOUND_SCORE,
	AER_FOUND_VIEW,
	AER_FOUND_CUT,
	AER_FOUND_OTHERS,
	AER_FOUND_SOURCE,
	AER_FOUND_FILE,
	AER_FOUND_BYTES, /* of the crop; not in the table */
};
extern const char *const aer_finder_columns[];

/*
 * The work on a clip, as aer_batch has it, with a search of the worker's own.
 * aer_finder_begin makes the state, task->own: rows of the table go to the task's
 * record, and crops into FOLDER unless that is NULL.  The state is released by
 * aer_finder_free.  A sampled frame that cannot be decoded fails the clip; of all
 * frames (n is 0) such a one has no face, and aer_finder_end leaves a note.
 * *FOUND is the number of frames with a face.
 */
int aer_finder_plan(const struct aer_finder *finder, struct aer_task *task,
    struct aer_error *err) AER_MUST_CHECK;
int aer_finder_begin(const struct aer_finder *finder, struct aer_task *task,
    const char *folder, struct aer_error *err) AER_MUST_CHECK;
int aer_finder_frame(const struct aer_finder *finder, struct aer_worker *worker,
    struct aer_task *task, const struct aer_frame *frame,
    struct aer_error *err) AER_MUST_CHECK;
void aer_finder_end(struct aer_task *task, size_t *found);
void aer_finder_free(struct aer_task *task);

#endif
