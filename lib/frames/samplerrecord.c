/*
 * What is written down of a clip's pictures: the recipe that they are made by, their
 * files' names, and a row for each.
 */
#include "frames/samplerpart.h"

#include "base/option.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *const aer_sampler_columns[] = { "index", "frame", "time", "file", "kind",
	"pad", "bytes", "faces", NULL };

const char *const aer_sampler_kinds[AER_SAMPLED_KINDS] = { "context", "face" };

/* --- options ------------------------------------------------------------------- */

int aer_sampler_parse_fit(
    struct aer_sampler *sampler, const char *arg, struct aer_error *err)
{
	const char *comma = strchrnul(arg, ',');
	char *first = strndup(arg, (size_t)(comma - arg));
	int fit, face_fit;

	if (first == NULL)
		return aer_error_memory(err);
	fit = aer_parse_choice(first, "--fit", aer_fit_names, err);
	free(first);
	face_fit = fit;
	if (fit >= 0 && *comma != '\0')
		face_fit = aer_parse_choice(comma + 1, "--fit", aer_fit_names, err);
	if (fit < 0 || face_fit < 0)
		return -1;
	sampler->fit = (enum aer_fit)fit;
	sampler->face_fit = (enum aer_fit)face_fit;
	return 0;
}

char *aer_sampler_recipe(const struct aer_sampler *sampler, struct aer_error *err)
{
	char *rule = aer_sampling_text(&sampler->sampling, err), *recipe;
	int n;

	if (rule == NULL)
		return NULL;
	n = asprintf(&recipe,
	    "aer-frames " AER_VERSION " pixels=" AER_PIXELS
	    " %s size=%dx%d fit=%s,%s filter=%s format=%s quality=%ld margin=%ld",
	    rule, sampler->width, sampler->height, aer_fit_names[sampler->fit],
	    aer_fit_names[sampler->face_fit], aer_filter_names[sampler->filter],
	    sampler->array ? "npy" : aer_picture_formats[sampler->format],
	    sampler->quality, sampler->margin);
	free(rule);
	if (n >= 0)
		return recipe;
	aer_error_memory(err);
	return NULL;
}

/* --- the record ---------------------------------------------------------------- */

void aer_sampler_name(const struct aer_sampler_take *take, enum aer_sampler_kind kind,
    size_t i, char *name, size_t size)
{
	if (take->sampler->array)
		snprintf(name, size, "%s",
		    take->sampler->faces != NULL ? aer_sampler_kinds[kind] : "");
	else if (take->sampler->faces != NULL)
		snprintf(name, size, "%s/%06zu", aer_sampler_kinds[kind], i);
	else
		snprintf(name, size, "%06zu", i);
}

const char *aer_sampler_suffix(const struct aer_sampler *sampler)
{
	return sampler->array ? "npy" : aer_picture_formats[sampler->format];
}

static int add_row(const struct aer_sampler_take *take, const struct aer_task *task,
    const struct aer_sampler_shot *shot, enum aer_sampler_kind kind,
    struct aer_error *err)
{
	const struct aer_sample *sample = &shot->sample;
	struct aer_record *r = task->record;
	char name[64], time[AER_TIME_SIZE];

	aer_sampler_name(take, kind, sample->index, name, sizeof name);
	aer_time_format(aer_video_time(task->video, task->first + sample->frame), time);
	if (aer_record_add(r, err) < 0 ||
	    aer_record_set(r, AER_SAMPLER_INDEX, err, "%zu", sample->index) < 0 ||
	    aer_record_set(r, AER_SAMPLER_FRAME, err, "%zu", sample->frame) < 0 ||
	    aer_record_set(r, AER_SAMPLER_TIME, err, "%s", time) < 0 ||
	    aer_record_set(r, AER_SAMPLER_FILE, err, "%s.%s", name,
		aer_sampler_suffix(take->sampler)) < 0 ||
	    aer_record_set(r, AER_SAMPLER_KIND, err, "%s", aer_sampler_kinds[kind]) <
		0 ||
	    aer_record_set(r, AER_SAMPLER_PAD, err, "%d", sample->pad) < 0)
		return -1;
	return aer_record_set(r, AER_SAMPLER_BYTES, err, "%zu", shot->bytes[kind]);
}

static int by_index(const void *a, const void *b)
{
	const struct aer_sample *x = &((const struct aer_sampler_shot *)a)->sample;
	const struct aer_sample *y = &((const struct aer_sampler_shot *)b)->sample;

	return x->index < y->index ? -1 : x->index > y->index;
}

int aer_sampler_record(
    struct aer_sampler_take *take, const struct aer_task *task, struct aer_error *err)
{
	const struct aer_boxes *faces = take->sampler->faces;

	qsort(take->shot, take->n, sizeof *take->shot, by_index);
	for (size_t i = 0; i < take->n; i++) {
		const struct aer_sampler_shot *shot = &take->shot[i];

		if (add_row(take, task, shot, AER_SAMPLED_CONTEXT, err) < 0)
			return -1;
		if (i == 0 && faces != NULL &&
		    aer_record_set(task->record, AER_SAMPLER_FACES, err, "%016" PRIx64,
			aer_boxes_digest(faces, task->clip->id)) < 0)
			return -1;
		if (shot->bytes[AER_SAMPLED_FACE] > 0 &&
		    add_row(take, task, shot, AER_SAMPLED_FACE, err) < 0)
			return -1;
	}
	return 0;
}

bool aer_sampler_same_faces(const struct aer_sampler *sampler,
    const struct aer_clip *clip, const struct aer_record *record)
{
	char digest[32] = "";

	if (sampler->faces != NULL)
		snprintf(digest, sizeof digest, "%016" PRIx64,
		    aer_boxes_digest(sampler->faces, clip->id));
	return aer_record_count(record) > 0 &&
	       strcmp(aer_record_get(record, 0, AER_SAMPLER_FACES), digest) == 0;
}
