/*
 * codec - the ways a new file's pictures can be stored.
 *
 *	name  encoder   crf            lossless   in                threads
 *	h264  libx264   0..51 (18)     crf 0      MP4               2
 *	hevc  libx265   0..51 (20)     crf 0      MP4               1
 *	ffv1  FFmpeg's  none           always     QuickTime (MOV)   1
 *
 * With two threads, which work on pictures that follow each other, x264 makes a clip in
 * 0.63 of the time; sizes change by 1 in 5,000 at most.
 *
 * Both containers count time in whole ticks of any clock, so that a frame's time is
 * exactly the source's.  Matroska, where FFV1 is at home, is written with times in
 * milliseconds, and NUT keeps neither colour matrix nor range.  MOV keeps the matrix;
 * that luma has full range is kept by the others only.
 */
#ifndef AER_CODEC_H
#define AER_CODEC_H

#include "video/video.h"

struct aer_codec {
	const char *name;
	const char *encoder;   /* FFmpeg's name */
	const char *container; /* FFmpeg's name, and the file's suffix */
	int crf, worst;        /* the default and the greatest; -1: there is none */
	const char *const *presets; /* NULL-ended; NULL: there are none */
	const char *preset;         /* the default */
	int threads;                /* at most */
};

extern const struct aer_codec aer_codecs[];
extern const char *const aer_codec_names[]; /* in that order, NULL-ended */

/*
 * The pixels (enum AVPixelFormat) that CODEC stores pictures of a video in, which are
 * SCALED to another size or not.  8 bits in 4:2:0, but LOSSLESS keeps the video's own
 * where CODEC has them and the picture is shown as it is stored, neither turned nor
 * with other than square pixels.
 */
int aer_codec_pixels(const struct aer_codec *codec, const struct aer_video_info *info,
    bool lossless, bool scaled);

/* How many threads encode pictures of WIDTH x HEIGHT: of small ones a single one, as
 * they take longer to be told than to be made.  The bytes depend on it, so it depends
 * on nothing else. */
int aer_codec_threads(const struct aer_codec *codec, int width, int height);

/* Whether pictures in these PIXELS need even sides, as 4:2:0 does. */
bool aer_codec_even(int pixels);

/* Whether CODEC loses nothing at CRF. */
bool aer_codec_lossless(const struct aer_codec *codec, long crf);

/* Checks CRF and PRESET, and fills in the defaults where they are -1 and NULL; what
 * the codec does not have stays so. */
int aer_codec_settle(const struct aer_codec *codec, long *crf, const char **preset,
    struct aer_error *err) AER_MUST_CHECK;

#endif
