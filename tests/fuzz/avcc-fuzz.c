/* H.264 and HEVC as strangers' files have it: parameter sets and packets.  The first
 * byte chooses what the others are. */
#include "cut/avcc.h"
#include "fuzz.h"
#include "video/nal.h"

#include <libavcodec/avcodec.h>
#include <string.h>

static void sets(const uint8_t *data, size_t size)
{
	const size_t half = size / 2;
	struct aer_avcc avcc, joined;
	struct aer_error err;
	uint8_t *more;
	size_t more_size;

	if (aer_avcc_read(data, half, &avcc, &err) < 0)
		return;
	claim(avcc.length_size >= 1 && avcc.length_size <= 4,
	    "lengths have 1 to 4 bytes");
	claim(avcc.free_id >= -1 && avcc.free_id <= 31, "a free number is one");
	more = aer_avcc_join(data, half, data + half, size - half, &more_size, &err);
	if (more) {
		claim(aer_avcc_read(more, more_size, &joined, &err) == 0,
		    "joined sets can be read");
		claim(joined.profile == avcc.profile, "and have the same profile");
	}
	free(more);
}

static void packet(enum AVCodecID codec, const uint8_t *data, size_t size)
{
	AVCodecParameters *parameters = avcodec_parameters_alloc();
	AVPacket *packet = av_packet_alloc();
	const size_t extra = size / 4;
	struct aer_nal_format format;
	struct aer_error err;

	claim(parameters && packet && av_new_packet(packet, (int)(size - extra)) == 0,
	    "there is memory");
	parameters->codec_id = codec;
	parameters->extradata = av_mallocz(extra + AV_INPUT_BUFFER_PADDING_SIZE);
	claim(parameters->extradata != NULL, "there is memory");
	parameters->extradata_size = (int)extra;
	if (extra)
		memcpy(parameters->extradata, data, extra);
	if (size > extra)
		memcpy(packet->data, data + extra, size - extra);
	format = aer_nal_format(parameters);
	(void)aer_nal_picture(&format, packet);
	if (aer_avcc_pack(packet, &err) == 0)
		(void)aer_avcc_has_id(packet, 7);
	av_packet_free(&packet);
	avcodec_parameters_free(&parameters);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	switch (data[0] % 3) {
	case 0:
		sets(data + 1, size - 1);
		break;
	case 1:
		packet(AV_CODEC_ID_H264, data + 1, size - 1);
		break;
	default:
		packet(AV_CODEC_ID_HEVC, data + 1, size - 1);
	}
	return 0;
}
