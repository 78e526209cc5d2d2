#include "votes/skene.h"

#include "base/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Stretches of clips, each with sums of its own, which together are to have no more
 * numbers than that. */
enum { STRETCHES = 64, NUMBERS = 1 << 24 };

/* The sums of one stretch of clips. */
struct sums {
	double *said;  /* [(annotator * labels + said) * labels + truth] */
	double *truth; /* [labels] */
	double log_likelihood, change;
};

struct work {
	const struct aer_vote_set *set;
	const struct aer_skene_plan *plan;
	struct aer_skene *skene;
	double *log_prior, *log_confusion; /* as in the skene */
	struct sums *sums;
	size_t stretches;
	bool first;
};

void aer_skene_free(struct aer_skene *skene)
{
	if (skene == NULL)
		return;
	free(skene->prior);
	free(skene->confusion);
	free(skene->posterior);
	free(skene);
}

/* --- E ------------------------------------------------------------------------- */

/* The first posteriors: the shares of the labels. */
static void share_out(const struct work *work, size_t clip, double *posterior)
{
	const struct aer_vote_set *set = work->set;
	size_t from = set->start[clip], to = set->start[clip + 1];

	memset(posterior, 0, work->skene->labels * sizeof *posterior);
	for (size_t i = from; i < to; i++)
		posterior[set->vote[i].label] += 1;
	for (size_t j = 0; j < work->skene->labels; j++)
		posterior[j] /= (double)(to - from);
}

/* The posteriors of CLIP; returns the logarithm of the likelihood of its votes. */
static double judge(const struct work *work, size_t clip, double *posterior)
{
	const struct aer_vote_set *set = work->set;
	size_t labels = work->skene->labels;
	double most, sum;

	memcpy(posterior, work->log_prior, labels * sizeof *posterior);
	for (size_t i = set->start[clip]; i < set->start[clip + 1]; i++) {
		const struct aer_vote *vote = &set->vote[i];
		const double *seen = work->log_confusion +
				     (vote->annotator * labels + vote->label) * labels;

		for (size_t j = 0; j < labels; j++)
			posterior[j] += seen[j];
	}
	most = posterior[0];
	for (size_t j = 1; j < labels; j++)
		most = fmax(most, posterior[j]);
	sum = posterior[0] = exp(posterior[0] - most);
	for (size_t j = 1; j < labels; j++) {
		posterior[j] = exp(posterior[j] - most);
		sum += posterior[j];
	}
	for (size_t j = 0; j < labels; j++)
		posterior[j] /= sum;
	return most + log(sum);
}

/* --- both ---------------------------------------------------------------------- */

/* Judges one clip by the last estimate, and adds it to the sums for the next. */
static void take_clip(
    const struct work *work, size_t clip, double *fresh, struct sums *sums)
{
	const struct aer_vote_set *set = work->set;
	size_t labels = work->skene->labels;
	double *posterior = work->skene->posterior + clip * labels;

	if (work->first)
		share_out(work, clip, fresh);
	else
		sums->log_likelihood += judge(work, clip, fresh);
	for (size_t j = 0; j < labels; j++) {
		sums->change = fmax(sums->change, fabs(fresh[j] - posterior[j]));
		posterior[j] = fresh[j];
		sums->truth[j] += fresh[j];
	}
	for (size_t i = set->start[clip]; i < set->start[clip + 1]; i++) {
		const struct aer_vote *vote = &set->vote[i];
		double *said =
		    sums->said + (vote->annotator * labels + vote->label) * labels;

		for (size_t j = 0; j < labels; j++)
			said[j] += fresh[j];
	}
}

/* Takes the clips of some stretches. */
static int take_stretches(void *data, size_t from, size_t until)
{
	const struct work *work = data;
	const struct aer_skene *skene = work->skene;
	size_t labels = skene->labels, clips = skene->clips;
	double *fresh = calloc(labels, sizeof *fresh);

	if (fresh == NULL)
		return -1;
	for (size_t s = from; s < until; s++) {
		struct sums *sums = &work->sums[s];

		sums->log_likelihood = sums->change = 0;
		memset(sums->truth, 0, labels * sizeof(double));
		memset(sums->said, 0,
		    skene->annotators * labels * labels * sizeof(double));
		for (size_t c = clips * s / work->stretches;
		     c < clips * (s + 1) / work->stretches; c++)
			if (work->set->start[c] < work->set->start[c + 1])
				take_clip(work, c, fresh, sums);
	}
	free(fresh);
	return 0;
}

/* Adds the sums of all stretches up in those of the first. */
static void collect(const struct work *work)
{
	const struct aer_skene *skene = work->skene;
	size_t labels = skene->labels;
	size_t numbers = skene->annotators * labels * labels;
	struct sums *to = &work->sums[0];

	for (size_t s = 1; s < work->stretches; s++) {
		const struct sums *from = &work->sums[s];

		to->log_likelihood += from->log_likelihood;
		to->change = fmax(to->change, from->change);
		for (size_t j = 0; j < labels; j++)
			to->truth[j] += from->truth[j];
		for (size_t i = 0; i < numbers; i++)
			to->said[i] += from->said[i];
	}
}

/* --- M ------------------------------------------------------------------------- */

/* N sums at FROM, STRIDE apart, as shares with SMOOTH in each, in TO as well. */
static void normalize(const double *from, size_t n, size_t stride, double smooth,
    double *to, double *logs)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += from[i * stride] + smooth;
	for (size_t i = 0; i < n; i++) {
		to[i * stride] = (from[i * stride] + smooth) / sum;
		logs[i * stride] = log(to[i * stride]);
	}
}

static void estimate(const struct work *work)
{
	struct aer_skene *skene = work->skene;
	const struct sums *sums = &work->sums[0];
	size_t labels = skene->labels;

	normalize(
	    sums->truth, labels, 1, work->plan->smooth, skene->prior, work->log_prior);
	for (size_t k = 0; k < skene->annotators; k++)
		for (size_t j = 0; j < labels; j++) {
			size_t at = k * labels * labels + j;

			normalize(sums->said + at, labels, labels, work->plan->smooth,
			    skene->confusion + at, work->log_confusion + at);
		}
}

static int turn(struct work *work)
{
	struct aer_skene *skene = work->skene;
	size_t jobs = work->plan->jobs;

	for (skene->rounds = 0;; skene->rounds++) {
		if (aer_parallel(jobs, work->stretches, take_stretches, work) < 0)
			return -1;
		collect(work);
		if (!work->first) {
			skene->log_likelihood = work->sums[0].log_likelihood;
			skene->change = work->sums[0].change;
		}
		if (skene->rounds == 1)
			skene->first_log_likelihood = skene->log_likelihood;
		skene->converged =
		    !work->first && skene->change <= work->plan->tolerance;
		if (skene->converged || skene->rounds == work->plan->most)
			return 0;
		work->first = false;
		estimate(work);
	}
}

/* --- memory -------------------------------------------------------------------- */

static struct aer_skene *new_skene(
    size_t labels, size_t annotators, size_t clips, struct aer_error *err)
{
	struct aer_skene *skene = calloc(1, sizeof *skene);
	size_t numbers = annotators * labels * labels;

	if (skene == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	skene->labels = labels;
	skene->annotators = annotators;
	skene->clips = clips;
	skene->prior = calloc(labels + 1, sizeof(double));
	skene->confusion = calloc(numbers + 1, sizeof(double));
	skene->posterior = calloc(clips * labels + 1, sizeof(double));
	if (skene->prior != NULL && skene->confusion != NULL &&
	    skene->posterior != NULL)
		return skene;
	aer_skene_free(skene);
	aer_error_memory(err);
	return NULL;
}

static bool make_sums(struct work *work, size_t labels, size_t numbers)
{
	for (size_t s = 0; s < work->stretches; s++) {
		struct sums *sums = &work->sums[s];

		sums->said = calloc(numbers + 1, sizeof(double));
		sums->truth = calloc(labels + 1, sizeof(double));
		if (sums->said == NULL || sums->truth == NULL)
			return false;
	}
	return true;
}

static void free_work(struct work *work)
{
	for (size_t s = 0; work->sums != NULL && s < work->stretches; s++) {
		free(work->sums[s].said);
		free(work->sums[s].truth);
	}
	free(work->sums);
	free(work->log_prior);
	free(work->log_confusion);
}

struct aer_skene *aer_skene_estimate(const struct aer_vote_set *set, size_t annotators,
    size_t clips, const struct aer_skene_plan *plan, struct aer_error *err)
{
	size_t labels = aer_labels_count(set->labels);
	size_t numbers = annotators * labels * labels;
	struct work work = { .set = set, .plan = plan, .first = true };
	bool good;

	work.stretches = numbers > 0 ? NUMBERS / numbers : 1;
	work.stretches = work.stretches < 1           ? 1
			 : work.stretches > STRETCHES ? STRETCHES
						      : work.stretches;
	work.skene = new_skene(labels, annotators, clips, err);
	if (work.skene == NULL || labels == 0)
		return work.skene;
	work.sums = calloc(work.stretches, sizeof *work.sums);
	work.log_prior = calloc(labels, sizeof(double));
	work.log_confusion = calloc(numbers + 1, sizeof(double));
	good = work.sums != NULL && work.log_prior != NULL &&
	       work.log_confusion != NULL && make_sums(&work, labels, numbers) &&
	       turn(&work) == 0;
	free_work(&work);
	if (good)
		return work.skene;
	aer_skene_free(work.skene);
	aer_error_memory(err);
	return NULL;
}
