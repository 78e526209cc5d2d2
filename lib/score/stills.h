/*
 * stills - pictures of some clips, by a table of frames (aer-frames(5)).
 *
 * The clips are named first, and then the table is read once; only the rows of those
 * clips are kept.  Of a clip that has pictures of the kind context the others, its
 * faces, are left out.
 *
 * Memory: the rows of the clips named.
 */
#ifndef AER_STILLS_H
#define AER_STILLS_H

#include "picture/picture.h"
#include "score/truth.h"

#include <stdio.h>

struct aer_stills;

/* One picture. */
struct aer_still {
	char *file;   /* a picture, an array, or an archive; "": there is none */
	char *member; /* in an archive, else "" */
	size_t index; /* in an array */
	bool context;
};

struct aer_stills *aer_stills_new(struct aer_error *err) AER_MUST_CHECK;
void aer_stills_free(struct aer_stills *stills);

/* Names a clip whose pictures are to be kept; all before the table is read. */
int aer_stills_want(
    struct aer_stills *stills, const char *clip, struct aer_error *err) AER_MUST_CHECK;

/* Reads the table at PATH; FAIL is called with DATA for each bad row. */
int aer_stills_read(struct aer_stills *stills, const char *path,
    aer_fail_function *fail, void *data, struct aer_error *err) AER_MUST_CHECK;

/* How many pictures CLIP has; the one numbered I, in the table's order. */
size_t aer_stills_count(const struct aer_stills *stills, const char *clip);
const struct aer_still *aer_stills_get(
    const struct aer_stills *stills, const char *clip, size_t i);

/* Writes the picture, at most HEIGHT pixels high, as the URL of a JPEG that has all its
 * bytes in it: "data:image/jpeg;base64,..."; nothing when it fails. */
int aer_still_put(const struct aer_still *still, int height, FILE *stream,
    struct aer_error *err) AER_MUST_CHECK;

/*
 * The URL of FILE, relative to the folder that PAGE is in, which must exist, in new
 * memory; both paths are relative to the working folder or absolute.
 */
char *aer_still_link(
    const char *page, const char *file, struct aer_error *err) AER_MUST_CHECK;

#endif
