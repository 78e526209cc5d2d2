/*
 * indexfile - indexes of videos kept as files in a folder.
 *
 * A file is a cache: it says which video it was made from (path, size, time of
 * change) and by what, and is only believed where all of it holds and its check sum
 * is right.  It is read on the kind of machine that wrote it.
 */
#ifndef AER_INDEXFILE_H
#define AER_INDEXFILE_H

#include "video/index.h"

/* What an index of the video at PATH depends on, in new memory; NULL when the video
 * cannot be examined. */
char *aer_indexfile_identity(const char *path);

/* Fills INDEX from the file that DIR has for the video at PATH; false if there is no
 * good one. */
bool aer_indexfile_load(struct aer_index *index, const char *dir, const char *path);

/*
 * Writes it, making DIR, unless the video is not any more what it was when its
 * IDENTITY was taken, before it was read.  A file that cannot be written, or that
 * another run is writing, is missed by nobody.
 */
void aer_indexfile_save(const struct aer_index *index, const char *dir,
    const char *path, const char *identity);

#endif
