/*
 * indexfile - indexes of videos kept as files in a folder.
 *
 * A file is a cache: it says which video it was made from (path, size, time of
 * change) and by what, and is only believed where all of it holds and its check sum
 * is right.  It is read on the kind of machine that wrote it.
 */
#ifndef AER_INDEXFILE_H
#define AER_INDEXFILE_H

#include "index.h"

/* Fills INDEX from the file that DIR has for the video at PATH; false if there is no
 * good one. */
bool aer_indexfile_load(struct aer_index *index, const char *dir, const char *path);

/* Writes it, making DIR. */
int aer_indexfile_save(const struct aer_index *index, const char *dir, const char *path,
    struct aer_error *err) AER_MUST_CHECK;

#endif
