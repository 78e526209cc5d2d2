/* Videos, damaged in any way: every frame that is read by itself is the one that a
 * reading from the start gives.  Slow; begin with a folder of small files. */
#include "base/hash.h"
#include "fuzz.h"
#include "video/video.h"

#include <libavutil/frame.h>

enum { SIDE_MAX = 512, FRAMES_MAX = 60 };

/* The first plane of a frame as a number; 0 for one that damage made undecodable. */
static uint64_t digest(const struct aer_frame *frame)
{
	uint64_t hash = AER_HASH_BEGIN;

	if (!frame->av)
		return 0;
	for (int y = 0; y < frame->av->height; y++)
		hash = aer_hash(hash,
		    frame->av->data[0] + y * (ptrdiff_t)frame->av->linesize[0],
		    (size_t)frame->av->width);
	return hash;
}

static void compare(struct aer_video *all, struct aer_video *some, size_t count)
{
	uint64_t sequential[FRAMES_MAX];
	struct aer_frame frame;
	struct aer_error err;

	if (count > FRAMES_MAX)
		count = FRAMES_MAX;
	for (size_t i = 0; i < count; i++) {
		if (aer_video_read(all, i, &frame, &err) < 0)
			return;
		sequential[i] = digest(&frame);
	}
	for (size_t i = count; i-- > 0;)
		if (aer_video_read(some, i, &frame, &err) == 0)
			claim(digest(&frame) == sequential[i],
			    "a frame is the same from wherever one comes");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct aer_video *all, *some;
	char path[64];
	FILE *file = fuzz_file(data, size, path);

	aer_video_init();
	all = aer_video_open(path, NULL, NULL);
	some = all ? aer_video_open(path, NULL, NULL) : NULL;
	if (some) {
		const struct aer_video_info *info = aer_video_info(some);

		if (info->coded_width <= SIDE_MAX && info->coded_height <= SIDE_MAX)
			compare(all, some, info->frames);
	}
	aer_video_close(some);
	aer_video_close(all);
	fclose(file);
	return 0;
}
