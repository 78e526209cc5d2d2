/*
 * framefolders - the folders of pictures in a table of frames, as aer-frames writes it:
 * of each clip the folder that a loader is to read, and how many pictures it has.
 *
 * Memory: a clip's id and folder, and some 60 bytes more.
 */
#ifndef AER_FRAMEFOLDERS_H
#define AER_FRAMEFOLDERS_H

#include "table/table.h"

#include <stdbool.h>

struct aer_frame_folders;

/* Where a table of frames has what is known of a picture. */
struct aer_frame_folders_columns {
	size_t clip, index, file;
	int frame, kind; /* -1: there is none */
};

/* Finds them in TABLE; fails when one is missing, or when the pictures are in archives,
 * whose members have no files. */
int aer_frame_folders_find(const struct aer_table *table,
    struct aer_frame_folders_columns *columns, struct aer_error *err) AER_MUST_CHECK;

/* Whether ROW is a picture of this KIND; a table without kinds has only contexts. */
bool aer_frame_folders_is(const struct aer_row *row,
    const struct aer_frame_folders_columns *columns, const char *kind);

/* Reads the table at PATH, of which the pictures of KIND count.  Each bad row is handed
 * to FAIL with DATA; its clip has no folder. */
struct aer_frame_folders *aer_frame_folders_read(const char *path, const char *kind,
    void (*fail)(void *data, const char *text), void *data,
    struct aer_error *err) AER_MUST_CHECK;
void aer_frame_folders_free(struct aer_frame_folders *sampled);

/* Sets the folder of clip ID and the number of its pictures; fails when there is none,
 * or when the folder on the disk has more or less files, as loaders take all that is in
 * there. */
int aer_frame_folders_get(const struct aer_frame_folders *sampled, const char *id,
    const char **folder, size_t *count, struct aer_error *err) AER_MUST_CHECK;

#endif
