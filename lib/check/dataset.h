/*
 * dataset - the files that a data set is described by, told apart by what they hold.
 *
 * A folder stands for the files in it whose names end in .csv, .txt or .json; what it
 * has in folders of its own, such as pictures, is only looked at where a table names
 * it.
 */
#ifndef AER_DATASET_H
#define AER_DATASET_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum aer_dataset_kind {
	AER_SET_MANIFEST, /* a table of clips */
	AER_SET_FRAMES,   /* a table of frames: aer-frames(5) */
	AER_SET_FACES,    /* a table of faces: aer-faces(5) */
	AER_SET_LIST,     /* lines DIR NUM_FRAMES LABEL */
	AER_SET_BOXES,    /* JSON: boxes of bodies or faces by DIR */
	AER_SET_OTHER,    /* anything else */
};

struct aer_dataset_file {
	char *path;
	/* What its clips are a part of: the name that was given to it, or of a list the
	 * name of its file without .txt; NULL: nobody said. */
	char *part;
	bool named; /* somebody said */
	enum aer_dataset_kind kind;
};

struct aer_dataset {
	struct aer_dataset_file *file;
	size_t files;
	/* private */
	size_t slots;
};

/* Whether one of the COUNT operands is a folder. */
bool aer_dataset_has_folder(char *const *operand, int count);

/*
 * The files of COUNT operands, FILE, NAME=FILE or FOLDER; those of a folder in the
 * order of their names.  A file that is given and is of no kind is an error; in a
 * folder it is one of the others.
 */
int aer_dataset_read(struct aer_dataset *set, char *const *operand, int count,
    struct aer_error *err) AER_MUST_CHECK;
void aer_dataset_free(struct aer_dataset *set);

#endif
