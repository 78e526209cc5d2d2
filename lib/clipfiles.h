/*
 * clipfiles - tables that have several rows a clip, each with a file in the
 * clip's own folder.
 *
 *	clip,frame,...,file
 *	P001/003,17,...,crops/P001/003/000017.png
 *
 * A record (record.h) of such a clip has the columns behind the first, and its
 * file column names the file from the clip's folder on, or is empty.
 */
#ifndef AER_CLIPFILES_H
#define AER_CLIPFILES_H

#include "record.h"
#include "writer.h"

#include <stdbool.h>

enum { AER_CLIPFILES_COLUMNS = 16 };

struct aer_clipfiles {
	const char *dir;            /* the folders of the clips are in here */
	const char *const *columns; /* of the records, NULL-ended */
	size_t file;                /* the one that names files */
	/* private */
	struct aer_writer *writer;
	int clip, column[AER_CLIPFILES_COLUMNS];
};

/* Declares the columns to WRITER: clip, and those of the records; file is left
 * out where DIR is NULL. */
int aer_clipfiles_declare(struct aer_clipfiles *files, struct aer_writer *writer,
    struct aer_error *err) AER_MUST_CHECK;

/* Writes the rows of RECORD. */
int aer_clipfiles_write(const struct aer_clipfiles *files, const struct aer_clip *clip,
    const struct aer_record *record, struct aer_error *err) AER_MUST_CHECK;

/* The path of the file of row I, in new memory; NULL when memory is short. */
char *aer_clipfiles_path(const struct aer_clipfiles *files, const struct aer_clip *clip,
    const struct aer_record *record, size_t i, struct aer_error *err) AER_MUST_CHECK;

/* Whether all files that RECORD names are there. */
bool aer_clipfiles_there(const struct aer_clipfiles *files, const struct aer_clip *clip,
    const struct aer_record *record);

#endif
