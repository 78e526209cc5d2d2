/*
 * gallery - the sheet (sheet.h) of a run: its first clips, each with a line of its
 * sampled frames, evenly, and where there are faces a line with those below it.
 */
#ifndef AER_GALLERY_H
#define AER_GALLERY_H

#include "batch/clipfiles.h"

#include <stdbool.h>

struct aer_gallery;

enum { AER_GALLERY_CLIPS = 40, AER_GALLERY_COLUMNS = 16 };

/* FILES, which must live as long, says where the pictures of records are, which have
 * aer_sampler_columns. */
struct aer_gallery *aer_gallery_new(const struct aer_clipfiles *files, bool faces,
    struct aer_error *err) AER_MUST_CHECK;
void aer_gallery_free(struct aer_gallery *gallery);

/*
 * Adds the line of a clip, or none where there are enough.  A picture that cannot be
 * read is crossed out, and NOTE is called with CONTEXT and the reason; where there is
 * no face the cell stays empty.
 */
int aer_gallery_add(struct aer_gallery *gallery, const struct aer_clip *clip,
    const struct aer_record *record,
    void (*note)(void *context, const struct aer_error *err), void *context,
    struct aer_error *err) AER_MUST_CHECK;

/* How many clips were added, shown or not. */
size_t aer_gallery_clips(const struct aer_gallery *gallery);

/* Writes the sheet to the PNG file PATH, whole or not at all. */
int aer_gallery_write(struct aer_gallery *gallery, const char *path,
    struct aer_error *err) AER_MUST_CHECK;

#endif
