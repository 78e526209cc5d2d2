/*
 * crop - pictures of faces cut out of frames.
 *
 * A box is rounded to whole pixels, x, y, w and h each, widened by a margin on each
 * side, and clipped to the clip's region, or padded with black where it reaches out of
 * it.  With square, the shorter side is first made as long as the longer one, about the
 * same middle.  A share as margin is that share of the longer side, in whole pixels.
 */
#ifndef AER_CROP_H
#define AER_CROP_H

#include "face/sighting.h"
#include "picture/picture.h"
#include "video/convert.h"

#include <stdbool.h>

struct aer_align;

struct aer_crop {
	double margin; /* in pixels, or as a share of the longer side: */
	bool share;
	bool square;
	bool pad;          /* with black, instead of clipping */
	int width, height; /* of the pictures, black bars where the shape differs; 0: as
			      they are cut */
	bool by_track;     /* files are TRACK/FRAME.png, a folder a person */
	const struct aer_align *align; /* chips with level eyes; NULL: upright boxes */
};

/* The sides of a chip, where no size is given. */
enum { AER_CROP_CHIP = 224 };

/* Takes the margin from TEXT, -m: "20" are pixels, "25%" is a share. */
int aer_crop_parse_margin(
    struct aer_crop *crop, const char *text, struct aer_error *err) AER_MUST_CHECK;

/* Whether the size suits chips, which are square. */
int aer_crop_check_chips(
    const struct aer_crop *crop, struct aer_error *err) AER_MUST_CHECK;

/* The options in words, in new memory; equal texts give equal crops. */
char *aer_crop_recipe(
    const struct aer_crop *crop, struct aer_error *err) AER_MUST_CHECK;

/* What is cut out for the box of FACE; it may reach out of the picture. */
struct aer_region aer_crop_box(
    const struct aer_crop *crop, const struct aer_sighting *face);

/* What became of a row.  name is empty where there is no crop: in rows without a box,
 * and where nothing of the box lies in the region. */
struct aer_crop_file {
	char name[32]; /* in the clip's folder */
	long long bytes;
};

/*
 * Writes the crops of the COUNT rows of ROWS, rising by frame, boxes in pixels of the
 * whole picture, into FOLDER, and fills FILES, which has COUNT.  Frame k of the rows is
 * number FIRST + k of VIDEO, a decoder for this call alone.  REGION is the clip's.
 *
 * The files are FRAME.png with six digits, or TRACK/FRAME.png.  A frame that cannot be
 * decoded has no crop where the row is interpolated, and is a failure elsewhere.
 */
int aer_crop_write(const struct aer_crop *crop, struct aer_video *video,
    struct aer_converter *converter, const struct aer_region *region, size_t first,
    const char *folder, const struct aer_sighting *rows, size_t count,
    struct aer_crop_file *files, struct aer_error *err) AER_MUST_CHECK;

#endif
