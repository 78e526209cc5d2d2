/* Copies of clips, set apart from the clips that count. */
#include "stat/census.h"

#include <stdlib.h>
#include <string.h>

#define NO_ROW UINT32_MAX

struct sorting {
	struct aer_census *census;
	size_t attach, clip;
	/* By id: the first row that has it; by row: the next one with its id. */
	uint32_t *first, *next;
	uint32_t *original; /* by row: that of a copy, else NO_ROW */
	bool *left_out;
};

static int sorting_init(struct sorting *s, struct aer_error *err)
{
	size_t rows = s->census->rows;
	size_t ids = aer_census_texts(s->census, s->clip);

	s->first = calloc(ids + 1, sizeof *s->first);
	s->next = calloc(rows + 1, sizeof *s->next);
	s->original = calloc(rows + 1, sizeof *s->original);
	s->left_out = calloc(rows + 1, sizeof *s->left_out);
	if (s->first == NULL || s->next == NULL || s->original == NULL ||
	    s->left_out == NULL)
		return aer_error_memory(err);
	for (size_t id = 0; id < ids; id++)
		s->first[id] = NO_ROW;
	for (size_t row = rows; row-- > 0;) {
		uint32_t id = s->census->column[s->clip].text[row];

		s->next[row] = id != AER_NO_TEXT ? s->first[id] : NO_ROW;
		if (id != AER_NO_TEXT)
			s->first[id] = (uint32_t)row;
	}
	return 0;
}

static void sorting_free(struct sorting *s)
{
	free(s->first);
	free(s->next);
	free(s->original);
	free(s->left_out);
}

/* Whether ROW names an original, and not itself. */
static bool is_copy(const struct sorting *s, size_t row)
{
	const char *of = aer_census_text(s->census, row, s->attach);

	return of[0] != '\0' &&
	       strcmp(of, aer_census_text(s->census, row, s->clip)) != 0;
}

/* The row that ROW is a copy of, in its own set where that has the clip. */
static int find_original(struct sorting *s, size_t row, struct aer_error *err)
{
	const struct aer_census *census = s->census;
	const char *of = aer_census_text(census, row, s->attach);
	long id = aer_dict_find(census->column[s->clip].texts, of);
	uint32_t found = id >= 0 ? s->first[id] : NO_ROW;

	for (uint32_t i = found; i != NO_ROW; i = s->next[i])
		if (census->row[i].set == census->row[row].set)
			found = i;
	if (found == NO_ROW)
		return aer_error_set(err,
		    "clip '%s' of %s: there is no clip '%s' that it is a copy of",
		    aer_census_text(census, row, s->clip),
		    aer_census_set(census, census->row[row].set), of);
	if (is_copy(s, found))
		return aer_error_set(err,
		    "clip '%s' of %s: its original is itself a copy, of '%s'",
		    aer_census_text(census, row, s->clip),
		    aer_census_set(census, census->row[row].set),
		    aer_census_text(census, found, s->attach));
	s->original[row] = found;
	return 0;
}

/* Puts originals first and copies behind them, either in their order. */
static int reorder(struct sorting *s, struct aer_error *err)
{
	struct aer_census *census = s->census;
	size_t rows = census->rows, to = 0;
	uint32_t *place = calloc(rows + 1, sizeof *place);
	uint32_t *text = calloc(rows + 1, sizeof *text);
	uint32_t *original = calloc(rows + 1, sizeof *original);
	struct aer_census_row *row = calloc(rows + 1, sizeof *row);
	int rc = 0;

	if (place == NULL || text == NULL || original == NULL || row == NULL)
		rc = aer_error_memory(err);
	for (size_t i = 0; rc == 0 && i < 2 * rows; i++) {
		bool wants_copy = i >= rows;

		if (i == rows)
			census->rows = to;
		if (s->left_out[i % rows] ||
		    wants_copy != (s->original[i % rows] != NO_ROW))
			continue;
		place[i % rows] = (uint32_t)to;
		if (wants_copy)
			original[to - census->rows] = place[s->original[i % rows]];
		row[to++] = census->row[i % rows];
	}
	for (size_t c = 0; rc == 0 && c < census->columns; c++) {
		memcpy(text, census->column[c].text, rows * sizeof *text);
		for (size_t i = 0; i < rows; i++)
			if (!s->left_out[i])
				census->column[c].text[place[i]] = text[i];
	}
	if (rc == 0) {
		census->copies = to - census->rows;
		memcpy(census->row, row, to * sizeof *row);
		census->original = original;
		original = NULL;
	}
	free(place);
	free(text);
	free(original);
	free(row);
	return rc;
}

int aer_census_set_apart(struct aer_census *census, size_t attach, size_t clip,
    void (*tell)(void *data, const char *text), void *data, struct aer_error *err)
{
	struct sorting s = { .census = census, .attach = attach, .clip = clip };
	struct aer_error why;
	int rc = sorting_init(&s, err);

	for (size_t row = 0; rc == 0 && row < census->rows; row++) {
		s.original[row] = NO_ROW;
		if (!is_copy(&s, row) || find_original(&s, row, &why) == 0)
			continue;
		s.left_out[row] = true;
		tell(data, why.text);
	}
	if (rc == 0 && census->rows > 0)
		rc = reorder(&s, err);
	sorting_free(&s);
	return rc;
}
