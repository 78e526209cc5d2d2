/*
 * samplerpart - a clip whose frames are sampled: sampler.c makes the pictures,
 * samplerrecord.c writes down which.  For these two files only.
 */
#ifndef AER_SAMPLERPART_H
#define AER_SAMPLERPART_H

#include "archive/array.h"
#include "frames/sampler.h"

enum aer_sampler_kind { AER_SAMPLED_CONTEXT, AER_SAMPLED_FACE, AER_SAMPLED_KINDS };
extern const char *const aer_sampler_kinds[AER_SAMPLED_KINDS];

/* What became of a sample. */
struct aer_sampler_shot {
	struct aer_sample sample;
	size_t bytes[AER_SAMPLED_KINDS]; /* of its files; 0: there is none */
};

/* One clip at work. */
struct aer_sampler_take {
	const struct aer_sampler *sampler;
	/* sorted by frame, until they are written down */
	struct aer_sampler_shot *shot;
	size_t n;
	struct aer_array *array[AER_SAMPLED_KINDS]; /* NULL: pictures */
	struct aer_picture rgb, fitted;
	size_t no_face;
};

/* The file of sample I in NAME of SIZE bytes, from the clip's folder on and without a
 * suffix: the kinds lie in folders of their own, as loaders read all of a folder. */
void aer_sampler_name(const struct aer_sampler_take *take, enum aer_sampler_kind kind,
    size_t i, char *name, size_t size);

/* "png" */
const char *aer_sampler_suffix(const struct aer_sampler *sampler);

/* Fills the record of TASK with what was made, in order of index. */
int aer_sampler_record(struct aer_sampler_take *take, const struct aer_task *task,
    struct aer_error *err) AER_MUST_CHECK;

#endif
