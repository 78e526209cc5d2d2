#include "split/leak.h"

#include "base/grow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void aer_leaks_free(struct aer_leaks *leaks)
{
	free(leaks->leak);
	free(leaks->row);
	memset(leaks, 0, sizeof *leaks);
}

static int add_row(struct aer_leaks *leaks, uint32_t row, struct aer_error *err)
{
	if (aer_grow(&leaks->row, leaks->rows, &leaks->row_slots, sizeof *leaks->row,
		err) < 0)
		return -1;
	leaks->row[leaks->rows++] = row;
	return 0;
}

/* Begins a leak, whose rows are added next. */
static int add_leak(struct aer_leaks *leaks, enum aer_leak_kind kind, size_t column,
    struct aer_error *err)
{
	if (aer_grow(&leaks->leak, leaks->count, &leaks->slots, sizeof *leaks->leak,
		err) < 0)
		return -1;
	leaks->leak[leaks->count++] =
	    (struct aer_leak){ .kind = kind, .column = column, .first = leaks->rows };
	return 0;
}

static void end_leak(struct aer_leaks *leaks)
{
	struct aer_leak *leak = &leaks->leak[leaks->count - 1];

	leak->count = leaks->rows - leak->first;
}

/* --- rows in order ---------------------------------------------------------------- */

/* A row by what it is sorted by. */
struct sorted {
	uint32_t key; /* a text, or a source */
	uint32_t set;
	uint32_t row;
	double start; /* by time only */
};

static int compare(double a, double b)
{
	return (a > b) - (a < b);
}

/* By key, set and time. */
static int by_key(const void *left, const void *right)
{
	const struct sorted *a = left, *b = right;

	if (a->key != b->key)
		return compare(a->key, b->key);
	if (a->set != b->set)
		return compare(a->set, b->set);
	if (a->start != b->start)
		return compare(a->start, b->start);
	return compare(a->row, b->row);
}

/* The rows with a KEY, sorted, in new memory; *N of them.  NULL when memory is
 * short. */
static struct sorted *sort_rows(const struct aer_census *census, const uint32_t *key,
    bool by_time, size_t *n, struct aer_error *err)
{
	struct sorted *sorted = calloc(census->rows + 1, sizeof *sorted);

	*n = 0;
	if (sorted == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	for (size_t i = 0; i < census->rows; i++)
		if (key[i] != AER_NO_TEXT)
			sorted[(*n)++] = (struct sorted){ key[i], census->row[i].set,
				(uint32_t)i, by_time ? census->row[i].span.start : 0 };
	qsort(sorted, *n, sizeof *sorted, by_key);
	return sorted;
}

/* The end of the rows from FROM on that have its key, and its set where SAME_SET. */
static size_t run_end(const struct sorted *sorted, size_t n, size_t from, bool same_set)
{
	size_t i = from + 1;

	while (i < n && sorted[i].key == sorted[from].key &&
	       (!same_set || sorted[i].set == sorted[from].set))
		i++;
	return i;
}

int aer_leak_copies(
    struct aer_leaks *leaks, const struct aer_census *census, struct aer_error *err)
{
	struct sorted *sorted = calloc(census->copies + 1, sizeof *sorted);
	size_t n = 0;
	int rc = sorted != NULL ? 0 : aer_error_memory(err);

	for (size_t i = 0; rc == 0 && i < census->copies; i++) {
		uint32_t row = (uint32_t)(census->rows + i), set = census->row[row].set;

		if (set != census->row[census->original[i]].set)
			sorted[n++] =
			    (struct sorted){ census->original[i], set, row, 0 };
	}
	if (n > 0)
		qsort(sorted, n, sizeof *sorted, by_key);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		bool is_first = i == 0 || sorted[i].key != sorted[i - 1].key;

		if (is_first && (add_leak(leaks, AER_LEAK_COPY, 0, err) < 0 ||
				    add_row(leaks, sorted[i].key, err) < 0))
			rc = -1;
		if (rc == 0)
			rc = add_row(leaks, sorted[i].row, err);
		if (rc == 0)
			end_leak(leaks);
	}
	free(sorted);
	return rc;
}

int aer_leak_groups(struct aer_leaks *leaks, const struct aer_census *census,
    enum aer_leak_kind kind, size_t column, struct aer_error *err)
{
	size_t n;
	struct sorted *sorted =
	    sort_rows(census, census->column[column].text, false, &n, err);
	int rc = sorted != NULL ? 0 : -1;

	for (size_t i = 0, end; rc == 0 && i < n; i = end) {
		end = run_end(sorted, n, i, false);
		if (sorted[i].set == sorted[end - 1].set)
			continue;
		rc = add_leak(leaks, kind, column, err);
		for (size_t k = i; rc == 0 && k < end; k++)
			rc = add_row(leaks, sorted[k].row, err);
		if (rc == 0)
			end_leak(leaks);
	}
	free(sorted);
	return rc;
}

/* --- time and place ------------------------------------------------------------ */

/* What the search for overlaps needs. */
struct search {
	const struct aer_census *census;
	const struct sorted *sorted;
	const uint32_t *clip; /* ids by row */
	size_t video;
	double near;
};

static bool regions_meet(const struct aer_region *a, const struct aer_region *b)
{
	if (a->w == 0 || b->w == 0)
		return true; /* the whole picture */
	return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h &&
	       b->y < a->y + a->h;
}

static bool spans_meet(const struct aer_span *a, const struct aer_span *b, double near)
{
	return a->start < b->end + near && b->start < a->end + near;
}

/* The longest span of the rows [FROM, TO). */
static double longest(const struct search *search, size_t from, size_t to)
{
	double longest = 0;

	for (size_t i = from; i < to; i++) {
		const struct aer_span *span =
		    &search->census->row[search->sorted[i].row].span;

		longest = fmax(longest, span->end - span->start);
	}
	return longest;
}

/* The first of the rows [FROM, TO), which are sorted, that starts after TIME. */
static size_t first_after(
    const struct search *search, size_t from, size_t to, double time)
{
	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (search->sorted[middle].start > time)
			to = middle;
		else
			from = middle + 1;
	}
	return from;
}

/* The place in [FROM, TO), the rows of one set, none longer than LENGTH, of the first
 * that meets ROW; TO when there is none. */
static size_t find_partner(
    const struct search *search, uint32_t row, size_t from, size_t to, double length)
{
	const struct aer_census_row *mine = &search->census->row[row];
	double slack = length + search->near;
	size_t i = first_after(
	    search, from, to, isinf(slack) ? -1 : mine->span.start - slack - 1e-9);

	for (; i < to && search->sorted[i].start < mine->span.end + search->near; i++) {
		uint32_t other = search->sorted[i].row;
		const struct aer_census_row *yours = &search->census->row[other];

		if (search->clip[row] != search->clip[other] &&
		    spans_meet(&mine->span, &yours->span, search->near) &&
		    regions_meet(&mine->region, &yours->region))
			return i;
	}
	return to;
}

/* A clip and the partner that was found for it. */
struct pair {
	uint32_t partner, row;
};

static int by_partner(const void *left, const void *right)
{
	const struct pair *a = left, *b = right;

	if (a->partner != b->partner)
		return compare(a->partner, b->partner);
	return compare(a->row, b->row);
}

/* Adds the N pairs found of one set and another: a leak for each partner. */
static int add_pairs(struct aer_leaks *leaks, const struct search *search,
    struct pair *pair, size_t n, struct aer_error *err)
{
	const uint32_t *video = search->census->column[search->video].text;
	int rc = 0;

	qsort(pair, n, sizeof *pair, by_partner);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		bool same = video[pair[i].row] == video[pair[i].partner];

		if (i == 0 || pair[i].partner != pair[i - 1].partner) {
			rc = add_leak(leaks, same ? AER_LEAK_TIME : AER_LEAK_CONTENT,
			    search->video, err);
			if (rc == 0)
				rc = add_row(leaks, pair[i].partner, err);
		}
		if (rc == 0)
			rc = add_row(leaks, pair[i].row, err);
		if (rc == 0)
			end_leak(leaks);
	}
	return rc;
}

/* Compares the rows of one set, [A, A_END), with those of another one, [B, B_END), of
 * the same source. */
static int compare_sets(struct aer_leaks *leaks, const struct search *search, size_t a,
    size_t a_end, size_t b, size_t b_end, struct pair *pair, struct aer_error *err)
{
	double length = longest(search, a, a_end);
	size_t n = 0;

	for (size_t i = b; i < b_end; i++) {
		uint32_t row = search->sorted[i].row;
		size_t partner = find_partner(search, row, a, a_end, length);

		if (partner < a_end)
			pair[n++] = (struct pair){ search->sorted[partner].row, row };
	}
	return n > 0 ? add_pairs(leaks, search, pair, n, err) : 0;
}

int aer_leak_time(struct aer_leaks *leaks, const struct aer_census *census,
    const uint32_t *source, size_t video, size_t clip, double near,
    struct aer_error *err)
{
	size_t n;
	struct sorted *sorted = sort_rows(census, source, true, &n, err);
	struct pair *pair = calloc(census->rows + 1, sizeof *pair);
	struct search search = { census, sorted, census->column[clip].text, video,
		near };
	int rc = sorted != NULL ? 0 : -1;

	if (rc == 0 && pair == NULL)
		rc = aer_error_memory(err);
	for (size_t i = 0, end; rc == 0 && i < n; i = end) {
		end = run_end(sorted, n, i, false);
		for (size_t a = i, a_end; rc == 0 && a < end; a = a_end) {
			a_end = run_end(sorted, end, a, true);
			for (size_t b = a_end, b_end; rc == 0 && b < end; b = b_end) {
				b_end = run_end(sorted, end, b, true);
				rc = compare_sets(
				    leaks, &search, a, a_end, b, b_end, pair, err);
			}
		}
	}
	free(sorted);
	free(pair);
	return rc;
}

/* --- labels -------------------------------------------------------------------- */

/* The rows at ORDER[0 .. N), which should agree: a leak when they do not. */
static int check_labels(struct aer_leaks *leaks, const struct sorted *sorted, size_t n,
    const uint32_t *text, size_t label, struct aer_error *err)
{
	uint32_t first = AER_NO_TEXT;
	bool differ = false;

	/* what has no label disagrees with none */
	for (size_t i = 0; i < n; i++) {
		uint32_t one = text[sorted[i].row];

		if (first == AER_NO_TEXT)
			first = one;
		differ |= one != AER_NO_TEXT && one != first;
	}
	if (!differ)
		return 0;
	if (add_leak(leaks, AER_LEAK_LABEL, label, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (add_row(leaks, sorted[i].row, err) < 0)
			return -1;
	end_leak(leaks);
	return 0;
}

static bool same_place(const struct aer_census_row *a, const struct aer_census_row *b)
{
	return a->span.start == b->span.start && a->span.end == b->span.end &&
	       memcmp(&a->region, &b->region, sizeof a->region) == 0;
}

/* For qsort_r with the census. */
static int by_place(const void *left, const void *right, void *data)
{
	const struct aer_census *census = data;
	const struct sorted *x = left, *y = right;
	const struct aer_census_row *a = &census->row[x->row];
	const struct aer_census_row *b = &census->row[y->row];
	int region = memcmp(&a->region, &b->region, sizeof a->region);

	if (x->key != y->key)
		return compare(x->key, y->key);
	if (a->span.start != b->span.start)
		return compare(a->span.start, b->span.start);
	if (a->span.end != b->span.end)
		return compare(a->span.end, b->span.end);
	if (region != 0)
		return region;
	return x->set != y->set ? compare(x->set, y->set) : compare(x->row, y->row);
}

static int check_places(struct aer_leaks *leaks, const struct aer_census *census,
    const uint32_t *source, const uint32_t *clip, size_t label, struct aer_error *err)
{
	size_t n;
	struct sorted *sorted = sort_rows(census, source, false, &n, err);
	int rc = sorted != NULL ? 0 : -1;

	if (rc == 0)
		qsort_r(sorted, n, sizeof *sorted, by_place, (void *)census);
	for (size_t i = 0, end; rc == 0 && i < n; i = end) {
		bool one_id = true;

		for (end = i + 1; end < n && sorted[end].key == sorted[i].key &&
				  same_place(&census->row[sorted[end].row],
				      &census->row[sorted[i].row]);
		     end++)
			one_id &= clip[sorted[end].row] == clip[sorted[i].row];
		if (!one_id)
			rc = check_labels(leaks, sorted + i, end - i,
			    census->column[label].text, label, err);
	}
	free(sorted);
	return rc;
}

int aer_leak_labels(struct aer_leaks *leaks, const struct aer_census *census,
    const uint32_t *source, size_t clip, size_t label, struct aer_error *err)
{
	size_t n;
	struct sorted *sorted =
	    sort_rows(census, census->column[clip].text, false, &n, err);
	int rc = sorted != NULL ? 0 : -1;

	for (size_t i = 0, end; rc == 0 && i < n; i = end) {
		end = run_end(sorted, n, i, false);
		rc = check_labels(
		    leaks, sorted + i, end - i, census->column[label].text, label, err);
	}
	free(sorted);
	if (rc == 0)
		rc = check_places(
		    leaks, census, source, census->column[clip].text, label, err);
	return rc;
}
