/*
 * sampler - the sampled frames of a clip as picture files or arrays, with the face
 * beside.
 */
#ifndef AER_SAMPLER_H
#define AER_SAMPLER_H

#include "batch/batch.h"
#include "frames/sample.h"
#include "picture/picture.h"
#include "table/boxes.h"

struct aer_sampler {
	struct aer_sampling sampling;
	int width, height; /* of the pictures; 0: as they are */
	enum aer_fit fit, face_fit;
	enum aer_filter filter;
	bool array; /* arrays (array.h) instead of pictures in this format: */
	enum aer_picture_format format;
	long quality; /* of JPEG */
	/* Faces, NULL for none; the table's name; and by how many pixels a side
	 * they are widened. */
	const struct aer_boxes *faces;
	const char *faces_name;
	long margin;
};

/*
 * The columns of a clip's record: one row a picture, in order of index, the context
 * before the face.  file is the name as clipfiles.h has it, kind is "context" or
 * "face", bytes the size of the file; the first row's faces is the digest of the
 * clip's boxes.
 */
enum aer_sampler_column {
	AER_SAMPLER_INDEX,
	AER_SAMPLER_FRAME,
	AER_SAMPLER_TIME,
	AER_SAMPLER_FILE,
	AER_SAMPLER_KIND,
	AER_SAMPLER_PAD,
	AER_SAMPLER_BYTES,
	AER_SAMPLER_FACES,
};
extern const char *const aer_sampler_columns[];

/* Takes fit and face_fit from ARG, --fit: "letterbox", or "letterbox,stretch", of
 * which the second is for faces. */
int aer_sampler_parse_fit(
    struct aer_sampler *sampler, const char *arg, struct aer_error *err) AER_MUST_CHECK;

/* What a clip's pictures depend on beside its source and its faces, in new memory;
 * NULL when memory is short. */
char *aer_sampler_recipe(
    const struct aer_sampler *sampler, struct aer_error *err) AER_MUST_CHECK;

/*
 * The work on a clip, as aer_batch has it; frames may come in any order.
 *
 * Without array it writes the pictures into task->path, which is an empty folder, as
 * NUMBER.png, or with faces as context/NUMBER.png and face/NUMBER.png, NUMBER being
 * the sample's, with six digits.  With array, task->path is an empty file that
 * becomes the array, or with faces an empty folder, for context.npy and face.npy,
 * and there must be a width and a height.
 *
 * A sampled frame that cannot be decoded, or that the faces table has no row for,
 * fails the clip; one without a face has no picture in face/, or a black one in the
 * array, and no row, with a note.  aer_sampler_free releases the state, task->own,
 * which plan makes.
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

/* Whether RECORD was made with the boxes that the sampler has for CLIP. */
bool aer_sampler_same_faces(const struct aer_sampler *sampler,
    const struct aer_clip *clip, const struct aer_record *record);

#endif
