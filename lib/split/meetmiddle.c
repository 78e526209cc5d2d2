#include "split/meetmiddle.h"

#include <stdlib.h>

/* At most so many changes that seem to fit are weighed. */
enum { TRIES = 64 };

struct slot {
	uint64_t sum;
	uint32_t choice; /* of the first half, 1 bit a group, plus 1; 0: empty */
};

struct meeting {
	const struct aer_split_task *task;
	uint8_t *part;
	size_t p, q;
	uint32_t place[2 * AER_MEET_MIDDLE_MAX]; /* the groups drawn */
	uint64_t
	    sum[2 * AER_MEET_MIDDLE_MAX]; /* what each changes when it changes sides */
	unsigned n, first;                /* all of them, those of the first half */
	uint64_t *factor;                 /* by row, 0 for those left out */
	uint64_t one;                     /* the factor of the number of groups */
	struct slot *slot;
	unsigned bits; /* the table has 2^bits slots */
	struct aer_split_score score;
	bool better; /* is asked for */
	int tries;
	int64_t *space;
};

/* Draws up to HALF groups of part P with at most LARGEST clips; every choice is equally
 * likely.  ALL has room for all places. */
static void draw(struct meeting *m, size_t p, int64_t largest, unsigned half,
    struct aer_random *random, uint32_t *all)
{
	const struct aer_split_task *task = m->task;
	unsigned end = m->n + half;
	size_t count = 0;

	for (size_t i = 0; i < task->groups; i++)
		if (m->part[i] == p &&
		    task->pool->group_clips[task->group[i]] <= largest)
			all[count++] = (uint32_t)i;
	for (size_t i = 0; m->n < end && i < count; i++) {
		size_t j = i + aer_random_below(random, (uint32_t)(count - i));

		m->place[m->n++] = all[j];
		all[j] = all[i];
	}
}

static int draw_both(struct meeting *m, const struct aer_meet_middle_ask *ask,
    struct aer_random *random, struct aer_error *err)
{
	uint32_t *all = calloc(m->task->groups + 1, sizeof *all);

	if (all == NULL)
		return aer_error_memory(err);
	draw(m, m->p, ask->largest[0], ask->half, random, all);
	draw(m, m->q, ask->largest[1], ask->half, random, all);
	free(all);
	return 0;
}

static void sum_groups(struct meeting *m)
{
	const struct aer_group_counts *pool = m->task->pool;

	for (unsigned i = 0; i < m->n; i++) {
		uint32_t g = m->task->group[m->place[i]];
		uint64_t sum = m->one;

		for (size_t c = pool->first[g]; c < pool->first[g + 1]; c++)
			sum += (uint64_t)pool->cell[c].n * m->factor[pool->cell[c].row];
		m->sum[i] = m->part[m->place[i]] == m->p ? 0 - sum : sum;
	}
}

static size_t slot_of(const struct meeting *m, uint64_t sum)
{
	return (size_t)((sum * 0x9e3779b97f4a7c15) >> (64 - m->bits));
}

/* Enters all choices from the first half; one of several with the same sum, to keep
 * the table's runs short where groups are alike. */
static void fill(struct meeting *m)
{
	size_t mask = ((size_t)1 << m->bits) - 1;
	uint64_t sum = 0;
	uint32_t gray = 0;

	for (uint32_t i = 0;; i++) {
		size_t at = slot_of(m, sum);

		while (m->slot[at].choice != 0 && m->slot[at].sum != sum)
			at = (at + 1) & mask;
		m->slot[at] = (struct slot){ sum, gray + 1 };
		if (i + 1 == (uint32_t)1 << m->first)
			return;
		/* the next choice differs by one group: F. Gray's code */
		unsigned bit = (unsigned)__builtin_ctz(i + 1);

		gray ^= (uint32_t)1 << bit;
		sum += (gray >> bit & 1) != 0 ? m->sum[bit] : 0 - m->sum[bit];
	}
}

static void flip(struct meeting *m, uint64_t choice)
{
	for (unsigned i = 0; i < m->n; i++)
		if ((choice >> i & 1) != 0) {
			uint8_t *part = &m->part[m->place[i]];

			*part = (uint8_t)(*part == m->p ? m->q : m->p);
		}
}

static bool enough_members(const struct meeting *m)
{
	size_t p = 0, q = 0;

	for (size_t i = 0; i < m->task->groups; i++) {
		p += m->part[i] == m->p;
		q += m->part[i] == m->q;
	}
	return p >= m->task->need[m->p] && q >= m->task->need[m->q];
}

/* Makes the change CHOICE; takes it back, returning false, when it is worse. */
static bool try_choice(struct meeting *m, uint64_t choice)
{
	struct aer_split_score now;

	m->tries++;
	flip(m, choice);
	now = aer_anneal_weigh(m->task, m->part, m->space);
	if ((m->better ? aer_split_score_less(&now, &m->score)
		       : now.shortage <= m->score.shortage &&
			     now.distance <= m->score.distance) &&
	    enough_members(m))
		return true;
	flip(m, choice);
	return false;
}

/* Looks for the other half of every choice from the second. */
static bool meet(struct meeting *m, uint64_t wanted)
{
	size_t mask = ((size_t)1 << m->bits) - 1;
	unsigned second = m->n - m->first;
	uint64_t sum = 0;
	uint32_t gray = 0;

	for (uint32_t i = 0;; i++) {
		uint64_t other = wanted - sum;
		size_t at = slot_of(m, other);

		while (m->slot[at].choice != 0 && m->slot[at].sum != other)
			at = (at + 1) & mask;
		if (m->slot[at].choice != 0) {
			uint64_t choice =
			    (uint64_t)gray << m->first | (m->slot[at].choice - 1);

			if (choice != 0 && try_choice(m, choice))
				return true;
			if (m->tries >= TRIES)
				return false;
		}
		if (i + 1 == (uint32_t)1 << second)
			return false;
		unsigned bit = (unsigned)__builtin_ctz(i + 1);

		gray ^= (uint32_t)1 << bit;
		sum += (gray >> bit & 1) != 0 ? m->sum[m->first + bit]
					      : 0 - m->sum[m->first + bit];
	}
}

/* Draws a factor for all that is to change as it is wanted, and returns the change. */
static uint64_t draw_factors(
    struct meeting *m, const struct aer_meet_middle_ask *ask, struct aer_random *random)
{
	uint64_t target = 0;

	m->better = true;
	for (size_t r = 0; r < m->task->pool->rows; r++)
		if (m->task->pool->unit[r] == 1) {
			m->better &= ask->wanted[r] == 0;
			m->factor[r] = aer_random_next(random) | 1;
			target += (uint64_t)ask->wanted[r] * m->factor[r];
		}
	if (ask->members != AER_MEET_MIDDLE_ANY) {
		m->one = aer_random_next(random) | 1;
		target += (uint64_t)ask->members * m->one;
	}
	return target;
}

int aer_meet_middle_middle(const struct aer_split_task *task, uint8_t *part,
    const struct aer_meet_middle_ask *ask, struct aer_random *random, int64_t *space,
    struct aer_error *err)
{
	struct meeting m = {
		.task = task, .part = part, .p = ask->p, .q = ask->q, .space = space
	};
	int rc;

	m.factor = calloc(task->pool->rows + 1, sizeof *m.factor);
	rc = m.factor != NULL ? draw_both(&m, ask, random, err) : aer_error_memory(err);
	if (rc == 0) {
		m.first = m.n / 2;
		m.bits = m.first + 1;
		m.slot = calloc((size_t)1 << m.bits, sizeof *m.slot);
		rc = m.slot != NULL ? 0 : aer_error_memory(err);
	}
	if (rc == 0) {
		uint64_t target = draw_factors(&m, ask, random);

		sum_groups(&m);
		m.score = aer_anneal_weigh(task, part, space);
		fill(&m);
		rc = meet(&m, target);
	}
	free(m.factor);
	free(m.slot);
	return rc;
}
