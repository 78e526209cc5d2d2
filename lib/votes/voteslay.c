#include "votes/voteslay.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Votes of one clip in any order: few are sorted by insertion. */
enum { FEW = 32 };

/* --- names --------------------------------------------------------------------- */

static int by_name(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Numbers annotators in byte order; RANK is the new number of each old one. */
static int rank_annotators(struct aer_votes *votes, const struct aer_dict *by_arrival,
    uint32_t **rank, struct aer_error *err)
{
	size_t count = votes->annotators = aer_dict_count(by_arrival);

	*rank = calloc(count + 1, sizeof **rank);
	votes->annotator = calloc(count + 1, sizeof(char *));
	if (*rank == NULL || votes->annotator == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < count; i++)
		votes->annotator[i] = aer_dict_key(by_arrival, i);
	qsort(votes->annotator, count, sizeof(char *), by_name);
	for (size_t i = 0; i < count; i++)
		(*rank)[aer_dict_find(by_arrival, votes->annotator[i])] = (uint32_t)i;
	return 0;
}

static int by_set_name(const void *left, const void *right)
{
	const struct aer_vote_set *a = left, *b = right;

	return strcmp(a->name, b->name);
}

/* Brings the numbers of SET's annotators and labels into their final order. */
static int renumber(struct aer_vote_set *set, const uint32_t *rank, size_t annotators,
    struct aer_error *err)
{
	uint64_t *unsure = calloc(annotators + 1, sizeof *unsure);
	long *label = NULL;

	if (unsure == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < set->annotators && i < annotators; i++)
		unsure[rank[i]] = set->unsure[i];
	free(set->unsure);
	set->unsure = unsure;
	set->annotators = annotators;
	if (!set->labels_given && aer_labels_sort(&set->labels, &label, err) < 0)
		return -1;
	for (size_t i = 0; i < set->votes + set->repeats; i++) {
		struct aer_vote *vote =
		    i < set->votes ? &set->vote[i] : &set->repeat[i - set->votes];

		vote->annotator = rank[vote->annotator];
		if (label != NULL)
			vote->label = (uint16_t)label[vote->label];
	}
	free(label);
	return 0;
}

/* --- order --------------------------------------------------------------------- */

static int compare(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int by_place(const void *left, const void *right)
{
	const struct aer_vote *a = left, *b = right;

	if (a->table != b->table)
		return compare(a->table, b->table);
	return compare(a->line, b->line);
}

static void sort_clip(struct aer_vote *vote, size_t n)
{
	if (n > FEW) {
		qsort(vote, n, sizeof *vote, by_place);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		struct aer_vote moved = vote[i];
		size_t k = i;

		for (; k > 0 && by_place(&moved, &vote[k - 1]) < 0; k--)
			vote[k] = vote[k - 1];
		vote[k] = moved;
	}
}

/*
 * Puts each of N votes into the place that its key, clip >> SHIFT, has from NEXT[key]
 * to END[key], in the memory where they are: P. McIlroy, K. Bostic, M. McIlroy,
 * Engineering radix sort, Computing Systems 6(1), 1993, the American flag sort.
 */
static void permute(struct aer_vote *vote, unsigned shift, size_t first, size_t keys,
    size_t *next, const size_t *end)
{
	for (size_t k = 0; k < keys; k++)
		while (next[k] < end[k]) {
			struct aer_vote moved = vote[next[k]];
			size_t at = (moved.clip >> shift) - first;

			while (at != k) {
				struct aer_vote *to = &vote[next[at]++];
				struct aer_vote out = *to;

				*to = moved;
				moved = out;
				at = (moved.clip >> shift) - first;
			}
			vote[next[k]++] = moved;
		}
}

/* Clips whose votes are put in order at a time: few enough for the caches. */
enum { SHIFT = 12, STRETCH = 1 << SHIFT };

/* Fills set->start, and puts the votes in its order: first stretches of clips, then
 * each stretch by clip. */
static int group_by_clip(struct aer_vote_set *set, size_t clips, struct aer_error *err)
{
	size_t stretches = clips / STRETCH + 1, larger;
	size_t *next, *end;

	larger = stretches > STRETCH ? stretches : STRETCH;
	next = calloc(larger, sizeof *next);
	end = calloc(stretches, sizeof *end);
	set->start = calloc(clips + 2, sizeof *set->start);
	if (next == NULL || end == NULL || set->start == NULL) {
		free(next);
		free(end);
		return aer_error_memory(err);
	}
	for (size_t i = 0; i < set->votes; i++)
		end[set->vote[i].clip >> SHIFT]++;
	for (size_t k = 1; k < stretches; k++) {
		end[k] += end[k - 1];
		next[k] = end[k - 1];
	}
	permute(set->vote, SHIFT, 0, stretches, next, end);
	for (size_t i = 0; i < set->votes; i++)
		set->start[set->vote[i].clip + 1]++;
	for (size_t c = 0; c < clips; c++)
		set->start[c + 1] += set->start[c];
	for (size_t c = 0; c < clips; c += STRETCH) {
		size_t n = clips - c < STRETCH ? clips - c : STRETCH;

		memcpy(next, set->start + c, n * sizeof *next);
		permute(set->vote, 0, c, n, next, set->start + c + 1);
	}
	for (size_t c = 0; c < clips; c++)
		sort_clip(set->vote + set->start[c], set->start[c + 1] - set->start[c]);
	free(next);
	free(end);
	return 0;
}

/* --- second votes ---------------------------------------------------------------- */

/* Moves second votes behind the others and returns how many there are.  SEEN is by
 * annotator, all 0. */
static size_t part_doubles(struct aer_vote_set *set, size_t clips, uint32_t *seen,
    struct aer_vote **doubles, struct aer_error *err)
{
	size_t kept = 0, out = 0;

	for (size_t c = 0; c < clips; c++) {
		size_t from = set->start[c], to = set->start[c + 1];

		set->start[c] = kept;
		for (size_t i = from; i < to; i++) {
			uint32_t *last = &seen[set->vote[i].annotator];

			if (*last != (uint32_t)c + 1) {
				*last = (uint32_t)c + 1;
				set->vote[kept++] = set->vote[i];
				continue;
			}
			if (out % 1024 == 0) {
				struct aer_vote *grown =
				    realloc(*doubles, (out + 1024) * sizeof *grown);

				if (grown == NULL) {
					aer_error_memory(err);
					return SIZE_MAX;
				}
				*doubles = grown;
			}
			(*doubles)[out++] = set->vote[i];
		}
	}
	set->start[clips] = kept;
	set->votes = kept;
	return out;
}

static int remove_doubles(struct aer_votes *votes, struct aer_vote_set *set,
    char *const *table, aer_fail_function *fail, void *data, struct aer_error *err)
{
	uint32_t *seen = calloc(votes->annotators + 1, sizeof *seen);
	struct aer_vote *doubles = NULL;
	size_t count;

	if (seen == NULL)
		return aer_error_memory(err);
	count = part_doubles(set, votes->clips, seen, &doubles, err);
	free(seen);
	if (count == SIZE_MAX) {
		free(doubles);
		return -1;
	}
	if (count > 0)
		qsort(doubles, count, sizeof *doubles, by_place);
	for (size_t i = 0; i < count; i++) {
		struct aer_error bad;

		aer_error_set(&bad,
		    "%s:%" PRIu32 ": clip '%s': a second vote of '%s'%s%s; the first "
		    "one counts; a planned repeat has a 1 in column repeat",
		    table[doubles[i].table], doubles[i].line,
		    aer_dict_key(votes->clip, doubles[i].clip),
		    votes->annotator[doubles[i].annotator],
		    set->name[0] != '\0' ? " in set " : "", set->name);
		fail(data, bad.text);
	}
	votes->doubles += count;
	votes->rows -= count;
	free(doubles);
	return 0;
}

int aer_votes_lay_out(struct aer_votes *votes, const struct aer_votes_names *names,
    bool given, aer_fail_function *fail, void *data, struct aer_error *err)
{
	uint32_t *rank = NULL;
	int rc = rank_annotators(votes, names->annotators, &rank, err);

	if (!given && votes->sets > 1)
		qsort(votes->set, votes->sets, sizeof *votes->set, by_set_name);
	for (size_t i = 0; rc == 0 && i < votes->sets; i++) {
		struct aer_vote_set *set = &votes->set[i];

		rc = renumber(set, rank, votes->annotators, err);
		if (rc == 0)
			rc = group_by_clip(set, votes->clips, err);
		if (rc == 0)
			rc = remove_doubles(votes, set, names->table, fail, data, err);
	}
	free(rank);
	return rc;
}
