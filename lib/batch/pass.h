/*
 * pass - one stretch of decoding, with all clips that want frames of it.
 *
 * The clips of a source are sorted, and those whose groups of pictures overlap are
 * decoded together: a frame is decoded once for all that want it.  Where clips take
 * their frames in any order, stretches are also divided where a keyframe allows,
 * so that several decoders share the work.
 *
 * Nothing here locks: the schedule does.
 */
#ifndef AER_PASS_H
#define AER_PASS_H

#include "batch/item.h"
#include "batch/source.h"

/* Some of an item's wanted frames: numbers AT to END - 1 of them. */
struct aer_part {
	struct aer_item *item;
	size_t at, end;
};

struct aer_pass {
	struct aer_source *source;
	size_t *frame; /* to be decoded, rising, each once */
	size_t frames, at;
	struct aer_part *part; /* by their first frame */
	size_t parts, slots;
	size_t begun; /* parts whose first frame has come */
	size_t *open; /* those of them that want more: numbers of parts */
	size_t opens;

	/* the schedule's, guarded by its lock */
	struct aer_video *video; /* the decoder, NULL before the start */
	bool decoding;
	size_t decoded; /* by the decoder before */
	size_t alive;   /* shots that somebody still needs */
	size_t limit;   /* so many there may be */
	bool filling;   /* more are decoded before those that wait are taken */
	struct aer_pass *next;
};

/*
 * The passes for COUNT planned items of SOURCE, of which none has failed, in the
 * order of time; ITEM gets sorted.  Where more items are open at the same time than
 * LOAD pixels of task.load allow (but one always is), the others get passes of their
 * own, so that memory has a bound.  *PASSES is a list; its
 * passes are freed by aer_pass_free.  Memory: a bit for each frame of the video
 * and 8 bytes for each frame wanted.
 *
 * With LEAD the item that is made soonest comes first, in a pass of its own, so that
 * no clip that overlaps it takes half of the workers from it.  What it shares with
 * others is decoded twice; so none leads where all are long.
 */
int aer_pass_plan(struct aer_source *source, struct aer_item **item, size_t count,
    bool any_order, size_t load, bool lead, struct aer_pass **passes,
    struct aer_error *err) AER_MUST_CHECK;
void aer_pass_free(struct aer_pass *pass);

/*
 * Goes to the pass's next frame: calls EACH for each item that wants it, and
 * returns its number.  There must be one.
 */
size_t aer_pass_next(struct aer_pass *pass,
    void (*each)(void *context, struct aer_item *item), void *context);

/* Calls EACH for each item, once for each frame that it will not get any more. */
void aer_pass_give_up(struct aer_pass *pass,
    void (*each)(void *context, struct aer_item *item), void *context);

#endif
