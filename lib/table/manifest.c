#include "table/manifest.h"

#include "base/dict.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The columns with a meaning; -1 where the table lacks one. */
struct columns {
	int clip, video, start, end, x, y, w, h, subject, label;
};

struct aer_manifest {
	struct aer_table *table;
	struct columns at;
	unsigned need;
	struct aer_dict *ids;
	struct aer_dict *folders; /* every proper prefix of an id, up to a slash */
};

const struct aer_table *aer_manifest_table(const struct aer_manifest *manifest)
{
	return manifest->table;
}

static int need_column(const struct aer_manifest *manifest, bool needed,
    const char *name, struct aer_error *err)
{
	size_t index;

	return needed ? aer_table_need(manifest->table, name, &index, err) : 0;
}

/* Whether NAME is WANTED but for case and blanks. */
static bool nearly(const char *name, const char *wanted)
{
	while (*name != '\0' || *wanted != '\0') {
		if (*name == ' ' || *name == '\t')
			name++;
		else if (tolower((unsigned char)*name++) != *wanted++)
			return false;
	}
	return true;
}

/* A column that is nearly one of ours would be passed through and not be heeded:
 * "Start" would let every clip begin at 0. */
static int check_spelling(const struct aer_table *table, struct aer_error *err)
{
	static const char *const known[] = { "clip", "video", "start", "end", "x", "y",
		"w", "h", "subject", "label" };

	for (size_t i = 0; i < aer_table_columns(table); i++)
		for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
			const char *name = aer_table_column_name(table, i);

			if (nearly(name, known[k]) &&
			    aer_table_find(table, known[k]) < 0)
				return aer_error_set(err,
				    "%s: column '%s' must be called '%s'",
				    aer_table_name(table), name, known[k]);
		}
	return 0;
}

static int find_columns(
    struct aer_manifest *manifest, unsigned need, struct aer_error *err)
{
	const struct aer_table *table = manifest->table;

	manifest->need = need;
	if (check_spelling(table, err) < 0 ||
	    need_column(manifest, true, "clip", err) < 0 ||
	    need_column(manifest, (need & AER_NEED_VIDEO) != 0, "video", err) < 0 ||
	    need_column(manifest, (need & AER_NEED_SUBJECT) != 0, "subject", err) < 0 ||
	    need_column(manifest, (need & AER_NEED_LABEL) != 0, "label", err) < 0)
		return -1;
	manifest->at = (struct columns){
		.clip = aer_table_find(table, "clip"),
		.video = aer_table_find(table, "video"),
		.start = aer_table_find(table, "start"),
		.end = aer_table_find(table, "end"),
		.x = aer_table_find(table, "x"),
		.y = aer_table_find(table, "y"),
		.w = aer_table_find(table, "w"),
		.h = aer_table_find(table, "h"),
		.subject = aer_table_find(table, "subject"),
		.label = aer_table_find(table, "label"),
	};
	return 0;
}

struct aer_manifest *aer_manifest_open(
    const char *path, unsigned need, struct aer_error *err)
{
	struct aer_manifest *manifest = calloc(1, sizeof *manifest);

	if (manifest == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	manifest->table = aer_table_open(path, err);
	if (manifest->table == NULL || find_columns(manifest, need, err) < 0)
		goto fail;
	manifest->ids = aer_dict_new(err);
	manifest->folders = aer_dict_new(err);
	if (manifest->ids == NULL || manifest->folders == NULL)
		goto fail;
	return manifest;
fail:
	aer_manifest_close(manifest);
	return NULL;
}

void aer_manifest_close(struct aer_manifest *manifest)
{
	if (manifest == NULL)
		return;
	aer_table_close(manifest->table);
	aer_dict_free(manifest->ids);
	aer_dict_free(manifest->folders);
	free(manifest);
}

void aer_clip_free(struct aer_clip *clip)
{
	if (clip == NULL)
		return;
	aer_row_free(&clip->row);
	memset(clip, 0, sizeof *clip);
}

/* What may stand in an id; dots and slashes with limits. */
static const bool plain[256] = { ['0' ... '9'] = true,
	['A' ... 'Z'] = true,
	['a' ... 'z'] = true,
	['_'] = true,
	['-'] = true };

static bool is_allowed(char c)
{
	return plain[(unsigned char)c] || c == '.' || c == '/';
}

/* What is wrong with ID. */
__attribute__((cold)) static int refuse_id(const char *id, struct aer_error *err)
{
	size_t good = 0, n = strlen(id);

	while (is_allowed(id[good]))
		good++;
	if (n == 0)
		return aer_error_set(err, "the clip id is empty");
	if (n > AER_ID_MAX)
		return aer_error_set(
		    err, "the clip id has %zu bytes, %d are allowed", n, AER_ID_MAX);
	if (good < n && (unsigned char)id[good] < 0x80)
		return aer_error_set(err,
		    "the clip id has a '%c'; letters, digits and ._-/ are allowed",
		    id[good]);
	if (good < n)
		return aer_error_set(err, "the clip id has a letter outside ASCII; "
					  "letters, digits and ._-/ are allowed");
	if (id[0] == '/' || id[n - 1] == '/' || strstr(id, "//") != NULL)
		return aer_error_set(err,
		    "the clip id has an empty part "
		    "(a slash at its start, at its end or doubled)");
	return aer_error_set(err, "a part of the clip id begins with a dot");
}

/* In one pass, for tables of millions. */
int aer_id_check(const char *id, struct aer_error *err)
{
	const char *at = id, *part = id; /* where the part of the id begins */

	for (;; at++) {
		while (plain[(unsigned char)*at])
			at++;
		if (at == part || (*at != '.' && *at != '/'))
			break;
		if (*at == '/')
			part = at + 1;
	}
	return *at == '\0' && at > part && at - id <= AER_ID_MAX ? 0
								 : refuse_id(id, err);
}

/* Digits of one component of h:mm:ss, at least one. */
static bool all_digits(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isdigit((unsigned char)text[i]))
			return false;
	return n > 0;
}

/* WHOLE seconds and the "ss.sss" of TEXT as one number, rounded once: a sum would
 * be rounded twice, and 0:01:08.96 would lie a little behind the frame at 68.96. */
static double join_seconds(double whole, const char *text)
{
	const char *point = strchr(text, '.');
	char joined[64];

	snprintf(joined, sizeof joined, "%.0f%s",
	    whole + (double)strtol(text, NULL, 10), point != NULL ? point : "");
	return strtod(joined, NULL);
}

int aer_time_parse(const char *text, double *seconds, struct aer_error *err)
{
	const char *at = text;
	double total = 0, part;
	int colons = 0;
	char *end;
	size_t n;

	for (; (n = strcspn(at, ":")) < strlen(at); at += n + 1) {
		if (++colons > 2 || n > 9 || !all_digits(at, n))
			return aer_error_set(err, "time '%s' is not h:mm:ss.sss", text);
		part = (double)strtol(at, NULL, 10);
		if (colons == 2 && part >= 60)
			return aer_error_set(
			    err, "time '%s' has 60 minutes or more", text);
		total = 60 * (total + part);
	}
	part = strtod(at, &end);
	if (!isdigit((unsigned char)at[0]) && at[0] != '.')
		end = NULL; /* no sign, blank, inf or nan */
	if (end == NULL || *end != '\0' || strspn(at, "0123456789.eE+-") != strlen(at))
		return aer_error_set(
		    err, "time '%s' is neither seconds nor h:mm:ss.sss", text);
	if (colons > 0 && strspn(at, "0123456789.") != strlen(at))
		return aer_error_set(err, "time '%s' is not h:mm:ss.sss", text);
	if (colons > 0 && part >= 60)
		return aer_error_set(err, "time '%s' has 60 seconds or more", text);
	if (!(total + part < 1e9))
		return aer_error_set(err, "time '%s' is too large", text);
	*seconds = colons > 0 ? join_seconds(total, at) : part;
	return 0;
}

const char *aer_time_format(double seconds, char buf[AER_TIME_SIZE])
{
	/* The small term keeps 0.57, which is a little less in binary, at 0.57. */
	long long us = (long long)floor(seconds * 1e6 + 1e-4);

	snprintf(buf, AER_TIME_SIZE, "%lld.%06lld", us / 1000000, us % 1000000);
	return buf;
}

static const char *field(const struct aer_clip *clip, int column)
{
	return column >= 0 ? clip->row.field[column] : "";
}

static int parse_span(
    const struct columns *at, struct aer_clip *clip, struct aer_error *err)
{
	const char *start = field(clip, at->start), *end = field(clip, at->end);

	clip->span = (struct aer_span){ .start = 0, .end = INFINITY };
	if (start[0] != '\0' && aer_time_parse(start, &clip->span.start, err) < 0)
		return aer_error_prefix(err, "start");
	if (end[0] != '\0' && aer_time_parse(end, &clip->span.end, err) < 0)
		return aer_error_prefix(err, "end");
	if (clip->span.end <= clip->span.start)
		return aer_error_set(err, "end '%s' is not after start '%s'", end,
		    start[0] != '\0' ? start : "0");
	return 0;
}

/* One number of a region: pixels, written as a whole number or with zeros
 * behind the point, as tables written by Python have it. */
static int parse_pixels(
    const char *text, const char *name, int min, int *value, struct aer_error *err)
{
	char *end;
	double v = strtod(text, &end);

	if (end == text || *end != '\0' ||
	    strspn(text, "0123456789.-") != strlen(text) || v != floor(v))
		return aer_error_set(
		    err, "%s '%s' is not a whole number of pixels", name, text);
	if (v < min || v > 65535)
		return aer_error_set(
		    err, "%s '%s' is not between %d and 65535", name, text, min);
	*value = (int)v;
	return 0;
}

static int parse_region(
    const struct columns *at, struct aer_clip *clip, struct aer_error *err)
{
	const char *text[4] = { field(clip, at->x), field(clip, at->y),
		field(clip, at->w), field(clip, at->h) };
	static const char *const name[4] = { "x", "y", "w", "h" };
	int *value[4] = { &clip->region.x, &clip->region.y, &clip->region.w,
		&clip->region.h };
	int given = 0;

	clip->region = (struct aer_region){ 0 };
	for (int i = 0; i < 4; i++)
		given += text[i][0] != '\0';
	if (given == 0)
		return 0;
	for (int i = 0; i < 4; i++)
		if (text[i][0] == '\0')
			return aer_error_set(err,
			    "the region has no %s; give all of "
			    "x, y, w and h, or none",
			    name[i]);
	for (int i = 0; i < 4; i++)
		if (parse_pixels(text[i], name[i], i < 2 ? 0 : 1, value[i], err) < 0)
			return -1;
	return 0;
}

/*
 * Two rows must not share files.  Files of a clip lie in a folder named after
 * it, so an id may not be a folder of another either: P001 beside P001/003.
 */
static int check_unique(
    struct aer_manifest *manifest, const char *id, struct aer_error *err)
{
	char folder[AER_ID_MAX + 1];
	bool is_new;

	if (aer_dict_find(manifest->folders, id) >= 0)
		return aer_error_set(
		    err, "the clip id is a folder of an earlier clip's");
	for (size_t i = 0; id[i] != '\0'; i++) {
		if (id[i] != '/')
			continue;
		memcpy(folder, id, i);
		folder[i] = '\0';
		if (aer_dict_find(manifest->ids, folder) >= 0)
			return aer_error_set(err,
			    "the clip id lies in the folder of the earlier clip '%s'",
			    folder);
		if (aer_dict_add(manifest->folders, folder, NULL, err) < 0)
			return -1;
	}
	if (aer_dict_add(manifest->ids, id, &is_new, err) < 0)
		return -1;
	return is_new ? 0
		      : aer_error_set(err, "the clip id was used by an earlier row");
}

static int parse_clip(
    struct aer_manifest *manifest, struct aer_clip *clip, struct aer_error *err)
{
	const struct columns *at = &manifest->at;

	clip->id = field(clip, at->clip);
	clip->video = field(clip, at->video);
	clip->subject = field(clip, at->subject);
	clip->label = field(clip, at->label);
	if (aer_id_check(clip->id, err) < 0 || parse_span(at, clip, err) < 0 ||
	    parse_region(at, clip, err) < 0)
		return -1;
	if ((manifest->need & AER_NEED_VIDEO) != 0 && clip->video[0] == '\0')
		return aer_error_set(err, "the video is empty");
	return check_unique(manifest, clip->id, err);
}

enum aer_read aer_manifest_next(
    struct aer_manifest *manifest, struct aer_clip *clip, struct aer_error *err)
{
	enum aer_read got = aer_table_next(manifest->table, &clip->row, err);

	if (got != AER_READ_ROW)
		return got;
	if (parse_clip(manifest, clip, err) < 0) {
		aer_error_prefix(err, "%s:%lu: clip '%.80s'",
		    aer_table_name(manifest->table), clip->row.line, clip->id);
		return AER_READ_BAD;
	}
	return AER_READ_ROW;
}
