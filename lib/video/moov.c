#include "video/moov.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A header larger than this is not read. */
enum { LARGEST = 256 << 20 };

/* libavformat takes larger offsets for damage. */
enum { LARGEST_OFFSET = 1 << 28 };

/* Bytes of a file in memory; empty: not there. */
struct bytes {
	const uint8_t *at, *end;
};

static size_t length(struct bytes bytes)
{
	return (size_t)(bytes.end - bytes.at);
}

static uint32_t number(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 |
	       at[3];
}

/* --- boxes ------------------------------------------------------------------------ */

/* The content of the next box of ALL, which is shortened; its name in TYPE.  False at
 * the end, and where a box is larger than what it lies in. */
static bool next_box(struct bytes *all, char type[5], struct bytes *content)
{
	size_t size;

	if (length(*all) < 8)
		return false;
	size = number(all->at);
	memcpy(type, all->at + 4, 4);
	type[4] = '\0';
	/* sizes of 64 bits make no sense in here */
	if (size < 8 || size > length(*all))
		return false;
	*content = (struct bytes){ all->at + 8, all->at + size };
	all->at += size;
	return true;
}

/* The content of the first box TYPE in ALL. */
static struct bytes find(struct bytes all, const char *type)
{
	struct bytes content;
	char name[5];

	while (next_box(&all, name, &content))
		if (strcmp(name, type) == 0)
			return content;
	return (struct bytes){ NULL, NULL };
}

/* Reads the header of the box that FILE is at: its name, and how many bytes of it
 * follow; -1 for those to the file's end. */
static bool read_head(FILE *file, char type[5], int64_t *rest)
{
	uint8_t head[16];

	if (fread(head, 8, 1, file) != 1)
		return false;
	memcpy(type, head + 4, 4);
	type[4] = '\0';
	*rest = (int64_t)number(head) - 8;
	if (number(head) == 0) {
		*rest = -1;
	} else if (number(head) == 1) {
		if (fread(head + 8, 8, 1, file) != 1 || (head[8] & 0x80) != 0)
			return false;
		*rest = (int64_t)((uint64_t)number(head + 8) << 32 | number(head + 12));
		*rest -= 16;
	}
	return *rest >= -1;
}

/* The content of the file's first box "moov", in new memory; it is at *AT there. */
static uint8_t *read_moov(const char *path, size_t *size, int64_t *at)
{
	FILE *file = fopen(path, "rb");
	uint8_t *content = NULL;
	char type[5];
	int64_t rest;

	while (file != NULL && read_head(file, type, &rest)) {
		if (strcmp(type, "moov") != 0) {
			if (rest < 0 || fseeko(file, rest, SEEK_CUR) < 0)
				break;
			continue;
		}
		if (rest > 0 && rest <= LARGEST)
			content = malloc((size_t)rest);
		*size = (size_t)rest;
		*at = ftello(file);
		if (content != NULL && fread(content, *size, 1, file) != 1) {
			free(content);
			content = NULL;
		}
		break;
	}
	if (file != NULL)
		fclose(file);
	return content;
}

/* --- a track ---------------------------------------------------------------------- */

/* The number of a track, 0 for none (8.3.2). */
static uint32_t track_number(struct bytes trak)
{
	struct bytes header = find(trak, "tkhd");
	size_t at;

	if (length(header) < 4)
		return 0;
	at = header.at[0] == 1 ? 20 : 12;
	return length(header) >= at + 4 ? number(header.at + at) : 0;
}

/* The sample table of track number TRACK. */
static struct bytes find_table(struct bytes moov, uint32_t track)
{
	struct bytes trak, none = { NULL, NULL };
	char type[5];

	/* fragments: there is more than the header knows */
	if (find(moov, "mvex").at != NULL)
		return none;
	while (next_box(&moov, type, &trak))
		if (strcmp(type, "trak") == 0 && track_number(trak) == track)
			return find(find(find(trak, "mdia"), "minf"), "stbl");
	return none;
}

/* Whether the samples are COUNT, with one description for all. */
static bool is_plain(struct bytes table, size_t count)
{
	struct bytes sizes = find(table, "stsz"), kinds = find(table, "stsd");

	if (length(sizes) == 0)
		sizes = find(table, "stz2");
	return length(sizes) >= 12 && number(sizes.at + 8) == count &&
	       length(kinds) >= 8 && number(kinds.at + 4) == 1;
}

/* Fills the COUNT OFFSETS from "ctts": runs of equal ones. */
static bool fill(struct bytes runs, int32_t *offsets, size_t count)
{
	size_t entries, done = 0;

	if (length(runs) < 8)
		return false;
	entries = number(runs.at + 4);
	if (entries > (length(runs) - 8) / 8)
		return false;
	for (size_t i = 0; i < entries; i++) {
		const uint8_t *run = runs.at + 8 + 8 * i;
		size_t n = number(run);
		int32_t offset = (int32_t)number(run + 4);

		if (n > count - done || offset >= LARGEST_OFFSET ||
		    offset <= -LARGEST_OFFSET)
			return false;
		while (n-- > 0)
			offsets[done++] = offset;
	}
	return done == count;
}

int32_t *aer_moov_offsets(const char *path, uint32_t track, size_t count)
{
	size_t size = 0;
	int64_t at;
	uint8_t *content = read_moov(path, &size, &at);
	struct bytes table, runs;
	int32_t *offsets = NULL;

	if (content == NULL)
		return NULL;
	table = find_table((struct bytes){ content, content + size }, track);
	if (is_plain(table, count))
		offsets = calloc(count + 1, sizeof *offsets);
	runs = find(table, "ctts");
	if (offsets != NULL && runs.at != NULL && !fill(runs, offsets, count)) {
		free(offsets);
		offsets = NULL;
	}
	free(content);
	return offsets;
}

/* --- a pair of tracks ---------------------------------------------------------------
 */

/* The four letters of a track's handler (8.4.3), or NULL. */
static const uint8_t *handler(struct bytes trak)
{
	struct bytes box = find(find(trak, "mdia"), "hdlr");

	return length(box) >= 12 ? box.at + 8 : NULL;
}

/* Whether a sound track states channels and a rate, as libavformat wants of sound: a
 * single description (12.2.3) of AAC. */
static bool is_sound(struct bytes trak)
{
	struct bytes table = find(find(find(trak, "mdia"), "minf"), "stbl");
	struct bytes kinds = find(table, "stsd"), entry;
	char type[5];

	if (length(kinds) < 8 || number(kinds.at + 4) != 1)
		return false;
	kinds.at += 8;
	return next_box(&kinds, type, &entry) && strcmp(type, "mp4a") == 0 &&
	       length(entry) >= 28 && (number(entry.at + 16) >> 16) > 0 &&
	       (number(entry.at + 24) >> 16) > 0;
}

/* Takes the track TRAK, whose type is at AT, for one of PAIR; false where there is one
 * of the kind already, or this one is no plain one. */
static bool take_track(struct aer_moov_pair *pair, struct bytes trak, int64_t at)
{
	const uint8_t *kind = handler(trak);

	if (kind == NULL)
		return false;
	if (memcmp(kind, "vide", 4) == 0 && pair->video == 0) {
		pair->video = at;
		return true;
	}
	if (memcmp(kind, "soun", 4) == 0 && pair->sound == 0 && is_sound(trak)) {
		pair->sound = at;
		return true;
	}
	return false;
}

bool aer_moov_find_pair(const char *path, struct aer_moov_pair *pair)
{
	size_t size = 0;
	int64_t at = 0;
	uint8_t *content = read_moov(path, &size, &at);
	struct bytes rest = { content, content + size }, box;
	char type[5];
	bool good = content != NULL;

	*pair = (struct aer_moov_pair){ 0 };
	while (good && next_box(&rest, type, &box)) {
		if (strcmp(type, "trak") == 0)
			good = take_track(pair, box, at + (box.at - 4 - content));
		good &= strcmp(type, "mvex") != 0;
	}
	free(content);
	return good && pair->video > 0 && pair->sound > 0;
}
