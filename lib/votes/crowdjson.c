/* The figures of a crowd for programs: shares from 0 to 1, 15 digits, null for what has
 * no value. */
#include "votes/crowd.h"

#include "text/jsonfill.h"

#include <math.h>

static void put_interval(
    struct aer_jsonfill to, const char *key, struct aer_interval interval)
{
	json_t *pair;

	if (isnan(interval.low))
		return;
	pair = json_array();
	aer_jsonfill_append(pair, json_real(interval.low), to.bad);
	aer_jsonfill_append(pair, json_real(interval.high), to.bad);
	aer_jsonfill_put(to, key, pair);
}

/* A figure with what chance gives, NAN: nothing, and its interval. */
static void put_figure(struct aer_jsonfill to, const char *key, double value,
    double chance, struct aer_interval interval)
{
	struct aer_jsonfill figure = aer_jsonfill_begin(to.bad);

	aer_jsonfill_real(figure, "value", value);
	if (!isnan(chance))
		aer_jsonfill_real(figure, "chance", chance);
	put_interval(figure, "interval", interval);
	aer_jsonfill_put(to, key, figure.object);
}

static void put_agreement(struct aer_jsonfill to, const struct aer_crowd_set *set)
{
	const struct aer_agreement *a = &set->agreement;
	struct aer_jsonfill object = aer_jsonfill_begin(to.bad);

	aer_jsonfill_count(object, "clips", a->clips);
	aer_jsonfill_count(object, "clips_with_one_vote", a->rated - a->clips);
	aer_jsonfill_count(object, "votes", a->votes);
	aer_jsonfill_count(object, "unanimous", a->unanimous);
	put_figure(object, "pairs", a->pairs, NAN, set->interval.pairs);
	put_figure(
	    object, "fleiss_kappa", a->kappa, a->kappa_chance, set->interval.kappa);
	put_figure(object, "krippendorff_alpha", a->alpha, a->alpha_chance,
	    set->interval.alpha);
	put_figure(object, "gwet_ac1", a->ac1, a->ac1_chance, set->interval.ac1);
	put_figure(object, "fleiss_kappa_of_kept", set->kept.kappa,
	    set->kept.kappa_chance, set->kept_kappa);
	aer_jsonfill_count(object, "resamples_without_kappa", set->interval.without);
	aer_jsonfill_put(to, "agreement", object.object);
}

static void put_clips(struct aer_jsonfill to, const struct aer_crowd_set *set)
{
	struct aer_jsonfill object = aer_jsonfill_begin(to.bad);

	aer_jsonfill_count(object, "labelled", set->kinds[AER_VERDICT_LABEL]);
	aer_jsonfill_count(object, "no_votes", set->kinds[AER_VERDICT_NO_VOTES]);
	aer_jsonfill_count(object, "few_votes", set->kinds[AER_VERDICT_FEW]);
	aer_jsonfill_count(object, "ties", set->kinds[AER_VERDICT_TIE]);
	aer_jsonfill_count(object, "margin", set->kinds[AER_VERDICT_MARGIN]);
	aer_jsonfill_count(object, "ties_decided", set->by_other);
	aer_jsonfill_put(to, "clips", object.object);
}

static void put_labels(struct aer_jsonfill to, const struct aer_crowd_set *set)
{
	json_t *array = json_array();

	for (size_t j = 0; j < set->labels; j++) {
		const struct aer_agree_label *label = &set->label[j];
		struct aer_jsonfill object = aer_jsonfill_begin(to.bad);

		aer_jsonfill_text(
		    object, "label", aer_labels_name(set->set->labels, j));
		aer_jsonfill_count(object, "clips", set->won[j]);
		aer_jsonfill_count(object, "votes", label->votes);
		aer_jsonfill_real(object, "share", label->share);
		aer_jsonfill_real(object, "kappa", label->kappa);
		put_interval(object, "interval", label->interval);
		aer_jsonfill_append(array, object.object, to.bad);
	}
	aer_jsonfill_put(to, "labels", array);
}

static void put_confused(
    struct aer_jsonfill to, const struct aer_crowd_set *set, const struct aer_rater *r)
{
	struct aer_jsonfill object;

	if (r->said < 0)
		return;
	object = aer_jsonfill_begin(to.bad);
	aer_jsonfill_text(
	    object, "said", aer_labels_name(set->set->labels, (size_t)r->said));
	aer_jsonfill_text(
	    object, "others", aer_labels_name(set->set->labels, (size_t)r->others));
	aer_jsonfill_count(object, "clips", r->confused);
	aer_jsonfill_count(object, "of", r->of);
	aer_jsonfill_put(to, "confused", object.object);
}

/* The estimated confusion matrix of annotator K: a row for each true label. */
static json_t *make_matrix(const struct aer_skene *skene, size_t k, bool *bad)
{
	json_t *rows = json_array();
	size_t labels = skene->labels;

	for (size_t j = 0; j < labels; j++) {
		json_t *row = json_array();

		for (size_t l = 0; l < labels; l++)
			aer_jsonfill_append(row,
			    json_real(skene->confusion[(k * labels + l) * labels + j]),
			    bad);
		aer_jsonfill_append(rows, row, bad);
	}
	return rows;
}

static void put_raters(struct aer_jsonfill to, const struct aer_crowd *crowd,
    const struct aer_crowd_set *set)
{
	json_t *array = json_array();

	for (size_t k = 0; k < crowd->votes->annotators; k++) {
		const struct aer_rater *r = &set->rater[k];
		struct aer_jsonfill object;

		if (r->votes + r->unsure == 0)
			continue;
		object = aer_jsonfill_begin(to.bad);
		aer_jsonfill_text(object, "annotator", crowd->votes->annotator[k]);
		aer_jsonfill_count(object, "votes", r->votes);
		aer_jsonfill_count(object, "unsure", r->unsure);
		aer_jsonfill_count(object, "shared", r->shared);
		aer_jsonfill_real(object, "agreement", r->agreement);
		aer_jsonfill_count(object, "compared", r->compared);
		aer_jsonfill_real(object, "kappa", r->kappa);
		aer_jsonfill_real(object, "median_seconds", r->seconds);
		aer_jsonfill_count(object, "repeats", r->repeats);
		aer_jsonfill_count(object, "repeats_same", r->same);
		put_confused(object, set, r);
		aer_jsonfill_put(object, "low", json_boolean(r->low));
		if (set->skene != NULL)
			aer_jsonfill_put(
			    object, "confusion", make_matrix(set->skene, k, to.bad));
		aer_jsonfill_append(array, object.object, to.bad);
	}
	aer_jsonfill_put(to, "annotators", array);
	aer_jsonfill_real(to, "low_kappa", set->limit.kappa);
}

static void put_estimate(struct aer_jsonfill to, const struct aer_crowd_set *set)
{
	const struct aer_skene *skene = set->skene;
	struct aer_jsonfill object;
	json_t *prior;

	if (skene == NULL)
		return;
	object = aer_jsonfill_begin(to.bad);
	prior = json_array();
	for (size_t j = 0; j < skene->labels; j++)
		aer_jsonfill_append(prior, json_real(skene->prior[j]), to.bad);
	aer_jsonfill_put(object, "prior", prior);
	aer_jsonfill_real(object, "log_likelihood", skene->log_likelihood);
	aer_jsonfill_real(object, "first_log_likelihood", skene->first_log_likelihood);
	aer_jsonfill_count(object, "rounds", skene->rounds);
	aer_jsonfill_put(object, "converged", json_boolean(skene->converged));
	aer_jsonfill_real(object, "change", skene->change);
	aer_jsonfill_put(to, "dawid_skene", object.object);
}

struct notes {
	json_t *array;
	bool *bad;
};

static void put_note(void *data, const char *text)
{
	struct notes *notes = data;

	aer_jsonfill_append(notes->array, aer_jsonfill_string(text), notes->bad);
}

static json_t *make_set(
    const struct aer_crowd *crowd, const struct aer_crowd_set *set, bool *bad)
{
	struct aer_jsonfill object = aer_jsonfill_begin(bad);

	aer_jsonfill_text(object, "set", set->name);
	aer_jsonfill_count(object, "votes", set->set->votes);
	put_clips(object, set);
	put_agreement(object, set);
	put_estimate(object, set);
	put_labels(object, set);
	put_raters(object, crowd, set);
	return object.object;
}

int aer_crowd_json(const struct aer_crowd *crowd, FILE *stream, struct aer_error *err)
{
	const struct aer_crowd_plan *plan = &crowd->plan;
	bool bad = false;
	struct aer_jsonfill root = aer_jsonfill_begin(&bad);
	struct notes notes = { json_array(), &bad };
	json_t *sets = json_array();

	aer_jsonfill_text(root, "method", plan->skene ? "dawid-skene" : "majority");
	aer_jsonfill_count(root, "min", plan->rule.least);
	aer_jsonfill_count(root, "resamples", plan->bootstrap.replicates);
	aer_jsonfill_count(root, "seed", plan->bootstrap.seed);
	aer_jsonfill_count(root, "annotators", crowd->votes->annotators);
	aer_jsonfill_count(root, "clips", crowd->votes->clips);
	aer_jsonfill_count(root, "kept", crowd->kept);
	if (crowd->sets > 1) {
		aer_jsonfill_count(root, "with_both_labels", crowd->both);
		aer_jsonfill_count(root, "consistent", crowd->consistent);
		aer_jsonfill_real(root, "consistent_share",
		    (double)crowd->consistent / (double)crowd->both);
	}
	for (size_t i = 0; i < crowd->sets; i++)
		aer_jsonfill_append(sets, make_set(crowd, &crowd->set[i], &bad), &bad);
	aer_jsonfill_put(root, "sets", sets);
	aer_crowd_notes(crowd, put_note, &notes);
	aer_crowd_left_out(crowd, put_note, &notes);
	aer_jsonfill_put(root, "notes", notes.array);
	return aer_jsonfill_write(root, stream, err);
}
