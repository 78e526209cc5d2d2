/*
 * npypart - an array that is read: npyheader.c finds out what is where, npy.c gets it.
 * For these two files only.
 */
#ifndef AER_NPYPART_H
#define AER_NPYPART_H

#include "archive/npy.h"

enum { AER_NPY_FIELDS = 256, AER_NPY_NAME = 128, AER_NPY_DIMENSIONS = 2 };

/* A column: what its bytes are, and where they are in a record. */
struct aer_npy_field {
	char name[AER_NPY_NAME];
	char kind; /* 'b', 'i', 'u', 'f', 'S' or 'U', as NumPy has them */
	bool big;  /* the most significant byte comes first */
	size_t size, offset;
};

struct aer_npy {
	char *path;
	unsigned char *map;
	size_t size, data; /* of the file, and where the array begins in it */
	struct aer_npy_field *field;
	size_t fields;
	bool has_names, fortran;
	size_t item; /* bytes of an element, or of a record */
	size_t shape[AER_NPY_DIMENSIONS];
	size_t dimensions;
	size_t passed; /* bytes of the file that are not read again */
};

/* Takes the header of the file that is mapped, and sees that all of the array is there;
 * fails with a message that names the file. */
int aer_npy_read_header(struct aer_npy *npy, struct aer_error *err) AER_MUST_CHECK;

#endif
