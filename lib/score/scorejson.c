/* The report as one JSON object, by jansson. */
#include "score/scorepart.h"
#include "text/jsonfill.h"

#include <jansson.h>
#include <math.h>
#include <stdbool.h>

/* [low, high], or null. */
static void put_interval(
    struct aer_jsonfill to, const char *key, struct aer_interval interval)
{
	json_t *pair;

	if (isnan(interval.low)) {
		aer_jsonfill_put(to, key, json_null());
		return;
	}
	pair = json_array();
	aer_jsonfill_append(pair, json_real(interval.low), to.bad);
	aer_jsonfill_append(pair, json_real(interval.high), to.bad);
	aer_jsonfill_put(to, key, pair);
}

static json_t *make_class(const struct aer_scorecard *card,
    const struct aer_system *system, size_t k, bool *bad)
{
	struct aer_jsonfill to = aer_jsonfill_begin(bad);
	struct aer_class_measures class;

	aer_confusion_class(system->confusion, k, AER_SCOPE_ALL, &class);
	aer_jsonfill_text(to, "class", aer_score_class(card, k));
	aer_jsonfill_real(to, "precision", class.precision);
	aer_jsonfill_real(to, "recall", class.recall);
	aer_jsonfill_real(to, "f1", class.f1);
	if (system->class != NULL) {
		put_interval(to, "precision_interval", system->class[k].precision);
		put_interval(to, "recall_interval", system->class[k].recall);
		put_interval(to, "f1_interval", system->class[k].f1);
	}
	aer_jsonfill_count(to, "support", class.support);
	aer_jsonfill_count(to, "predicted", class.predicted);
	aer_jsonfill_count(to, "correct", class.correct);
	return to.object;
}

static json_t *make_names(const struct aer_scorecard *card, bool *bad)
{
	json_t *names = json_array();

	for (size_t k = 0; k < aer_score_classes(card); k++)
		aer_jsonfill_append(
		    names, aer_jsonfill_string(aer_score_class(card, k)), bad);
	return names;
}

static json_t *make_matrix(
    const struct aer_scorecard *card, const struct aer_system *system, bool *bad)
{
	struct aer_score_columns columns = aer_score_columns(card, system);
	struct aer_jsonfill to = aer_jsonfill_begin(bad);
	json_t *names = make_names(card, bad), *rows = json_array();
	size_t classes = aer_score_classes(card);

	for (size_t i = 0; i < columns.extra; i++)
		aer_jsonfill_append(names, aer_jsonfill_string(columns.name[i]), bad);
	aer_jsonfill_put(to, "columns", names);
	for (size_t k = 0; k < classes; k++) {
		json_t *row = json_array();

		for (size_t i = 0; i < classes + columns.extra; i++) {
			size_t at = i < classes ? i : columns.index[i - classes];
			uint64_t n = aer_confusion_count(system->confusion, k, at);

			aer_jsonfill_append(row, json_integer((json_int_t)n), bad);
		}
		aer_jsonfill_append(rows, row, bad);
	}
	aer_jsonfill_put(to, "counts", rows);
	return to.object;
}

static json_t *make_missing(const struct aer_system *system, bool *bad)
{
	struct aer_jsonfill to = aer_jsonfill_begin(bad);

	for (size_t i = 0; i < system->kinds; i++) {
		json_t *kind = aer_jsonfill_string(system->kind[i].name);

		aer_jsonfill_count(to, json_string_value(kind), system->kind[i].clips);
		json_decref(kind);
	}
	return to.object;
}

static void put_totals(const struct aer_system *system, struct aer_jsonfill to)
{
	const struct aer_measures *m = &system->measures;
	struct aer_jsonfill macro = aer_jsonfill_begin(to.bad),
			    weighted = aer_jsonfill_begin(to.bad);
	struct aer_jsonfill rest = aer_jsonfill_begin(to.bad),
			    interval = aer_jsonfill_begin(to.bad);

	aer_jsonfill_real(to, "uar", m->uar);
	aer_jsonfill_real(to, "war", m->war);
	aer_jsonfill_real(to, "chance", m->chance);
	aer_jsonfill_real(to, "kappa", m->kappa);
	aer_jsonfill_real(to, "mcc", m->mcc);
	aer_jsonfill_real(macro, "precision", m->precision);
	aer_jsonfill_real(macro, "recall", m->recall);
	aer_jsonfill_real(macro, "f1", m->f1);
	aer_jsonfill_put(to, "macro", macro.object);
	aer_jsonfill_real(weighted, "precision", m->weighted_precision);
	aer_jsonfill_real(weighted, "recall", m->war);
	aer_jsonfill_real(weighted, "f1", m->weighted_f1);
	aer_jsonfill_put(to, "weighted", weighted.object);
	put_interval(interval, "uar", system->uar);
	put_interval(interval, "war", system->war);
	put_interval(interval, "macro_precision", system->precision);
	put_interval(interval, "macro_f1", system->f1);
	put_interval(interval, "weighted_precision", system->weighted_precision);
	put_interval(interval, "weighted_f1", system->weighted_f1);
	put_interval(interval, "kappa", system->kappa);
	put_interval(interval, "mcc", system->mcc);
	aer_jsonfill_put(to, "intervals", interval.object);
	aer_jsonfill_count(to, "resamples_that_lost_a_class", system->lost);
	aer_jsonfill_count(to, "clips", system->clips);
	aer_jsonfill_count(to, "answered", system->answered);
	aer_jsonfill_count(to, "correct", m->correct);
	aer_jsonfill_real(to, "coverage", aer_score_coverage(system));
	aer_jsonfill_real(rest, "uar", system->measures_answered.uar);
	aer_jsonfill_real(rest, "war", system->measures_answered.war);
	aer_jsonfill_put(to, "over_answered", rest.object);
}

static json_t *make_probabilities(const struct aer_proba_measures *p, bool *bad)
{
	struct aer_jsonfill to;

	if (p->clips == 0)
		return json_null();
	to = aer_jsonfill_begin(bad);
	aer_jsonfill_count(to, "clips", p->clips);
	aer_jsonfill_real(to, "top2", p->top2);
	aer_jsonfill_real(to, "top3", p->top3);
	aer_jsonfill_real(to, "top5", p->top5);
	aer_jsonfill_real(to, "log_loss", p->log_loss);
	aer_jsonfill_real(to, "brier", p->brier);
	aer_jsonfill_real(to, "ece", p->ece);
	aer_jsonfill_real(to, "auc", p->auc);
	return to.object;
}

static json_t *make_runs(const struct aer_system *system, bool *bad)
{
	json_t *runs = json_array();

	for (size_t r = 0; r < system->runs; r++) {
		const struct aer_system_run *run = &system->run[r];
		struct aer_jsonfill to = aer_jsonfill_begin(bad);

		aer_jsonfill_text(to, "file", aer_answers_name(run->answers));
		aer_jsonfill_count(to, "clips", run->measures.clips);
		aer_jsonfill_real(to, "uar", run->measures.uar);
		aer_jsonfill_real(to, "war", run->measures.war);
		aer_jsonfill_real(to, "macro_f1", run->measures.f1);
		aer_jsonfill_count(to, "ties", aer_answers_ties(run->answers));
		aer_jsonfill_count(
		    to, "labels_not_likeliest", aer_answers_contrary(run->answers));
		aer_jsonfill_count(to, "failed_rows", aer_answers_failed(run->answers));
		aer_jsonfill_count(
		    to, "unselected_rows", aer_answers_unselected(run->answers));
		aer_jsonfill_append(runs, to.object, bad);
	}
	return runs;
}

static json_t *make_spread(struct aer_score_spread spread, bool *bad)
{
	struct aer_jsonfill to = aer_jsonfill_begin(bad);

	aer_jsonfill_real(to, "mean", spread.mean);
	aer_jsonfill_real(to, "sd", spread.sd);
	aer_jsonfill_real(to, "least", spread.least);
	aer_jsonfill_real(to, "most", spread.most);
	return to.object;
}

static json_t *make_pool(const struct aer_system *system, bool *bad)
{
	struct aer_jsonfill to;

	if (!system->pooled)
		return json_null();
	to = aer_jsonfill_begin(bad);
	aer_jsonfill_text(to, "over", system->disjoint ? "folds" : "seeds");
	aer_jsonfill_put(
	    to, "uar", make_spread(aer_score_runs(system, AER_RUN_UAR), bad));
	aer_jsonfill_put(
	    to, "war", make_spread(aer_score_runs(system, AER_RUN_WAR), bad));
	aer_jsonfill_put(
	    to, "macro_f1", make_spread(aer_score_runs(system, AER_RUN_F1), bad));
	return to.object;
}

static json_t *make_groups(
    const struct aer_scorecard *card, const struct aer_system *system, bool *bad)
{
	struct aer_jsonfill to;
	json_t *values;

	if (card->groups == NULL)
		return json_null();
	to = aer_jsonfill_begin(bad);
	values = json_array();
	aer_jsonfill_text(to, "column", card->by);
	aer_jsonfill_put(
	    to, "uar", make_spread(aer_score_group_spread(card, system), bad));
	for (size_t g = 0; g < system->groups; g++) {
		struct aer_jsonfill one = aer_jsonfill_begin(bad);
		struct aer_measures m;

		aer_score_group(card, system, g, &m);
		aer_jsonfill_text(one, "value", aer_labels_name(card->groups, g));
		aer_jsonfill_count(one, "clips", m.clips);
		aer_jsonfill_count(one, "classes", m.classes);
		aer_jsonfill_real(one, "uar", m.uar);
		aer_jsonfill_real(one, "war", m.war);
		aer_jsonfill_real(one, "macro_f1", m.f1);
		aer_jsonfill_append(values, one.object, bad);
	}
	aer_jsonfill_put(to, "values", values);
	return to.object;
}

static json_t *make_pair(
    const struct aer_scorecard *card, const struct aer_pair *pair, bool *bad)
{
	struct aer_jsonfill to = aer_jsonfill_begin(bad);

	aer_jsonfill_text(to, "a", card->system[pair->a].name);
	aer_jsonfill_text(to, "b", card->system[pair->b].name);
	aer_jsonfill_real(to, "difference", pair->difference);
	put_interval(to, "interval", pair->interval);
	aer_jsonfill_real(to, "p", pair->p);
	aer_jsonfill_put(to, "exact", json_boolean(pair->exact));
	aer_jsonfill_real(to, "p_holm", pair->holm);
	aer_jsonfill_count(to, "only_a_right", pair->only_a);
	aer_jsonfill_count(to, "only_b_right", pair->only_b);
	aer_jsonfill_real(to, "p_mcnemar", pair->mcnemar);
	return to.object;
}

static json_t *make_resampling(const struct aer_scorecard *card, bool *bad)
{
	const struct aer_resampling *r = &card->resampling;
	struct aer_jsonfill to = aer_jsonfill_begin(bad);

	aer_jsonfill_count(to, "resamples", r->replicates);
	aer_jsonfill_count(to, "seed", r->seed);
	aer_jsonfill_put(to, "cluster",
	    r->cluster != NULL ? aer_jsonfill_string(r->cluster) : json_null());
	aer_jsonfill_count(to, "clusters", r->clusters);
	return to.object;
}

/* The notes go to an array, which is NULL after a failure. */
struct list {
	json_t *array;
	bool *bad;
};

static void add_note(void *data, const char *text)
{
	struct list *list = data;

	aer_jsonfill_append(list->array, aer_jsonfill_string(text), list->bad);
}

static json_t *make_system(
    const struct aer_scorecard *card, const struct aer_system *system, bool *bad)
{
	struct aer_jsonfill to = aer_jsonfill_begin(bad);
	struct list notes = { json_array(), bad };
	json_t *classes = json_array();

	aer_jsonfill_text(to, "system", system->name);
	aer_jsonfill_put(to, "runs", make_runs(system, bad));
	aer_jsonfill_put(to, "pool", make_pool(system, bad));
	put_totals(system, to);
	aer_jsonfill_put(to, "probabilities", make_probabilities(&system->proba, bad));
	aer_jsonfill_put(to, "missing", make_missing(system, bad));
	for (size_t k = 0; k < aer_score_classes(card); k++)
		aer_jsonfill_append(classes, make_class(card, system, k, bad), bad);
	aer_jsonfill_put(to, "classes", classes);
	aer_jsonfill_put(to, "confusion", make_matrix(card, system, bad));
	aer_jsonfill_put(to, "by", make_groups(card, system, bad));
	aer_scorecard_notes(card, system, add_note, &notes);
	aer_jsonfill_put(to, "notes", notes.array);
	return to.object;
}

static struct aer_jsonfill make_card(const struct aer_scorecard *card, bool *bad)
{
	static const char *const missing[] = { "wrong", "error", "skip" };
	struct aer_jsonfill to = aer_jsonfill_begin(bad);
	json_t *systems = json_array(), *pairs = json_array();
	struct list notes = { json_array(), bad };

	aer_jsonfill_text(to, "truth", aer_truth_name(card->truth));
	aer_jsonfill_text(to, "selection", aer_truth_selection(card->truth));
	aer_jsonfill_put(to, "classes", make_names(card, bad));
	aer_jsonfill_text(to, "class_order", card->labels_given ? "given" : "name");
	aer_jsonfill_text(
	    to, "absent", card->absent == AER_ABSENT_ZERO ? "zero" : "exclude");
	aer_jsonfill_text(to, "missing", missing[card->missing]);
	aer_jsonfill_put(to, "other",
	    card->other != NULL ? aer_jsonfill_string(card->other) : json_null());
	for (size_t i = 0; i < card->count; i++)
		aer_jsonfill_append(
		    systems, make_system(card, &card->system[i], bad), bad);
	aer_jsonfill_put(to, "resampling", make_resampling(card, bad));
	aer_jsonfill_put(to, "systems", systems);
	for (size_t i = 0; i < card->pairs; i++)
		aer_jsonfill_append(pairs, make_pair(card, &card->pair[i], bad), bad);
	aer_jsonfill_put(to, "pairs", pairs);
	aer_jsonfill_real(to, "optimism_of_the_best",
	    card->count > 1 ? card->selection.optimism : NAN);
	aer_scorecard_head_notes(card, add_note, &notes);
	aer_jsonfill_put(to, "notes", notes.array);
	return to;
}

int aer_scorecard_json(
    const struct aer_scorecard *card, FILE *stream, struct aer_error *err)
{
	bool bad = false;

	return aer_jsonfill_write(make_card(card, &bad), stream, err);
}
