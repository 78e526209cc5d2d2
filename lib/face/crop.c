#include "face/crop.h"

#include "base/file.h"
#include "base/option.h"
#include "face/align.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One clip at work. */
struct cropping {
	const struct aer_crop *crop;
	struct aer_video *video;
	struct aer_converter *converter;
	const struct aer_region *region;
	const char *folder;
	struct aer_picture part, padded, fitted;
};

/* --- options ---------------------------------------------------------------------- */

int aer_crop_parse_margin(
    struct aer_crop *crop, const char *text, struct aer_error *err)
{
	size_t n = strlen(text);
	char *number;
	long pixels;
	int rc;

	if (n == 0 || text[n - 1] != '%') {
		if (aer_parse_long(text, "-m", 0, 10000, &pixels, err) < 0)
			return -1;
		crop->margin = (double)pixels;
		crop->share = false;
		return 0;
	}
	number = strndup(text, n - 1);
	if (number == NULL)
		return aer_error_memory(err);
	rc = aer_parse_double(number, "-m", 0, 1000, &crop->margin, err);
	free(number);
	if (rc < 0)
		return aer_error_set(
		    err, "-m '%s' is not a share from 0%% to 1000%%", text);
	crop->margin /= 100;
	crop->share = true;
	return 0;
}

int aer_crop_check_chips(const struct aer_crop *crop, struct aer_error *err)
{
	if (crop->width == crop->height)
		return 0;
	return aer_error_set(
	    err, "--align makes square chips: --size=%dx%d", crop->width, crop->width);
}

char *aer_crop_recipe(const struct aer_crop *crop, struct aer_error *err)
{
	char *text;

	if (asprintf(&text,
		"margin=%.17g%s square=%d pad=%d size=%dx%d tracks=%d align=%d",
		crop->margin, crop->share ? "w" : "", crop->square, crop->pad,
		crop->width, crop->height, crop->by_track, crop->align != NULL) >= 0)
		return text;
	aer_error_memory(err);
	return NULL;
}

/* --- boxes ------------------------------------------------------------------------ */

/* The margin in whole pixels around BOX. */
static int margin_of(const struct aer_crop *crop, const struct aer_region *box)
{
	if (!crop->share)
		return (int)crop->margin;
	return (int)lround(crop->margin * (box->w > box->h ? box->w : box->h));
}

struct aer_region aer_crop_box(
    const struct aer_crop *crop, const struct aer_sighting *face)
{
	struct aer_region box = { (int)lround(face->x), (int)lround(face->y),
		(int)lround(face->w), (int)lround(face->h) };
	int side = box.w > box.h ? box.w : box.h;
	int margin = margin_of(crop, &box);

	if (crop->square) {
		/* an odd pixel goes to the right, or below */
		box.x -= (side - box.w) / 2;
		box.y -= (side - box.h) / 2;
		box.w = box.h = side;
	}
	return (struct aer_region){ box.x - margin, box.y - margin, box.w + 2 * margin,
		box.h + 2 * margin };
}

/* The part of BOX that lies in REGION; w is 0 where there is none. */
static struct aer_region common_part(
    const struct aer_region *box, const struct aer_region *region)
{
	struct aer_region moved = { box->x - region->x, box->y - region->y, box->w,
		box->h };
	struct aer_region part = aer_region_widen(&moved, 0, region->w, region->h);

	part.x += region->x;
	part.y += region->y;
	return part;
}

/* --- pictures --------------------------------------------------------------------- */

/* Puts the part of a frame that was read into a black picture of BOX's size. */
static int pad(struct cropping *work, const struct aer_region *box,
    const struct aer_region *part, struct aer_error *err)
{
	const struct aer_region place = { part->x - box->x, part->y - box->y, part->w,
		part->h };
	struct aer_picture hole;

	if (aer_picture_make(&work->padded, box->w, box->h, err) < 0)
		return -1;
	memset(work->padded.rgb, 0, work->padded.stride * (size_t)box->h);
	hole = aer_picture_part(&work->padded, &place);
	for (int y = 0; y < part->h; y++)
		memcpy(hole.rgb + (size_t)y * hole.stride,
		    work->part.rgb + (size_t)y * work->part.stride,
		    3 * (size_t)part->w);
	return 0;
}

/* Cuts FACE out of the frame.  *PICTURE is owned by WORK, or NULL where nothing of it
 * lies in the region. */
static int cut_box(struct cropping *work, const struct aer_frame *frame,
    const struct aer_sighting *face, const struct aer_picture **picture,
    struct aer_error *err)
{
	const struct aer_crop *crop = work->crop;
	struct aer_region box = aer_crop_box(crop, face);
	struct aer_region part = common_part(&box, work->region);

	*picture = NULL;
	if (part.w == 0)
		return 0;
	if (aer_convert_region(
		work->converter, work->video, frame, &part, &work->part, err) < 0)
		return -1;
	*picture = &work->part;
	if (crop->pad && (part.w != box.w || part.h != box.h)) {
		if (pad(work, &box, &part, err) < 0)
			return -1;
		*picture = &work->padded;
	}
	if (crop->width == 0)
		return 0;
	if (aer_picture_fit(*picture, crop->width, crop->height, AER_FIT_LETTERBOX,
		AER_FILTER_BICUBIC, &work->fitted, err) < 0)
		return -1;
	*picture = &work->fitted;
	return 0;
}

/* The chip of FACE. */
static int cut_chip(struct cropping *work, const struct aer_frame *frame,
    const struct aer_sighting *face, const struct aer_picture **picture,
    struct aer_error *err)
{
	const struct aer_crop *crop = work->crop;
	const struct aer_region *region = work->region;
	double longer = face->w > face->h ? face->w : face->h;

	if (aer_convert_region(
		work->converter, work->video, frame, region, &work->part, err) < 0 ||
	    aer_align_chip(crop->align, &work->part, face->x - region->x,
		face->y - region->y, face->w, face->h,
		crop->width > 0 ? crop->width : AER_CROP_CHIP,
		crop->share ? crop->margin : crop->margin / longer, &work->fitted,
		err) < 0)
		return -1;
	*picture = &work->fitted;
	return 0;
}

/* --- files ------------------------------------------------------------------------ */

static int write_picture(const struct cropping *work, const struct aer_picture *picture,
    const struct aer_sighting *row, struct aer_crop_file *file, struct aer_error *err)
{
	struct stat st = { 0 };
	char stem[24];
	char *path;
	int rc;

	if (work->crop->by_track)
		snprintf(stem, sizeof stem, "%d/%06zu", row->track, row->frame);
	else
		snprintf(stem, sizeof stem, "%06zu", row->frame);
	path = aer_path_join(work->folder, stem, "png", err);
	if (path == NULL)
		return -1;
	rc = aer_picture_write(picture, path, AER_PNG, 0, err);
	if (rc == 0 && stat(path, &st) < 0)
		rc = aer_error_set(err, "%s: cannot write: %s", path, strerror(errno));
	free(path);
	snprintf(file->name, sizeof file->name, "%s.png", stem);
	file->bytes = (long long)st.st_size;
	return rc;
}

static bool has_box(const struct aer_sighting *row)
{
	return row->source != AER_SEEN_NONE;
}

/* Makes the folders of all tracks, where each has one. */
static int make_folders(const struct cropping *work, const struct aer_sighting *rows,
    size_t count, struct aer_error *err)
{
	int rc = 0;

	for (size_t i = 0; work->crop->by_track && rc == 0 && i < count; i++) {
		char name[16];
		char *path;

		if (!has_box(&rows[i]))
			continue;
		snprintf(name, sizeof name, "%d", rows[i].track);
		path = aer_path_join(work->folder, name, NULL, err);
		rc = path != NULL ? aer_folder_make(path, err) : -1;
		free(path);
	}
	return rc;
}

/* Tells the decoder which frames will be wanted. */
static int plan(const struct cropping *work, const struct aer_sighting *rows,
    size_t count, size_t first, struct aer_error *err)
{
	size_t *wanted = calloc(count + 1, sizeof *wanted), n = 0;
	int rc;

	if (wanted == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < count; i++)
		if (has_box(&rows[i]) &&
		    (n == 0 || wanted[n - 1] != first + rows[i].frame))
			wanted[n++] = first + rows[i].frame;
	rc = aer_video_plan(work->video, wanted, n, err);
	free(wanted);
	return rc;
}

/* Writes the crop of ROW, of which FRAME is there or not. */
static int crop_row(struct cropping *work, const struct aer_frame *frame, bool there,
    const struct aer_sighting *row, struct aer_crop_file *file, struct aer_error *err)
{
	const struct aer_picture *picture = NULL;
	int rc;

	if (!there && row->source == AER_SEEN_INTERPOLATED)
		return 0;
	if (!there)
		return aer_error_set(err,
		    "frame %zu cannot be decoded: '%s' is damaged", row->frame,
		    aer_video_path(work->video));
	rc = work->crop->align != NULL ? cut_chip(work, frame, row, &picture, err)
				       : cut_box(work, frame, row, &picture, err);
	if (rc < 0 || picture == NULL)
		return rc;
	return write_picture(work, picture, row, file, err);
}

/* Writes the crops of all rows, reading each frame once. */
static int crop_rows(struct cropping *work, const struct aer_sighting *rows,
    size_t count, size_t first, struct aer_crop_file *files, struct aer_error *err)
{
	struct aer_frame frame = { 0 };
	const struct aer_sighting *last = NULL;
	int got = 0;

	for (size_t i = 0; i < count; i++) {
		if (!has_box(&rows[i]))
			continue;
		if (last == NULL || last->frame != rows[i].frame)
			got = aer_video_read(
			    work->video, first + rows[i].frame, &frame, err);
		last = &rows[i];
		if (got < 0 ||
		    crop_row(work, &frame, got > 0, &rows[i], &files[i], err) < 0)
			return -1;
	}
	return 0;
}

int aer_crop_write(const struct aer_crop *crop, struct aer_video *video,
    struct aer_converter *converter, const struct aer_region *region, size_t first,
    const char *folder, const struct aer_sighting *rows, size_t count,
    struct aer_crop_file *files, struct aer_error *err)
{
	struct cropping work = { .crop = crop,
		.video = video,
		.converter = converter,
		.region = region,
		.folder = folder };
	int rc = -1;

	memset(files, 0, count * sizeof *files);
	if (make_folders(&work, rows, count, err) == 0 &&
	    plan(&work, rows, count, first, err) == 0)
		rc = crop_rows(&work, rows, count, first, files, err);
	aer_picture_free(&work.part);
	aer_picture_free(&work.padded);
	aer_picture_free(&work.fitted);
	return rc;
}
