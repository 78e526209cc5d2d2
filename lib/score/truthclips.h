/*
 * truthclips - the clips of a truth that is held in memory, found by their id.
 *
 * Memory: 50 to 80 bytes and its id for each clip.
 */
#ifndef AER_TRUTHCLIPS_H
#define AER_TRUTHCLIPS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* What stands in place of a class. */
enum {
	AER_TRUTH_UNSELECTED = -1,
	AER_TRUTH_BAD = -2, /* the row was reported */
};

/* In place of a cluster or a group: the clip is a cluster of its own; there are no
 * groups. */
enum { AER_TRUTH_NONE = -1 };

struct aer_truth_clip {
	const char
	    *id;   /* valid until the next step; when loaded, as long as the truth */
	int label; /* a class or AER_TRUTH_... */
	int cluster, group, part; /* numbers or AER_TRUTH_NONE; the part is its split */
};

struct aer_truth_clips;

struct aer_truth_clips *aer_truth_clips_new(struct aer_error *err) AER_MUST_CHECK;
void aer_truth_clips_free(struct aer_truth_clips *clips);

/*
 * Keeps CLIP, whose id is copied.  Returns 1; 0 when a row that was selected, as this
 * one is, stands there already, which remains; -1 when memory is short.  A selected
 * row takes the place of one that was not.
 */
int aer_truth_clips_add(struct aer_truth_clips *clips,
    const struct aer_truth_clip *clip, struct aer_error *err) AER_MUST_CHECK;

/* How many; the number of the one called ID, or -1; the one numbered I, in the order
 * of their first rows. */
size_t aer_truth_clips_count(const struct aer_truth_clips *clips);
long aer_truth_clips_find(const struct aer_truth_clips *clips, const char *id);
struct aer_truth_clip aer_truth_clips_get(
    const struct aer_truth_clips *clips, size_t i);

/* New numbers, by the old ones, as aer_labels_sort gives them; NULL: as they are. */
struct aer_truth_ranks {
	long *label, *cluster, *group, *part;
};

/* Gives all clips kept their new numbers. */
void aer_truth_clips_renumber(
    struct aer_truth_clips *clips, const struct aer_truth_ranks *ranks);

#endif
