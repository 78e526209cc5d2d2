/*
 * votes - annotators' votes, read from tables (aer-votes(5)) and laid out by clip.
 *
 * An annotator has one vote on a clip in a label set.  Of several rows that are not
 * marked as repeats the first one counts, and the others are bad rows.  Repeats are
 * kept apart: they never count as votes.  A row with a status other than "ok" is no
 * vote; it is counted.
 *
 *	votes = aer_votes_new(NULL, &err);
 *	aer_votes_want(votes, "fine", NULL, &err);
 *	aer_votes_read(votes, "votes.csv", fail, data, &err);
 *	aer_votes_finish(votes, fail, data, &err);
 *
 * Memory: 20 bytes a vote; while reading, up to twice that; and the clips' ids.
 */
#ifndef AER_VOTES_H
#define AER_VOTES_H

#include "base/dict.h"
#include "score/truth.h"
#include "table/labels.h"
#include "table/map.h"

#include <stdbool.h>
#include <stdint.h>

enum { AER_VOTES_SETS = 64, AER_VOTES_LABELS = 1000 };

/* The time of a vote that has none. */
#define AER_VOTE_NO_TIME UINT32_MAX

struct aer_vote {
	uint32_t clip, annotator;
	uint32_t line;  /* in its table */
	uint16_t table; /* by order of reading */
	uint16_t label;
	/* what aer_votes.clock says, or AER_VOTE_NO_TIME */
	uint32_t time;
};

/* A label set. */
struct aer_vote_set {
	char *name;                /* "" where the tables have no column set */
	struct aer_labels *labels; /* as given, or in byte order */
	bool labels_given;
	struct aer_vote *vote; /* by clip, and as they stand in the tables */
	size_t votes, slots;
	size_t *start; /* clip c has the votes from start[c] to start[c + 1] - 1 */
	struct aer_vote *repeat; /* as they stand in the tables */
	size_t repeats, repeat_slots;
	uint64_t *unsure; /* by annotator: rows that are no vote */
	size_t annotators;
};

/* What the column time of a vote holds. */
enum aer_vote_clock {
	AER_CLOCK_NONE,
	AER_CLOCK_TAKEN, /* milliseconds that the annotator took */
	AER_CLOCK_GIVEN, /* seconds since 1970 when the vote was given */
};

struct aer_votes_reading;

/* All numbers are those of the end of reading. */
struct aer_votes {
	/* borrowed, put there before reading, or NULL: labels it lacks are bad rows */
	const struct aer_map *map;
	size_t sets;
	struct aer_vote_set *set;    /* as wanted, or in byte order */
	const struct aer_dict *clip; /* in order of arrival, or those given */
	size_t clips;
	size_t annotators;
	const char **annotator; /* in byte order */
	enum aer_vote_clock clock;
	uint64_t rows, doubles;        /* good rows; second votes among the bad ones */
	uint64_t unwanted;             /* rows of label sets that are not wanted */
	char *unwanted_set;            /* the first one of those sets, or NULL */
	uint64_t strangers;            /* rows on clips that are not in the ids given */
	char *stranger;                /* the first one of those clips, or NULL */
	uint64_t unreadable_times;     /* votes whose time cannot be read */
	const struct aer_dict *status; /* what stands for no vote */
	uint64_t *status_rows;         /* by status */
	struct aer_votes_reading *reading;
};

/* Votes on clips that IDS, which must outlive the votes, does not have are counted and
 * otherwise ignored; NULL: all clips count whose id is good. */
struct aer_votes *aer_votes_new(
    const struct aer_dict *ids, struct aer_error *err) AER_MUST_CHECK;
void aer_votes_free(struct aer_votes *votes);

/* Wants label set NAME; of a table without a column set, all is of that set.  LABELS,
 * which is taken over in any case, NULL for those that are voted: a vote for another
 * label is a bad row.  When nothing is wanted all sets are read. */
int aer_votes_want(struct aer_votes *votes, const char *name, struct aer_labels *labels,
    struct aer_error *err) AER_MUST_CHECK;

/* Reads the table at PATH.  FAIL is called with DATA for each bad row. */
int aer_votes_read(struct aer_votes *votes, const char *path, aer_fail_function *fail,
    void *data, struct aer_error *err) AER_MUST_CHECK;

/* Ends the reading and lays the votes out.  FAIL is called with DATA for each second
 * vote. */
int aer_votes_finish(struct aer_votes *votes, aer_fail_function *fail, void *data,
    struct aer_error *err) AER_MUST_CHECK;

/* The set called NAME, or NULL. */
const struct aer_vote_set *aer_votes_find(
    const struct aer_votes *votes, const char *name);

#endif
