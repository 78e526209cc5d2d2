/*
 * votespart - the state of reading votes: votes.c has the tables and the label sets,
 * votesrow.c takes a row.  For these two files only.
 */
#ifndef AER_VOTESPART_H
#define AER_VOTESPART_H

#include "votes/votes.h"

/* Columns of a table; -1: it has none. */
struct aer_votes_columns {
	size_t clip, annotator, label;
	int set, time, seconds, status, repeat;
};

struct aer_votes_reading {
	const struct aer_dict *ids; /* or NULL */
	struct aer_dict *clips, *annotators, *statuses;
	size_t status_slots;
	char **table; /* their names */
	size_t tables;
	bool wanted, named; /* sets are wanted; a table has the column set */
	/* the table that is being read */
	struct aer_votes_columns column;
	const char *name;
	long last_clip;
};

/* The set called NAME, or NULL. */
struct aer_vote_set *aer_votes_find_set(
    const struct aer_votes *votes, const char *name);

/* Adds a set; LABELS, which may be NULL, is taken over.  NULL when memory is short, or
 * when there are too many sets. */
struct aer_vote_set *aer_votes_add_set(struct aer_votes *votes, const char *name,
    struct aer_labels *labels, struct aer_error *err) AER_MUST_CHECK;

/* Takes ROW as a vote, a repeat or a status: AER_READ_ROW; AER_READ_END for one that
 * does not count; AER_READ_BAD and AER_READ_BROKEN with an error, the first one with
 * file, line and clip. */
enum aer_read aer_votes_take(struct aer_votes *votes, const struct aer_row *row,
    struct aer_error *err) AER_MUST_CHECK;

#endif
