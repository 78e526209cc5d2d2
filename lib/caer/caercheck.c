/* What stands on the disk of the clips of caerclips.h, and what names them all. */
#include "archive/array.h"
#include "caer/caerclips.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int check_array(const char *path, const struct aer_caer_picture *picture,
    int size, struct aer_error *err)
{
	int width, height;
	size_t n;

	if (aer_array_shape(path, &n, &width, &height, err) < 0)
		return -1;
	if (width != size || height != size)
		return aer_error_set(err,
		    "%s: pictures of %dx%d, and the model takes %dx%d; run aer-frames "
		    "with --size=%dx%d",
		    path, width, height, size, size, size, size);
	if (picture->index >= n)
		return aer_error_set(err, "%s: has %zu pictures and no number %u", path,
		    n, (unsigned)picture->index);
	return 0;
}

static int check_file(struct aer_caer_clips *clips,
    const struct aer_caer_picture *picture, int size, struct aer_error *err)
{
	char *path = aer_caer_clips_path(clips, picture, err);
	size_t n = path != NULL ? strlen(path) : 0;
	int rc = -1;

	if (path == NULL)
		return -1;
	if (n > 4 && strcmp(path + n - 4, ".npy") == 0)
		rc = check_array(path, picture, size, err);
	else if (access(path, R_OK) == 0)
		rc = 0;
	else
		aer_error_set(err, "%s: cannot read: %s", path, strerror(errno));
	free(path);
	return rc;
}

/* All files of a clip; of an array once, by its last picture. */
static int check_files(
    struct aer_caer_clips *clips, size_t i, int size, struct aer_error *err)
{
	const struct aer_caer_clip *clip = &clips->clip[i];

	for (size_t k = 0; k < AER_CAER_KINDS; k++)
		for (size_t j = 0; j < clip->count[k]; j++) {
			const struct aer_caer_picture *p =
			    &clips->picture[clip->first[k] + j];

			if (j + 1 < clip->count[k] && p[1].folder == p->folder &&
			    p[1].name == p->name)
				continue;
			if (check_file(clips, p, size, err) < 0)
				return -1;
		}
	return 0;
}

int aer_caer_clips_check(struct aer_caer_clips *clips, int size, struct aer_diag *diag,
    struct aer_error *err)
{
	for (size_t i = 0; i < clips->count; i++)
		if (!clips->clip[i].bad && check_files(clips, i, size, err) < 0)
			aer_caer_clips_fail(clips, i, diag, err->text);
	return aer_caer_clips_left(clips, err);
}

int aer_caer_clips_hash(const struct aer_caer_clips *clips, char text[AER_SHA256_SIZE],
    struct aer_error *err)
{
	char *bytes = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&bytes, &size);
	int rc = -1;

	if (stream == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < clips->count; i++) {
		const struct aer_caer_clip *clip = &clips->clip[i];

		if (!clip->bad)
			fprintf(stream, "%s\n%s\n%d\n", clip->id,
			    clip->label != AER_CAER_NONE
				? aer_labels_name(clips->labels, clip->label)
				: "",
			    clip->marked);
	}
	if (fclose(stream) == 0)
		rc = aer_sha256_bytes(bytes, size, text, err);
	else
		aer_error_memory(err);
	free(bytes);
	return rc;
}
