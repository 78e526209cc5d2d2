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
 * The work on a clip, as aer_batch has it: writes the pictures into task->path,
 * which is an empty folder, as NUMBER.png, or with faces as context/NUMBER.png and
 * face/NUMBER.png, NUMBER being the sample's, with six digits, and fills the
 * task's record.  A sampled frame that cannot be decoded, or that the faces table
 * has no row for, fails the clip; one without a face has no picture in face/,
 * with a note.  aer_sampler_free releases the state, task->own.
 */
int aer_sampler_plan(const struct aer_sampler *sampler, struct aer_task *task,
    struct aer_error *err) AER_MUST_CHECK;
int aer_sampler_begin(const struct aer_sampler *sampler, struct aer_task *task,
    struct aer_error *err) AER_MUST_CHECK;
int aer_sampler_frame(const struct aer_sampler *sampler, struct aer_worker *worker,
    struct aer_task *task, const struct aer_frame *frame,
    struct aer_error *err) AER_MUST_CHECK;
int aer_sampler_end(const struct aer_sampler *sampler, struct aer_task *task,
    struct aer_error *err) AER_MUST_CHECK;
void aer_sampler_free(struct aer_task *task);

#endif
