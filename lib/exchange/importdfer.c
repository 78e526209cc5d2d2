/*
 * Lists of folders of pictures, one a line: the folder, how many pictures it has, and
 * the number of its class.
 *
 *	/data/RAER/images/P001/003 32 5
 *
 * DFER-CLIP and CLIP-CAER split a line at each blank and take numbers from 0 and from
 * 1; MMAction2's RawframeDataset splits at white space and takes numbers from 0.
 */
#include "exchange/import.h"
#include "text/lines.h"
#include "text/plural.h"

#include <stdlib.h>
#include <string.h>

/* The columns of a list. */
struct list {
	struct aer_import *import;
	enum aer_parting parting;
	int label, split, frames, dir;
	const char *split_name;
};

enum { DIR, FRAMES, LABEL, WORDS };

static int take_words(struct list *list, char **word, struct aer_error *err)
{
	struct aer_writer *writer = list->import->writer;
	const char *label;

	if (!aer_is_count(word[FRAMES]) || strcmp(word[FRAMES], "0") == 0)
		return aer_error_set(err,
		    "'%s' is not a number of frames: a whole number from 1 on",
		    word[FRAMES]);
	label = aer_import_label(list->import, word[LABEL], err);
	if (label == NULL || aer_import_clip(list->import, NULL, word[DIR], err) < 0)
		return -1;
	aer_writer_set(writer, list->label, label);
	aer_writer_set(writer, list->split, list->split_name);
	aer_writer_set(writer, list->frames, word[FRAMES]);
	aer_writer_set(writer, list->dir, word[DIR]);
	return 0;
}

static int take_line(struct list *list, char *text, struct aer_error *err)
{
	char *word[WORDS];
	size_t n;

	if (text[0] == '\0')
		return aer_error_set(err, "is empty: loaders stop here");
	n = aer_lines_split(text, list->parting, word, WORDS);
	if (n != WORDS)
		return aer_error_set(err, "has %zu word%s, not 3: DIR NUM_FRAMES LABEL",
		    n, aer_plural(n));
	return take_words(list, word, err);
}

static int read_lines(struct list *list, struct aer_lines *lines, struct aer_error *err)
{
	struct aer_error trouble;
	enum aer_read got;

	while ((got = aer_lines_next(lines, &trouble)) != AER_READ_END) {
		if (got == AER_READ_BROKEN)
			return aer_error_set(err, "%s", trouble.text);
		if (got == AER_READ_ROW &&
		    take_line(list, aer_lines_text(lines), &trouble) == 0) {
			if (aer_import_row(list->import, err) < 0)
				return -1;
			continue;
		}
		aer_import_bad(list->import, got, aer_lines_name(lines),
		    aer_lines_number(lines), &trouble);
	}
	if (aer_lines_open_end(lines))
		aer_import_note(list->import,
		    "%s: has no newline at its end; aer-export writes one",
		    aer_lines_name(lines));
	return 0;
}

static int read_list(struct list *list, const char *operand, struct aer_error *err)
{
	struct aer_lines *lines = NULL;
	const char *path;
	char *split;
	int rc = aer_import_operand(operand, &split, &path, err);

	list->split_name = split;
	if (rc == 0)
		lines = aer_lines_open(path, err);
	rc = lines != NULL ? read_lines(list, lines, err) : -1;
	aer_lines_close(lines);
	free(split);
	return rc;
}

static int read_lists(struct aer_import *import, enum aer_parting parting,
    char **operand, size_t count, struct aer_error *err)
{
	struct list list = { .import = import, .parting = parting, .split = -1 };
	int rc = 0;

	if (aer_import_begin(import, NULL, err) < 0 ||
	    (list.label = aer_writer_column(import->writer, "label", err)) < 0 ||
	    (aer_import_has_splits(operand, count) &&
		(list.split = aer_writer_column(import->writer, "split", err)) < 0) ||
	    (list.frames = aer_writer_column(import->writer, "frames", err)) < 0 ||
	    (list.dir = aer_writer_column(import->writer, "dir", err)) < 0)
		rc = -1;
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = read_list(&list, operand[i], err);
	return aer_import_end(import, rc, err);
}

int aer_import_dfer(
    struct aer_import *import, char **operand, size_t count, struct aer_error *err)
{
	if (import->labels != NULL && import->base < 0)
		return aer_error_set(err,
		    "say by --base whether labels count from 0, as for DFER-CLIP, or "
		    "from 1, as for CLIP-CAER");
	return read_lists(import, AER_PARTED_BY_BLANK, operand, count, err);
}

int aer_import_mmaction2(
    struct aer_import *import, char **operand, size_t count, struct aer_error *err)
{
	if (import->base > 0)
		return aer_error_set(
		    err, "MMAction2 counts labels from 0, not from %ld", import->base);
	import->base = 0;
	return read_lists(import, AER_PARTED_BY_SPACE, operand, count, err);
}
