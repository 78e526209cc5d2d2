/*
 * head - encodes the frames before a run of H.264 packets, to fit in front of them:
 * of the same size and profile, described alike, and with parameter sets that have a
 * number of their own.
 *
 * There are no B-frames: decoding order is presentation order.  One encoder thread:
 * the same input gives the same bytes.
 */
#ifndef AER_HEAD_H
#define AER_HEAD_H

#include "base/error.h"

#include <libavcodec/avcodec.h>
#include <stdbool.h>

struct aer_head;

struct aer_head_options {
	AVRational time_base; /* of the frames' times */
	double rate;          /* mean frames a second, for the level */
	int profile;          /* H.264's profile_idc: 66, 77 or 100 */
	int id;               /* of the parameter sets, 0 to 31 */
	const char *preset;   /* x264's */
	int crf;              /* x264's */
};

/* Whether there is an encoder for a profile. */
bool aer_head_has_profile(int profile);

/* An encoder for frames like LIKE, which is only looked at: 8 bits in 4:2:0. */
struct aer_head *aer_head_open(const struct aer_head_options *options,
    const AVFrame *like, struct aer_error *err) AER_MUST_CHECK;
void aer_head_free(struct aer_head *head);

/* Adds a frame shown at PTS.  FRAME stays the caller's. */
int aer_head_add(struct aer_head *head, const AVFrame *frame, int64_t pts,
    struct aer_error *err) AER_MUST_CHECK;

/* Ends the encoding: from now on the packets are whole, units behind lengths of four
 * bytes. */
int aer_head_finish(struct aer_head *head, struct aer_error *err) AER_MUST_CHECK;

size_t aer_head_count(const struct aer_head *head);
AVPacket *aer_head_packet(const struct aer_head *head, size_t i);

/* The parameter sets, behind start codes; owned by HEAD. */
const uint8_t *aer_head_sets(const struct aer_head *head, size_t *size);

#endif
