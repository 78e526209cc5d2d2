#include "frames/gallery.h"

#include "archive/array.h"
#include "frames/sampler.h"
#include "plot/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 90 };

struct aer_gallery {
	const struct aer_clipfiles *files;
	bool faces;
	struct aer_sheet *sheet;
	size_t clips;
};

/* Whom to tell of pictures that cannot be read. */
struct listener {
	void (*note)(void *context, const struct aer_error *err);
	void *context;
};

struct aer_gallery *aer_gallery_new(
    const struct aer_clipfiles *files, bool faces, struct aer_error *err)
{
	struct aer_gallery *gallery = calloc(1, sizeof *gallery);

	if (gallery == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	gallery->files = files;
	gallery->faces = faces;
	gallery->sheet = aer_sheet_new(AER_GALLERY_COLUMNS, SIDE, err);
	if (gallery->sheet == NULL) {
		free(gallery);
		return NULL;
	}
	return gallery;
}

void aer_gallery_free(struct aer_gallery *gallery)
{
	if (gallery == NULL)
		return;
	aer_sheet_free(gallery->sheet);
	free(gallery);
}

/* Adds picture INDEX of the array PATH. */
static int add_from_array(struct aer_gallery *gallery, const char *path,
    const char *index, struct aer_error *err)
{
	struct aer_picture picture = { 0 };
	int rc = aer_array_read(path, strtoul(index, NULL, 10), &picture, err);

	if (rc == 0)
		rc = aer_sheet_add(gallery->sheet, &picture, err);
	aer_picture_free(&picture);
	return rc;
}

/* Adds the picture of row I. */
static int add_picture(struct aer_gallery *gallery, const struct aer_clip *clip,
    const struct aer_record *record, size_t i, const struct listener *listener,
    struct aer_error *err)
{
	char *path = aer_clipfiles_path(gallery->files, clip, record, i, err);
	size_t n = path != NULL ? strlen(path) : 0;
	struct aer_error trouble;
	int rc;

	if (path == NULL)
		return -1;
	if (n > 4 && strcmp(path + n - 4, ".npy") == 0)
		rc = add_from_array(gallery, path,
		    aer_record_get(record, i, AER_SAMPLER_INDEX), &trouble);
	else
		rc = aer_sheet_add_file(gallery->sheet, path, &trouble);
	free(path);
	if (rc == 0)
		return 0;
	listener->note(listener->context, &trouble);
	return aer_sheet_cross(gallery->sheet, err);
}

/* Whether row I shows this kind of picture. */
static bool is_kind(const struct aer_record *record, size_t i, const char *kind)
{
	return strcmp(aer_record_get(record, i, AER_SAMPLER_KIND), kind) == 0;
}

/* Adds the pictures of one kind: as many as fit in a line, evenly. */
static int add_kind(struct aer_gallery *gallery, const struct aer_clip *clip,
    const struct aer_record *record, const char *kind, const struct listener *listener,
    struct aer_error *err)
{
	size_t rows = aer_record_count(record), n = 0, shown, i = 0;

	for (size_t k = 0; k < rows; k++)
		n += is_kind(record, k, "context");
	shown = n < AER_GALLERY_COLUMNS ? n : AER_GALLERY_COLUMNS;
	for (size_t k = 0; k < shown; k++) {
		size_t index = k * n / shown;
		int rc;

		/* rows are in order of index */
		while (
		    i < rows && (strtoul(aer_record_get(record, i, AER_SAMPLER_INDEX),
				     NULL, 10) < index ||
				    !is_kind(record, i, kind)))
			i++;
		if (i < rows && strtoul(aer_record_get(record, i, AER_SAMPLER_INDEX),
				    NULL, 10) == index)
			rc = add_picture(gallery, clip, record, i, listener, err);
		else
			rc = aer_sheet_skip(gallery->sheet, err);
		if (rc < 0)
			return -1;
	}
	return 0;
}

int aer_gallery_add(struct aer_gallery *gallery, const struct aer_clip *clip,
    const struct aer_record *record,
    void (*note)(void *context, const struct aer_error *err), void *context,
    struct aer_error *err)
{
	const struct listener listener = { note, context };
	char title[AER_ID_MAX + 200];

	if (gallery->clips++ >= AER_GALLERY_CLIPS)
		return 0;
	snprintf(title, sizeof title, "%s   %s", clip->id, clip->label);
	if (aer_sheet_line(gallery->sheet, title, err) < 0 ||
	    add_kind(gallery, clip, record, "context", &listener, err) < 0)
		return -1;
	if (!gallery->faces)
		return 0;
	if (aer_sheet_line(gallery->sheet, NULL, err) < 0)
		return -1;
	return add_kind(gallery, clip, record, "face", &listener, err);
}

size_t aer_gallery_clips(const struct aer_gallery *gallery)
{
	return gallery->clips;
}

int aer_gallery_write(
    struct aer_gallery *gallery, const char *path, struct aer_error *err)
{
	return aer_sheet_write(gallery->sheet, path, err);
}
