/*
 * manifest - a table of clips: typed rows over a table.
 *
 *	clip,video,start,end,x,y,w,h,subject,label,split
 *	P001/003,videos/P001.mp4,0:01:12.5,87.5,0,0,640,720,P001,neutrality,
 *
 * Only clip is needed by every tool; a tool that opens videos asks for video
 * as well.  A row that breaks a rule is a bad row: an id that is no safe path,
 * an id seen before, an id that is a folder of another, an end that is not
 * after its start, a region without all four numbers or of no size.
 *
 * Memory: the ids, to find duplicates; some 120 bytes a clip.
 */
#ifndef AER_MANIFEST_H
#define AER_MANIFEST_H

#include "table/table.h"

#include <stdbool.h>

enum { AER_ID_MAX = 240 };

/*
 * A span on the presentation timeline in seconds, 0 = the first frame shown: a
 * frame belongs to it when start <= its time < end.  end is INFINITY where the
 * row leaves it empty.
 */
struct aer_span {
	double start, end;
};

/* A region in display pixels.  w is 0 for the whole picture. */
struct aer_region {
	int x, y, w, h;
};

struct aer_clip {
	struct aer_row row; /* all fields; the strings below point into it */
	const char *id;
	const char *video; /* "" where the column is missing, and so below */
	const char *subject;
	const char *label;
	struct aer_span span;
	struct aer_region region;
};

struct aer_manifest;

/* What a manifest must have beside the clip column. */
enum aer_manifest_need {
	AER_NEED_CLIP = 0,
	AER_NEED_VIDEO = 1,
	AER_NEED_SUBJECT = 2,
	AER_NEED_LABEL = 4,
};

/* Opens PATH ("-": standard input).  NEED is a sum of aer_manifest_need. */
struct aer_manifest *aer_manifest_open(
    const char *path, unsigned need, struct aer_error *err) AER_MUST_CHECK;
void aer_manifest_close(struct aer_manifest *manifest);

/* The table beneath, for its name and columns; owned by the manifest. */
const struct aer_table *aer_manifest_table(const struct aer_manifest *manifest);

/*
 * Reads the next clip into CLIP, which is zero-initialized before its first use
 * and released by aer_clip_free.  The results are those of aer_table_next; the
 * error of a bad row names file, line and clip.
 */
enum aer_read aer_manifest_next(struct aer_manifest *manifest, struct aer_clip *clip,
    struct aer_error *err) AER_MUST_CHECK;

/* Releases what CLIP has; it can be filled again. */
void aer_clip_free(struct aer_clip *clip);

/*
 * Whether ID can be a clip's id and the stem of its files: letters, digits and
 * ._-/ only, at most AER_ID_MAX bytes, no empty, "." or ".." component, none
 * that begins with a dot, no leading slash.  Fails saying which rule is broken.
 */
int aer_id_check(const char *id, struct aer_error *err) AER_MUST_CHECK;

/* Parses decimal seconds or h:mm:ss.sss, all of TEXT, >= 0. */
int aer_time_parse(
    const char *text, double *seconds, struct aer_error *err) AER_MUST_CHECK;

enum { AER_TIME_SIZE = 32 };

/*
 * Writes SECONDS >= 0 with six decimals into BUF, rounded down, and returns
 * BUF.  Rounded down so that the time of a frame, read back as a start or an
 * end, still names that frame: the frame's own time is never below it, and the
 * time of the frame before is.
 */
const char *aer_time_format(double seconds, char buf[AER_TIME_SIZE]);

#endif
