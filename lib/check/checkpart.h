/*
 * checkpart - the state that the parts of a check share; for check*.c only.
 */
#ifndef AER_CHECKPART_H
#define AER_CHECKPART_H

#include "base/dict.h"
#include "check/check.h"
#include "check/dataset.h"
#include "check/findings.h"
#include "table/labels.h"
#include "table/manifest.h"

#include <stdint.h>

#define AER_NOBODY UINT32_MAX

/* What a table said of a clip, and where: a number of check->texts, AER_NOBODY where
 * no table said anything. */
struct aer_said {
	uint32_t text, file; /* the file's number in the data set */
	unsigned long line;
};
enum { AER_SAID_LABEL, AER_SAID_SUBJECT, AER_SAID_SPLIT, AER_SAIDS };

/* What is known of a clip. */
struct aer_known {
	uint64_t tables; /* a bit for each manifest that has it */
	struct aer_said said[AER_SAIDS];
	long frames;       /* the most that a manifest's span has; -1: not known */
	int width, height; /* of the largest picture it is in; 0: not known */
	bool here;         /* in the table at work */
};

/* A picture that is to be looked at, which is done by several threads. */
struct aer_check_picture {
	char *path;
	long index; /* of an array; -1: a picture */
	struct aer_place place;
	char *clip; /* of the place */
	struct aer_error why;
	bool bad;
};

enum { AER_CHECK_TABLES = 64, AER_CHECK_LOOKS = 512 };

struct aer_check {
	const struct aer_check_plan *plan;
	struct aer_diag *diag;
	struct aer_dataset set;
	struct aer_findings findings;
	struct aer_labels *labels; /* or NULL */
	struct aer_dict *ids;      /* of clips in manifests */
	struct aer_known *known;   /* of each */
	size_t slots;
	size_t manifests;                /* so many there are */
	size_t size[AER_CHECK_TABLES];   /* clips in each */
	size_t number[AER_CHECK_TABLES]; /* of its file in the data set */
	struct aer_dict *texts;          /* labels, subjects, splits */
	struct aer_dict *splits;         /* those that manifests have */
	struct aer_dict *subjects;       /* and the first split of each: */
	struct aer_said *first;
	size_t first_slots;
	/* folders of pictures that tables of frames name, and whose they are */
	struct aer_dict *folders;
	uint32_t *owner; /* number in ids, or AER_NOBODY */
	size_t owner_slots;
	struct aer_check_picture look[AER_CHECK_LOOKS];
	size_t looks;
	/* what was done */
	size_t clips, decoded, pictures, rows, lines, boxes;
};

/* --- check.c ------------------------------------------------------------------- */

/* The path of FILE, a number in the data set. */
const char *aer_check_path(const struct aer_check *check, size_t file);

/* The clip ID, NULL when no manifest has it.  Without any manifest all are unknown, and
 * nothing is said of that. */
struct aer_known *aer_check_known(const struct aer_check *check, const char *id);

/* Compares TEXT, which FILE has for a clip in PLACE, with what was said before, WHAT
 * being one of AER_SAIDS. */
int aer_check_said(struct aer_check *check, struct aer_known *known, int what,
    const char *text, size_t file, struct aer_place place, struct aer_error *err);

/* --- checkclips.c: manifests --------------------------------------------------- */

/* Reads all manifests and compares what they say of clips.  This and all below: what is
 * wrong with the data set is a finding; -1 only when the check cannot go on. */
int aer_check_manifests(struct aer_check *check, struct aer_error *err);

/* --- checkvideos.c: the videos that manifests name ----------------------------- */

/* Compares spans, frames and durations with the videos on the disk. */
int aer_check_videos(struct aer_check *check, struct aer_error *err);

/* --- checkpictures.c: files of pictures ---------------------------------------- */

/* Looks at the picture at PATH, or number INDEX of an array, now or later; what is
 * wrong is found in PLACE. */
int aer_check_look(struct aer_check *check, const char *path, long index,
    struct aer_place place, struct aer_error *err);
/* Looks at all that wait. */
int aer_check_looks(struct aer_check *check, struct aer_error *err);

/* The number of files in FOLDER, all but hidden ones; -1: there is no such folder. */
long aer_check_folder(const char *folder);

/* Whether none of the files in COLUMN of the table PATH is there, of several; then it
 * is found as one mistake, the place, and not as one for each. */
bool aer_check_nowhere(struct aer_check *check, const char *path, const char *column);

/* The size of the first picture of FOLDER, false where there is none. */
bool aer_check_first(const char *folder, int *width, int *height);

/* Looks at all pictures in FOLDER. */
int aer_check_look_all(struct aer_check *check, const char *folder,
    struct aer_place place, struct aer_error *err);

/* Looks at the members of the archive PATH, whose names are added to NAMES; those that
 * are no pictures are found. */
int aer_check_archive(struct aer_check *check, const char *path, struct aer_dict *names,
    struct aer_error *err);

/* --- checktables.c, checklists.c, checkboxes.c --------------------------------- */

/* A table of frames, of faces, against the manifests and the pictures. */
int aer_check_frames(struct aer_check *check, size_t file, struct aer_error *err);
int aer_check_faces(struct aer_check *check, size_t file, struct aer_error *err);

/* The folders of lists: number in LISTS of each, and the list that has it first. */
struct aer_check_lists {
	struct aer_dict *dirs;
	struct aer_said *said; /* the label, and where */
	size_t slots;
};
int aer_check_lists(
    struct aer_check *check, struct aer_check_lists *lists, struct aer_error *err);
int aer_check_boxes(struct aer_check *check, const struct aer_check_lists *lists,
    size_t file, struct aer_error *err);

/* DIR behind --root, in new memory. */
char *aer_check_rooted(
    const struct aer_check *check, const char *dir, struct aer_error *err);

#endif
