/*
 * sampler - the sampled frames of a clip as picture files, with the face beside.
 */
#ifndef AER_SAMPLER_H
#define AER_SAMPLER_H

#include "batch.h"
#include "boxes.h"
#include "picture.h"

struct aer_sampler {
	long n;            /* frames a clip */
	int width, height; /* of the pictures; 0: as they are */
	enum aer_fit fit;
	enum aer_picture_format format;
	long quality; /* of JPEG */
	/* Faces, NULL for none; the table's name; and by how many pixels a side
	 * they are widened. */
	const struct aer_boxes *faces;
	const char *faces_name;
	long margin;
};

/* The columns of a clip's record: one row a picture.  file is the name from the
 * clip's folder on, kind is "context" or "face". */
enum aer_sampler_column {
	AER_SAMPLER_INDEX,
	AER_SAMPLER_FRAME,
	AER_SAMPLER_TIME,
	AER_SAMPLER_FILE,
	AER_SAMPLER_KIND,
	AER_SAMPLER_PAD,
};
extern const char *const aer_sampler_columns[];

/*
 * Writes CLIP's pictures into FOLDER, which is empty: as NUMBER.png, or with
 * faces as context/NUMBER.png and face/NUMBER.png, NUMBER being the sample's,
 * with six digits.  Fills RECORD.  A sampled frame that cannot be decoded, or
 * that the faces table has no row for, fails the clip; one without a face has no
 * picture in face/, with a note.
 */
int aer_sampler_clip(const struct aer_sampler *sampler, struct aer_worker *worker,
    const struct aer_clip *clip, const char *folder, struct aer_record *record,
    struct aer_error *err) AER_MUST_CHECK;

#endif
