/*
 * import - tables out of what other programs read and write: lists of clips, boxes,
 * predictions.
 *
 * Each format is one call, which reads all of its input and writes one table.  What is
 * bad in the input is handed to FAIL, line by line, and left out; the call fails when
 * nothing more can be done.
 *
 * Every row's clip is an id by pathid.h; the name that the other program uses is kept
 * in a column of its own, from where export.h takes it again.  A second row of the same
 * id is bad.
 */
#ifndef AER_IMPORT_H
#define AER_IMPORT_H

#include "score/truth.h"
#include "table/labels.h"
#include "table/manifest.h"
#include "table/writer.h"

#include <regex.h>

struct aer_import {
	/* What is known of the input; NULL, or -1 for BASE, where nothing was said. */
	const char *root;                /* what ids leave out */
	const struct aer_labels *labels; /* the names of the classes */
	long base;              /* the first number that classes, or files, have */
	const regex_t *subject; /* finds the subject in an id */
	const char *clip_column, *label_column;
	const char *videos; /* the folder of the video files */
	const char *array;  /* of probabilities */
	bool logits;        /* it has logits instead */
	/* Where the table goes, and what there is to say. */
	FILE *stream;
	const char *name;
	aer_fail_function *fail, *note;
	void *data;
	/* private */
	struct aer_writer *writer;
	struct aer_dict *ids;
	int clip_at, subject_at;
	size_t rows, changed;
	char id[AER_ID_MAX + 1], who[AER_ID_MAX + 1]; /* clip and subject at hand */
	char first_changed[2 * AER_ID_MAX];
};

/* The formats; OPERAND[COUNT] are files, folders for kaldi, and for lists also
 * "SPLIT=FILE"; for croissant a description, and its table where it is elsewhere. */
int aer_import_dfer(struct aer_import *import, char **operand, size_t count,
    struct aer_error *err) AER_MUST_CHECK;
int aer_import_mmaction2(struct aer_import *import, char **operand, size_t count,
    struct aer_error *err) AER_MUST_CHECK;
int aer_import_caer_body(struct aer_import *import, char **operand, size_t count,
    struct aer_error *err) AER_MUST_CHECK;
int aer_import_caer_face(struct aer_import *import, char **operand, size_t count,
    struct aer_error *err) AER_MUST_CHECK;
int aer_import_croissant(struct aer_import *import, char **operand, size_t count,
    struct aer_error *err) AER_MUST_CHECK;
int aer_import_daisee(struct aer_import *import, char **operand, size_t count,
    struct aer_error *err) AER_MUST_CHECK;
int aer_import_hf(struct aer_import *import, char **operand, size_t count,
    struct aer_error *err) AER_MUST_CHECK;
int aer_import_kaldi(struct aer_import *import, char **operand, size_t count,
    struct aer_error *err) AER_MUST_CHECK;
int aer_import_npy(struct aer_import *import, char **operand, size_t count,
    struct aer_error *err) AER_MUST_CHECK;
int aer_import_predictions(struct aer_import *import, char **operand, size_t count,
    struct aer_error *err) AER_MUST_CHECK;
int aer_import_webdataset(struct aer_import *import, char **operand, size_t count,
    struct aer_error *err) AER_MUST_CHECK;

/* --- for the formats -------------------------------------------------------------- */

/* Begins the table with the columns clip and, where --subject-from is known, subject;
 * WITH, which may be NULL, passes through.  Ended by aer_import_end, also on failure.
 */
int aer_import_begin(struct aer_import *import, const struct aer_table *with,
    struct aer_error *err) AER_MUST_CHECK;

/* Begins the row of the clip that PATH names: its id, new, and subject.  Fails when it
 * is a bad one; IGNORE then whether memory is short. */
int aer_import_clip(struct aer_import *import, const struct aer_row *from,
    const char *path, struct aer_error *err) AER_MUST_CHECK;

/* Begins another row of the same clip. */
void aer_import_again(struct aer_import *import);

/* The label that TEXT, which is a number from BASE on where there are LABELS, stands
 * for; NULL and an error when it is none. */
const char *aer_import_label(const struct aer_import *import, const char *text,
    struct aer_error *err) AER_MUST_CHECK;

/* Whether TEXT is a whole number >= 0 as loaders write it: digits without a zero before
 * them. */
bool aer_is_count(const char *text);

/* Writes the row begun. */
int aer_import_row(struct aer_import *import, struct aer_error *err) AER_MUST_CHECK;

/* Ends the table, and says what was changed; RC is what it returns when it is < 0. */
int aer_import_end(
    struct aer_import *import, int rc, struct aer_error *err) AER_MUST_CHECK;

/* Hands the error of a row to FAIL: AER_READ_BAD, whose text is complete, or of one
 * that was read but not taken, in LINE of NAME. */
void aer_import_bad(struct aer_import *import, enum aer_read got, const char *name,
    unsigned long line, struct aer_error *trouble);

/* Hands text to FAIL or NOTE. */
void aer_import_fail(struct aer_import *import, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void aer_import_note(struct aer_import *import, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "NAME=FILE" of a list: *SPLIT is NAME, "" where there is none, in new memory; *PATH
 * lies in OPERAND. */
int aer_import_operand(const char *operand, char **split, const char **path,
    struct aer_error *err) AER_MUST_CHECK;

/* Whether one of the operands has a name. */
bool aer_import_has_splits(char **operand, size_t count);

#endif
