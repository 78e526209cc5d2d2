#include "split/redivide.h"

#include <stdlib.h>

struct halves {
	struct aer_split_task task;
	uint32_t *place; /* in the whole task, of each of this one's groups */
	uint32_t *group;
	int64_t *start, *floor;
	uint8_t *part; /* the sides, by place in group */
};

static void halves_free(struct halves *h)
{
	free(h->place);
	free(h->group);
	free(h->start);
	free(h->floor);
	free(h->part);
}

/* What the sides start with and need is the sum over their parts. */
static void sum_sides(
    const struct aer_split_task *whole, struct halves *h, const struct aer_sides *sides)
{
	for (size_t r = 0; r < whole->pool->rows; r++)
		for (size_t p = 0; p < whole->k; p++) {
			size_t from = r * whole->k + p, to = 2 * r + sides->side[p];

			if (sides->side[p] == AER_NO_SIDE)
				continue;
			h->start[to] += whole->start[from];
			if (whole->floor[from] == AER_NO_FLOOR ||
			    h->floor[to] == AER_NO_FLOOR)
				h->floor[to] = AER_NO_FLOOR;
			else
				h->floor[to] += whole->floor[from];
		}
	for (size_t p = 0; p < whole->k; p++)
		if (sides->side[p] != AER_NO_SIDE) {
			h->task.need[sides->side[p]] += whole->need[p];
			h->task.crowd[sides->side[p]] += whole->crowd[p];
		}
}

static int halves_init(const struct aer_split_task *whole, const uint8_t *part,
    struct halves *h, const struct aer_sides *sides, struct aer_error *err)
{
	size_t n = whole->groups + 1, cells = 2 * whole->pool->rows + 1;

	*h = (struct halves){ .task = { .pool = whole->pool, .k = 2 } };
	h->place = calloc(n, sizeof *h->place);
	h->group = calloc(n, sizeof *h->group);
	h->start = calloc(cells, sizeof *h->start);
	h->floor = calloc(cells, sizeof *h->floor);
	h->part = calloc(n, 1);
	if (h->place == NULL || h->group == NULL || h->start == NULL ||
	    h->floor == NULL || h->part == NULL)
		return aer_error_memory(err);
	h->task.group = h->group;
	h->task.start = h->start;
	h->task.floor = h->floor;
	for (size_t i = 0; i < whole->groups; i++)
		if (sides->side[part[i]] != AER_NO_SIDE) {
			h->place[h->task.groups] = (uint32_t)i;
			h->part[h->task.groups] = sides->side[part[i]];
			h->group[h->task.groups++] = whole->group[i];
		}
	sum_sides(whole, h, sides);
	return 0;
}

/* Puts the groups where the best run has them. */
static void take(const struct halves *h, const struct aer_sides *sides,
    const uint8_t *side, uint8_t *part)
{
	for (size_t i = 0; i < h->task.groups; i++)
		part[h->place[i]] = (uint8_t)sides->part[side[i]];
}

int aer_redivide(const struct aer_split_task *task, uint8_t *part,
    const struct aer_sides *sides, uint64_t moves, struct aer_random *random,
    int64_t *space, uint64_t *tried, struct aer_error *err)
{
	struct halves h;
	struct aer_anneal *anneal = NULL;
	int rc = halves_init(task, part, &h, sides, err);

	/* all groups of these parts can be fixed: no move would ever be made */
	if (rc == 0 && h.task.groups == 0) {
		halves_free(&h);
		return 0;
	}
	if (rc == 0) {
		anneal = aer_anneal_new(&h.task, err);
		rc = anneal != NULL ? 0 : -1;
	}
	if (rc == 0) {
		uint64_t length = 8000 + 8 * (uint64_t)h.task.groups;
		struct aer_split_score before =
		    aer_anneal_weigh(&h.task, h.part, space);
		struct aer_split_score after;

		while (!aer_anneal_run(
			   anneal, random, length < moves ? length : moves, 0) &&
		       aer_anneal_moves(anneal) < moves)
			length += length / 2;
		*tried += aer_anneal_moves(anneal);
		after = aer_anneal_score(anneal);
		if (sides->anew || !aer_split_score_less(&before, &after))
			take(&h, sides, aer_anneal_part(anneal), part);
	}
	aer_anneal_free(anneal);
	halves_free(&h);
	return rc;
}
