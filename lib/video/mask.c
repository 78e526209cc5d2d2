#include "video/mask.h"

#include <errno.h>
#include <fcntl.h>
#include <libavutil/mem.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* As much as libavformat reads of a file at a time. */
enum { BUFFER = 32768 };

enum { WORD = 4 };

struct mask {
	int file;
	int64_t at;
};

static int read_masked(void *own, uint8_t *buffer, int size)
{
	static const char word[WORD + 1] = "free";
	const struct mask *mask = own;
	int64_t from = lseek(mask->file, 0, SEEK_CUR);
	ssize_t n = from < 0 ? -1 : read(mask->file, buffer, (size_t)size);

	if (n < 0)
		return AVERROR(errno);
	if (n == 0)
		return AVERROR_EOF;
	for (int i = 0; i < WORD; i++)
		if (mask->at + i >= from && mask->at + i < from + n)
			buffer[mask->at + i - from] = (uint8_t)word[i];
	return (int)n;
}

static int64_t seek(void *own, int64_t offset, int whence)
{
	const struct mask *mask = own;
	struct stat st;
	int64_t to;

	if (whence == AVSEEK_SIZE)
		return fstat(mask->file, &st) < 0 ? AVERROR(errno) : st.st_size;
	to = lseek(mask->file, offset, whence & ~AVSEEK_FORCE);
	return to < 0 ? AVERROR(errno) : to;
}

static void free_mask(struct mask *mask)
{
	if (mask == NULL)
		return;
	if (mask->file >= 0)
		close(mask->file);
	free(mask);
}

AVIOContext *aer_mask_open(const char *path, int64_t at, struct aer_error *err)
{
	struct mask *mask = calloc(1, sizeof *mask);
	uint8_t *buffer = av_malloc(BUFFER);
	AVIOContext *io = NULL;

	if (mask == NULL || buffer == NULL) {
		free(mask);
		av_free(buffer);
		aer_error_memory(err);
		return NULL;
	}
	mask->at = at;
	mask->file = open(path, O_RDONLY | O_CLOEXEC);
	if (mask->file < 0)
		aer_error_set(err, "%s: cannot open: %s", path, strerror(errno));
	else if ((io = avio_alloc_context(
		      buffer, BUFFER, 0, mask, read_masked, NULL, seek)) == NULL)
		aer_error_memory(err);
	if (io != NULL)
		return io;
	av_free(buffer);
	free_mask(mask);
	return NULL;
}

bool aer_mask_close(AVIOContext **io)
{
	if (*io == NULL || (*io)->read_packet != read_masked)
		return false;
	free_mask((*io)->opaque);
	av_freep((void *)&(*io)->buffer);
	avio_context_free(io);
	return true;
}
