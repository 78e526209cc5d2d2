#include "face/facesheet.h"

#include "face/finder.h"
#include "face/sighting.h"
#include "plot/sheet.h"
#include "video/convert.h"
#include "video/span.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 135, SOURCES = AER_SEEN_INTERPOLATED + 1 };

/* Colours that the colour-blind tell apart too (M. Okabe, K. Ito, Color universal
 * design, 2008). */
static const unsigned char colours[SOURCES][3] = {
	[AER_SEEN_NONE] = { 213, 94, 0 },
	[AER_SEEN_DETECTED] = { 0, 158, 115 },
	[AER_SEEN_FOLLOWED] = { 0, 114, 178 },
	[AER_SEEN_INTERPOLATED] = { 240, 228, 66 },
};

struct aer_facesheet {
	const char *index;
	struct aer_sheet *sheet;
	struct aer_converter *converter;
	struct aer_video *video; /* of the clip before, NULL at first */
	struct aer_picture frame, small;
	size_t clips;
};

/* A clip that is being added. */
struct line {
	struct aer_facesheet *sheet;
	const struct aer_record *record;
	struct aer_region region;
	size_t first; /* the clip's first frame in the video */
};

/* Whom to tell of frames that cannot be shown. */
struct listener {
	void (*note)(void *context, const struct aer_error *err);
	void *context;
};

static int add_legend(struct aer_sheet *sheet, struct aer_error *err)
{
	static const enum aer_sighting_source order[] = { AER_SEEN_DETECTED,
		AER_SEEN_FOLLOWED, AER_SEEN_INTERPOLATED, AER_SEEN_NONE };

	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (aer_sheet_legend(sheet, aer_sighting_sources[order[i]],
			colours[order[i]], err) < 0)
			return -1;
	return 0;
}

struct aer_facesheet *aer_facesheet_new(const char *index, struct aer_error *err)
{
	struct aer_facesheet *sheet = calloc(1, sizeof *sheet);

	if (sheet == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	sheet->index = index;
	sheet->converter = aer_converter_new(err);
	sheet->sheet = aer_sheet_new(AER_FACESHEET_COLUMNS, SIDE, err);
	if (sheet->converter != NULL && sheet->sheet != NULL &&
	    add_legend(sheet->sheet, err) == 0)
		return sheet;
	aer_facesheet_free(sheet);
	return NULL;
}

void aer_facesheet_free(struct aer_facesheet *sheet)
{
	if (sheet == NULL)
		return;
	aer_sheet_free(sheet->sheet);
	aer_converter_free(sheet->converter);
	aer_video_close(sheet->video);
	aer_picture_free(&sheet->frame);
	aer_picture_free(&sheet->small);
	free(sheet);
}

/* --- boxes ------------------------------------------------------------------------ */

/* Fills the part of PICTURE from LEFT, TOP to before RIGHT, BOTTOM. */
static void fill(struct aer_picture *picture, int left, int top, int right, int bottom,
    const unsigned char *colour)
{
	left = left < 0 ? 0 : left;
	right = right > picture->width ? picture->width : right;
	bottom = bottom > picture->height ? picture->height : bottom;
	for (int y = top < 0 ? 0 : top; y < bottom; y++)
		for (int x = left; x < right; x++)
			memcpy(
			    picture->rgb + (size_t)y * picture->stride + 3 * (size_t)x,
			    colour, 3);
}

/* Draws a frame two pixels wide along the inside of the edges given. */
static void draw_frame(struct aer_picture *picture, int left, int top, int right,
    int bottom, const unsigned char *colour)
{
	enum { PEN = 2 };

	fill(picture, left, top, right, top + PEN, colour);
	fill(picture, left, bottom - PEN, right, bottom, colour);
	fill(picture, left, top, left + PEN, bottom, colour);
	fill(picture, right - PEN, top, right, bottom, colour);
}

static double number(const struct line *line, size_t row, size_t column)
{
	return strtod(aer_record_get(line->record, row, column), NULL);
}

static enum aer_sighting_source source_of(const struct line *line, size_t row)
{
	return aer_sighting_source_of(
	    aer_record_get(line->record, row, AER_FOUND_SOURCE));
}

/* Draws the box of ROW in the small picture, or a frame around it where there is no
 * face. */
static void draw_row(const struct line *line, size_t row)
{
	struct aer_picture *small = &line->sheet->small;
	double across = (double)small->width / line->region.w;
	double down = (double)small->height / line->region.h;
	double x = (number(line, row, AER_FOUND_X) - line->region.x) * across;
	double y = (number(line, row, AER_FOUND_Y) - line->region.y) * down;
	double w = number(line, row, AER_FOUND_W) * across;
	double h = number(line, row, AER_FOUND_H) * down;
	enum aer_sighting_source source = source_of(line, row);

	if (source == AER_SEEN_NONE)
		draw_frame(small, 0, 0, small->width, small->height, colours[source]);
	else
		draw_frame(small, (int)lround(x), (int)lround(y), (int)lround(x + w),
		    (int)lround(y + h), colours[source]);
}

/* --- lines ------------------------------------------------------------------------ */

/* The number of the frame of ROW in the clip. */
static size_t frame_of(const struct line *line, size_t row)
{
	return strtoul(aer_record_get(line->record, row, AER_FOUND_FRAME), NULL, 10);
}

/* Reads the frame of ROW into the small picture. */
static int read_frame(const struct line *line, size_t row, struct aer_error *err)
{
	struct aer_facesheet *sheet = line->sheet;
	const struct aer_region *region = &line->region;
	double factor = (double)SIDE / region->h;
	struct aer_frame frame;
	int got, width;

	if (factor > 1)
		factor = 1;
	if (region->w * factor > 2 * SIDE)
		factor = 2.0 * SIDE / region->w;
	got = aer_video_read(
	    sheet->video, line->first + frame_of(line, row), &frame, err);
	if (got == 0)
		aer_error_set(err, "%s: frame %zu cannot be decoded",
		    aer_video_path(sheet->video), line->first + frame_of(line, row));
	if (got <= 0 || aer_convert_region(sheet->converter, sheet->video, &frame,
			    region, &sheet->frame, err) < 0)
		return -1;
	width = (int)lround(region->w * factor);
	return aer_picture_fit(&sheet->frame, width > 0 ? width : 1,
	    (int)fmax(1, round(region->h * factor)), AER_FIT_STRETCH,
	    AER_FILTER_BICUBIC, &sheet->small, err);
}

/* Adds the frame of ROW with the boxes of all its rows, which follow each other. */
static int add_frame(const struct line *line, size_t row,
    const struct listener *listener, struct aer_error *err)
{
	struct aer_sheet *sheet = line->sheet->sheet;
	struct aer_error trouble;

	if (read_frame(line, row, &trouble) < 0) {
		listener->note(listener->context, &trouble);
		return aer_sheet_cross(sheet, err);
	}
	for (size_t i = row; i < aer_record_count(line->record) &&
			     frame_of(line, i) == frame_of(line, row);
	     i++)
		draw_row(line, i);
	return aer_sheet_add(sheet, &line->sheet->small, err);
}

/* The rows with which frames begin, in new memory. */
static size_t *find_frames(
    const struct line *line, size_t *count, struct aer_error *err)
{
	size_t rows = aer_record_count(line->record);
	size_t *found = calloc(rows + 1, sizeof *found);

	*count = 0;
	if (found == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	for (size_t i = 0; i < rows; i++)
		if (i == 0 || frame_of(line, i) != frame_of(line, i - 1))
			found[(*count)++] = i;
	return found;
}

/* Opens the clip's video, unless it is that of the clip before. */
static int open_video(
    struct aer_facesheet *sheet, const char *path, struct aer_error *err)
{
	if (sheet->video != NULL && strcmp(aer_video_path(sheet->video), path) == 0)
		return 0;
	aer_video_close(sheet->video);
	sheet->video = aer_video_open_kept(path, sheet->index, NULL, err);
	return sheet->video != NULL ? 0 : -1;
}

/* Says how many of the N frames that begin with ROWS have a face. */
static int add_title(const struct line *line, const struct aer_clip *clip,
    const size_t *rows, size_t n, struct aer_error *err)
{
	char title[AER_ID_MAX + 200];
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += source_of(line, rows[i]) != AER_SEEN_NONE;
	snprintf(title, sizeof title, "%s   %s   a face in %zu of %zu frames", clip->id,
	    clip->label, found, n);
	return aer_sheet_line(line->sheet->sheet, title, err);
}

/* Opens the clip's video and finds its frames there. */
static int open_clip(
    struct line *line, const struct aer_clip *clip, struct aer_error *err)
{
	struct aer_facesheet *sheet = line->sheet;
	size_t count;

	if (open_video(sheet, clip->video, err) < 0 ||
	    aer_span_frames(sheet->video, &clip->span, &line->first, &count, err) < 0)
		return -1;
	return aer_region_check(sheet->video, &line->region, err);
}

/* Adds some of the N frames that begin with ROWS, evenly, the first and the last among
 * them. */
static int add_frames(struct line *line, const struct aer_clip *clip,
    const size_t *rows, size_t n, const struct listener *listener,
    struct aer_error *err)
{
	size_t shown = n < AER_FACESHEET_COLUMNS ? n : AER_FACESHEET_COLUMNS;
	struct aer_error trouble;
	int rc = 0;

	if (open_clip(line, clip, &trouble) < 0) {
		listener->note(listener->context, &trouble);
		return aer_sheet_cross(line->sheet->sheet, err);
	}
	for (size_t i = 0; rc == 0 && i < shown; i++)
		rc =
		    add_frame(line, rows[(2 * i + 1) * n / (2 * shown)], listener, err);
	return rc;
}

int aer_facesheet_add(struct aer_facesheet *sheet, const struct aer_clip *clip,
    const struct aer_record *record,
    void (*note)(void *context, const struct aer_error *err), void *context,
    struct aer_error *err)
{
	const struct listener listener = { note, context };
	struct line line = { sheet, record, clip->region, 0 };
	size_t *rows, n;
	int rc;

	if (sheet->clips++ >= AER_FACESHEET_CLIPS)
		return 0;
	rows = find_frames(&line, &n, err);
	if (rows == NULL)
		return -1;
	rc = add_title(&line, clip, rows, n, err);
	if (rc == 0)
		rc = add_frames(&line, clip, rows, n, &listener, err);
	free(rows);
	return rc;
}

size_t aer_facesheet_clips(const struct aer_facesheet *sheet)
{
	return sheet->clips;
}

int aer_facesheet_write(
    struct aer_facesheet *sheet, const char *path, struct aer_error *err)
{
	return aer_sheet_write(sheet->sheet, path, err);
}
