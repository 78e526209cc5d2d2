/*
 * summary - in how many frames faces were found: by clip, by subject, by class.
 *
 * Faces that are not found are not missing at random: a student who looks away is
 * distracted more often than not.  So the shares are told for each class.
 *
 *	by,name,clips,frames,detected,followed,interpolated,none,share,score,size
 *	all,,2,32,4,20,2,6,0.8125,1.034,96.2
 *	label,distraction,1,16,2,8,1,5,0.6875,0.871,90.0
 *	subject,P001,2,32,4,20,2,6,0.8125,1.034,96.2
 *	clip,P001/003,1,16,2,12,1,1,0.9375,1.151,101.7
 *
 * A frame counts once: as what its best row is, in this order.  share is that of the
 * frames with a box; score and size are means over the rows that have one, size being
 * the square root of w * h in pixels.
 *
 * Memory: some 200 bytes a clip.
 */
#ifndef AER_SUMMARY_H
#define AER_SUMMARY_H

#include "base/diag.h"
#include "batch/record.h"
#include "table/manifest.h"

struct aer_summary;

struct aer_summary *aer_summary_new(struct aer_error *err) AER_MUST_CHECK;
void aer_summary_free(struct aer_summary *summary);

/* Adds a clip with its RECORD, whose columns are aer_finder_columns. */
int aer_summary_add(struct aer_summary *summary, const struct aer_clip *clip,
    const struct aer_record *record, struct aer_error *err) AER_MUST_CHECK;

/* The share of frames with a box in the clip that was added last, 0 to 1. */
double aer_summary_last(const struct aer_summary *summary);

/* Leaves notes: all frames, the classes and subjects where there are several, and each
 * clip whose share is below MIN_SHARE. */
void aer_summary_tell(
    const struct aer_summary *summary, double min_share, struct aer_diag *diag);

/* Writes the table to PATH, "-" for standard output. */
int aer_summary_write(const struct aer_summary *summary, const char *path,
    struct aer_error *err) AER_MUST_CHECK;

#endif
