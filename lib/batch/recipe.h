/*
 * recipe - what a file was made from, stored in the file itself.
 *
 * One line of text in the container's comment:
 *
 *	aer-cut 0.1 pixels=2 mode=exact codec=h264 crf=18 ...
 *	bytes=81726354 digest=5f1d7a84db00d2fc span=12.5:20 region=0,0,320,344
 *	video=P001.mp4
 *
 * It says nothing of folders, users or the time of writing: the same input gives the
 * same bytes wherever it lies.
 */
#ifndef AER_RECIPE_H
#define AER_RECIPE_H

#include "table/manifest.h"

/*
 * The identity of the file at PATH: "bytes=N digest=HEX", in new memory, or NULL.
 * The digest is the first 64 bits of a SHA-256 of its first, its middle and its last
 * 64 KiB, which overlap in a small file.
 */
char *aer_recipe_identity(const char *path, struct aer_error *err) AER_MUST_CHECK;

/* The recipe of CLIP, whose span and region are empty where the row leaves them so,
 * made by a tool with OPTIONS, its name, version and options, in new memory, or NULL.
 */
char *aer_recipe_make(const char *options, const struct aer_clip *clip,
    struct aer_error *err) AER_MUST_CHECK;

/* The recipe that the file at PATH holds, in new memory; NULL when it is no media file
 * or has none. */
char *aer_recipe_of(const char *path);

#endif
