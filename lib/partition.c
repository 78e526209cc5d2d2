/*
 * Simulated annealing (S. Kirkpatrick, C. Gelatt, M. Vecchi, Optimization by
 * simulated annealing, Science 220, 1983) with restarts.  A proposal moves one
 * group to another part, or swaps two groups of different parts; what it changes
 * is added up over the classes of these groups only.  Runs get longer one by one:
 * easy inputs are solved by the first, hard ones get most of their moves in long
 * runs.
 */
#include "partition.h"

#include "random.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct pair {
	uint32_t group, class;
};

/* N clips of a class, in the list of a group. */
struct cell {
	uint32_t class, n;
};

/* What divisions are compared by, most important first. */
struct score {
	int64_t empty, distance, largest, members;
};

struct aer_partition {
	const struct aer_parts *parts;
	size_t k;          /* the number of parts */
	struct pair *pair; /* one a clip, until solved */
	size_t clips, slots;
	size_t groups, classes;
	/* The problem: cell[first[g]] to cell[first[g + 1]] are the group's, by class.
	 */
	size_t *first;
	struct cell *cell;
	int64_t *size, *wanted; /* by class; by class * k + part */
	size_t *owners;         /* by class */
	size_t *owners_in;      /* by class * k + part, of the division found */
	bool *spread;           /* by class: can it be in every part? */
	int64_t heaviest;       /* the clips of the largest group */
	/* The best division so far. */
	uint8_t *part;
	int64_t *excess; /* got - wanted, by class * k + part */
	size_t member[AER_PARTS_MAX];
	struct score score;
	uint64_t moves;
};

struct aer_partition *aer_partition_new(
    const struct aer_parts *parts, struct aer_error *err)
{
	struct aer_partition *partition = calloc(1, sizeof *partition);

	if (partition == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	partition->parts = parts;
	partition->k = aer_parts_count(parts);
	return partition;
}

void aer_partition_free(struct aer_partition *partition)
{
	if (partition == NULL)
		return;
	free(partition->pair);
	free(partition->first);
	free(partition->cell);
	free(partition->size);
	free(partition->wanted);
	free(partition->owners);
	free(partition->owners_in);
	free(partition->spread);
	free(partition->part);
	free(partition->excess);
	free(partition);
}

int aer_partition_add(
    struct aer_partition *partition, size_t group, size_t class, struct aer_error *err)
{
	if (group >= UINT32_MAX || class >= UINT32_MAX ||
	    partition->clips >= UINT32_MAX)
		return aer_error_set(err, "too many clips");
	if (partition->clips == partition->slots) {
		size_t slots = partition->slots > 0 ? 2 * partition->slots : 1024;
		struct pair *pair = realloc(partition->pair, slots * sizeof *pair);

		if (pair == NULL)
			return aer_error_memory(err);
		partition->pair = pair;
		partition->slots = slots;
	}
	partition->pair[partition->clips++] =
	    (struct pair){ (uint32_t)group, (uint32_t) class };
	if (group >= partition->groups)
		partition->groups = group + 1;
	if (class >= partition->classes)
		partition->classes = class + 1;
	return 0;
}

/* --- the problem ----------------------------------------------------------- */

static int compare_pairs(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return (x->class > y->class) - (x->class < y->class);
}

static int allocate(struct aer_partition *partition, struct aer_error *err)
{
	size_t classes = partition->classes, cells = classes * partition->k;

	partition->first = calloc(partition->groups + 1, sizeof(size_t));
	partition->cell = calloc(partition->clips, sizeof *partition->cell);
	partition->size = calloc(classes, sizeof(int64_t));
	partition->wanted = calloc(cells, sizeof(int64_t));
	partition->owners = calloc(classes, sizeof(size_t));
	partition->owners_in = calloc(cells, sizeof(size_t));
	partition->spread = calloc(classes, sizeof(bool));
	partition->part = calloc(partition->groups, 1);
	partition->excess = calloc(cells, sizeof(int64_t));
	if (partition->first == NULL || partition->cell == NULL ||
	    partition->size == NULL || partition->wanted == NULL ||
	    partition->owners == NULL || partition->owners_in == NULL ||
	    partition->spread == NULL || partition->part == NULL ||
	    partition->excess == NULL)
		return aer_error_memory(err);
	return 0;
}

/* Turns the clips into the lists of the groups. */
static void make_cells(struct aer_partition *partition)
{
	size_t n = 0, g = 0;

	qsort(
	    partition->pair, partition->clips, sizeof *partition->pair, compare_pairs);
	for (size_t i = 0; i < partition->clips; i++) {
		const struct pair *pair = &partition->pair[i];

		if (i > 0 && compare_pairs(pair, pair - 1) == 0) {
			partition->cell[n - 1].n++;
			continue;
		}
		while (g < pair->group)
			partition->first[++g] = n;
		partition->cell[n++] = (struct cell){ pair->class, 1 };
	}
	while (g < partition->groups)
		partition->first[++g] = n;
	free(partition->pair);
	partition->pair = NULL;
}

static int prepare(struct aer_partition *partition, struct aer_error *err)
{
	if (partition->groups < partition->k)
		return aer_error_set(
		    err, "%zu groups, %zu parts", partition->groups, partition->k);
	if (allocate(partition, err) < 0)
		return -1;
	make_cells(partition);
	for (size_t g = 0; g < partition->groups; g++) {
		int64_t weight = 0;

		for (size_t i = partition->first[g]; i < partition->first[g + 1]; i++) {
			partition->size[partition->cell[i].class] +=
			    partition->cell[i].n;
			partition->owners[partition->cell[i].class]++;
			weight += partition->cell[i].n;
		}
		if (weight > partition->heaviest)
			partition->heaviest = weight;
	}
	for (size_t c = 0; c < partition->classes; c++)
		partition->spread[c] = partition->owners[c] >= partition->k;
	return aer_parts_apportion(partition->parts, partition->classes,
	    partition->size, partition->wanted, err);
}

/* --- the search ------------------------------------------------------------ */

struct search {
	const struct aer_partition *problem;
	size_t k;
	struct aer_random random;
	uint8_t *part;   /* by group */
	int64_t *excess; /* got - wanted, by class * k + part */
	size_t member[AER_PARTS_MAX];
	uint32_t *order; /* the groups, shuffled anew for each run */
	int64_t empty, distance;
	int64_t price; /* of an empty cell, in clips */
	int64_t temperature;
};

static const struct cell *cells(const struct search *s, size_t g)
{
	return s->problem->cell + s->problem->first[g];
}

/* A proposal: group G goes from FROM to TO, and H, unless it is NOBODY, back. */
struct move {
	size_t g, h;
	size_t from, to;
	int64_t empty, distance; /* what it would change */
};

#define NOBODY SIZE_MAX

/* Adds what D clips of class C fewer in move->from and more in move->to change. */
static void weigh_class(const struct search *s, struct move *move, size_t c, int64_t d)
{
	const int64_t *wanted = s->problem->wanted + c * s->k;
	int64_t from = s->excess[c * s->k + move->from];
	int64_t to = s->excess[c * s->k + move->to];

	move->distance += llabs(from - d) - llabs(from) + llabs(to + d) - llabs(to);
	if (s->problem->spread[c]) {
		int64_t none_from = -wanted[move->from], none_to = -wanted[move->to];

		move->empty += (from - d == none_from) - (from == none_from);
		move->empty += (to + d == none_to) - (to == none_to);
	}
}

/* Both lists are sorted by class: they are merged. */
static void weigh(const struct search *s, struct move *move)
{
	const struct cell *a = cells(s, move->g), *a_end = cells(s, move->g + 1);
	const struct cell *b = NULL, *b_end = NULL;

	if (move->h != NOBODY) {
		b = cells(s, move->h);
		b_end = cells(s, move->h + 1);
	}
	move->empty = move->distance = 0;
	while (a < a_end || b < b_end) {
		size_t c;
		int64_t d = 0;

		if (b == b_end || (a < a_end && a->class <= b->class))
			c = a->class;
		else
			c = b->class;
		if (a < a_end && a->class == c)
			d += (a++)->n;
		if (b < b_end && b->class == c)
			d -= (b++)->n;
		weigh_class(s, move, c, d);
	}
}

static void carry(struct search *s, size_t g, size_t from, size_t to)
{
	const struct cell *end = cells(s, g + 1);

	for (const struct cell *cell = cells(s, g); cell < end; cell++) {
		s->excess[cell->class * s->k + from] -= cell->n;
		s->excess[cell->class * s->k + to] += cell->n;
	}
	s->part[g] = (uint8_t)to;
	s->member[from]--;
	s->member[to]++;
}

static void apply(struct search *s, const struct move *move)
{
	carry(s, move->g, move->from, move->to);
	if (move->h != NOBODY)
		carry(s, move->h, move->to, move->from);
	s->empty += move->empty;
	s->distance += move->distance;
}

/* Draws a proposal; false for one that would leave a part without groups. */
static bool propose(struct search *s, struct move *move)
{
	uint32_t groups = (uint32_t)s->problem->groups;

	move->g = aer_random_below(&s->random, groups);
	move->h = aer_random_below(&s->random, groups);
	move->from = s->part[move->g];
	move->to = s->part[move->h];
	if (move->from == move->to || (aer_random_next(&s->random) >> 63) != 0) {
		uint32_t other = aer_random_below(&s->random, (uint32_t)s->k - 1);

		move->h = NOBODY;
		move->to = other < move->from ? other : other + 1;
		if (s->member[move->from] == 1)
			return false;
	}
	weigh(s, move);
	return true;
}

/*
 * The temperature is in clips that double the odds: a change for the worse by D
 * is accepted with probability 2^(-D/T), that is when D <= T * -log2(u) for a
 * uniform u.  The logarithm is J. Mitchell's, Computer multiplication and division
 * using binary logarithms, 1962: the place of the first one-bit, and the bits
 * behind it taken as the fraction.  It is exact in integers and within 0.09 of the
 * true one, which is all that annealing needs; exp() and log() may differ in their
 * last bit between C libraries.
 */
enum { T_BITS = 16, LOG_BITS = 10 };

static bool accept(struct search *s, int64_t d)
{
	const int64_t hopeless = (int64_t)1 << 36;
	uint64_t u, fraction;
	int zeros;

	if (d <= 0)
		return true;
	u = aer_random_next(&s->random) | 1;
	zeros = __builtin_clzll(u);
	fraction = (u << zeros << 1) >> (64 - LOG_BITS);
	if (d >= hopeless)
		return false;
	return d << (T_BITS + LOG_BITS) <=
	       s->temperature *
		   (((int64_t)(zeros + 1) << LOG_BITS) - (int64_t)fraction);
}

/* Begins a run: groups in random order, the first one to each part, every other
 * to the part that is the furthest from its clips. */
static void scatter(struct search *s)
{
	const struct aer_partition *problem = s->problem;
	int64_t lack[AER_PARTS_MAX] = { 0 };

	memset(s->member, 0, sizeof s->member);
	for (size_t i = 0; i < problem->classes * s->k; i++) {
		s->excess[i] = -problem->wanted[i];
		lack[i % s->k] += problem->wanted[i];
	}
	for (size_t i = 0; i < problem->groups; i++)
		s->order[i] = (uint32_t)i;
	for (size_t i = 0; i < problem->groups; i++) {
		size_t j =
		    i + aer_random_below(&s->random, (uint32_t)(problem->groups - i));
		uint32_t g = s->order[j];
		size_t to = i < s->k ? i : 0;

		s->order[j] = s->order[i];
		for (size_t p = 1; i >= s->k && p < s->k; p++)
			if (lack[p] > lack[to])
				to = p;
		for (const struct cell *cell = cells(s, g); cell < cells(s, g + 1);
		     cell++) {
			s->excess[cell->class * s->k + to] += cell->n;
			lack[to] -= cell->n;
		}
		s->part[g] = (uint8_t)to;
		s->member[to]++;
	}
	s->empty = s->distance = 0;
	for (size_t i = 0; i < problem->classes * s->k; i++) {
		s->distance += llabs(s->excess[i]);
		s->empty +=
		    problem->spread[i / s->k] && s->excess[i] == -problem->wanted[i];
	}
}

static struct score score(const struct search *s)
{
	struct score score = { .empty = s->empty, .distance = s->distance };

	for (size_t i = 0; i < s->problem->classes * s->k; i++)
		if (llabs(s->excess[i]) > score.largest)
			score.largest = llabs(s->excess[i]);
	for (size_t p = 0; p < s->k; p++)
		score.members += llabs((int64_t)s->member[p] * AER_SHARE_ONE -
				       aer_parts_share(s->problem->parts, p) *
					   (int64_t)s->problem->groups);
	return score;
}

static bool is_better(const struct score *a, const struct score *b)
{
	if (a->empty != b->empty)
		return a->empty < b->empty;
	if (a->distance != b->distance)
		return a->distance < b->distance;
	if (a->largest != b->largest)
		return a->largest < b->largest;
	return a->members < b->members;
}

/* Keeps the division as the best where it is; true when none can be better in
 * what the search is for. */
static bool keep(struct aer_partition *best, const struct search *s, bool is_first)
{
	struct score now;

	if (!is_first &&
	    (s->empty > best->score.empty ||
		(s->empty == best->score.empty && s->distance > best->score.distance)))
		return false;
	now = score(s);
	if (is_first || is_better(&now, &best->score)) {
		best->score = now;
		memcpy(best->part, s->part, best->groups);
		memcpy(best->excess, s->excess,
		    best->classes * best->k * sizeof *best->excess);
		memcpy(best->member, s->member, sizeof best->member);
	}
	return best->score.empty == 0 && best->score.distance == 0;
}

/* Temperatures in units of 2^-T_BITS clips.  The last is 0.12 clips a factor of
 * e, where a change by two clips is all but never accepted any more. */
enum { COLDEST = 5451, COOLING = 64, SAMPLE = 256 };

/* The first temperature: the mean change of a proposal, times ln 2. */
static int64_t heat(struct search *s)
{
	int64_t sum = 0;
	struct move move;

	for (int i = 0; i < SAMPLE; i++)
		if (propose(s, &move))
			sum += llabs(move.distance);
	return sum / SAMPLE * 45426 + sum % SAMPLE * 45426 / SAMPLE;
}

/* One run of about MOVES moves; true when nothing better can be found. */
static bool anneal(struct search *s, struct aer_partition *best, uint64_t moves)
{
	uint64_t levels = 1, each;
	struct move move;

	s->temperature = heat(s);
	for (int64_t t = s->temperature; t > COLDEST; t -= t / COOLING)
		levels++;
	each = moves / levels + 1;
	for (; levels > 0; levels--, s->temperature -= s->temperature / COOLING)
		for (uint64_t i = 0; i < each; i++) {
			best->moves++;
			if (!propose(s, &move) ||
			    !accept(s, move.distance + s->price * move.empty))
				continue;
			apply(s, &move);
			if (keep(best, s, false))
				return true;
		}
	return false;
}

/* Runs of rising length until the moves are used up. */
static void search(struct search *s, struct aer_partition *best, uint64_t moves)
{
	uint64_t length = 20000 + 8 * (uint64_t)best->groups;

	for (bool is_first = true, done = false; !done; is_first = false) {
		scatter(s);
		done = keep(best, s, is_first) || s->k == 1 || best->moves >= moves;
		if (done)
			break;
		if (length > moves - best->moves)
			length = moves - best->moves;
		done = anneal(s, best, length);
		length += length / 2;
	}
}

static void count_owners(struct aer_partition *partition)
{
	for (size_t g = 0; g < partition->groups; g++)
		for (size_t i = partition->first[g]; i < partition->first[g + 1]; i++)
			partition->owners_in[partition->cell[i].class * partition->k +
					     partition->part[g]]++;
}

int aer_partition_solve(struct aer_partition *partition, uint64_t seed, uint64_t moves,
    struct aer_error *err)
{
	struct search s = { .problem = partition, .k = partition->k };
	int rc = prepare(partition, err);

	if (rc < 0)
		return -1;
	s.part = calloc(partition->groups, 1);
	s.order = calloc(partition->groups, sizeof *s.order);
	s.excess = calloc(partition->classes * s.k, sizeof *s.excess);
	/* To fill an empty cell by one group costs less than this. */
	s.price = 2 * partition->heaviest + 1;
	if (s.part == NULL || s.order == NULL || s.excess == NULL) {
		rc = aer_error_memory(err);
	} else {
		aer_random_seed(&s.random, seed);
		search(&s, partition, moves);
		count_owners(partition);
	}
	free(s.part);
	free(s.order);
	free(s.excess);
	return rc;
}

/* --- the result ------------------------------------------------------------ */

size_t aer_partition_groups(const struct aer_partition *partition)
{
	return partition->groups;
}

size_t aer_partition_classes(const struct aer_partition *partition)
{
	return partition->classes;
}

size_t aer_partition_part(const struct aer_partition *partition, size_t group)
{
	return partition->part[group];
}

int64_t aer_partition_size(const struct aer_partition *partition, size_t class)
{
	return partition->size[class];
}

int64_t aer_partition_wanted(
    const struct aer_partition *partition, size_t class, size_t p)
{
	return partition->wanted[class * partition->k + p];
}

int64_t aer_partition_got(const struct aer_partition *partition, size_t class, size_t p)
{
	size_t i = class * partition->k + p;

	return partition->wanted[i] + partition->excess[i];
}

size_t aer_partition_owners(const struct aer_partition *partition, size_t class)
{
	return partition->owners[class];
}

size_t aer_partition_owners_in(
    const struct aer_partition *partition, size_t class, size_t p)
{
	return partition->owners_in[class * partition->k + p];
}

size_t aer_partition_members(const struct aer_partition *partition, size_t p)
{
	return partition->member[p];
}

int64_t aer_partition_empty(const struct aer_partition *partition)
{
	return partition->score.empty;
}

int64_t aer_partition_distance(const struct aer_partition *partition)
{
	return partition->score.distance;
}

int64_t aer_partition_largest(const struct aer_partition *partition)
{
	return partition->score.largest;
}

uint64_t aer_partition_moves(const struct aer_partition *partition)
{
	return partition->moves;
}
