/*
 * journal - a file of JSON objects, one a line, that outlives whoever writes it.
 *
 * Each object has a text "key".  An object with a text "error" says that something was
 * tried in vain; any other is the result for its key, and the first result stands.
 * Journals can be joined with cat.
 *
 * Lines are only ever added, and are on the disk once aer_journal_flush returns.  A run
 * that is killed leaves at most one torn line, its last, which is passed over and ended
 * by the next run.  While one run has a journal open, another cannot open it.
 *
 * Memory: 64 bytes and the key for each result; results are read from the file when
 * they are asked for.
 */
#ifndef AER_JOURNAL_H
#define AER_JOURNAL_H

#include "base/error.h"

#include <jansson.h>

struct aer_journal;

/* Opens the journal at PATH, or makes it, and reads it. */
struct aer_journal *aer_journal_open(
    const char *path, struct aer_error *err) AER_MUST_CHECK;
void aer_journal_close(struct aer_journal *journal);

/* The number of results... */
size_t aer_journal_results(const struct aer_journal *journal);
/* ...and of lines that are no such objects; *FIRST is the first one's number. */
size_t aer_journal_bad_lines(const struct aer_journal *journal, unsigned long *first);

/* The result for KEY in *RESULT, a new object: 1; or 0, there is none; or -1. */
int aer_journal_find(struct aer_journal *journal, const char *key, json_t **result,
    struct aer_error *err) AER_MUST_CHECK;

/* Adds OBJECT, which has a key.  It can be found at once, and is on the disk after
 * aer_journal_flush. */
int aer_journal_add(struct aer_journal *journal, const json_t *object,
    struct aer_error *err) AER_MUST_CHECK;
int aer_journal_flush(
    struct aer_journal *journal, struct aer_error *err) AER_MUST_CHECK;

#endif
