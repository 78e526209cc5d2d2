#include "stat/census.h"

#include "base/option.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int aer_census_init(struct aer_census *census, struct aer_error *err)
{
	memset(census, 0, sizeof *census);
	census->sets = aer_dict_new(err);
	return census->sets != NULL ? 0 : -1;
}

void aer_census_free(struct aer_census *census)
{
	for (size_t c = 0; c < census->columns; c++) {
		free(census->column[c].name);
		free(census->column[c].text);
		aer_dict_free(census->column[c].texts);
	}
	aer_dict_free(census->sets);
	free(census->row);
	free(census->original);
	aer_manifest_close(census->manifest);
	aer_clip_free(&census->clip);
	memset(census, 0, sizeof *census);
}

long aer_census_column(
    struct aer_census *census, const char *name, bool needed, struct aer_error *err)
{
	struct aer_census_column *column;

	for (size_t c = 0; c < census->columns; c++)
		if (strcmp(census->column[c].name, name) == 0) {
			census->column[c].needed |= needed;
			return (long)c;
		}
	if (census->columns == AER_CENSUS_COLUMNS)
		return aer_error_set(err, "more than %d columns", AER_CENSUS_COLUMNS);
	column = &census->column[census->columns];
	column->name = strdup(name);
	column->needed = needed;
	column->texts = aer_dict_new(err);
	if (column->name == NULL || column->texts == NULL) {
		free(column->name);
		aer_dict_free(column->texts);
		memset(column, 0, sizeof *column);
		return aer_error_memory(err);
	}
	return (long)census->columns++;
}

static int find_columns(
    struct aer_census *census, const char *part, struct aer_error *err)
{
	const struct aer_table *table = aer_manifest_table(census->manifest);
	size_t index;

	for (size_t c = 0; c < census->columns; c++) {
		struct aer_census_column *column = &census->column[c];

		census->at[c] = aer_table_find(table, column->name);
		if (census->at[c] < 0 && column->needed)
			return aer_table_need(table, column->name, &index, err);
		column->there |= census->at[c] >= 0;
	}
	census->duration = aer_table_find(table, "duration");
	census->part = -1;
	if (part == NULL)
		return 0;
	if (aer_table_need(table, part, &index, err) < 0)
		return -1;
	census->part = (int)index;
	return 0;
}

int aer_census_columns(struct aer_census *census, const char *names, bool needed,
    size_t *list, size_t *count, struct aer_error *err)
{
	char *copy = strdup(names), *at = copy, *name;
	int rc = copy != NULL ? 0 : aer_error_memory(err);

	while (rc == 0 && (name = strsep(&at, ",")) != NULL) {
		long column = -1;

		if (name[0] == '\0')
			aer_error_set(err, "'%s': a column's name is empty", names);
		else
			column = aer_census_column(census, name, needed, err);
		if (column < 0)
			rc = -1;
		else
			list[(*count)++] = (size_t)column;
	}
	free(copy);
	return rc;
}

static int begin_set(struct aer_census *census, const char *name, const char *path,
    struct aer_error *err)
{
	bool is_new;
	long set = aer_dict_add(census->sets, name, &is_new, err);

	if (set < 0)
		return -1;
	if (!is_new)
		return aer_error_set(err,
		    "two manifests are called '%s'; name them: NAME=%s", name, path);
	census->set = (uint32_t)set;
	return 0;
}

static int open_manifest(struct aer_census *census, const char *operand,
    const char *part, struct aer_error *err)
{
	const char *path;
	char *name = NULL;
	int rc = aer_parse_named(operand, &name, &path, err);

	aer_manifest_close(census->manifest);
	census->manifest = NULL;
	if (rc == 0)
		census->manifest = aer_manifest_open(path, AER_NEED_CLIP, err);
	if (rc == 0 && census->manifest == NULL)
		rc = -1;
	if (rc == 0)
		rc = find_columns(census, part, err);
	if (rc == 0 && part == NULL)
		rc = begin_set(census, name, path, err);
	census->manifests++;
	free(name);
	return rc;
}

static int reserve(struct aer_census *census, struct aer_error *err)
{
	size_t slots = census->slots > 0 ? 2 * census->slots : 1024;
	struct aer_census_row *row;

	if (census->rows < census->slots)
		return 0;
	row = realloc(census->row, slots * sizeof *row);
	if (row == NULL)
		return aer_error_memory(err);
	census->row = row;
	for (size_t c = 0; c < census->columns; c++) {
		uint32_t *text =
		    realloc(census->column[c].text, slots * sizeof(uint32_t));

		if (text == NULL)
			return aer_error_memory(err);
		census->column[c].text = text;
	}
	census->slots = slots;
	return 0;
}

/* The duration that a tool measured, where the row does not say it by its span. */
static double find_seconds(const struct aer_census *census)
{
	const struct aer_span *span = &census->clip.span;
	struct aer_error ignored;
	double seconds;

	if (!isinf(span->end))
		return span->end - span->start;
	if (census->duration < 0 ||
	    aer_time_parse(
		census->clip.row.field[census->duration], &seconds, &ignored) < 0)
		return NAN;
	return seconds;
}

static int number_texts(struct aer_census *census, struct aer_error *err)
{
	for (size_t c = 0; c < census->columns; c++) {
		const char *text =
		    census->at[c] >= 0 ? census->clip.row.field[census->at[c]] : "";
		long number = 0;

		if (text[0] != '\0')
			number = aer_dict_add(census->column[c].texts, text, NULL, err);
		if (number < 0)
			return -1;
		census->column[c].text[census->rows] =
		    text[0] != '\0' ? (uint32_t)number : AER_NO_TEXT;
	}
	return 0;
}

static int take_clip(struct aer_census *census, struct aer_error *err)
{
	const struct aer_clip *clip = &census->clip;
	long set = census->set;

	if (census->part >= 0) {
		const char *part = clip->row.field[census->part];

		if (part[0] == '\0') {
			census->without_part++;
			return 0;
		}
		set = aer_dict_add(census->sets, part, NULL, err);
	}
	if (set < 0 || reserve(census, err) < 0 || number_texts(census, err) < 0)
		return -1;
	census->row[census->rows++] = (struct aer_census_row){
		.set = (uint32_t)set,
		.manifest = census->manifests - 1,
		.span = clip->span,
		.region = clip->region,
		.seconds = find_seconds(census),
		.line = clip->row.line,
	};
	return 0;
}

int aer_census_read(struct aer_census *census, const char *operand, const char *part,
    void (*tell)(void *data, const char *text), void *data, struct aer_error *err)
{
	enum aer_read got = AER_READ_ROW;
	int rc = open_manifest(census, operand, part, err);

	while (rc == 0 && (got = aer_manifest_next(
			       census->manifest, &census->clip, err)) != AER_READ_END) {
		if (got == AER_READ_BAD)
			tell(data, err->text);
		else if (got == AER_READ_BROKEN || take_clip(census, err) < 0)
			rc = -1;
	}
	return rc;
}

const char *aer_census_text(const struct aer_census *census, size_t row, size_t column)
{
	uint32_t text = census->column[column].text[row];

	return text != AER_NO_TEXT ? aer_dict_key(census->column[column].texts, text)
				   : "";
}

size_t aer_census_texts(const struct aer_census *census, size_t column)
{
	return aer_dict_count(census->column[column].texts);
}

size_t aer_census_sets(const struct aer_census *census)
{
	return aer_dict_count(census->sets);
}

const char *aer_census_set(const struct aer_census *census, size_t set)
{
	return aer_dict_key(census->sets, set);
}
