/* What strangers' H.264 refers to: parameter sets, slices and the pictures they name.
 * The first byte chooses the layout of packets and the second which are wanted; the
 * others are packets behind start codes, each with an access unit delimiter first. */
#include "cut/avcc.h"
#include "fuzz.h"
#include "video/needed.h"
#include "video/slice.h"

#include <string.h>

/* The first slice of PACKET; false where there is none that can be read. */
static bool read_first(
    const AVPacket *packet, const struct aer_sets *sets, struct aer_slice *slice)
{
	struct aer_nals left =
	    aer_nals_of(sets->format.length_size, packet->data, (size_t)packet->size);
	struct aer_nal unit;

	while (aer_nals_next(&left, &unit))
		if (aer_nal_type(unit) == AER_NAL_SLICE ||
		    aer_nal_type(unit) == AER_NAL_IDR)
			return aer_slice_read(unit, sets, slice);
	return false;
}

/* A packet that is cut has the header that it had. */
static void cut(AVPacket *packet, const struct aer_sets *sets)
{
	struct aer_slice before, after;
	const bool good = read_first(packet, sets, &before);
	const int size = packet->size, rc = aer_slice_cut(packet, sets);

	claim(rc >= 0, "there is memory");
	if (rc == 0)
		return;
	claim(good && read_first(packet, sets, &after), "a cut slice can be read");
	claim(packet->size <= size + 64, "a cut packet is no longer");
	claim(before.frame_num == after.frame_num && before.type == after.type &&
		  before.reference == after.reference &&
		  before.poc_lsb == after.poc_lsb &&
		  memcmp(before.refs, after.refs, sizeof before.refs) == 0 &&
		  memcmp(before.change, after.change, sizeof before.change) == 0 &&
		  memcmp(before.mark, after.mark, sizeof before.mark) == 0,
	    "and says what it said");
}

/* The end of the packet at AT: the next delimiter. */
static const uint8_t *find_end(const uint8_t *at, const uint8_t *end)
{
	enum { DELIMITER = 9 };

	do
		at = aer_nals_code(at + 1, end);
	while (end - at > 3 && (at[3] & 0x1f) != DELIMITER);
	return end - at > 3 ? at : end;
}

static void add(struct aer_needed *needed, struct aer_sets *sets, const uint8_t *data,
    size_t size, bool wanted)
{
	AVPacket *packet = av_packet_alloc();
	struct aer_nal_picture picture;
	struct aer_error err;
	bool idr;

	claim(packet && av_new_packet(packet, (int)size) == 0, "there is memory");
	memcpy(packet->data, data, size);
	if (sets->format.length_size > 0)
		claim(aer_avcc_pack(packet, &err) == 0, "there is memory");
	picture = aer_nal_picture(&sets->format, packet);
	claim(aer_needed_add(
		  needed, packet, wanted, wanted || picture.reference, &idr, &err) == 0,
	    "there is memory");
	aer_sets_note(sets, packet);
	cut(packet, sets);
	av_packet_free(&packet);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum { MOST = 200 };
	AVCodecParameters parameters = { .codec_id = AV_CODEC_ID_H264 };
	const uint8_t *at = data + 2, *end = data + size;
	bool wanted[MOST];
	struct aer_sets sets;
	struct aer_error err;
	struct aer_needed *needed;
	size_t n = 0;

	if (size < 2)
		return 0;
	needed = aer_needed_new(&err);
	claim(needed != NULL, "there is memory");
	aer_sets_begin(&sets, &parameters);
	sets.format.length_size = data[0] % 2 != 0 ? 4 : 0;
	aer_needed_begin(needed, &sets);
	for (; at < end && n < MOST; n++) {
		const uint8_t *next = find_end(at, end);

		wanted[n] = (data[1] + n * 7) % 5 == 0;
		add(needed, &sets, at, (size_t)(next - at), wanted[n]);
		at = next;
	}
	aer_needed_decide(needed, data[0] % 4 > 1);
	for (size_t i = 0; i < n; i++)
		claim(!wanted[i] || aer_needed_of(needed, i) == AER_NEED_WHOLE,
		    "what is wanted is needed");
	aer_needed_free(needed);
	return 0;
}
