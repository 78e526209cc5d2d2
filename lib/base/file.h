/*
 * file - outputs that are whole or not there.
 *
 * An output is made under a temporary name beside its final one (".NAME.part")
 * and renamed when it is complete.  A killed run leaves at most the temporary
 * one, which the next run takes over; two runs at the same output are told
 * apart by a lock, and the second fails.
 *
 *	struct aer_output *out = aer_output_file("clips/P001/003.mp4", &err);
 *	... write aer_output_path(out) ...
 *	aer_output_commit(out, &err);        or        aer_output_abort(out);
 */
#ifndef AER_FILE_H
#define AER_FILE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct aer_output;

/* Begins the file, or the folder, that will be PATH; makes the folders above. */
struct aer_output *aer_output_file(
    const char *path, struct aer_error *err) AER_MUST_CHECK;
struct aer_output *aer_output_folder(
    const char *path, struct aer_error *err) AER_MUST_CHECK;

/* Where to write: an existing empty file, or an existing empty folder. */
const char *aer_output_path(const struct aer_output *output);

/* Gives the output its final name, replacing what was there, and frees OUTPUT,
 * also on failure.  A file is flushed to the disk first. */
int aer_output_commit(struct aer_output *output, struct aer_error *err) AER_MUST_CHECK;

/* The same for a file that is of no use after a power cut, which may leave it empty:
 * the disk is not waited for. */
int aer_output_commit_soon(
    struct aer_output *output, struct aer_error *err) AER_MUST_CHECK;

/* Removes what was written and frees OUTPUT, which may be NULL. */
void aer_output_abort(struct aer_output *output);

/* Makes the folder PATH and all above it, unless they are there. */
int aer_folder_make(const char *path, struct aer_error *err) AER_MUST_CHECK;

/* Removes a file, or a folder with all in it.  What is not there is no error. */
int aer_path_remove(const char *path, struct aer_error *err) AER_MUST_CHECK;

/* "DIR/ID.SUFFIX", or "DIR/ID" where SUFFIX is NULL, in new memory. */
char *aer_path_join(const char *dir, const char *id, const char *suffix,
    struct aer_error *err) AER_MUST_CHECK;

#endif
