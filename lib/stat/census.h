/*
 * census - the clips of one or more data sets in memory, packed for counting.
 *
 * A set is a manifest, or the rows of one manifest that have the same value in the
 * column of parts.  Texts are kept once each and rows hold their numbers, so that a
 * clip takes 60 bytes and 4 more a column; what is different from clip to clip, as
 * its id, takes some 120 on top where it is asked for.
 */
#ifndef AER_CENSUS_H
#define AER_CENSUS_H

#include "base/dict.h"
#include "table/manifest.h"

#include <stdint.h>

/* The number of a text that is empty, or whose column is not there. */
#define AER_NO_TEXT UINT32_MAX

/* A column: its name, its texts, and the number of the text of each row. */
struct aer_census_column {
	char *name;
	bool needed;
	bool there; /* in one of the manifests */
	struct aer_dict *texts;
	uint32_t *text; /* by row */
};

struct aer_census_row {
	uint32_t set;
	uint32_t manifest; /* in the order they were opened */
	struct aer_span span;
	struct aer_region region;
	double seconds; /* from the span, or else of the column duration; or NAN */
	unsigned long line;
};

enum { AER_CENSUS_COLUMNS = 32 };

/* To be read by all; filled by the functions below only. */
struct aer_census {
	struct aer_dict *sets; /* their names */
	struct aer_census_row *row;
	size_t rows;
	/* Copies, where they are set apart, are rows behind these, in columns too, and
	 * original[i] is the row that copy i was made of. */
	size_t copies;
	uint32_t *original; /* NULL where they are not set apart */
	struct aer_census_column column[AER_CENSUS_COLUMNS];
	size_t columns;
	size_t without_part; /* rows left out as they were in no part */
	/* private */
	size_t slots;
	struct aer_manifest *manifest;
	uint32_t manifests, set;
	struct aer_clip clip;
	int at[AER_CENSUS_COLUMNS], duration, part;
};

/* Makes ready an empty census; released by aer_census_free, also after a failure. */
int aer_census_init(struct aer_census *census, struct aer_error *err) AER_MUST_CHECK;
void aer_census_free(struct aer_census *census);

/* The number of column NAME, added if it is new; all before the first manifest.  A
 * NEEDED one must be in every manifest.  -1 when there are too many. */
long aer_census_column(struct aer_census *census, const char *name, bool needed,
    struct aer_error *err) AER_MUST_CHECK;

/* The same for the columns in NAMES, with commas between: their numbers go to LIST,
 * behind the *COUNT that are there. */
int aer_census_columns(struct aer_census *census, const char *names, bool needed,
    size_t *list, size_t *count, struct aer_error *err) AER_MUST_CHECK;

/*
 * Takes in the manifest of OPERAND, "NAME=FILE" or FILE, whose name without folder and
 * .csv is then NAME; a slash before the = makes it part of a path.  Its clips make the
 * set NAME, which must be new; or, where PART is not NULL, the sets are the values of
 * that column, and clips without one are left out and counted.  TELL is called for each
 * row that is bad, which is left out.
 */
int aer_census_read(struct aer_census *census, const char *operand, const char *part,
    void (*tell)(void *data, const char *text), void *data,
    struct aer_error *err) AER_MUST_CHECK;

/*
 * Sets the copies apart, when all manifests are read: rows that have the id of another
 * clip in column ATTACH, where CLIP is the column of ids.  The original is looked for
 * in the copy's set first.  A copy of no clip, or of a copy, is left out, and TELL is
 * called with the reason.
 */
int aer_census_set_apart(struct aer_census *census, size_t attach, size_t clip,
    void (*tell)(void *data, const char *text), void *data,
    struct aer_error *err) AER_MUST_CHECK;

/* The text of ROW in COLUMN, "" for none. */
const char *aer_census_text(const struct aer_census *census, size_t row, size_t column);

/* How many texts COLUMN has, and how many sets there are. */
size_t aer_census_texts(const struct aer_census *census, size_t column);
size_t aer_census_sets(const struct aer_census *census);
const char *aer_census_set(const struct aer_census *census, size_t set);

#endif
