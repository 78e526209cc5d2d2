/*
 * boxes - a faces table in memory: the box of a clip's frame.
 *
 * Rows with source "none" or without a box are frames that were searched and
 * showed no face, which is not the same as frames that were not searched.
 *
 * A table of several people, with a column track, has no box of a frame: whose should
 * it be?
 *
 * Memory: 64 bytes a row and the clips' ids.
 */
#ifndef AER_BOXES_H
#define AER_BOXES_H

#include "base/error.h"
#include "table/table.h"

#include <stdint.h>

struct aer_boxes;

/* A face box in pixels of the whole picture of the clip's video. */
struct aer_box {
	double x, y, w, h;
};

enum aer_box_state {
	AER_BOX_FACE,    /* there is a face */
	AER_BOX_NONE,    /* the frame was searched: no face */
	AER_BOX_UNKNOWN, /* the table has no row for the frame */
	AER_BOX_MANY,    /* some frame of the clip has rows of several tracks */
};

/*
 * Reads the whole table at PATH.  Each bad row is handed to BAD with CONTEXT and
 * left out; a second row for a frame of a clip is one, unless its track is another, and
 * the first stands.  NULL when the table cannot be read.
 */
struct aer_boxes *aer_boxes_read(const char *path,
    void (*bad)(void *context, const struct aer_error *err), void *context,
    struct aer_error *err) AER_MUST_CHECK;
void aer_boxes_free(struct aer_boxes *boxes);

/* A number that differs, but for chance, when any frame or box of clip ID does. */
uint64_t aer_boxes_digest(const struct aer_boxes *boxes, const char *id);

/* Looks up FRAME (counted from 0 in the clip) of clip ID; sets *BOX for
 * AER_BOX_FACE.  Constant: threads may share BOXES. */
enum aer_box_state aer_boxes_find(
    const struct aer_boxes *boxes, const char *id, size_t frame, struct aer_box *box);

#endif
