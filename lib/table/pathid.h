/*
 * pathid - clip ids out of the paths and names that other programs use.
 *
 *	/data/RAER/images/P001/003	root /data/RAER/images:	P001/003
 *	/data/RAER/images/P001/003	no root: data/RAER/images/P001/003
 *	my clips/a.mp4						 my_clips/a.mp4
 *
 * The root and the slash behind it go, or without a root the slashes and "./" at the
 * beginning.  What an id cannot have, and a dot at the beginning of a part, becomes _;
 * whether that changes anything is said, and the caller keeps the path itself.  A path
 * outside of the root, with a part that is empty or "..", or that is too long, has no
 * id.
 */
#ifndef AER_PATHID_H
#define AER_PATHID_H

#include "table/manifest.h"

#include <stdbool.h>

/* Makes the id of PATH in ID; ROOT may be NULL.  *CHANGED: a character of it was
 * replaced. */
int aer_pathid(const char *path, const char *root, char id[AER_ID_MAX + 1],
    bool *changed, struct aer_error *err) AER_MUST_CHECK;

/* PATH from behind ROOT and its slash on; NULL when it does not lie in there.  An empty
 * ROOT holds all paths. */
const char *aer_path_below(const char *path, const char *root);

/* The way from FOLDER to PATH, both of which exist, in new memory: "../clips.csv". */
char *aer_path_from(
    const char *folder, const char *path, struct aer_error *err) AER_MUST_CHECK;

#endif
