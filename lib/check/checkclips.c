/* Manifests: what they say of clips, against each other. */
#include "base/grow.h"
#include "check/checkpart.h"
#include "exchange/import.h"

#include <stdlib.h>
#include <string.h>

/* --- what they say ------------------------------------------------------------- */

/* The clip's entry, made where it is new. */
static struct aer_known *add_known(
    struct aer_check *check, const char *id, struct aer_error *err)
{
	bool is_new;
	long i;

	if (aer_grow(&check->known, aer_dict_count(check->ids), &check->slots,
		sizeof *check->known, err) < 0)
		return NULL;
	i = aer_dict_add(check->ids, id, &is_new, err);
	if (i < 0)
		return NULL;
	if (is_new) {
		check->known[i] = (struct aer_known){ .frames = -1 };
		for (int k = 0; k < AER_SAIDS; k++)
			check->known[i].said[k].text = AER_NOBODY;
	}
	return &check->known[i];
}

/* Notes the first split of a subject; a second one is a leak. */
static int note_subject(struct aer_check *check, const struct aer_known *known,
    struct aer_place place, struct aer_error *err)
{
	const struct aer_said *subject = &known->said[AER_SAID_SUBJECT];
	const struct aer_said *split = &known->said[AER_SAID_SPLIT], *first;
	const char *name;
	bool is_new;
	long i;

	if (subject->text == AER_NOBODY || split->text == AER_NOBODY)
		return 0;
	if (aer_grow(&check->first, aer_dict_count(check->subjects),
		&check->first_slots, sizeof *check->first, err) < 0)
		return -1;
	name = aer_dict_key(check->texts, subject->text);
	i = aer_dict_add(check->subjects, name, &is_new, err);
	if (i < 0)
		return -1;
	if (is_new)
		check->first[i] = *split;
	first = &check->first[i];
	if (first->text != split->text)
		aer_find(&check->findings, AER_ODD_SPLIT, place,
		    "subject '%s' is in '%s', and in '%s' by %s:%lu", name,
		    aer_dict_key(check->texts, split->text),
		    aer_dict_key(check->texts, first->text),
		    aer_check_path(check, first->file), first->line);
	return 0;
}

/* The clip's folder of pictures, where the manifest was a list. */
static int check_folder(struct aer_check *check, const char *dir, const char *frames,
    struct aer_place place, struct aer_error *err)
{
	char *path;
	long n;

	if (dir[0] == '\0')
		return 0;
	path = aer_check_rooted(check, dir, err);
	if (path == NULL)
		return -1;
	n = aer_check_folder(path);
	if (n < 0)
		aer_find(&check->findings, AER_ODD_MISSING, place, "%s", path);
	else if (aer_is_count(frames) && n != strtol(frames, NULL, 10))
		aer_find(&check->findings, AER_ODD_FRAMES, place,
		    "files in '%s': %ld, and frames is %s", path, n, frames);
	free(path);
	return 0;
}

struct columns {
	int split, dir, frames, video;
};

static const char *field(const struct aer_row *row, int column)
{
	return column >= 0 ? row->field[column] : "";
}

static int take_clip(struct aer_check *check, size_t number,
    const struct aer_clip *clip, const struct columns *at, struct aer_error *err)
{
	const struct aer_dataset_file *file = &check->set.file[check->number[number]];
	struct aer_place place = { file->path, clip->row.line, clip->id };
	struct aer_known *known = add_known(check, clip->id, err);
	const char *split = field(&clip->row, at->split);

	if (known == NULL)
		return -1;
	if (at->split < 0 && file->part != NULL)
		split = file->part;
	known->tables |= UINT64_C(1) << number;
	check->size[number]++;
	check->clips++;
	if (check->labels != NULL && clip->label[0] != '\0' &&
	    aer_labels_find(check->labels, clip->label) < 0)
		aer_find(&check->findings, AER_ODD_LABEL, place,
		    "'%s' is not in the label set", clip->label);
	if (split[0] != '\0' && aer_dict_add(check->splits, split, NULL, err) < 0)
		return -1;
	if (aer_check_said(check, known, AER_SAID_LABEL, clip->label,
		check->number[number], place, err) < 0 ||
	    aer_check_said(check, known, AER_SAID_SUBJECT, clip->subject,
		check->number[number], place, err) < 0 ||
	    aer_check_said(check, known, AER_SAID_SPLIT, split, check->number[number],
		place, err) < 0 ||
	    note_subject(check, known, place, err) < 0)
		return -1;
	if (at->video >= 0)
		return 0;
	return check_folder(check, field(&clip->row, at->dir),
	    field(&clip->row, at->frames), place, err);
}

/* A text of the library without the file and line that it begins with. */
static const char *bare(const char *text, const char *file)
{
	size_t n = strlen(file);

	if (strncmp(text, file, n) != 0 || text[n] != ':')
		return text;
	text += n + 1;
	text += strspn(text, "0123456789:");
	return text + strspn(text, " ");
}

static void take_bad(struct aer_check *check, const char *path,
    const struct aer_clip *clip, const struct aer_error *why)
{
	enum aer_reason reason = strstr(why->text, "used by an earlier row") != NULL
				     ? AER_ODD_TWICE
				     : AER_ODD_ROW;

	aer_find(&check->findings, reason,
	    (struct aer_place){ path, clip->row.line, NULL }, "%s",
	    bare(why->text, path));
}

static int read_manifest(struct aer_check *check, size_t number, struct aer_error *err)
{
	const char *path = aer_check_path(check, check->number[number]);
	struct aer_manifest *manifest = aer_manifest_open(path, AER_NEED_CLIP, err);
	const struct aer_table *table;
	struct aer_clip clip = { 0 };
	struct columns at;
	struct aer_error why;
	enum aer_read got;
	int rc = 0;

	if (manifest == NULL)
		return -1;
	table = aer_manifest_table(manifest);
	at = (struct columns){ aer_table_find(table, "split"),
		aer_table_find(table, "dir"), aer_table_find(table, "frames"),
		aer_table_find(table, "video") };
	while (rc == 0 &&
	       (got = aer_manifest_next(manifest, &clip, &why)) != AER_READ_END) {
		if (got == AER_READ_ROW)
			rc = take_clip(check, number, &clip, &at, err);
		else if (got == AER_READ_BAD)
			take_bad(check, path, &clip, &why);
		else
			rc = aer_error_set(err, "%s", why.text);
	}
	aer_clip_free(&clip);
	aer_manifest_close(manifest);
	return rc;
}

/* Whether manifests A and B, which are different parts, have the same clips. */
static void compare_parts(struct aer_check *check, size_t a, size_t b)
{
	const struct aer_dataset_file *x = &check->set.file[check->number[a]];
	const struct aer_dataset_file *y = &check->set.file[check->number[b]];
	uint64_t both = UINT64_C(1) << a | UINT64_C(1) << b;
	size_t common = 0;

	if (!x->named || !y->named || strcmp(x->part, y->part) == 0)
		return;
	for (size_t i = 0; i < aer_dict_count(check->ids); i++)
		common += (check->known[i].tables & both) == both;
	if (common > 0 && common == check->size[a] && common == check->size[b])
		aer_find(&check->findings, AER_ODD_SAME,
		    (struct aer_place){ y->path, 0, NULL },
		    "'%s' has the %zu clips that '%s' has, %s", y->part, common,
		    x->part, x->path);
}

int aer_check_manifests(struct aer_check *check, struct aer_error *err)
{
	for (size_t i = 0; i < check->set.files; i++) {
		if (check->set.file[i].kind != AER_SET_MANIFEST)
			continue;
		if (check->manifests == AER_CHECK_TABLES)
			return aer_error_set(
			    err, "more than %d manifests", AER_CHECK_TABLES);
		check->number[check->manifests] = i;
		if (read_manifest(check, check->manifests++, err) < 0)
			return -1;
	}
	for (size_t a = 0; a < check->manifests; a++)
		for (size_t b = a + 1; b < check->manifests; b++)
			compare_parts(check, a, b);
	return 0;
}
