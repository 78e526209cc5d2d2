#include "frames/sample.h"

#include "base/hash.h"
#include "base/option.h"
#include "base/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Containers round times, MKV to a millisecond. */
static const double tolerance = 0.001;

static const char *const rule_names[] = { "middle", "start", "random", "uniform", "all",
	"times:T,T...", NULL };

/* --- the command line's words ----------------------------------------------------- */

static size_t count_commas(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += *text == ',';
	return n;
}

/* Takes the times of LIST, "0.5,1.25". */
static int parse_times(
    struct aer_sampling *sampling, const char *list, struct aer_error *err)
{
	char *copy = strdup(list), *rest = copy, *word;
	int rc = 0;

	sampling->times = 0;
	free(sampling->time);
	sampling->time = calloc(count_commas(list) + 1, sizeof *sampling->time);
	if (copy == NULL || sampling->time == NULL) {
		free(copy);
		return aer_error_memory(err);
	}
	while (rc == 0 && (word = strsep(&rest, ",")) != NULL) {
		rc = aer_time_parse(word, &sampling->time[sampling->times++], err);
		if (rc < 0)
			aer_error_prefix(err, "--at");
	}
	free(copy);
	return rc;
}

int aer_sampling_parse(
    struct aer_sampling *sampling, const char *text, struct aer_error *err)
{
	int rule;

	sampling->rule_given = true;
	if (strncmp(text, "times:", 6) == 0) {
		sampling->rule = AER_SAMPLE_TIMES;
		return parse_times(sampling, text + 6, err);
	}
	rule = aer_parse_choice(text, "--at", rule_names, err);
	sampling->rule = (enum aer_sample_rule)rule;
	return rule;
}

int aer_sampling_parse_rate(
    struct aer_sampling *sampling, const char *text, struct aer_error *err)
{
	char *copy = strdup(text), *slash;
	double over = 1;
	int rc;

	if (copy == NULL)
		return aer_error_memory(err);
	slash = strchr(copy, '/');
	if (slash != NULL)
		*slash = '\0';
	rc = aer_parse_double(copy, "--fps", 1e-6, 1e9, &sampling->rate, err);
	if (rc == 0 && slash != NULL)
		rc = aer_parse_double(slash + 1, "--fps", 1e-6, 1e9, &over, err);
	sampling->rate /= over;
	free(copy);
	return rc;
}

int aer_sampling_parse_count(
    struct aer_sampling *sampling, const char *text, struct aer_error *err)
{
	long n;

	if (aer_parse_long(text, "-n", 1, AER_SAMPLES_MAX, &n, err) < 0)
		return -1;
	sampling->n = (size_t)n;
	return 0;
}

int aer_sampling_check(struct aer_sampling *sampling, struct aer_error *err)
{
	if (sampling->rate > 0 && (sampling->n > 0 || sampling->rule_given))
		return aer_error_set(err,
		    "--fps says which frames, and how many: leave %s out",
		    sampling->n > 0 ? "-n" : "--at");
	if (sampling->rate > 0)
		sampling->rule = AER_SAMPLE_RATE;
	if (sampling->n > 0 &&
	    (sampling->rule == AER_SAMPLE_ALL || sampling->rule == AER_SAMPLE_TIMES))
		return aer_error_set(
		    err, "--at=all and --at=times say how many frames: leave -n out");
	if (sampling->n == 0)
		sampling->n = AER_SAMPLES;
	return 0;
}

void aer_sampling_free(struct aer_sampling *sampling)
{
	free(sampling->time);
	sampling->time = NULL;
	sampling->times = 0;
}

/* "times:0.5,1.25" */
static char *times_text(const struct aer_sampling *sampling)
{
	size_t size = 16 + 32 * sampling->times, at;
	char *text = malloc(size);

	if (text == NULL)
		return NULL;
	at = (size_t)snprintf(text, size, "times:");
	for (size_t i = 0; i < sampling->times; i++)
		at += (size_t)snprintf(text + at, size - at, "%s%.17g",
		    i > 0 ? "," : "", sampling->time[i]);
	return text;
}

char *aer_sampling_text(const struct aer_sampling *sampling, struct aer_error *err)
{
	char *text = NULL;
	int n = 0;

	switch (sampling->rule) {
	case AER_SAMPLE_TIMES:
		text = times_text(sampling);
		break;
	case AER_SAMPLE_RATE:
		n = asprintf(&text, "rate=%.17g", sampling->rate);
		break;
	case AER_SAMPLE_ALL:
		n = asprintf(&text, "all");
		break;
	case AER_SAMPLE_RANDOM:
		n = asprintf(&text, "random n=%zu seed=%llu", sampling->n,
		    (unsigned long long)sampling->seed);
		break;
	case AER_SAMPLE_MIDDLE:
	case AER_SAMPLE_START:
	case AER_SAMPLE_UNIFORM:
		n = asprintf(
		    &text, "%s n=%zu", rule_names[sampling->rule], sampling->n);
		break;
	}
	if (text == NULL || n < 0) {
		aer_error_memory(err);
		return NULL;
	}
	return text;
}

/* --- by number ----------------------------------------------------------------- */

size_t aer_sample_middle(size_t count, size_t n, size_t i, bool *pad)
{
	double tick = (double)count / (double)n;

	*pad = i >= count;
	if (count > n)
		return (size_t)(tick / 2.0 + tick * (double)i);
	return i < count ? i : count - 1;
}

static size_t somewhere(size_t count, size_t n, size_t i, struct aer_random *random)
{
	size_t width = count / n;
	bool pad;

	if (count < n)
		return aer_sample_middle(count, n, i, &pad);
	return width * i + aer_random_below(random, (uint32_t)width);
}

size_t aer_sample_frame(const struct aer_sampling *sampling, size_t count, size_t i,
    struct aer_random *random)
{
	bool pad;

	switch (sampling->rule) {
	case AER_SAMPLE_MIDDLE:
		return aer_sample_middle(count, sampling->n, i, &pad);
	case AER_SAMPLE_START:
		return count * i / sampling->n;
	case AER_SAMPLE_RANDOM:
		return somewhere(count, sampling->n, i, random);
	case AER_SAMPLE_ALL:
	case AER_SAMPLE_UNIFORM:
	case AER_SAMPLE_TIMES:
	case AER_SAMPLE_RATE:
		break;
	}
	return i;
}

void aer_sample_seed(
    const struct aer_sampling *sampling, const char *id, struct aer_random *random)
{
	unsigned char seed[8];
	uint64_t hash;

	for (int i = 0; i < 8; i++)
		seed[i] = (unsigned char)(sampling->seed >> (8 * i));
	hash = aer_hash(AER_HASH_BEGIN, seed, sizeof seed);
	aer_random_seed(random, aer_hash(hash, id, strlen(id)));
}

/* --- by time ------------------------------------------------------------------- */

/* A clip on the video's timeline. */
struct stretch {
	const struct aer_video *video;
	size_t first, count;
	double start, length; /* seconds */
};

static struct stretch find_stretch(const struct aer_clip *clip,
    const struct aer_video *video, size_t first, size_t count)
{
	double end = aer_video_info(video)->duration;

	if (clip->span.end < end)
		end = clip->span.end;
	return (struct stretch){ video, first, count, clip->span.start,
		end - clip->span.start };
}

/* How many samples of RATE a second begin within LENGTH seconds. */
static size_t count_rate(double rate, double length)
{
	double n = ceil((length - tolerance) * rate);

	return n < 1 ? 1 : n > AER_SAMPLES_MAX ? AER_SAMPLES_MAX + 1 : (size_t)n;
}

/* The time of sample I, in seconds from the clip's start. */
static double sample_time(
    const struct aer_sampling *sampling, const struct stretch *stretch, size_t i)
{
	if (sampling->rule == AER_SAMPLE_TIMES)
		return sampling->time[i];
	if (sampling->rule == AER_SAMPLE_RATE)
		return (double)i / sampling->rate;
	return stretch->length * ((double)i + 0.5) / (double)sampling->n;
}

/* The frame of the clip that is on show T seconds after its start. */
static size_t on_show(const struct stretch *stretch, double t)
{
	size_t next = aer_video_from(stretch->video, stretch->start + t + tolerance);

	if (next <= stretch->first + 1)
		return 0;
	next -= stretch->first + 1;
	return next < stretch->count ? next : stretch->count - 1;
}

/* --- a clip -------------------------------------------------------------------- */

static bool by_time(const struct aer_sampling *sampling)
{
	return sampling->rule == AER_SAMPLE_UNIFORM ||
	       sampling->rule == AER_SAMPLE_TIMES || sampling->rule == AER_SAMPLE_RATE;
}

static size_t count_samples(
    const struct aer_sampling *sampling, const struct stretch *stretch)
{
	switch (sampling->rule) {
	case AER_SAMPLE_ALL:
		return stretch->count;
	case AER_SAMPLE_TIMES:
		return sampling->times;
	case AER_SAMPLE_RATE:
		return count_rate(sampling->rate, stretch->length);
	case AER_SAMPLE_MIDDLE:
	case AER_SAMPLE_START:
	case AER_SAMPLE_RANDOM:
	case AER_SAMPLE_UNIFORM:
		break;
	}
	return sampling->n;
}

static int check_times(const struct aer_sampling *sampling,
    const struct stretch *stretch, struct aer_error *err)
{
	for (size_t i = 0; i < sampling->times && sampling->rule == AER_SAMPLE_TIMES;
	     i++)
		if (sampling->time[i] >= stretch->length - tolerance)
			return aer_error_set(err,
			    "has no frame at %.3f s: it lasts %.3f s",
			    sampling->time[i], stretch->length);
	return 0;
}

static void fill(struct aer_sample *sample, size_t n,
    const struct aer_sampling *sampling, const struct stretch *stretch, const char *id)
{
	struct aer_random random;

	aer_sample_seed(sampling, id, &random);
	for (size_t i = 0; i < n; i++) {
		size_t frame;

		if (by_time(sampling))
			frame = on_show(stretch, sample_time(sampling, stretch, i));
		else
			frame = aer_sample_frame(sampling, stretch->count, i, &random);
		sample[i] = (struct aer_sample){ i, frame,
			i > 0 && frame == sample[i - 1].frame };
	}
}

struct aer_sample *aer_sample_clip(const struct aer_sampling *sampling,
    const struct aer_clip *clip, const struct aer_video *video, size_t first,
    size_t count, size_t *n, struct aer_error *err)
{
	struct stretch stretch = find_stretch(clip, video, first, count);
	struct aer_sample *sample;

	if (check_times(sampling, &stretch, err) < 0)
		return NULL;
	*n = count_samples(sampling, &stretch);
	if (*n > AER_SAMPLES_MAX) {
		aer_error_set(err, "would have more than %d pictures; cut it in pieces",
		    AER_SAMPLES_MAX);
		return NULL;
	}
	sample = calloc(*n + 1, sizeof *sample);
	if (sample == NULL)
		aer_error_memory(err);
	else
		fill(sample, *n, sampling, &stretch, clip->id);
	return sample;
}
