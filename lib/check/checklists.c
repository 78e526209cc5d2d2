/* Lists of folders, DIR NUM_FRAMES LABEL: against each other, the disk and the
 * manifests. */
#include "base/grow.h"
#include "check/checkpart.h"
#include "exchange/import.h"
#include "text/lines.h"

#include <stdlib.h>
#include <string.h>

/* A list at work. */
struct reading {
	struct aer_check *check;
	struct aer_check_lists *lists;
	size_t file;
	const char *path, *part;
	bool nowhere;                    /* none of its folders is there */
	size_t dirs;                     /* different ones */
	size_t common[AER_CHECK_TABLES]; /* of them that an earlier list has first */
};

/* What numbers of labels mean, by clips that manifests have, too. */
struct meaning {
	struct aer_dict *names; /* of numbers, as text */
	struct aer_said *where; /* what each means, and which line said so first */
	size_t slots;
};

char *aer_check_rooted(
    const struct aer_check *check, const char *dir, struct aer_error *err)
{
	const char *root = check->plan->root, *to = root, *rest = dir;
	size_t n = root != NULL ? strcspn(root, "=") : 0;
	char *path = NULL;

	if (n > 0 && root[n] == '=') {
		to = root + n + 1;
		rest = strncmp(dir, root, n) == 0 && dir[n] == '/' ? dir + n + 1 : NULL;
	}
	if (asprintf(&path, "%s%s%s", to != NULL && rest != NULL ? to : "",
		to != NULL && rest != NULL && rest[0] != '/' ? "/" : "",
		rest != NULL ? rest : dir) < 0) {
		aer_error_memory(err);
		return NULL;
	}
	return path;
}

/* --- labels -------------------------------------------------------------------- */

/* A number has to mean the same label wherever a manifest says which. */
static int check_meaning(struct reading *reading, struct meaning *meaning,
    const struct aer_known *known, const char *number, struct aer_place place,
    struct aer_error *err)
{
	struct aer_check *check = reading->check;
	const struct aer_said *said = &known->said[AER_SAID_LABEL];
	bool is_new;
	long i;

	if (said->text == AER_NOBODY)
		return 0;
	if (meaning->where == NULL ||
	    aer_dict_count(meaning->names) == meaning->slots) {
		size_t slots = 2 * meaning->slots + 64;
		struct aer_said *where = realloc(meaning->where, slots * sizeof *where);

		if (where == NULL)
			return aer_error_memory(err);
		memset(where + meaning->slots, 0,
		    (slots - meaning->slots) * sizeof *where);
		meaning->where = where;
		meaning->slots = slots;
	}
	i = aer_dict_add(meaning->names, number, &is_new, err);
	if (i < 0)
		return -1;
	if (is_new)
		meaning->where[i] = (struct aer_said){ said->text,
			(uint32_t)reading->file, place.line };
	else if (meaning->where[i].text != said->text)
		aer_find(&check->findings, AER_ODD_LABEL, place,
		    "label is %s, which is '%s' by %s:%lu, and the clip is '%s' in "
		    "%s:%lu",
		    number, aer_dict_key(check->texts, meaning->where[i].text),
		    aer_check_path(check, meaning->where[i].file),
		    meaning->where[i].line, aer_dict_key(check->texts, said->text),
		    aer_check_path(check, said->file), said->line);
	return 0;
}

/* A number counts from 0 or from 1. */
static void check_number(
    struct reading *reading, const char *number, struct aer_place place)
{
	const struct aer_labels *labels = reading->check->labels;

	if (labels != NULL &&
	    (size_t)strtol(number, NULL, 10) > aer_labels_count(labels))
		aer_find(&reading->check->findings, AER_ODD_LABEL, place,
		    "label is %s, and the set has %zu", number,
		    aer_labels_count(labels));
}

/* --- lines --------------------------------------------------------------------- */

/* Notes the folder, which may have been there before. */
static int note_dir(struct reading *reading, const char *dir, const char *label,
    struct aer_place place, struct aer_error *err)
{
	struct aer_check *check = reading->check;
	struct aer_check_lists *lists = reading->lists;
	const struct aer_said *said;
	bool is_new;
	long i, text;

	if (aer_grow(&lists->said, aer_dict_count(lists->dirs), &lists->slots,
		sizeof *lists->said, err) < 0)
		return -1;
	i = aer_dict_add(lists->dirs, dir, &is_new, err);
	text = aer_dict_add(check->texts, label, NULL, err);
	if (i < 0 || text < 0)
		return -1;
	said = &lists->said[i];
	if (is_new) {
		lists->said[i] = (struct aer_said){ (uint32_t)text,
			(uint32_t)reading->file, place.line };
		reading->dirs++;
		return 0;
	}
	if (said->file == reading->file) {
		aer_find(&check->findings, AER_ODD_TWICE, place,
		    "'%s' is in line %lu, too", dir, said->line);
		return 0;
	}
	reading->dirs++;
	if (said->file < AER_CHECK_TABLES)
		reading->common[said->file]++;
	aer_find(&check->findings, AER_ODD_SPLIT, place, "'%s' is in %s:%lu, too", dir,
	    aer_check_path(check, said->file), said->line);
	if (said->text != (uint32_t)text)
		aer_find(&check->findings, AER_ODD_LABEL, place,
		    "label is %s, and %s in %s:%lu", label,
		    aer_dict_key(check->texts, said->text),
		    aer_check_path(check, said->file), said->line);
	return 0;
}

/* Compares the folder with the disk. */
static int check_dir(struct reading *reading, const char *dir, const char *frames,
    struct aer_place place, struct aer_error *err)
{
	struct aer_check *check = reading->check;
	char *path;
	int rc = 0;
	long n;

	if (reading->nowhere)
		return 0;
	path = aer_check_rooted(check, dir, err);
	if (path == NULL)
		return -1;
	n = aer_check_folder(path);
	if (n < 0)
		aer_find(&check->findings, AER_ODD_MISSING, place, "%s", path);
	else if (n != strtol(frames, NULL, 10))
		aer_find(&check->findings, AER_ODD_FRAMES, place,
		    "files in '%s': %ld, in the list: %s", path, n, frames);
	/* pictures of a table of frames are looked at there */
	if (n >= 0 && aer_dict_find(check->folders, path) < 0)
		rc = aer_check_look_all(check, path, place, err);
	free(path);
	return rc;
}

/* The clip that a table of frames has in folder DIR. */
static struct aer_known *find_owner(const struct aer_check *check, const char *dir)
{
	long i = aer_dict_find(check->folders, dir);

	return i >= 0 && check->owner[i] != AER_NOBODY ? &check->known[check->owner[i]]
						       : NULL;
}

static int take_line(struct reading *reading, struct meaning *meaning, char *text,
    unsigned long line, struct aer_error *err)
{
	struct aer_check *check = reading->check;
	struct aer_place place = { reading->path, line, NULL };
	struct aer_known *known;
	char *word[4];

	check->lines++;
	if (aer_lines_split(text, AER_PARTED_BY_BLANK, word, 4) != 3 ||
	    word[0][0] == '\0' || !aer_is_count(word[1]) || !aer_is_count(word[2])) {
		aer_find(&check->findings, AER_ODD_ROW, place,
		    "is not DIR NUM_FRAMES LABEL with one blank between");
		return 0;
	}
	check_number(reading, word[2], place);
	if (note_dir(reading, word[0], word[2], place, err) < 0 ||
	    check_dir(reading, word[0], word[1], place, err) < 0)
		return -1;
	known = find_owner(check, word[0]);
	if (known == NULL)
		return 0;
	place.clip = aer_dict_key(check->ids, (size_t)(known - check->known));
	if (aer_dict_find(check->splits, reading->part) >= 0 &&
	    aer_check_said(check, known, AER_SAID_SPLIT, reading->part, reading->file,
		place, err) < 0)
		return -1;
	return check_meaning(reading, meaning, known, word[2], place, err);
}

/* A list that has the clips of another, and no more. */
static void find_same(const struct reading *reading, const size_t *dirs)
{
	const struct aer_check *check = reading->check;

	for (size_t i = 0; i < check->set.files && i < AER_CHECK_TABLES; i++)
		if (reading->common[i] > 0 && reading->common[i] == reading->dirs &&
		    reading->common[i] == dirs[i])
			aer_find(&reading->check->findings, AER_ODD_SAME,
			    (struct aer_place){ reading->path, 0, NULL },
			    "has the %zu clips of %s", reading->dirs,
			    aer_check_path(check, i));
}

/* Finds out whether none of the folders is there: then it is one mistake, the place,
 * and not one for each. */
static int look_around(struct reading *reading, struct aer_error *err)
{
	struct aer_lines *lines = aer_lines_open(reading->path, err);
	char *first = NULL, *path = NULL, *word[4];
	struct aer_error ignored;
	enum aer_read got;
	long n = -1, count = 0;
	int rc = lines != NULL ? 0 : -1;

	while (rc == 0 && n < 0 &&
	       ((got = aer_lines_next(lines, &ignored)) == AER_READ_ROW ||
		   got == AER_READ_BAD)) {
		if (got == AER_READ_BAD || aer_lines_split(aer_lines_text(lines),
					       AER_PARTED_BY_BLANK, word, 4) != 3)
			continue;
		path = aer_check_rooted(reading->check, word[0], err);
		rc = path != NULL ? 0 : -1;
		n = rc == 0 ? aer_check_folder(path) : -1;
		count++;
		if (first == NULL)
			first = path;
		else
			free(path);
	}
	reading->nowhere = n < 0 && count > 1;
	if (rc == 0 && reading->nowhere)
		aer_find(&reading->check->findings, AER_ODD_MISSING,
		    (struct aer_place){ reading->path, 0, NULL },
		    "none of its %ld folders is there, the first is '%s'; "
		    "--root=OLD=DIR "
		    "says where they are",
		    count, first);
	free(first);
	aer_lines_close(lines);
	return rc;
}

static int read_list(
    struct reading *reading, struct meaning *meaning, struct aer_error *err)
{
	struct aer_lines *lines = NULL;
	struct aer_error why;
	enum aer_read got;
	int rc = look_around(reading, err);

	if (rc == 0)
		lines = aer_lines_open(reading->path, err);
	if (lines == NULL)
		return -1;
	while (rc == 0 && (got = aer_lines_next(lines, &why)) != AER_READ_END) {
		if (got == AER_READ_ROW)
			rc = take_line(reading, meaning, aer_lines_text(lines),
			    aer_lines_number(lines), err);
		else if (got == AER_READ_BAD)
			aer_find(&reading->check->findings, AER_ODD_ROW,
			    (struct aer_place){
				reading->path, aer_lines_number(lines), NULL },
			    "%s", why.text);
		else
			rc = aer_error_set(err, "%s", why.text);
		aer_diag_step(reading->check->diag);
	}
	aer_lines_close(lines);
	return rc == 0 ? aer_check_looks(reading->check, err) : -1;
}

int aer_check_lists(
    struct aer_check *check, struct aer_check_lists *lists, struct aer_error *err)
{
	struct meaning meaning = { .names = aer_dict_new(err) };
	size_t dirs[AER_CHECK_TABLES] = { 0 };
	int rc = meaning.names != NULL ? 0 : -1;

	for (size_t i = 0; rc == 0 && i < check->set.files; i++) {
		struct reading reading = { .check = check,
			.lists = lists,
			.file = i,
			.path = aer_check_path(check, i),
			.part = check->set.file[i].part };

		if (check->set.file[i].kind != AER_SET_LIST)
			continue;
		rc = read_list(&reading, &meaning, err);
		find_same(&reading, dirs);
		if (i < AER_CHECK_TABLES)
			dirs[i] = reading.dirs;
	}
	aer_dict_free(meaning.names);
	free(meaning.where);
	return rc;
}
