#include "label/assignpart.h"

#include "base/hash.h"
#include "base/lot.h"

#include <stdlib.h>
#include <string.h>

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

void *aer_assign_room(void *array, size_t count, size_t *slots, size_t size)
{
	size_t more = *slots > 0 ? 2 * *slots : 64;

	if (count < *slots)
		return array;
	array = realloc(array, more * size);
	if (array != NULL)
		*slots = more;
	return array;
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
	size_t *grown =
	    aer_assign_room(assign->votes, count, &assign->set_slots, sizeof *grown);

	if (grown == NULL)
		return aer_error_memory(err);
	assign->votes = grown;
	grown[count] = votes;
	return add_name(assign->sets, name, err);
}

int aer_assign_clip(
    struct aer_assign *assign, const char *name, bool listed, struct aer_error *err)
{
	size_t count = aer_dict_count(assign->clips), slots = assign->clip_slots;
	bool *grown = aer_assign_room(assign->listed, count, &slots, sizeof *grown);

	if (grown == NULL)
		return aer_error_memory(err);
	assign->listed = grown;
	grown =
	    aer_assign_room(assign->spoilt, count, &assign->clip_slots, sizeof *grown);
	if (grown == NULL)
		return aer_error_memory(err);
	assign->spoilt = grown;
	assign->listed[count] = listed;
	assign->spoilt[count] = false;
	return add_name(assign->clips, name, err);
}

int aer_assign_annotator(
    struct aer_assign *assign, const char *name, bool active, struct aer_error *err)
{
	size_t count = aer_dict_count(assign->annotators);
	size_t slots = assign->annotator_slots;
	bool *grown = aer_assign_room(assign->active, count, &slots, sizeof *grown);
	int64_t *seen;

	if (grown == NULL)
		return aer_error_memory(err);
	assign->active = grown;
	seen = aer_assign_room(
	    assign->seen, count, &assign->annotator_slots, sizeof *seen);
	if (seen == NULL)
		return aer_error_memory(err);
	assign->seen = seen;
	assign->active[count] = active;
	assign->seen[count] = 0;
	return add_name(assign->annotators, name, err);
}

int aer_assign_gold(
    struct aer_assign *assign, uint32_t clip, uint32_t set, struct aer_error *err)
{
	struct gold *known = aer_assign_room(
	    assign->known, assign->knowns, &assign->known_slots, sizeof *known);

	if (known == NULL)
		return aer_error_memory(err);
	assign->known = known;
	known[assign->knowns++] = (struct gold){ clip, set };
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

/* What DUTY's annotator has of its clip in its set. */
static int64_t *has(const struct aer_assign *assign, const struct aer_duty *duty)
{
	return &assign->has[duty->annotator]
			   [aer_assign_at(assign, duty->clip, duty->set)];
}

long aer_assign_append(
    struct aer_assign *assign, const struct aer_duty *duty, struct aer_error *err)
{
	struct aer_duty *grown = aer_assign_room(
	    assign->duty, assign->duties, &assign->slots, sizeof *grown);

	if (grown == NULL)
		return aer_error_memory(err);
	assign->duty = grown;
	grown += assign->duties;
	*grown = *duty;
	grown->gone = false;
	grown->place = aer_assign_lot(assign, duty, FOR_ORDER);
	if (duty->repeat)
		grown->place += 0.5; /* its first showing is in the first half */
	if ((!duty->repeat || duty->answered > 0) &&
	    *has(assign, duty) < duty->answered)
		*has(assign, duty) = duty->answered;
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
	size_t *item =
	    aer_assign_room(list->item, list->count, &list->slots, sizeof *item);

	if (item == NULL)
		return aer_error_memory(err);
	list->item = item;
	item[list->count++] = i;
	return 0;
}

/* --- handing out --------------------------------------------------------- */

void aer_assign_seen(struct aer_assign *assign, uint32_t annotator, int64_t now)
{
	if (assign->seen[annotator] < now)
		assign->seen[annotator] = now;
}

/* Whether the item is still to be done by whoever has it. */
static bool is_open(const struct aer_assign *assign, const struct aer_duty *duty)
{
	if (duty->gone || duty->answered > 0 || !assign->listed[duty->clip] ||
	    assign->spoilt[duty->clip])
		return false;
	/* a repeat whose first showing went to somebody else is none */
	return !duty->repeat || *has(assign, duty) != AER_HAS_NOTHING;
}

/* How long ANNOTATOR must wait for the clip of DUTY, which was there in another set. */
static int64_t must_wait(const struct aer_assign *assign, const struct aer_duty *duty,
    uint32_t annotator, int64_t now)
{
	size_t sets = aer_assign_sets(assign);
	const int64_t *at =
	    &assign->has[annotator][aer_assign_at(assign, duty->clip, 0)];
	int64_t longest = 0;

	for (size_t s = 0; s < sets; s++) {
		int64_t left = at[s] + assign->plan.apart - now;

		if (s != duty->set && at[s] > 0 && left > longest)
			longest = left;
	}
	return longest;
}

/* Whether ANNOTATOR can be given the item now; if it must only wait, *WAIT is
 * lowered. */
static bool is_due(const struct aer_assign *assign, const struct aer_duty *duty,
    uint32_t annotator, int64_t now, int64_t *wait)
{
	int64_t left;

	if (!is_open(assign, duty))
		return false;
	if (duty->repeat && *has(assign, duty) == 0)
		return false;
	left = must_wait(assign, duty, annotator, now);
	if (left > 0 && (*wait == 0 || left < *wait))
		*wait = left;
	return left == 0;
}

/* The next item of ANNOTATOR's own, or -1; *OPEN says whether any are left. */
static long next_own(const struct aer_assign *assign, uint32_t annotator, int64_t now,
    int64_t *wait, bool *open)
{
	const struct aer_list *list = &assign->list[annotator];
	long first = -1;

	for (size_t k = 0; k < list->count; k++) {
		const struct aer_duty *duty = &assign->duty[list->item[k]];

		if (duty->answered > 0 || !is_open(assign, duty))
			continue;
		*open = true;
		if (duty->shown > 0)
			return (long)list->item[k];
		if (first < 0 && is_due(assign, duty, annotator, now, wait))
			first = (long)list->item[k];
	}
	return first;
}

/* Whether ANNOTATOR has the clip of DUTY in any set. */
static bool knows_clip(
    const struct aer_assign *assign, const struct aer_duty *duty, uint32_t annotator)
{
	const int64_t *at =
	    &assign->has[annotator][aer_assign_at(assign, duty->clip, 0)];

	for (size_t s = 0; s < aer_assign_sets(assign); s++)
		if (at[s] != AER_HAS_NOTHING)
			return true;
	return false;
}

/* The first item of OWNER that ANNOTATOR may take over, of a clip that is new to the
 * latter if there is one; or -1. */
static long find_left(const struct aer_assign *assign, uint32_t owner,
    uint32_t annotator, int64_t now, int64_t *wait)
{
	const struct aer_list *list = &assign->list[owner];
	long known = -1;

	for (size_t k = 0; k < list->count; k++) {
		const struct aer_duty *duty = &assign->duty[list->item[k]];
		size_t at = aer_assign_at(assign, duty->clip, duty->set);

		if (duty->repeat || assign->gold[at] ||
		    assign->has[annotator][at] != AER_HAS_NOTHING ||
		    !is_due(assign, duty, annotator, now, wait))
			continue;
		if (!knows_clip(assign, duty, annotator))
			return (long)list->item[k];
		if (known < 0)
			known = (long)list->item[k];
	}
	return known;
}

static void unlist(struct aer_list *list, size_t item)
{
	size_t kept = 0;

	for (size_t k = 0; k < list->count; k++)
		if (list->item[k] != item)
			list->item[kept++] = list->item[k];
	list->count = kept;
}

/* Makes item I, another's, ANNOTATOR's. */
static int take_over(struct aer_assign *assign, size_t i, uint32_t annotator)
{
	struct aer_duty *duty = &assign->duty[i];
	struct aer_error ignored;

	if (aer_assign_list(assign, annotator, i, &ignored) < 0)
		return -1;
	unlist(&assign->list[duty->annotator], i);
	*has(assign, duty) = AER_HAS_NOTHING;
	duty->annotator = annotator;
	duty->shown = 0;
	*has(assign, duty) = 0;
	return 0;
}

long aer_assign_next(struct aer_assign *assign, uint32_t annotator, int64_t now,
    bool *taken, int64_t *wait)
{
	bool open = false;
	long found;

	*taken = false;
	*wait = 0;
	aer_assign_seen(assign, annotator, now);
	found = next_own(assign, annotator, now, wait, &open);
	for (uint32_t b = 0; found < 0 && b < aer_dict_count(assign->annotators); b++)
		if (b != annotator && now - assign->seen[b] > assign->plan.away) {
			found = find_left(assign, b, annotator, now, wait);
			*taken = found >= 0;
		}
	if (*taken && take_over(assign, (size_t)found, annotator) < 0)
		return AER_NOTHING_YET;
	if (found >= 0)
		return found;
	return open || *wait > 0 ? AER_NOTHING_YET : AER_NOTHING_LEFT;
}

size_t aer_assign_ahead(const struct aer_assign *assign, uint32_t annotator, long after,
    uint32_t *clip, size_t count)
{
	const struct aer_list *list = &assign->list[annotator];
	size_t n = 0;

	for (size_t k = 0; k < list->count && n < count; k++) {
		const struct aer_duty *duty = &assign->duty[list->item[k]];

		if ((long)list->item[k] != after && is_open(assign, duty))
			clip[n++] = duty->clip;
	}
	return n;
}

void aer_assign_show(struct aer_assign *assign, size_t i, int64_t now)
{
	if (assign->duty[i].shown == 0)
		assign->duty[i].shown = now;
}

void aer_assign_answer(struct aer_assign *assign, size_t i, bool unsure, int64_t now)
{
	struct aer_duty *duty = &assign->duty[i];

	aer_assign_show(assign, i, now);
	duty->answered = now;
	duty->unsure = unsure;
	*has(assign, duty) = now;
}

void aer_assign_undo(struct aer_assign *assign, size_t i)
{
	struct aer_duty *duty = &assign->duty[i];

	duty->answered = 0;
	duty->unsure = false;
	if (!duty->repeat)
		*has(assign, duty) = 0;
}

void aer_assign_spoil(struct aer_assign *assign, uint32_t clip)
{
	assign->spoilt[clip] = true;
}

void aer_assign_progress(
    const struct aer_assign *assign, uint32_t annotator, size_t *done, size_t *total)
{
	const struct aer_list *list = &assign->list[annotator];

	*done = *total = 0;
	for (size_t k = 0; k < list->count; k++) {
		const struct aer_duty *duty = &assign->duty[list->item[k]];
		bool answered = !duty->gone && duty->answered > 0;

		*done += answered;
		*total += answered || is_open(assign, duty);
	}
}
