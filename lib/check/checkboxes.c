/* CLIP-CAER's files of boxes, {DIR: BOX} or {DIR: {FILE: BOX}}, against lists and
 * pictures; importcaer.c tells the format. */
#include "check/checkpart.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The boxes of a folder. */
struct folder {
	struct aer_check *check;
	const char *path;  /* of the file of boxes */
	const char *dir;   /* the key */
	char *rooted;      /* where it is on the disk */
	int width, height; /* of its pictures; 0: not known */
};

static void check_box(const struct folder *folder, const char *of, const json_t *box)
{
	struct aer_findings *findings = &folder->check->findings;
	struct aer_place place = { folder->path, 0, NULL };
	double v[4] = { 0 };
	bool good = json_is_array(box) && json_array_size(box) == 4;

	folder->check->boxes++;
	if (json_is_null(box))
		return;
	for (size_t i = 0; good && i < 4; i++) {
		good = json_is_number(json_array_get(box, i));
		v[i] = json_number_value(json_array_get(box, i));
	}
	if (!good)
		aer_find(findings, AER_ODD_BOX, place,
		    "'%s': is not [left, top, right, bottom]", of);
	else if (v[2] <= v[0] || v[3] <= v[1])
		aer_find(findings, AER_ODD_BOX, place,
		    "'%s': right %g and bottom %g are not behind left %g and top %g",
		    of, v[2], v[3], v[0], v[1]);
	else if (v[2] <= 0 || v[3] <= 0 ||
		 (folder->width > 0 &&
		     (v[0] >= folder->width || v[1] >= folder->height)))
		aer_find(findings, AER_ODD_BOX, place,
		    "'%s': %g,%g to %g,%g lies outside of the picture, which is %dx%d",
		    of, v[0], v[1], v[2], v[3], folder->width, folder->height);
}

/* The boxes of faces in a folder's files. */
static int check_files(
    const struct folder *folder, json_t *boxes, struct aer_error *err)
{
	const char *file;
	json_t *box;

	json_object_foreach(boxes, file, box)
	{
		char *of;
		struct stat st;

		if (asprintf(&of, "%s/%s", folder->rooted, file) < 0)
			return aer_error_memory(err);
		if (folder->width > 0 && stat(of, &st) < 0)
			aer_find(&folder->check->findings, AER_ODD_MISSING,
			    (struct aer_place){ folder->path, 0, NULL }, "%s: %s", of,
			    strerror(errno));
		check_box(folder, of, box);
		free(of);
	}
	return 0;
}

static int check_key(struct aer_check *check, const struct aer_check_lists *lists,
    bool matched, const char *path, const char *dir, json_t *value,
    struct aer_error *err)
{
	struct folder folder = { .check = check,
		.path = path,
		.dir = dir,
		.rooted = aer_check_rooted(check, dir, err) };
	int rc = 0;

	if (folder.rooted == NULL)
		return -1;
	if (matched && aer_dict_find(lists->dirs, dir) < 0)
		aer_find(&check->findings, AER_ODD_UNKNOWN,
		    (struct aer_place){ path, 0, NULL }, "'%s' is in no list", dir);
	if (!aer_check_first(folder.rooted, &folder.width, &folder.height))
		folder.width = folder.height = 0;
	if (json_is_object(value))
		rc = check_files(&folder, value, err);
	else
		check_box(&folder, dir, value);
	free(folder.rooted);
	aer_diag_step(check->diag);
	return rc;
}

/* Whether a folder of the lists has boxes.  Where none has, it is one mistake and not
 * one for each; where there are no lists, none. */
static bool match(struct aer_check *check, const struct aer_check_lists *lists,
    const char *path, json_t *root)
{
	size_t n = aer_dict_count(lists->dirs);
	const char *key;
	json_t *value;

	for (size_t i = 0; i < n; i++)
		if (json_object_get(root, aer_dict_key(lists->dirs, i)) != NULL)
			return true;
	json_object_foreach(root, key, value)
	{
		if (n > 0)
			aer_find(&check->findings, AER_ODD_ABSENT,
			    (struct aer_place){ path, 0, NULL },
			    "no folder of the lists has a box: it has keys like '%s', "
			    "and they have folders like '%s'",
			    key, aer_dict_key(lists->dirs, 0));
		break;
	}
	return false;
}

int aer_check_boxes(struct aer_check *check, const struct aer_check_lists *lists,
    size_t file, struct aer_error *err)
{
	const char *path = aer_check_path(check, file), *dir;
	json_error_t why;
	json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &why), *value;
	bool matched;
	int rc = 0;

	if (root == NULL) {
		aer_find(&check->findings, AER_ODD_ROW,
		    (struct aer_place){
			path, why.line > 0 ? (unsigned long)why.line : 0, NULL },
		    "%s", why.text);
		return 0;
	}
	matched = match(check, lists, path, root);
	json_object_foreach(root, dir, value)
	{
		if (rc == 0)
			rc = check_key(check, lists, matched, path, dir, value, err);
	}
	for (size_t i = 0; rc == 0 && matched && i < aer_dict_count(lists->dirs); i++)
		if (json_object_get(root, aer_dict_key(lists->dirs, i)) == NULL)
			aer_find(&check->findings, AER_ODD_ABSENT,
			    (struct aer_place){
				aer_check_path(check, lists->said[i].file),
				lists->said[i].line, NULL },
			    "'%s' has no box in %s", aer_dict_key(lists->dirs, i),
			    path);
	json_decref(root);
	return rc;
}
