/*
 * tarshards - the files of finished clips in tar archives, as WebDataset's loaders read
 * them.
 *
 *	DIR/000000.tar    P001/003.000000.png
 *	                  P001/003.000001.png
 *	                  P001/004.000000.png ...
 *	DIR/000001.tar    ...
 *
 * Each archive holds the same number of clips, in order, the last one what is left.
 * A loader takes what stands before the first dot behind the last slash as the name
 * of the sample, so all files of a clip are one sample; a dot in a clip's id is
 * written as +, which no id has, so that names stay different.
 *
 * An archive is whole or not there.  What it was made of is noted in DIR/.aer/shards;
 * it is left as it is while it would be made of the same files.  One that is there
 * without such a note was made by somebody else, and is an error.
 */
#ifndef AER_TARSHARDS_H
#define AER_TARSHARDS_H

#include "batch/clipfiles.h"

#include <stddef.h>

struct aer_tarshards;

/* Archives of CLIPS clips each in DIR; FILES, which must live as long, says where the
 * files of records are. */
struct aer_tarshards *aer_tarshards_new(const char *dir,
    const struct aer_clipfiles *files, size_t clips,
    struct aer_error *err) AER_MUST_CHECK;
void aer_tarshards_free(struct aer_tarshards *shards);

/* The path of the archive that the next clip goes into; valid until it is full. */
const char *aer_tarshards_path(const struct aer_tarshards *shards);

/* Takes the files that RECORD names, and writes the archive when it is full. */
int aer_tarshards_add(struct aer_tarshards *shards, const struct aer_clip *clip,
    const struct aer_record *record, struct aer_error *err) AER_MUST_CHECK;

/* Writes the last archive, and removes those behind it that an earlier run made. */
int aer_tarshards_finish(
    struct aer_tarshards *shards, struct aer_error *err) AER_MUST_CHECK;

/* The name in an archive of FILE of clip ID, in new memory; NULL when memory is
 * short.  "context/000000.png" becomes "P001/003.context.000000.png". */
char *aer_tarshards_member(
    const char *id, const char *file, struct aer_error *err) AER_MUST_CHECK;

/* Whether all members of clip ID can be named in an archive. */
int aer_tarshards_check(const char *id, struct aer_error *err) AER_MUST_CHECK;

#endif
