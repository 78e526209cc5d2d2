/*
 * video - exact access to the frames of a local video file.
 *
 * The frames are those that FFmpeg decodes from the first packet to the last,
 * in presentation order and numbered from 0; time 0 is the first frame shown,
 * whatever timestamps the file begins with.  What an edit list hides is no
 * frame.  Frame k is the same picture however it is reached.
 *
 * Where every packet has its own presentation time and the clock is never set
 * back, the packets are indexed once (the whole file is read, nothing decoded).
 * Frames are then reached from the keyframe before them.  Of HEVC, those that no other
 * refers to are only decoded where they are wanted; of H.264, those that nothing wanted
 * refers to, directly or through others (needed.h), are not decoded.  Where packets do
 * not have that (AVI with B-frames, VP8, missing or repeated times), all frames are
 * decoded once to number them, and reached from the beginning.
 *
 * A frame that damage made undecodable keeps its number and is reported as
 * missing; a frame decoded with errors is marked as damaged.  What a decoder puts
 * in such frames, and in those that refer to them, depends on where it has been:
 * they are always reached from the beginning, nothing left out.  HEVC's decoder can
 * take damage for a picture without a word; such pictures may differ with the place
 * where decoding began.  And a whole frame that H.264's decoder forgets because of a
 * damaged keyframe behind it is there where nothing behind it was wanted.
 *
 * Only local files are opened, and only single media files: no network, no
 * playlists, no lists of other files, whatever the name looks like.
 *
 * A struct aer_video is used by one thread at a time; different ones are
 * independent, also those that share an index.  What takes a const struct aer_video
 * asks for what never changes, and can be called at any time by any thread.
 *
 * Memory: one decoder, up to 16 MB of packets that are read ahead of it, and 48 bytes a
 * frame for all that share an index.
 */
#ifndef AER_VIDEO_H
#define AER_VIDEO_H

#include "base/error.h"
#include "table/manifest.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct AVFrame;
struct aer_packet;
struct aer_video;

/* How the decoded picture becomes the one shown: first transposed, then
 * mirrored.  Multiples of 90 degrees only. */
struct aer_orientation {
	bool transpose;
	bool mirror_x, mirror_y;
};

struct aer_video_info {
	int width, height; /* as shown: square pixels, after rotation */
	int coded_width, coded_height;
	int aspect_num, aspect_den; /* of one coded pixel, 1/1 if not stated */
	struct aer_orientation orientation;
	bool rgb;           /* stored as RGB or a palette, not as luma and chroma */
	bool full_range;    /* luma 0..255, not 16..235 */
	int matrix;         /* enum AVColorSpace, never unspecified for YUV */
	bool matrix_stated; /* false: by the rule of aer_video_open */
	int pixel_format;   /* enum AVPixelFormat of the first frame */
	bool interlaced, top_first; /* two fields; the upper one is the earlier */
	size_t frames;
	double duration; /* when the last frame ends, in seconds */
	double declared; /* duration that the container states, 0 if none */
	int time_base_num, time_base_den;
	const char *codec, *container; /* FFmpeg's names */
	bool has_audio;
	size_t damaged_packets; /* flagged by the demuxer */
	bool indexed;           /* false: reached from the beginning only */
	bool index_loaded;      /* the index was taken from a file, not made */
};

struct aer_frame {
	struct AVFrame *av; /* owned by the video, valid until its next call */
	size_t number;
	double time, duration; /* seconds */
	bool damaged;          /* decoded with errors */
};

/*
 * Silences FFmpeg's own messages, which go to standard error; what matters in
 * them comes back as errors.  Once, at the start of a program.
 */
void aer_video_init(void);

/*
 * Opens PATH.  A colour matrix that the file does not state is taken as
 * BT.709 from 1280 pixels of width or 577 of height on, else as BT.601, which
 * is what players do; a range that it does not state as limited.
 * STOP is a flag that makes opening and reading fail with "interrupted" once it is
 * not 0; it must outlive the video; NULL for none.
 * Fails for what is not a regular file, has no video or no frame.
 */
struct aer_video *aer_video_open(const char *path, const volatile sig_atomic_t *stop,
    struct aer_error *err) AER_MUST_CHECK;

/* The same, with the index kept in a file in the folder DIR, and taken from there
 * when the video has not changed since. */
struct aer_video *aer_video_open_kept(const char *path, const char *dir,
    const volatile sig_atomic_t *stop, struct aer_error *err) AER_MUST_CHECK;

/* Another decoder for the same file, for another thread; it shares the index. */
struct aer_video *aer_video_share(
    const struct aer_video *video, struct aer_error *err) AER_MUST_CHECK;

void aer_video_close(struct aer_video *video);

const struct aer_video_info *aer_video_info(const struct aer_video *video);
const char *aer_video_path(const struct aer_video *video);

/* The time of frame K < frames and how long it is shown, in seconds. */
double aer_video_time(const struct aer_video *video, size_t k);
double aer_video_duration(const struct aer_video *video, size_t k);

/* The same in time base units: its timestamp on the file's own clock, which all
 * its streams share, and how long it is shown. */
int64_t aer_video_clock(const struct aer_video *video, size_t k);
int64_t aer_video_ticks(const struct aer_video *video, size_t k);

/* The number of the first frame with a time >= SECONDS; frames if there is none. */
size_t aer_video_from(const struct aer_video *video, double seconds);

/* The packet that frame K was decoded from, and its place in the file, only to be
 * compared.  Only where info->indexed. */
const struct aer_packet *aer_video_packet(const struct aer_video *video, size_t k);
size_t aer_video_order(const struct aer_video *video, size_t k);

/* The keyframe from which frame K is decoded, -1 where that is the file's start.
 * Only where info->indexed. */
long aer_video_key(const struct aer_video *video, size_t k);

/*
 * Says which frames will be read from now on: COUNT of them, rising.  What none of
 * them needs is not decoded.  Another frame can be read, but is reached from its
 * keyframe.  FRAMES is copied; COUNT 0 takes the plan back: then each frame after
 * the one read last is taken to be wanted.
 */
int aer_video_plan(struct aer_video *video, const size_t *frames, size_t count,
    struct aer_error *err) AER_MUST_CHECK;

/* How many packets the decoder was given since the video was opened. */
size_t aer_video_decoded(const struct aer_video *video);

/*
 * Reads frame K < frames.  Cheapest in rising order; any order is right.
 * Returns 1, 0 when damage made this frame undecodable, or -1.
 */
int aer_video_read(struct aer_video *video, size_t k, struct aer_frame *frame,
    struct aer_error *err) AER_MUST_CHECK;

#endif
