/*
 * facesheet - the sheet (sheet.h) of a run of aer-face: its first clips, each with a
 * line of frames in which the boxes are drawn in the colour of their source.
 */
#ifndef AER_FACESHEET_H
#define AER_FACESHEET_H

#include "batch/record.h"
#include "table/manifest.h"

struct aer_facesheet;

enum { AER_FACESHEET_CLIPS = 40, AER_FACESHEET_COLUMNS = 8 };

/* INDEX is the folder that keeps indexes of videos, NULL for none. */
struct aer_facesheet *aer_facesheet_new(
    const char *index, struct aer_error *err) AER_MUST_CHECK;
void aer_facesheet_free(struct aer_facesheet *sheet);

/*
 * Adds the line of a clip, or none where there are enough: frames of its RECORD, whose
 * columns are aer_finder_columns, evenly.  They are decoded here.  One that cannot be
 * is crossed out, and NOTE is called with CONTEXT and the reason; a video that cannot
 * be opened has one cross.
 */
int aer_facesheet_add(struct aer_facesheet *sheet, const struct aer_clip *clip,
    const struct aer_record *record,
    void (*note)(void *context, const struct aer_error *err), void *context,
    struct aer_error *err) AER_MUST_CHECK;

/* How many clips were added, shown or not. */
size_t aer_facesheet_clips(const struct aer_facesheet *sheet);

/* Writes the sheet to the PNG file PATH, whole or not at all. */
int aer_facesheet_write(struct aer_facesheet *sheet, const char *path,
    struct aer_error *err) AER_MUST_CHECK;

#endif
