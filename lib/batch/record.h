/*
 * record - what a tool computed for a clip, kept so that a second run of the
 * same command need not do it again.
 *
 * A record is a small table of the columns a tool computes, with the recipe in
 * front: a line of text that names all the result depends on (source file, span,
 * region, options).  It is stored beside the outputs, written after them, and
 * taken again only when the recipe is the same:
 *
 *	recipe,frames,duration
 *	"aer-cut 1 video=videos/P001.mp4 bytes=81726354 ...",250,10.000000
 */
#ifndef AER_RECORD_H
#define AER_RECORD_H

#include "base/error.h"
#include "table/manifest.h"

#include <stddef.h>

struct aer_record;

/* An empty record with these COLUMNS, a NULL-ended list that must outlive it. */
struct aer_record *aer_record_new(
    const char *const *columns, struct aer_error *err) AER_MUST_CHECK;
void aer_record_free(struct aer_record *record);

/* Adds a row of empty cells, and returns its number, or -1. */
long aer_record_add(struct aer_record *record, struct aer_error *err) AER_MUST_CHECK;

/* Sets a cell of the last row. */
int aer_record_set(struct aer_record *record, size_t column, struct aer_error *err,
    const char *format, ...) __attribute__((format(printf, 4, 5))) AER_MUST_CHECK;

size_t aer_record_count(const struct aer_record *record);
const char *aer_record_get(const struct aer_record *record, size_t row, size_t column);

/* Writes the record to PATH, whole or not at all. */
int aer_record_save(const struct aer_record *record, const char *path,
    const char *recipe, struct aer_error *err) AER_MUST_CHECK;

/* The same for a record that says no more than that it is there, which it does even
 * where a power cut leaves it empty: the disk is not waited for. */
int aer_record_mark(const struct aer_record *record, const char *path,
    const char *recipe, struct aer_error *err) AER_MUST_CHECK;

/* The record at PATH if it has this recipe and these columns; else, or when it
 * cannot be read, NULL. */
struct aer_record *aer_record_load(
    const char *path, const char *recipe, const char *const *columns);

/* The recipe of the record at PATH, in new memory; NULL where there is none. */
char *aer_record_recipe(const char *path);

/*
 * The part of a recipe that names CLIP's source: path, size and time of the
 * video file, span and region.  In new memory, or NULL when it is no
 * local file or memory is short.
 */
char *aer_record_source(
    const struct aer_clip *clip, struct aer_error *err) AER_MUST_CHECK;

#endif
