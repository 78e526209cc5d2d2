/*
 * nal - what the units of an H.264 or HEVC packet say of its picture.
 *
 * Only headers are read: the first one or two bytes of each unit (ITU-T H.264,
 * 7.3.1 and table 7-1; H.265, 7.3.1.2 and table 7-1).
 */
#ifndef AER_NAL_H
#define AER_NAL_H

#include <libavcodec/avcodec.h>
#include <stdbool.h>

struct aer_nal_format {
	enum AVCodecID codec;
	int length_size; /* bytes of the length before each unit; 0: start codes */
};

/* What a packet is; of codecs that have no such units, and where a packet makes no
 * sense, a picture that others may refer to. */
struct aer_nal_picture {
	bool idr;       /* nothing after it in the file refers to what is before */
	bool reference; /* other pictures may refer to it */
	int layer;      /* HEVC's temporal sub-layer */
};

/* How the packets of a stream are laid out, from its extradata. */
struct aer_nal_format aer_nal_format(const AVCodecParameters *parameters);

struct aer_nal_picture aer_nal_picture(
    const struct aer_nal_format *format, const AVPacket *packet);

/* Whether a HEVC stream's extradata, "hvcC" (ISO/IEC 14496-15, 8.3.3.1), says that none
 * of its pictures is in a higher sub-layer, by all video parameter sets in there: then
 * what nothing in its own sub-layer refers to, nothing does. */
bool aer_nal_one_layer(const AVCodecParameters *parameters);

#endif
