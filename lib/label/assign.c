#include "label/assignpart.h"

#include "base/grow.h"
#include "base/hash.h"
#include "base/lot.h"

#include <stdlib.h>

enum { FOR_ORDER = 1 };

struct aer_assign *aer_assign_new(
    const struct aer_assign_plan *plan, struct aer_error *err)
{
	struct aer_assign *assign = calloc(1, sizeof *assign);

	if (assign == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	assign->plan = *plan;
	assign->sets = aer_dict_new(err);
	assign->clips = aer_dict_new(err);
	assign->annotators = aer_dict_new(err);
	if (assign->sets != NULL && assign->clips != NULL && assign->annotators != NULL)
		return assign;
	aer_assign_free(assign);
	return NULL;
}

void aer_assign_free(struct aer_assign *assign)
{
	if (assign == NULL)
		return;
	for (size_t a = 0; a < aer_dict_count(assign->annotators); a++) {
		if (assign->has != NULL)
			free(assign->has[a]);
		if (assign->list != NULL)
			free(assign->list[a].item);
	}
	aer_dict_free(assign->sets);
	aer_dict_free(assign->clips);
	aer_dict_free(assign->annotators);
	free(assign->votes);
	free(assign->listed);
	free(assign->spoilt);
	free(assign->active);
	free(assign->seen);
	free(assign->has);
	free(assign->list);
	free(assign->gold);
	free(assign->known);
	free(assign->duty);
	free(assign);
}

/* --- what there is ------------------------------------------------------- */

size_t aer_assign_sets(const struct aer_assign *assign)
{
	return aer_dict_count(assign->sets);
}

size_t aer_assign_at(const struct aer_assign *assign, uint32_t clip, uint32_t set)
{
	return clip * aer_assign_sets(assign) + set;
}

/* Adds NAME, which must be new, to DICT; its number is COUNT. */
static int add_name(struct aer_dict *dict, const char *name, struct aer_error *err)
{
	bool is_new;

	if (aer_dict_add(dict, name, &is_new, err) < 0)
		return -1;
	return is_new ? 0 : aer_error_set(err, "'%s' is there twice", name);
}

int aer_assign_set(
    struct aer_assign *assign, const char *name, size_t votes, struct aer_error *err)
{
	size_t count = aer_dict_count(assign->sets);

	if (aer_grow(&assign->votes, count, &assign->set_slots, sizeof *assign->votes,
		err) < 0)
		return -1;
	assign->votes[count] = votes;
	return add_name(assign->sets, name, err);
}

int aer_assign_clip(
    struct aer_assign *assign, const char *name, bool listed, struct aer_error *err)
{
	size_t count = aer_dict_count(assign->clips), slots = assign->clip_slots;

	if (aer_grow(&assign->listed, count, &slots, sizeof *assign->listed, err) < 0 ||
	    aer_grow(&assign->spoilt, count, &assign->clip_slots,
		sizeof *assign->spoilt, err) < 0)
		return -1;
	assign->listed[count] = listed;
	assign->spoilt[count] = false;
	return add_name(assign->clips, name, err);
}

int aer_assign_annotator(
    struct aer_assign *assign, const char *name, bool active, struct aer_error *err)
{
	size_t count = aer_dict_count(assign->annotators);
	size_t slots = assign->annotator_slots;

	if (aer_grow(&assign->active, count, &slots, sizeof *assign->active, err) < 0 ||
	    aer_grow(&assign->seen, count, &assign->annotator_slots,
		sizeof *assign->seen, err) < 0)
		return -1;
	assign->active[count] = active;
	assign->seen[count] = 0;
	return add_name(assign->annotators, name, err);
}

int aer_assign_gold(
    struct aer_assign *assign, uint32_t clip, uint32_t set, struct aer_error *err)
{
	if (aer_grow(&assign->known, assign->knowns, &assign->known_slots,
		sizeof *assign->known, err) < 0)
		return -1;
	assign->known[assign->knowns++] = (struct gold){ clip, set };
	return 0;
}

int aer_assign_prepare(struct aer_assign *assign, struct aer_error *err)
{
	size_t annotators = aer_dict_count(assign->annotators);
	size_t places = aer_dict_count(assign->clips) * aer_assign_sets(assign);

	if (assign->gold != NULL)
		return 0;
	assign->has = calloc(annotators + 1, sizeof(int64_t *));
	assign->list = calloc(annotators + 1, sizeof *assign->list);
	assign->gold = calloc(places + 1, sizeof *assign->gold);
	if (assign->has == NULL || assign->list == NULL || assign->gold == NULL)
		return aer_error_memory(err);
	for (size_t a = 0; a < annotators; a++) {
		assign->has[a] = malloc((places + 1) * sizeof **assign->has);
		if (assign->has[a] == NULL)
			return aer_error_memory(err);
		for (size_t i = 0; i < places; i++)
			assign->has[a][i] = AER_HAS_NOTHING;
	}
	for (size_t i = 0; i < assign->knowns; i++) {
		const struct gold *known = &assign->known[i];

		assign->gold[aer_assign_at(assign, known->clip, known->set)] = true;
	}
	return 0;
}

uint64_t aer_assign_mark(const struct aer_assign *assign)
{
	const struct aer_assign_plan *plan = &assign->plan;
	uint64_t hash = aer_hash(AER_HASH_BEGIN, &plan->seed, sizeof plan->seed);

	hash = aer_hash(hash, &plan->repeat, sizeof plan->repeat);
	for (size_t i = 0; i < aer_dict_count(assign->sets); i++) {
		hash = aer_lot_name(hash, aer_dict_key(assign->sets, i));
		hash = aer_hash(hash, &assign->votes[i], sizeof assign->votes[i]);
	}
	for (size_t i = 0; i < aer_dict_count(assign->clips); i++) {
		hash = aer_lot_name(hash, aer_dict_key(assign->clips, i));
		hash = aer_hash(hash, &assign->listed[i], sizeof assign->listed[i]);
	}
	for (size_t i = 0; i < aer_dict_count(assign->annotators); i++) {
		hash = aer_lot_name(hash, aer_dict_key(assign->annotators, i));
		hash = aer_hash(hash, &assign->active[i], sizeof assign->active[i]);
	}
	return aer_hash(hash, assign->known, assign->knowns * sizeof *assign->known);
}

/* --- items --------------------------------------------------------------- */

double aer_assign_lot(
    const struct aer_assign *assign, const struct aer_duty *duty, uint64_t purpose)
{
	uint64_t hash = aer_lot_begin(assign->plan.seed, purpose);

	hash = aer_lot_name(hash, aer_dict_key(assign->annotators, duty->annotator));
	hash = aer_lot_name(hash, aer_dict_key(assign->clips, duty->clip));
	return aer_lot_draw(aer_lot_name(hash, aer_dict_key(assign->sets, duty->set)));
}

long aer_assign_append(
    struct aer_assign *assign, const struct aer_duty *duty, struct aer_error *err)
{
	struct aer_duty *grown;

	if (aer_grow(&assign->duty, assign->duties, &assign->slots,
		sizeof *assign->duty, err) < 0)
		return -1;
	grown = &assign->duty[assign->duties];
	*grown = *duty;
	grown->gone = false;
	grown->place = aer_assign_lot(assign, duty, FOR_ORDER);
	if (duty->repeat)
		grown->place += 0.5; /* its first showing is in the first half */
	if ((!duty->repeat || duty->answered > 0) &&
	    *aer_assign_has(assign, duty) < duty->answered)
		*aer_assign_has(assign, duty) = duty->answered;
	return (long)assign->duties++;
}

int aer_assign_add(
    struct aer_assign *assign, const struct aer_duty *duty, struct aer_error *err)
{
	int64_t last = duty->answered > duty->shown ? duty->answered : duty->shown;

	if (aer_assign_prepare(assign, err) < 0 ||
	    aer_assign_append(assign, duty, err) < 0)
		return -1;
	aer_assign_seen(assign, duty->annotator, last);
	return 0;
}

size_t aer_assign_count(const struct aer_assign *assign)
{
	return assign->duties;
}

const struct aer_duty *aer_assign_duty(const struct aer_assign *assign, size_t i)
{
	return &assign->duty[i];
}

void aer_assign_name(struct aer_assign *assign, size_t i, int64_t id)
{
	assign->duty[i].id = id;
}

long aer_assign_find(const struct aer_assign *assign, uint32_t annotator, int64_t id)
{
	const struct aer_list *list = &assign->list[annotator];

	for (size_t k = 0; k < list->count; k++)
		if (assign->duty[list->item[k]].id == id)
			return (long)list->item[k];
	return -1;
}

int aer_assign_list(
    struct aer_assign *assign, uint32_t annotator, size_t i, struct aer_error *err)
{
	struct aer_list *list = &assign->list[annotator];

	if (aer_grow(&list->item, list->count, &list->slots, sizeof *list->item, err) <
	    0)
		return -1;
	list->item[list->count++] = i;
	return 0;
}

void aer_assign_seen(struct aer_assign *assign, uint32_t annotator, int64_t now)
{
	if (assign->seen[annotator] < now)
		assign->seen[annotator] = now;
}
