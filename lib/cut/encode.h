/*
 * encode - writes clip files: pictures by a codec of codec.h, and packets of sound.
 *
 * Every frame keeps its own time and duration, so a variable frame rate stays
 * what it is.  There are no B-frames: decoding order is presentation order, the
 * stored durations are exact, and no reader has to honour an edit list to show
 * the right pictures.  The codec's own number of threads, no time stamps of the
 * writing: the same input gives the same bytes.
 */
#ifndef AER_ENCODE_H
#define AER_ENCODE_H

#include "cut/codec.h"

#include <stdbool.h>
#include <stdint.h>

struct AVCodecContext;
struct AVFrame;
struct AVPacket;
struct aer_encoder;

struct aer_encode_options {
	const struct aer_codec *codec;
	int crf; /* as aer_codec_settle leaves them */
	const char *preset;
	const char *comment; /* stored in the file; NULL: none */
	int width, height;
	int pixels;                       /* enum AVPixelFormat */
	int time_base_num, time_base_den; /* of the frames' times, in seconds */
	double rate;                      /* mean frames a second, for the level */
	int matrix;                       /* enum AVColorSpace */
	bool full_range;
	bool interlaced, top_first; /* H.264 only; the height is a multiple of 4 */
	/* The encoder that makes the packets of sound, NULL for no sound; it is only
	 * asked what it makes, at the opening. */
	const struct AVCodecContext *sound;
};

struct aer_encoder *aer_encoder_open(const char *path,
    const struct aer_encode_options *options, struct aer_error *err) AER_MUST_CHECK;

/* Adds a picture of the size and pixels given, shown at PTS for DURATION, in time base
 * units; the first PTS is 0.  FRAME stays the caller's. */
int aer_encoder_video(struct aer_encoder *encoder, const struct AVFrame *frame,
    int64_t pts, int64_t duration, struct aer_error *err) AER_MUST_CHECK;

/* The picture that was handed over last, which has buffers of its own that nobody has
 * written to since; the encoder's, until the next one or the end. */
const struct AVFrame *aer_encoder_picture(const struct aer_encoder *encoder);

/* Adds a packet of sound with the times of its encoder, and leaves PACKET blank. */
int aer_encoder_sound(struct aer_encoder *encoder, struct AVPacket *packet,
    struct aer_error *err) AER_MUST_CHECK;

/* Writes what is left.  The file is complete only after this. */
int aer_encoder_finish(
    struct aer_encoder *encoder, struct aer_error *err) AER_MUST_CHECK;

/* Closes the file, finished or not, and frees ENCODER, which may be NULL. */
void aer_encoder_free(struct aer_encoder *encoder);

#endif
