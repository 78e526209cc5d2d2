#include "score/stills.h"

#include "archive/array.h"
#include "archive/untar.h"
#include "base/dict.h"
#include "base/grow.h"
#include "base/scratch.h"
#include "picture/photo.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { QUALITY = 75 };

struct set {
	struct aer_still *still;
	size_t count, slots;
	bool context; /* has one of that kind */
};

struct aer_stills {
	struct aer_dict *clips;
	struct set *set; /* of each clip */
	size_t slots;
};

struct aer_stills *aer_stills_new(struct aer_error *err)
{
	struct aer_stills *stills = calloc(1, sizeof *stills);

	if (stills == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	stills->clips = aer_dict_new(err);
	if (stills->clips == NULL) {
		free(stills);
		return NULL;
	}
	return stills;
}

static void still_free(struct aer_still *still)
{
	free(still->file);
	free(still->member);
}

void aer_stills_free(struct aer_stills *stills)
{
	if (stills == NULL)
		return;
	for (size_t i = 0; i < aer_dict_count(stills->clips); i++) {
		for (size_t k = 0; k < stills->set[i].count; k++)
			still_free(&stills->set[i].still[k]);
		free(stills->set[i].still);
	}
	free(stills->set);
	aer_dict_free(stills->clips);
	free(stills);
}

int aer_stills_want(struct aer_stills *stills, const char *clip, struct aer_error *err)
{
	/* the room first: a clip in the dictionary always has its set */
	if (aer_dict_count(stills->clips) == stills->slots) {
		size_t slots = stills->slots > 0 ? 2 * stills->slots : 64;
		struct set *set = realloc(stills->set, slots * sizeof *set);

		if (set == NULL)
			return aer_error_memory(err);
		memset(set + stills->slots, 0, (slots - stills->slots) * sizeof *set);
		stills->set = set;
		stills->slots = slots;
	}
	return aer_dict_add(stills->clips, clip, NULL, err) < 0 ? -1 : 0;
}

/* --- reading the table ------------------------------------------------------- */

struct columns {
	size_t clip, index;
	int file, kind, member;
};

static int find_columns(
    struct aer_table *table, struct columns *columns, struct aer_error *err)
{
	size_t file;

	if (aer_table_need(table, "clip", &columns->clip, err) < 0 ||
	    aer_table_need(table, "index", &columns->index, err) < 0 ||
	    aer_table_need(table, "file", &file, err) < 0)
		return -1;
	columns->file = (int)file;
	columns->kind = aer_table_find(table, "kind");
	columns->member = aer_table_find(table, "member");
	return 0;
}

static int set_add(struct set *set, struct aer_still still, struct aer_error *err)
{
	if (aer_grow(&set->still, set->count, &set->slots, sizeof *set->still, err) < 0)
		return -1;
	still.file = strdup(still.file);
	still.member = strdup(still.member);
	if (still.file == NULL || still.member == NULL) {
		still_free(&still);
		return aer_error_memory(err);
	}
	set->still[set->count++] = still;
	set->context |= still.context;
	return 0;
}

/* Takes ROW if it is of a clip that is wanted: 0, 1 for a bad row, which ERR then
 * describes, or -1. */
static int take_row(struct aer_stills *stills, const struct aer_table *table,
    const struct columns *columns, const struct aer_row *row, struct aer_error *err)
{
	long clip = aer_dict_find(stills->clips, row->field[columns->clip]);
	const char *index = row->field[columns->index];
	struct aer_still still = { .member = "" };
	char *end;

	if (clip < 0)
		return 0;
	errno = 0;
	still.index = strtoul(index, &end, 10);
	if (index[0] < '0' || index[0] > '9' || *end != '\0' || errno != 0) {
		aer_error_set(err,
		    "%s:%lu: clip '%s': index '%s' is no number from 0 on",
		    aer_table_name(table), row->line, row->field[columns->clip], index);
		return 1;
	}
	still.file = row->field[columns->file];
	still.context =
	    columns->kind < 0 || strcmp(row->field[columns->kind], "context") == 0;
	if (columns->member >= 0)
		still.member = row->field[columns->member];
	return set_add(&stills->set[clip], still, err);
}

/* Leaves the pictures of other kinds out where there are some of the clip's region. */
static void choose_kind(struct set *set)
{
	size_t kept = 0;

	if (!set->context)
		return;
	for (size_t i = 0; i < set->count; i++)
		if (set->still[i].context)
			set->still[kept++] = set->still[i];
		else
			still_free(&set->still[i]);
	set->count = kept;
}

static int read_rows(struct aer_stills *stills, struct aer_table *table,
    const struct columns *columns, aer_fail_function *fail, void *data,
    struct aer_error *err)
{
	struct aer_row row = { 0 };
	enum aer_read read;
	int rc = 0;

	while (rc >= 0 && (read = aer_table_next(table, &row, err)) != AER_READ_END) {
		rc = read == AER_READ_ROW ? take_row(stills, table, columns, &row, err)
		     : read == AER_READ_BAD ? 1
					    : -1;
		if (rc > 0)
			fail(data, err->text);
	}
	aer_row_free(&row);
	return rc < 0 ? -1 : 0;
}

int aer_stills_read(struct aer_stills *stills, const char *path,
    aer_fail_function *fail, void *data, struct aer_error *err)
{
	struct aer_table *table = aer_table_open(path, err);
	struct columns columns;
	int rc = -1;

	if (table == NULL)
		return -1;
	if (find_columns(table, &columns, err) == 0)
		rc = read_rows(stills, table, &columns, fail, data, err);
	aer_table_close(table);
	for (size_t i = 0; i < aer_dict_count(stills->clips); i++)
		choose_kind(&stills->set[i]);
	return rc;
}

size_t aer_stills_count(const struct aer_stills *stills, const char *clip)
{
	long i = aer_dict_find(stills->clips, clip);

	return i >= 0 ? stills->set[i].count : 0;
}

const struct aer_still *aer_stills_get(
    const struct aer_stills *stills, const char *clip, size_t i)
{
	return &stills->set[aer_dict_find(stills->clips, clip)].still[i];
}

/* --- pictures ---------------------------------------------------------------- */

/* Out of an archive: through a scratch file, for pictures are read by path. */
static int read_member(
    const struct aer_still *still, struct aer_picture *picture, struct aer_error *err)
{
	struct aer_error why; /* would name the scratch file */
	char path[64];
	int fd = aer_scratch_open(err), rc;

	if (fd < 0)
		return -1;
	rc = aer_untar(still->file, still->member, fd, err);
	if (rc == 0) {
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		rc = aer_photo_read(path, picture, &why);
		if (rc < 0)
			aer_error_set(err, "%s: member '%s' is no picture", still->file,
			    still->member);
	}
	close(fd);
	return rc;
}

static int read_still(
    const struct aer_still *still, struct aer_picture *picture, struct aer_error *err)
{
	size_t n = strlen(still->file);

	if (n == 0)
		return aer_error_set(err, "the table names no picture");
	if (still->member[0] != '\0')
		return read_member(still, picture, err);
	if (n > 4 && strcmp(still->file + n - 4, ".npy") == 0)
		return aer_array_read(still->file, still->index, picture, err);
	return aer_photo_read(still->file, picture, err);
}

static void put_base64(const unsigned char *bytes, size_t n, FILE *stream)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		unsigned int word = (unsigned int)bytes[i] << 16 |
				    (i + 1 < n ? bytes[i + 1] * 256U : 0) |
				    (i + 2 < n ? bytes[i + 2] : 0U);

		putc(digits[word >> 18], stream);
		putc(digits[word >> 12 & 63], stream);
		putc(i + 1 < n ? digits[word >> 6 & 63] : '=', stream);
		putc(i + 2 < n ? digits[word & 63] : '=', stream);
	}
}

/* Writes PICTURE as a JPEG into memory and that into STREAM. */
static int put_picture(const struct aer_picture *picture, const char *name,
    FILE *stream, struct aer_error *err)
{
	char *bytes = NULL;
	size_t n = 0;
	FILE *memory = open_memstream(&bytes, &n);
	int rc;

	if (memory == NULL)
		return aer_error_memory(err);
	rc = aer_picture_put(picture, memory, name, AER_JPEG, QUALITY, err);
	if (fclose(memory) != 0 && rc == 0)
		rc = aer_error_memory(err);
	if (rc == 0) {
		fputs("data:image/jpeg;base64,", stream);
		put_base64((const unsigned char *)bytes, n, stream);
	}
	free(bytes);
	return rc;
}

int aer_still_put(
    const struct aer_still *still, int height, FILE *stream, struct aer_error *err)
{
	struct aer_picture picture = { 0 }, small = { 0 };
	int rc = read_still(still, &picture, err);

	if (rc == 0 && picture.height < 1)
		rc = aer_error_set(err, "%s: is empty", still->file);
	if (rc == 0 && picture.height <= height) {
		rc = put_picture(&picture, still->file, stream, err);
	} else if (rc == 0 && picture.height > 0) {
		int width = (int)((long)picture.width * height / picture.height);

		rc = aer_picture_fit(&picture, width > 0 ? width : 1, height,
		    AER_FIT_STRETCH, AER_FILTER_BILINEAR, &small, err);
		if (rc == 0)
			rc = put_picture(&small, still->file, stream, err);
	}
	aer_picture_free(&picture);
	aer_picture_free(&small);
	return rc;
}

/* --- links ------------------------------------------------------------------- */

/* The real path of the folder that PAGE is in, in new memory. */
static char *folder_of(const char *page)
{
	const char *slash = strrchr(page, '/');
	char *folder =
	    slash == NULL ? strdup(".") : strndup(page, (size_t)(slash - page) + 1);
	char *real = folder != NULL ? realpath(folder, NULL) : NULL;

	free(folder);
	return real;
}

/* Writes PATH with all signs escaped that are not safe in every part of a URL. */
static void put_escaped(FILE *stream, const char *path)
{
	for (const unsigned char *p = (const unsigned char *)path; *p != '\0'; p++)
		if ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
		    (*p >= '0' && *p <= '9') || strchr("-._~/", *p) != NULL)
			putc(*p, stream);
		else
			fprintf(stream, "%%%02X", *p);
}

/* Writes the way from the folder FROM to the file TO, both absolute. */
static void put_way(FILE *stream, const char *from, const char *to)
{
	size_t same = 0, i = 0;

	while (from[i] != '\0' && from[i] == to[i]) {
		i++;
		if (to[i] == '/' && (from[i] == '/' || from[i] == '\0'))
			same = i;
	}
	for (const char *p = from + same; *p != '\0'; p++)
		if (*p == '/' && p[1] != '\0')
			fputs("../", stream);
	put_escaped(stream, to + same + 1);
}

char *aer_still_link(const char *page, const char *file, struct aer_error *err)
{
	char *folder = folder_of(page), *here = realpath(".", NULL);
	char *path = NULL, *link = NULL;
	size_t n;
	FILE *memory = NULL;

	if (folder != NULL && here != NULL &&
	    asprintf(&path, "%s%s%s", file[0] == '/' ? "" : here,
		file[0] == '/' ? "" : "/", file) >= 0)
		memory = open_memstream(&link, &n);
	if (memory != NULL) {
		put_way(memory, folder, path);
		if (fclose(memory) != 0) {
			free(link);
			link = NULL;
		}
	}
	if (memory == NULL)
		link = NULL;
	if (link == NULL)
		aer_error_set(err, "%s: cannot be linked to from %s: %s", file, page,
		    strerror(errno));
	free(path);
	free(folder);
	free(here);
	return link;
}
