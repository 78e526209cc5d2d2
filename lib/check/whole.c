#include "check/whole.h"

#include "base/scratch.h"
#include "video/video.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <turbojpeg.h>
#include <unistd.h>

/* --- JPEG ---------------------------------------------------------------------- */

static bool is_jpeg(const char *bytes, size_t size)
{
	return size > 2 && memcmp(bytes, "\xff\xd8\xff", 3) == 0;
}

static int decode_jpeg(
    const char *bytes, size_t size, int *width, int *height, struct aer_error *err)
{
	const unsigned char *from = (const unsigned char *)bytes;
	tjhandle decoder = tjInitDecompress();
	unsigned char *gray = NULL;
	int sampling, colours, rc = -1;

	if (decoder == NULL)
		return aer_error_memory(err);
	if (tjDecompressHeader3(decoder, from, (unsigned long)size, width, height,
		&sampling, &colours) == 0)
		gray = malloc((size_t)*width * (size_t)*height);
	if (gray != NULL)
		rc = tjDecompress2(decoder, from, (unsigned long)size, gray, *width, 0,
		    *height, TJPF_GRAY, TJFLAG_STOPONWARNING);
	if (rc < 0)
		aer_error_set(err, "%s", tjGetErrorStr2(decoder));
	free(gray);
	tjDestroy(decoder);
	return rc < 0 ? -1 : 0;
}

/* The bytes of the file PATH if it is a JPEG, in new memory; NULL where it is not, or
 * where it cannot be read: then FFmpeg says why. */
static char *read_jpeg(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	char magic[3], *bytes = NULL;
	struct stat st;

	if (file == NULL)
		return NULL;
	if (fread(magic, 1, sizeof magic, file) == sizeof magic &&
	    is_jpeg(magic, sizeof magic) && fstat(fileno(file), &st) == 0 &&
	    fseeko(file, 0, SEEK_SET) == 0) {
		*size = (size_t)st.st_size;
		bytes = malloc(*size + 1);
		if (bytes != NULL && fread(bytes, 1, *size, file) != *size) {
			free(bytes);
			bytes = NULL;
		}
	}
	fclose(file);
	return bytes;
}

/* --- others -------------------------------------------------------------------- */

static int decode_other(
    const char *path, int *width, int *height, struct aer_error *err)
{
	struct aer_video *video = aer_video_open(path, NULL, err);
	struct aer_frame frame;
	int rc = -1;

	if (video == NULL)
		return -1;
	*width = aer_video_info(video)->width;
	*height = aer_video_info(video)->height;
	rc = aer_video_read(video, 0, &frame, err);
	if (rc == 0)
		rc = aer_error_set(err, "%s: cannot be decoded", path);
	else if (rc > 0 && frame.damaged)
		rc = aer_error_set(err, "%s: is damaged or cut short", path);
	aer_video_close(video);
	return rc < 0 ? -1 : 0;
}

int aer_whole_file(const char *path, int *width, int *height, struct aer_error *err)
{
	size_t size;
	char *bytes = read_jpeg(path, &size);
	int rc;

	if (bytes == NULL)
		return decode_other(path, width, height, err);
	rc = decode_jpeg(bytes, size, width, height, err);
	free(bytes);
	return rc < 0 ? aer_error_prefix(err, "%s", path) : 0;
}

/* FFmpeg reads files: the bytes go through one without a name. */
int aer_whole_bytes(const char *bytes, size_t size, struct aer_error *err)
{
	int fd, rc = -1, width, height;
	char path[64];

	if (is_jpeg(bytes, size))
		return decode_jpeg(bytes, size, &width, &height, err);
	fd = aer_scratch_open(err);
	if (fd < 0)
		return -1;
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (write(fd, bytes, size) != (ssize_t)size)
		aer_scratch_failed(err);
	else
		rc = decode_other(path, &width, &height, err);
	close(fd);
	return rc;
}
