/* Handing out: which item an annotator does next, and what becomes of it. */
#include "label/assignpart.h"

/* Whether the item is still to be done by whoever has it. */
static bool is_open(const struct aer_assign *assign, const struct aer_duty *duty)
{
	if (duty->gone || duty->answered > 0 || !assign->listed[duty->clip] ||
	    assign->spoilt[duty->clip])
		return false;
	/* a repeat whose first showing went to somebody else is none */
	return !duty->repeat || *aer_assign_has(assign, duty) != AER_HAS_NOTHING;
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
	if (duty->repeat && *aer_assign_has(assign, duty) == 0)
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
	*aer_assign_has(assign, duty) = AER_HAS_NOTHING;
	duty->annotator = annotator;
	duty->shown = 0;
	*aer_assign_has(assign, duty) = 0;
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
	*aer_assign_has(assign, duty) = now;
}

void aer_assign_undo(struct aer_assign *assign, size_t i)
{
	struct aer_duty *duty = &assign->duty[i];

	duty->answered = 0;
	duty->unsure = false;
	if (!duty->repeat)
		*aer_assign_has(assign, duty) = 0;
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
