#include "video/nal.h"

#include <stddef.h>
#include <stdint.h>

/* The units of a packet, one after another. */
struct units {
	const uint8_t *at, *end;
	int length_size;
};

struct aer_nal_format aer_nal_format(const AVCodecParameters *parameters)
{
	struct aer_nal_format format = { .codec = parameters->codec_id };
	const uint8_t *extra = parameters->extradata;
	int size = parameters->extradata_size;

	/* avcC and hvcC begin with a version, start codes with a zero */
	if (extra == NULL || size < 7 || extra[0] == 0)
		return format;
	if (format.codec == AV_CODEC_ID_H264)
		format.length_size = (extra[4] & 3) + 1;
	else if (format.codec == AV_CODEC_ID_HEVC && size >= 23)
		format.length_size = (extra[21] & 3) + 1;
	return format;
}

/* The next unit behind a start code, which is 0 0 1. */
static const uint8_t *next_marked(struct units *units)
{
	while (units->end - units->at >= 4) {
		const uint8_t *p = units->at++;

		if (p[0] == 0 && p[1] == 0 && p[2] == 1) {
			units->at = p + 3;
			return p + 3;
		}
	}
	return NULL;
}

/* The next unit behind a length; NULL at the end and where lengths make no sense. */
static const uint8_t *next_counted(struct units *units)
{
	const uint8_t *unit = units->at + units->length_size;
	size_t length = 0;

	if (units->end - units->at <= units->length_size)
		return NULL;
	for (int i = 0; i < units->length_size; i++)
		length = length << 8 | units->at[i];
	if (length == 0 || length > (size_t)(units->end - unit))
		return NULL;
	units->at = unit + length;
	return unit;
}

/* The header of the next unit, of which two bytes can be read. */
static const uint8_t *next_unit(struct units *units)
{
	const uint8_t *unit =
	    units->length_size > 0 ? next_counted(units) : next_marked(units);

	return unit != NULL && units->end - unit >= 2 ? unit : NULL;
}

/* Adds what the unit with this HEADER says to PICTURE; false when it is no part of
 * the picture itself. */
static bool add_h264(struct aer_nal_picture *picture, const uint8_t *header)
{
	enum { SLICE = 1, PARTITION_A = 2, IDR = 5 };
	int type = header[0] & 0x1f, reference = header[0] >> 5 & 3;

	if (type != SLICE && type != PARTITION_A && type != IDR)
		return false;
	picture->idr = type == IDR;
	picture->reference |= reference != 0;
	return true;
}

static bool add_hevc(struct aer_nal_picture *picture, const uint8_t *header)
{
	enum { LAST_SUB_LAYER = 15, IDR_W_RADL = 19, IDR_N_LP = 20, LAST_SLICE = 31 };
	int type = header[0] >> 1 & 0x3f;

	if (type > LAST_SLICE)
		return false;
	picture->idr = type == IDR_W_RADL || type == IDR_N_LP;
	/* of these, even types are those that nothing in their sub-layer refers to */
	picture->reference |= type > LAST_SUB_LAYER || type % 2 != 0;
	picture->layer = (header[1] & 7) - 1;
	return true;
}

struct aer_nal_picture aer_nal_picture(
    const struct aer_nal_format *format, const AVPacket *packet)
{
	struct aer_nal_picture picture = { 0 };
	struct units units = { packet->data, packet->data + packet->size,
		format->length_size };
	const uint8_t *unit;
	bool found = false;

	if (format->codec != AV_CODEC_ID_H264 && format->codec != AV_CODEC_ID_HEVC)
		return (struct aer_nal_picture){ .reference = true };
	/* one picture may have many slices, and a frame two fields */
	while ((unit = next_unit(&units)) != NULL && !picture.reference)
		found |= format->codec == AV_CODEC_ID_H264 ? add_h264(&picture, unit)
							   : add_hevc(&picture, unit);
	if (!found)
		picture.reference = true;
	return picture;
}

/* Whether a video parameter set (H.265, 7.3.2.1) has one sub-layer. */
static bool is_single(const uint8_t *set, size_t size)
{
	return size >= 4 && (set[3] >> 1 & 7) == 0;
}

bool aer_nal_one_layer(const AVCodecParameters *parameters)
{
	enum { ARRAYS = 22, VPS = 32 };
	const uint8_t *at = parameters->extradata, *end;
	bool found = false;

	if (at == NULL || parameters->extradata_size <= ARRAYS || at[0] == 0)
		return false;
	end = at + parameters->extradata_size;
	at += ARRAYS;
	for (int arrays = *at++; arrays > 0; arrays--) {
		int type, units;

		if (end - at < 3)
			return false;
		type = at[0] & 0x3f;
		units = at[1] << 8 | at[2];
		for (at += 3; units > 0; units--) {
			size_t size;

			if (end - at < 2)
				return false;
			size = (size_t)at[0] << 8 | at[1];
			at += 2;
			if (size > (size_t)(end - at) ||
			    (type == VPS && !is_single(at, size)))
				return false;
			found |= type == VPS;
			at += size;
		}
	}
	return found;
}
