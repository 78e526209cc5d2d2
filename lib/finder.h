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
};
extern const char *const aer_finder_columns[];

/*
 * Searches CLIP's frames with SEARCH, fills RECORD with a row for each, and writes
 * the crops into FOLDER unless that is NULL; *FOUND is the number of frames with
 * a face.  A sampled frame that cannot be decoded fails the clip; of all frames
 * (n is 0) such a one has no face, and there is a note.
 */
int aer_finder_clip(const struct aer_finder *finder, struct aer_search *search,
    struct aer_worker *worker, const struct aer_clip *clip, const char *folder,
    struct aer_record *record, size_t *found, struct aer_error *err) AER_MUST_CHECK;

#endif
