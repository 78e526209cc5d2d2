/*
 * export - lists, boxes, archives and descriptions that other programs read, out of
 * tables.
 *
 * Each format is one call, which reads one table and writes one file, or files into a
 * folder.  A row that the format cannot say is handed to FAIL and left out; the call
 * fails when nothing more can be done.
 */
#ifndef AER_EXPORT_H
#define AER_EXPORT_H

#include "base/sink.h"
#include "score/truth.h"
#include "table/labels.h"
#include "table/manifest.h"

struct aer_export {
	/* What the user says; NULL, or -1 for BASE, where nothing was said. */
	const char *output;              /* a file, or a folder */
	const char *root;                /* put before ids, or before folders */
	const struct aer_labels *labels; /* the classes in the order of their numbers */
	long base;                       /* the number of the first */
	const char *frames, *faces, *regions; /* tables */
	const char *kind;                     /* of frames: "context" or "face" */
	const char *pipe;                     /* kaldi: a command that makes sound */
	bool prefix;        /* kaldi: utterances begin with who speaks */
	long indent;        /* of JSON, in blanks; 0: one line */
	long shard_clips;   /* in an archive */
	char *const *facts; /* "KEY=VALUE", NULL-ended */
	aer_fail_function *fail, *note;
	void *data;
};

/* The formats; INPUT is a manifest, or for boxes of faces a table of faces, or of
 * frames where --faces has the boxes. */
int aer_export_caer_body(const struct aer_export *export, const char *input,
    struct aer_error *err) AER_MUST_CHECK;
int aer_export_caer_face(const struct aer_export *export, const char *input,
    struct aer_error *err) AER_MUST_CHECK;
int aer_export_croissant(const struct aer_export *export, const char *input,
    struct aer_error *err) AER_MUST_CHECK;
int aer_export_daisee(const struct aer_export *export, const char *input,
    struct aer_error *err) AER_MUST_CHECK;
int aer_export_datasheet(const struct aer_export *export, const char *input,
    struct aer_error *err) AER_MUST_CHECK;
int aer_export_dfer(const struct aer_export *export, const char *input,
    struct aer_error *err) AER_MUST_CHECK;
int aer_export_hf(const struct aer_export *export, const char *input,
    struct aer_error *err) AER_MUST_CHECK;
int aer_export_kaldi(const struct aer_export *export, const char *input,
    struct aer_error *err) AER_MUST_CHECK;
int aer_export_mmaction2(const struct aer_export *export, const char *input,
    struct aer_error *err) AER_MUST_CHECK;
int aer_export_npy(const struct aer_export *export, const char *input,
    struct aer_error *err) AER_MUST_CHECK;
int aer_export_webdataset(const struct aer_export *export, const char *input,
    struct aer_error *err) AER_MUST_CHECK;

/* --- for the formats -------------------------------------------------------------- */

/* Called for each clip; -1: this clip is bad, or, with *STOP, nothing more can be
 * done. */
typedef int aer_export_clip_function(
    void *context, const struct aer_clip *clip, bool *stop, struct aer_error *err);

/* Calls TAKE for each clip of MANIFEST. */
int aer_export_clips(const struct aer_export *export, struct aer_manifest *manifest,
    aer_export_clip_function *take, void *context,
    struct aer_error *err) AER_MUST_CHECK;

/* The same for each row of TABLE. */
typedef int aer_export_row_function(
    void *context, const struct aer_row *row, bool *stop, struct aer_error *err);
int aer_export_rows(const struct aer_export *export, struct aer_table *table,
    aer_export_row_function *take, void *context, struct aer_error *err) AER_MUST_CHECK;

/* Sets *NUMBER to that of LABEL: its place among LABELS, from BASE on, or where there
 * are none the number that it is. */
int aer_export_label(const struct aer_export *export, const char *label, long *number,
    struct aer_error *err) AER_MUST_CHECK;

/* The value of KEY among the facts, or NULL. */
const char *aer_export_fact(const struct aer_export *export, const char *key);

/* The field of COLUMN, "" where that is -1. */
const char *aer_export_field(const struct aer_row *row, int column);

/* Hands text to FAIL or NOTE. */
void aer_export_fail(const struct aer_export *export, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void aer_export_note(const struct aer_export *export, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
