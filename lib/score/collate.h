/*
 * collate - puts the answers of all files beside the truth, clip by clip, and counts
 * how many clips are alike.
 *
 * All files are read side by side where the truth need not be loaded (truth.h) and the
 * rows of each are in its order (join.h).  When those of one are not, the truth is
 * loaded and each file's rows are looked up in it.  Both ways give the same results and
 * report the same rows; only the first needs no memory for clips.
 *
 * A cell's tuple is
 *
 *	cluster, group (or AER_TRUTH_NONE), class, and the answer of each file:
 *	a class, AER_ANSWER_OTHER, AER_ANSWER_MISSING, or AER_COLLATED_NO_ROW
 *
 * Only selected clips with a class are counted.
 */
#ifndef AER_COLLATE_H
#define AER_COLLATE_H

#include "base/cells.h"
#include "base/dict.h"
#include "score/join.h"

enum { AER_COLLATED_NO_ROW = -3 };

/* Where things stand in a tuple. */
enum {
	AER_COLLATED_CLUSTER,
	AER_COLLATED_GROUP,
	AER_COLLATED_CLASS,
	AER_COLLATED_ANSWER, /* of the first file */
};

/* One file. */
struct aer_collated {
	struct aer_answers *answers;
	bool broken; /* it cannot be scored; the error says why */
	struct aer_error error;
	/* all clips with a row are of one split, which lacks none, and there are
	 * others: its name, owned by the truth; else NULL */
	const char *only_part;
};

struct aer_collate_plan {
	bool name_missing;       /* each clip without an answer is a failure */
	aer_fail_function *fail; /* for those */
	void *data;
	const struct aer_dict *seen; /* clips to look for, or NULL */
};

/*
 * Reads all of FILE[COUNT], each opened unless broken, and adds to CELLS, whose
 * tuples have COUNT + AER_COLLATED_ANSWER numbers.  *BOTH is how many of the clips
 * counted PLAN->seen has.  A file that fails is broken and does not stop the others.
 * Each file is finished.  To name missing clips, what is read side by side is read once
 * more.
 */
int aer_collate(struct aer_truth *truth, struct aer_collated *file, size_t count,
    const struct aer_collate_plan *plan, uint64_t *both, struct aer_cells *cells,
    struct aer_error *err) AER_MUST_CHECK;

#endif
