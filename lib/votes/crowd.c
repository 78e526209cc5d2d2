#include "votes/crowd.h"

#include <stdlib.h>
#include <string.h>

/* Posteriors that are as near as that to each other are a tie. */
static const double EQUAL = 1e-9;

/* --- which set is the finer one ------------------------------------------------ */

/* Whether MAP takes each label of FINE to one that COARSE's can be, and leaves COARSE's
 * as they are. */
static bool maps_to(const struct aer_map *map, const struct aer_vote_set *fine,
    const struct aer_vote_set *coarse)
{
	for (size_t j = 0; j < aer_labels_count(fine->labels); j++)
		if (aer_map_get(map, aer_labels_name(fine->labels, j)) == NULL)
			return false;
	for (size_t j = 0; j < aer_labels_count(coarse->labels); j++) {
		const char *label = aer_labels_name(coarse->labels, j);
		const char *to = aer_map_get(map, label);

		if (to == NULL || strcmp(to, label) != 0)
			return false;
	}
	return true;
}

/* Says which labels stand in the way. */
static int refuse_map(const struct aer_crowd *crowd, struct aer_error *err)
{
	const struct aer_vote_set *set = crowd->votes->set;
	const char *name = aer_map_name(crowd->map);
	const char *mapped[2] = { NULL, NULL };

	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < aer_labels_count(set[i].labels); j++) {
			const char *label = aer_labels_name(set[i].labels, j);
			const char *to = aer_map_get(crowd->map, label);

			if (to == NULL)
				return aer_error_set(err,
				    "%s: has no label '%s', which set '%s' has", name,
				    label, set[i].name);
			if (strcmp(to, label) != 0 && mapped[i] == NULL)
				mapped[i] = label;
		}
	return aer_error_set(err,
	    "%s: maps '%s' of set '%s' and '%s' of set '%s'; one of the sets must have "
	    "labels only that stand under 'to': list them, --set=NAME=LABEL,LABEL...",
	    name, mapped[0], set[0].name, mapped[1], set[1].name);
}

int aer_crowd_check(const struct aer_votes *votes, const struct aer_map *map,
    bool chosen, const struct aer_crowd_plan *plan, struct aer_error *err)
{
	char list[512] = "";
	size_t at = 0;

	for (size_t i = 0; i < votes->sets && at < sizeof list; i++)
		at += (size_t)snprintf(list + at, sizeof list - at, "%s'%.100s'",
		    i > 0 ? ", " : "", votes->set[i].name);
	if (votes->rows == 0 && votes->strangers > 0)
		return aer_error_set(err,
		    "no vote is on a clip of the manifest; the first one is on '%s'",
		    votes->stranger != NULL ? votes->stranger : "");
	if (votes->rows == 0 && votes->unwanted > 0)
		return aer_error_set(err,
		    "there are no votes of label set %s; the first one is of set '%s'",
		    list, votes->unwanted_set != NULL ? votes->unwanted_set : "");
	if (votes->rows == 0)
		return aer_error_set(err, "there are no votes%s%s",
		    chosen ? " of label set " : "", chosen ? list : "");
	if (votes->sets > 2 || (votes->sets == 2 && !chosen && map == NULL))
		return aer_error_set(err,
		    "the votes have the label sets %s; choose one with --set=NAME, or "
		    "two with --map=FILE from the finer to the coarser labels",
		    list);
	if (votes->sets == 1 && map != NULL)
		return aer_error_set(
		    err, "--map is for two label sets; the votes have one");
	if (votes->sets == 1 && plan->rule.ties_to_other)
		return aer_error_set(
		    err, "--ties=other is for two label sets; the votes have one");
	return 0;
}

static int choose_sets(struct aer_crowd *crowd, struct aer_error *err)
{
	const struct aer_vote_set *set = crowd->votes->set;

	crowd->sets = crowd->votes->sets < 2 ? 1 : 2;
	crowd->set[0].set = &set[0];
	if (crowd->sets < 2)
		return 0;
	crowd->set[1].set = &set[1];
	if (crowd->map == NULL || maps_to(crowd->map, &set[0], &set[1]))
		return 0;
	if (!maps_to(crowd->map, &set[1], &set[0]))
		return refuse_map(crowd, err);
	crowd->set[0].set = &set[1];
	crowd->set[1].set = &set[0];
	return 0;
}

/* --- the other set ------------------------------------------------------------- */

static int link_labels(struct aer_crowd *crowd, struct aer_error *err)
{
	const struct aer_labels *fine = crowd->set[0].set->labels;

	if (crowd->sets < 2)
		return 0;
	crowd->coarse = calloc(crowd->set[0].labels + 1, sizeof *crowd->coarse);
	if (crowd->coarse == NULL)
		return aer_error_memory(err);
	for (size_t j = 0; j < crowd->set[0].labels; j++)
		crowd->coarse[j] = aer_labels_find(crowd->set[1].set->labels,
		    aer_map_get(crowd->map, aer_labels_name(fine, j)));
	return 0;
}

/* Which labels of the other set stand for each of set WHICH; the caller frees them. */
static bool *make_links(const struct aer_crowd *crowd, size_t which)
{
	size_t others = crowd->set[1 - which].labels;
	bool *link =
	    calloc(crowd->set[0].labels * crowd->set[1].labels + 1, sizeof *link);

	for (size_t f = 0; link != NULL && f < crowd->set[0].labels; f++) {
		long c = crowd->coarse[f];

		if (c >= 0)
			link[which == 0 ? f * others + (size_t)c
					: (size_t)c * others + f] = true;
	}
	return link;
}

/* --- labels -------------------------------------------------------------------- */

static int decide_by_majority(
    struct aer_crowd *crowd, size_t which, struct aer_error *err)
{
	struct aer_crowd_set *set = &crowd->set[which];
	struct aer_verdict_other other = { NULL, NULL };
	bool *link = NULL;
	int rc;

	if (crowd->plan.rule.ties_to_other) {
		other.set = crowd->set[1 - which].set;
		other.link = link = make_links(crowd, which);
		if (link == NULL)
			return aer_error_memory(err);
	}
	rc = aer_verdicts(set->set, crowd->votes->clips, &crowd->plan.rule, &other,
	    set->verdict, err);
	free(link);
	return rc;
}

/* The likeliest label of a clip with N posteriors P; -1: two are. */
static long likeliest(const double *p, size_t n)
{
	size_t best = 0;

	for (size_t j = 1; j < n; j++)
		if (p[j] > p[best])
			best = j;
	for (size_t j = 0; j < n; j++)
		if (j != best && p[best] - p[j] < EQUAL)
			return -1;
	return (long)best;
}

/* Puts the likeliest labels in the place of the majority's. */
static int decide_by_estimate(
    struct aer_crowd *crowd, size_t which, struct aer_error *err)
{
	struct aer_crowd_set *set = &crowd->set[which];
	const struct aer_votes *votes = crowd->votes;

	set->skene = aer_skene_estimate(
	    set->set, votes->annotators, votes->clips, &crowd->plan.estimate, err);
	if (set->skene == NULL)
		return -1;
	for (size_t c = 0; c < votes->clips; c++) {
		struct aer_verdict *v = &set->verdict[c];
		long label;

		if (v->kind == AER_VERDICT_NO_VOTES || v->kind == AER_VERDICT_FEW)
			continue;
		label = likeliest(set->skene->posterior + c * set->labels, set->labels);
		*v = (struct aer_verdict){ .label = (int32_t)label,
			.votes = v->votes,
			.kind = label >= 0 ? AER_VERDICT_LABEL : AER_VERDICT_TIE };
		for (size_t i = set->set->start[c]; i < set->set->start[c + 1]; i++)
			v->most += set->set->vote[i].label == label;
	}
	return 0;
}

static int decide(struct aer_crowd *crowd, size_t which, struct aer_error *err)
{
	struct aer_crowd_set *set = &crowd->set[which];

	set->verdict = calloc(crowd->votes->clips + 1, sizeof *set->verdict);
	set->won = calloc(set->labels + 1, sizeof *set->won);
	if (set->verdict == NULL || set->won == NULL)
		return aer_error_memory(err);
	if (decide_by_majority(crowd, which, err) < 0 ||
	    (crowd->plan.skene && decide_by_estimate(crowd, which, err) < 0))
		return -1;
	for (size_t c = 0; c < crowd->votes->clips; c++) {
		const struct aer_verdict *v = &set->verdict[c];

		set->kinds[v->kind]++;
		set->by_other += v->by_other;
		if (v->label >= 0)
			set->won[v->label]++;
	}
	return 0;
}

int aer_crowd_consistent(const struct aer_crowd *crowd, size_t clip)
{
	int32_t fine, coarse;

	if (crowd->sets < 2)
		return -1;
	fine = crowd->set[0].verdict[clip].label;
	coarse = crowd->set[1].verdict[clip].label;
	return fine < 0 || coarse < 0 ? -1 : crowd->coarse[fine] == coarse;
}

bool aer_crowd_keeps(
    const struct aer_crowd *crowd, size_t clip, struct aer_crowd_reason *reason)
{
	for (size_t i = 0; i < crowd->sets; i++) {
		enum aer_verdict_kind kind =
		    (enum aer_verdict_kind)crowd->set[i].verdict[clip].kind;

		*reason = (struct aer_crowd_reason){ i, kind };
		if (kind != AER_VERDICT_LABEL)
			return false;
		if (crowd->plan.keep_all)
			return true;
	}
	return crowd->sets < 2 || aer_crowd_consistent(crowd, clip) == 1;
}

/* --- figures ------------------------------------------------------------------- */

static int measure(
    struct aer_crowd *crowd, struct aer_crowd_set *set, struct aer_error *err)
{
	const struct aer_votes *votes = crowd->votes;
	struct aer_agree *agree = aer_agree_new(set->labels, err);
	int rc = -1;

	set->label = calloc(set->labels + 1, sizeof *set->label);
	set->rater = calloc(votes->annotators + 1, sizeof *set->rater);
	if (set->label == NULL || set->rater == NULL)
		aer_error_memory(err);
	else if (agree != NULL &&
		 aer_agree_add_set(agree, set->set, votes->clips, NULL, err) == 0 &&
		 aer_agree_measure(agree, &set->agreement, err) == 0 &&
		 aer_agree_bootstrap(agree, &crowd->plan.bootstrap, set->label,
		     &set->interval, err) == 0)
		rc = aer_raters(votes, set->set, set->rater, &set->limit, err);
	aer_agree_free(agree);
	for (size_t k = 0; rc == 0 && k < votes->annotators; k++) {
		set->repeats += set->rater[k].repeats;
		set->same += set->rater[k].same;
	}
	return rc;
}

/* The agreement on the clips that are kept, which are chosen by it: always better. */
static int measure_kept(
    const struct aer_crowd *crowd, struct aer_crowd_set *set, struct aer_error *err)
{
	size_t clips = crowd->votes->clips;
	struct aer_agree *agree = aer_agree_new(set->labels, err);
	struct aer_agree_label *label = calloc(set->labels + 1, sizeof *label);
	bool *chosen = calloc(clips + 1, sizeof *chosen);
	struct aer_agree_intervals interval = { .without = 0 };
	struct aer_crowd_reason reason;
	int rc = -1;

	for (size_t c = 0; chosen != NULL && c < clips; c++)
		chosen[c] = aer_crowd_keeps(crowd, c, &reason);
	if (chosen == NULL || label == NULL)
		aer_error_memory(err);
	else if (agree != NULL &&
		 aer_agree_add_set(agree, set->set, clips, chosen, err) == 0 &&
		 aer_agree_measure(agree, &set->kept, err) == 0)
		rc = aer_agree_bootstrap(
		    agree, &crowd->plan.bootstrap, label, &interval, err);
	set->kept_kappa = interval.kappa;
	aer_agree_free(agree);
	free(label);
	free(chosen);
	return rc;
}

static int count_clips(struct aer_crowd *crowd, struct aer_error *err)
{
	size_t coarse = crowd->set[1].labels;
	struct aer_crowd_reason reason;

	crowd->cross = calloc(crowd->set[0].labels * coarse + 1, sizeof *crowd->cross);
	if (crowd->cross == NULL)
		return aer_error_memory(err);
	for (size_t c = 0; c < crowd->votes->clips; c++) {
		int consistent = aer_crowd_consistent(crowd, c);

		if (consistent >= 0)
			crowd->cross[(size_t)crowd->set[0].verdict[c].label * coarse +
				     (size_t)crowd->set[1].verdict[c].label]++;
		crowd->both += consistent >= 0;
		crowd->consistent += consistent == 1;
		crowd->kept += aer_crowd_keeps(crowd, c, &reason);
	}
	return 0;
}

struct aer_crowd *aer_crowd_new(const struct aer_votes *votes,
    const struct aer_map *map, const struct aer_crowd_plan *plan, struct aer_error *err)
{
	struct aer_crowd *crowd = calloc(1, sizeof *crowd);

	if (crowd == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	crowd->votes = votes;
	crowd->map = map;
	crowd->plan = *plan;
	if (choose_sets(crowd, err) < 0)
		goto fail;
	for (size_t i = 0; i < crowd->sets; i++) {
		crowd->set[i].name = crowd->set[i].set->name;
		crowd->set[i].labels = aer_labels_count(crowd->set[i].set->labels);
	}
	if (link_labels(crowd, err) < 0)
		goto fail;
	for (size_t i = 0; i < crowd->sets; i++)
		if (decide(crowd, i, err) < 0 ||
		    measure(crowd, &crowd->set[i], err) < 0)
			goto fail;
	if (count_clips(crowd, err) < 0)
		goto fail;
	for (size_t i = 0; i < crowd->sets; i++)
		if (measure_kept(crowd, &crowd->set[i], err) < 0)
			goto fail;
	return crowd;
fail:
	aer_crowd_free(crowd);
	return NULL;
}

void aer_crowd_free(struct aer_crowd *crowd)
{
	if (crowd == NULL)
		return;
	for (size_t i = 0; i < AER_CROWD_SETS; i++) {
		free(crowd->set[i].verdict);
		free(crowd->set[i].label);
		free(crowd->set[i].won);
		free(crowd->set[i].rater);
		aer_skene_free(crowd->set[i].skene);
	}
	free(crowd->coarse);
	free(crowd->cross);
	free(crowd);
}
