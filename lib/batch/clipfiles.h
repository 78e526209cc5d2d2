/*
 * clipfiles - tables that have several rows a clip, each with a file in the
 * clip's own folder.
 *
 *	clip,frame,...,file
 *	P001/003,17,...,crops/P001/003/000017.png
 *
 * A record (record.h) of such a clip has the columns behind the first, and its
 * file column names the file from the clip's folder on, or is empty.  Where it
 * begins with a dot it is the end of the clip's own name: with ".npy" the file is
 * DIR/P001/003.npy.
 *
 * A record may have a column for the sizes of the files, in bytes, which tells a file
 * that was cut short from a whole one.  This column and those behind it are not in
 * the table.
 */
#ifndef AER_CLIPFILES_H
#define AER_CLIPFILES_H

#include "batch/record.h"
#include "table/writer.h"

#include <stdbool.h>

enum { AER_CLIPFILES_COLUMNS = 16 };

struct aer_clipfiles {
	const char *dir;            /* the folders of the clips are in here */
	const char *const *columns; /* of the records, NULL-ended */
	size_t file;                /* the one that names files */
	size_t bytes;               /* the one with their sizes; 0: none */
	/* For files that are put into archives, else NULL: the name in there of a
	 * clip's file, in new memory, for a column "member" at the end; and what the
	 * file column shows of the next clip. */
	char *(*member)(const char *id, const char *file, struct aer_error *err);
	const char *archive;
	/* private */
	struct aer_writer *writer;
	int clip, column[AER_CLIPFILES_COLUMNS], member_column;
};

/* Declares the columns to WRITER: clip, and those of the records but the hidden ones;
 * file is left out where DIR is NULL. */
int aer_clipfiles_declare(struct aer_clipfiles *files, struct aer_writer *writer,
    struct aer_error *err) AER_MUST_CHECK;

/* Writes the rows of RECORD. */
int aer_clipfiles_write(const struct aer_clipfiles *files, const struct aer_clip *clip,
    const struct aer_record *record, struct aer_error *err) AER_MUST_CHECK;

/* The path of the file of row I, in new memory; NULL when memory is short. */
char *aer_clipfiles_path(const struct aer_clipfiles *files, const struct aer_clip *clip,
    const struct aer_record *record, size_t i, struct aer_error *err) AER_MUST_CHECK;

/* Whether all files that RECORD names are there, and have their sizes. */
bool aer_clipfiles_there(const struct aer_clipfiles *files, const struct aer_clip *clip,
    const struct aer_record *record);

#endif
