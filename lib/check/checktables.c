/* Tables of frames and of faces, against the manifests and the files that they name. */
#include "base/grow.h"
#include "base/option.h"
#include "check/checkpart.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FOLDERS = 64 };

/* A table at work. */
struct reading {
	struct aer_check *check;
	const char *path;
	struct aer_table *table;
	size_t clip;
	int index, frame, file, kind, member, box[4];
	bool nowhere; /* none of its files is there */
	/* the clip at work, and the files that its rows have in each folder */
	char *id;
	struct aer_known *known;
	unsigned long line; /* its first */
	long next;          /* index of its next frame */
	size_t folders;
	char *folder[FOLDERS];
	long files[FOLDERS];
	/* the array or archive at work */
	char *container;
	long rows; /* of the array */
	struct aer_dict *members;
	size_t having[AER_CHECK_TABLES]; /* clips that manifests have, too */
	size_t clips;                    /* and those that any has */
};

static const char *field(const struct aer_row *row, int column)
{
	return column >= 0 ? row->field[column] : "";
}

static struct aer_place at_row(const struct reading *reading, const struct aer_row *row)
{
	return (
	    struct aer_place){ reading->path, row->line, row->field[reading->clip] };
}

/* --- a clip's folders ---------------------------------------------------------- */

static int own_folder(
    struct reading *reading, const char *folder, struct aer_error *err)
{
	struct aer_check *check = reading->check;
	long i;

	if (aer_grow(&check->owner, aer_dict_count(check->folders), &check->owner_slots,
		sizeof *check->owner, err) < 0)
		return -1;
	i = aer_dict_add(check->folders, folder, NULL, err);
	if (i < 0)
		return -1;
	check->owner[i] = reading->known != NULL
			      ? (uint32_t)(reading->known - check->known)
			      : AER_NOBODY;
	return 0;
}

/* Counts FILE in its folder. */
static int count_file(struct reading *reading, const char *file, struct aer_error *err)
{
	const char *slash = strrchr(file, '/');
	size_t n = slash != NULL ? (size_t)(slash - file) : 0, i = 0;

	while (i < reading->folders && (strlen(reading->folder[i]) != n ||
					   strncmp(reading->folder[i], file, n) != 0))
		i++;
	if (n == 0 || i == FOLDERS)
		return 0;
	if (i == reading->folders) {
		reading->folder[i] = strndup(file, n);
		if (reading->folder[i] == NULL)
			return aer_error_memory(err);
		reading->files[i] = 0;
		reading->folders++;
		if (own_folder(reading, reading->folder[i], err) < 0)
			return -1;
	}
	reading->files[i]++;
	return 0;
}

/* The rows of the clip at work are over. */
static void end_clip(struct reading *reading)
{
	struct aer_place place = { reading->path, reading->line, reading->id };

	for (size_t i = 0; i < reading->folders; i++) {
		long n = aer_check_folder(reading->folder[i]);

		if (n >= 0 && n != reading->files[i])
			aer_find(&reading->check->findings, AER_ODD_FRAMES, place,
			    "files in '%s': %ld, in the table: %ld", reading->folder[i],
			    n, reading->files[i]);
		free(reading->folder[i]);
	}
	reading->folders = 0;
}

/* The rows of another clip begin with ROW. */
static int begin_clip(
    struct reading *reading, const struct aer_row *row, struct aer_error *err)
{
	struct aer_check *check = reading->check;
	const char *id = row->field[reading->clip];

	end_clip(reading);
	free(reading->id);
	reading->id = strdup(id);
	if (reading->id == NULL)
		return aer_error_memory(err);
	reading->known = aer_check_known(check, id);
	reading->line = row->line;
	reading->next = 0;
	if (reading->known == NULL) {
		if (check->manifests > 0)
			aer_find(&check->findings, AER_ODD_UNKNOWN,
			    at_row(reading, row), "is in no manifest");
		return 0;
	}
	if (reading->known->here) {
		aer_find(&check->findings, AER_ODD_TWICE, at_row(reading, row),
		    "its rows do not stand together, or come twice");
		return 0;
	}
	reading->known->here = true;
	reading->clips++;
	for (size_t i = 0; i < check->manifests; i++)
		reading->having[i] += reading->known->tables >> i & 1;
	return 0;
}

/* --- rows of both tables ------------------------------------------------------- */

/* A number of a frame has to be one of the clip's. */
static void check_frame(const struct reading *reading, const struct aer_row *row)
{
	const char *text = field(row, reading->frame);
	struct aer_error why;
	long frame;

	if (text[0] == '\0')
		return;
	if (aer_parse_long(text, "frame", 0, LONG_MAX, &frame, &why) < 0)
		aer_find(&reading->check->findings, AER_ODD_ROW, at_row(reading, row),
		    "%s", why.text);
	else if (reading->known != NULL && reading->known->frames >= 0 &&
		 frame >= reading->known->frames)
		aer_find(&reading->check->findings, AER_ODD_FRAMES,
		    at_row(reading, row), "frame is %ld, and the clip has %ld", frame,
		    reading->known->frames);
}

static bool is_array(const char *file)
{
	size_t n = strlen(file);

	return n > 4 && strcmp(file + n - 4, ".npy") == 0;
}

/* Goes to the archive FILE unless it is at work. */
static int open_container(
    struct reading *reading, const char *file, struct aer_error *err)
{
	if (reading->container != NULL && strcmp(reading->container, file) == 0)
		return 0;
	free(reading->container);
	aer_dict_free(reading->members);
	reading->container = strdup(file);
	reading->members = aer_dict_new(err);
	if (reading->container == NULL)
		return aer_error_memory(err);
	return reading->members != NULL
		   ? aer_check_archive(reading->check, file, reading->members, err)
		   : -1;
}

/* A picture in an archive. */
static int check_member(
    struct reading *reading, const struct aer_row *row, struct aer_error *err)
{
	const char *file = field(row, reading->file);
	const char *member = field(row, reading->member);
	struct stat st;

	if (stat(file, &st) < 0) {
		aer_find(&reading->check->findings, AER_ODD_MISSING,
		    at_row(reading, row), "%s: %s", file, strerror(errno));
		return 0;
	}
	if (open_container(reading, file, err) < 0)
		return -1;
	if (aer_dict_find(reading->members, member) < 0)
		aer_find(&reading->check->findings, AER_ODD_MISSING,
		    at_row(reading, row), "%s has no member '%s'", file, member);
	return 0;
}

static int check_file(
    struct reading *reading, const struct aer_row *row, struct aer_error *err)
{
	const char *file = field(row, reading->file);
	struct aer_error why;
	long index = -1;

	if (file[0] == '\0' || reading->nowhere)
		return 0;
	if (reading->member >= 0)
		return check_member(reading, row, err);
	if (is_array(file)) {
		if (aer_parse_long(field(row, reading->index), "index", 0, LONG_MAX,
			&index, &why) < 0)
			return 0; /* found elsewhere */
	} else if (count_file(reading, file, err) < 0) {
		return -1;
	}
	return aer_check_look(reading->check, file, index, at_row(reading, row), err);
}

/* --- rows of one of them ------------------------------------------------------- */

/* Samples are numbered from 0, the context's before the face's. */
static void check_index(struct reading *reading, const struct aer_row *row)
{
	const char *text = field(row, reading->index);
	bool face = strcmp(field(row, reading->kind), "face") == 0;
	struct aer_error why;
	long index;

	if (aer_parse_long(text, "index", 0, LONG_MAX, &index, &why) < 0) {
		aer_find(&reading->check->findings, AER_ODD_ROW, at_row(reading, row),
		    "%s", why.text);
		return;
	}
	if (index != reading->next - face)
		aer_find(&reading->check->findings, AER_ODD_FRAMES,
		    at_row(reading, row), "index is %ld, where %ld comes next", index,
		    reading->next - face);
	reading->next = index + 1;
}

/* A box has four numbers, or none; some of it is in the picture. */
static void check_box(const struct reading *reading, const struct aer_row *row)
{
	struct aer_findings *findings = &reading->check->findings;
	static const char *const names[4] = { "x", "y", "w", "h" };
	const struct aer_known *known = reading->known;
	struct aer_place place = at_row(reading, row);
	struct aer_error why;
	double v[4];
	int empty = 0;

	for (int i = 0; i < 4; i++)
		empty += field(row, reading->box[i])[0] == '\0';
	if (empty == 4)
		return;
	for (int i = 0; i < 4; i++)
		if (aer_parse_double(field(row, reading->box[i]), names[i], -1e6, 1e6,
			&v[i], &why) < 0) {
			aer_find(findings, AER_ODD_BOX, place, "%s", why.text);
			return;
		}
	if (v[2] <= 0 || v[3] <= 0)
		aer_find(findings, AER_ODD_BOX, place, "%gx%g is no size of a box",
		    v[2], v[3]);
	else if (v[0] + v[2] <= 0 || v[1] + v[3] <= 0 ||
		 (known != NULL && known->width > 0 &&
		     (v[0] >= known->width || v[1] >= known->height)))
		aer_find(findings, AER_ODD_BOX, place,
		    "%g,%g %gx%g lies outside of the picture, which is %dx%d", v[0],
		    v[1], v[2], v[3], known != NULL ? known->width : 0,
		    known != NULL ? known->height : 0);
}

static int take_row(struct reading *reading, const struct aer_row *row, bool frames,
    struct aer_error *err)
{
	reading->check->rows++;
	if ((reading->id == NULL ||
		strcmp(reading->id, row->field[reading->clip]) != 0) &&
	    begin_clip(reading, row, err) < 0)
		return -1;
	check_frame(reading, row);
	if (frames)
		check_index(reading, row);
	else
		check_box(reading, row);
	return check_file(reading, row, err);
}

/* --- tables -------------------------------------------------------------------- */

/* The table was made from the smallest manifest that has all of its clips, if one has:
 * those of it that the table has not were lost. */
static void find_absent(const struct reading *reading)
{
	struct aer_check *check = reading->check;
	size_t from = AER_CHECK_TABLES;

	for (size_t i = 0; i < check->manifests; i++)
		if (reading->clips > 0 && reading->having[i] == reading->clips &&
		    (from == AER_CHECK_TABLES || check->size[i] < check->size[from]))
			from = i;
	for (size_t i = 0; i < aer_dict_count(check->ids); i++) {
		struct aer_known *known = &check->known[i];

		if (from < AER_CHECK_TABLES && (known->tables >> from & 1) != 0 &&
		    !known->here)
			aer_find(&check->findings, AER_ODD_ABSENT,
			    (struct aer_place){
				reading->path, 0, aer_dict_key(check->ids, i) },
			    "has no rows, and is in %s",
			    aer_check_path(check, check->number[from]));
		known->here = false;
	}
}

static int read_rows(struct reading *reading, bool frames, struct aer_error *err)
{
	struct aer_row row = { 0 };
	struct aer_error why;
	enum aer_read got;
	int rc = 0;

	while (rc == 0 &&
	       (got = aer_table_next(reading->table, &row, &why)) != AER_READ_END) {
		if (got == AER_READ_ROW)
			rc = take_row(reading, &row, frames, err);
		else if (got == AER_READ_BAD)
			aer_find(&reading->check->findings, AER_ODD_ROW,
			    (struct aer_place){ reading->path, row.line, NULL }, "%s",
			    why.text);
		else
			rc = aer_error_set(err, "%s", why.text);
		aer_diag_step(reading->check->diag);
	}
	aer_row_free(&row);
	end_clip(reading);
	if (rc == 0)
		rc = aer_check_looks(reading->check, err);
	if (rc == 0)
		find_absent(reading);
	return rc;
}

static int check_table(
    struct aer_check *check, size_t file, bool frames, struct aer_error *err)
{
	struct reading reading = { .check = check,
		.path = aer_check_path(check, file) };
	static const char *const box[4] = { "x", "y", "w", "h" };
	int rc = -1;

	reading.table = aer_table_open(reading.path, err);
	if (reading.table != NULL &&
	    aer_table_need(reading.table, "clip", &reading.clip, err) == 0) {
		reading.index = aer_table_find(reading.table, "index");
		reading.frame = aer_table_find(reading.table, "frame");
		reading.file = aer_table_find(reading.table, "file");
		reading.kind = aer_table_find(reading.table, "kind");
		reading.member = aer_table_find(reading.table, "member");
		for (int i = 0; i < 4; i++)
			reading.box[i] = aer_table_find(reading.table, box[i]);
		reading.nowhere = aer_check_nowhere(check, reading.path, "file");
		rc = read_rows(&reading, frames, err);
	}
	aer_table_close(reading.table);
	aer_dict_free(reading.members);
	free(reading.container);
	free(reading.id);
	return rc;
}

int aer_check_frames(struct aer_check *check, size_t file, struct aer_error *err)
{
	return check_table(check, file, true, err);
}

int aer_check_faces(struct aer_check *check, size_t file, struct aer_error *err)
{
	return check_table(check, file, false, err);
}
