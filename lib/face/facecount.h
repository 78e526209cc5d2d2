/*
 * facecount - in how many frames of each clip a face was found: a faces table, as
 * aer-faces(5) has it, counted.
 *
 * A frame has a face when a row of it has a box.  Rows of one frame stand together.
 */
#ifndef AER_FACECOUNT_H
#define AER_FACECOUNT_H

#include "base/dict.h"
#include "table/table.h"

#include <stdint.h>

struct aer_facecount;

/* Opens the faces table at PATH, whose rows are counted for the clips in IDS; rows of
 * other clips are left out. */
struct aer_facecount *aer_facecount_open(
    const char *path, const struct aer_dict *ids, struct aer_error *err) AER_MUST_CHECK;
void aer_facecount_free(struct aer_facecount *faces);

/* Counts all rows; TELL is called for each that is bad. */
int aer_facecount_read(struct aer_facecount *faces,
    void (*tell)(void *data, const char *text), void *data,
    struct aer_error *err) AER_MUST_CHECK;

/* Of the clip numbered ID: frames that were searched, and those with a face. */
uint64_t aer_facecount_frames(const struct aer_facecount *faces, size_t id);
uint64_t aer_facecount_found(const struct aer_facecount *faces, size_t id);

#endif
