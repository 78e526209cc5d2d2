#include "video/sets.h"

#include "base/hash.h"
#include "video/bits.h"

#include <string.h>

/* --- one set ---------------------------------------------------------------------- */

static void skip_scaling_list(struct aer_bits *bits, int n)
{
	int last = 8, next = 8;

	for (int i = 0; i < n && next != 0; i++) {
		next = (last + aer_bits_se(bits) % 256 + 256) % 256;
		last = next != 0 ? next : last;
	}
}

/* Whether sets of this profile say what their samples are (7.3.2.1.1). */
static bool is_high(int profile)
{
	static const int high[] = { 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139,
		134, 135 };

	for (size_t i = 0; i < sizeof high / sizeof *high; i++)
		if (profile == high[i])
			return true;
	return false;
}

static void read_high(struct aer_bits *bits, struct aer_sps *sps)
{
	unsigned chroma = aer_bits_ue(bits), luma, chroma_bits;

	if (chroma == 3)
		sps->planes = aer_bits_one(bits) == 1;
	luma = aer_bits_ue(bits);
	chroma_bits = aer_bits_ue(bits);
	if (chroma > 3 || luma > 8 || chroma_bits > 8)
		bits->over = true;
	sps->chroma = (int)chroma;
	sps->luma_bits = 8 + (int)luma;
	sps->chroma_bits = 8 + (int)chroma_bits;
	aer_bits_one(bits);
	if (aer_bits_one(bits) == 1)
		for (int i = 0; i < (chroma != 3 ? 8 : 12); i++)
			if (aer_bits_one(bits) == 1)
				skip_scaling_list(bits, i < 6 ? 16 : 64);
}

static void read_order(struct aer_bits *bits, struct aer_sps *sps)
{
	unsigned type = aer_bits_ue(bits), n;

	if (type > 2)
		bits->over = true;
	sps->poc_type = (int)type;
	if (type == 0)
		sps->poc_bits = 4 + (int)aer_bits_ue(bits);
	if (sps->poc_bits < 0 || sps->poc_bits > 16)
		bits->over = true;
	if (type != 1)
		return;
	aer_bits_one(bits);
	aer_bits_se(bits);
	aer_bits_se(bits);
	n = aer_bits_ue(bits);
	for (unsigned i = 0; i < n && !bits->over; i++)
		aer_bits_se(bits);
}

static uint64_t hash_of(struct aer_nal unit)
{
	/* behind the header, whose nal_ref_idc tells nothing */
	return aer_hash(AER_HASH_BEGIN, unit.at + 1, unit.size - 1);
}

int aer_sps_read(struct aer_nal unit, struct aer_sps *sps)
{
	struct aer_bits bits = aer_bits_of(unit);
	unsigned id, frame_num, refs;

	*sps = (struct aer_sps){ .there = true,
		.hash = hash_of(unit),
		.profile = (int)aer_bits_take(&bits, 8),
		.chroma = 1,
		.luma_bits = 8,
		.chroma_bits = 8 };
	aer_bits_take(&bits, 16);
	id = aer_bits_ue(&bits);
	if (is_high(sps->profile))
		read_high(&bits, sps);
	frame_num = aer_bits_ue(&bits);
	read_order(&bits, sps);
	refs = aer_bits_ue(&bits);
	aer_bits_one(&bits); /* whether frame_num may have gaps: those are refused */
	aer_bits_ue(&bits);
	aer_bits_ue(&bits);
	sps->frames_only = aer_bits_one(&bits) == 1;
	if (bits.over || id >= AER_SPS_COUNT || frame_num > 12 || refs > 16)
		return -1;
	sps->frame_num_bits = 4 + (int)frame_num;
	sps->refs = (int)refs;
	return (int)id;
}

int aer_pps_read(struct aer_nal unit, struct aer_pps *pps)
{
	struct aer_bits bits = aer_bits_of(unit);
	unsigned id = aer_bits_ue(&bits), sps = aer_bits_ue(&bits), refs[2];

	*pps = (struct aer_pps){ .there = true, .hash = hash_of(unit) };
	pps->cabac = aer_bits_one(&bits) == 1;
	pps->order = aer_bits_one(&bits) == 1;
	pps->groups = aer_bits_ue(&bits) > 0;
	if (bits.over || id >= AER_PPS_COUNT || sps >= AER_SPS_COUNT)
		return -1;
	pps->sps = (int)sps;
	if (pps->groups)
		return (int)id;
	refs[0] = aer_bits_ue(&bits);
	refs[1] = aer_bits_ue(&bits);
	pps->weights = aer_bits_one(&bits) == 1;
	pps->b_weights = (int)aer_bits_take(&bits, 2);
	aer_bits_se(&bits);
	aer_bits_se(&bits);
	aer_bits_se(&bits);
	pps->deblocking = aer_bits_one(&bits) == 1;
	aer_bits_one(&bits);
	pps->redundant = aer_bits_one(&bits) == 1;
	if (bits.over || refs[0] > 31 || refs[1] > 31)
		return -1;
	pps->refs[0] = 1 + (int)refs[0];
	pps->refs[1] = 1 + (int)refs[1];
	return (int)id;
}

/* --- all of them ------------------------------------------------------------------ */

/* Notes a set, or passes over another unit.  Whether it was not known as it is. */
static bool note(struct aer_sets *sets, struct aer_nal unit)
{
	int type = aer_nal_type(unit), id = -1;
	bool known = false, other = false;

	if (type == AER_NAL_SPS) {
		struct aer_sps sps;

		id = aer_sps_read(unit, &sps);
		if (id >= 0) {
			known = sets->sps[id].there && sets->sps[id].hash == sps.hash;
			other = sets->sps[id].there && !known;
			sets->sps[id] = sps;
		}
	} else if (type == AER_NAL_PPS) {
		struct aer_pps pps;

		id = aer_pps_read(unit, &pps);
		if (id >= 0) {
			known = sets->pps[id].there && sets->pps[id].hash == pps.hash;
			other = sets->pps[id].there && !known;
			sets->pps[id] = pps;
		}
	} else {
		return false;
	}
	sets->doubt |= id < 0 || other;
	return !known;
}

static bool note_all(
    struct aer_sets *sets, const uint8_t *data, size_t size, int length_size)
{
	struct aer_nals left = aer_nals_of(length_size, data, size);
	struct aer_nal unit;
	bool news = false;

	while (aer_nals_next(&left, &unit))
		news |= note(sets, unit);
	return news;
}

/* Notes those of an avcC (ISO/IEC 14496-15, 5.3.3.1): two groups, each behind its
 * count, and each set behind a length of two bytes. */
static void note_avcc(struct aer_sets *sets, const uint8_t *data, size_t size)
{
	struct aer_nals left = aer_nals_of(2, data + 6, size - 6);
	struct aer_nal unit;

	for (int i = data[5] & 0x1f; i > 0 && aer_nals_next(&left, &unit); i--)
		note(sets, unit);
	if (left.at == left.end)
		return;
	for (int i = *left.at++; i > 0 && aer_nals_next(&left, &unit); i--)
		note(sets, unit);
	sets->doubt |= left.broken;
}

void aer_sets_begin(struct aer_sets *sets, const AVCodecParameters *parameters)
{
	size_t size =
	    parameters->extradata_size > 0 ? (size_t)parameters->extradata_size : 0;

	memset(sets, 0, sizeof *sets);
	sets->format = aer_nal_format(parameters);
	if (sets->format.codec != AV_CODEC_ID_H264 || parameters->extradata == NULL)
		return;
	if (sets->format.length_size > 0)
		note_avcc(sets, parameters->extradata, size);
	else
		note_all(sets, parameters->extradata, size, 0);
}

bool aer_sets_note(struct aer_sets *sets, const AVPacket *packet)
{
	if (sets->format.codec != AV_CODEC_ID_H264)
		return false;
	if (av_packet_get_side_data(packet, AV_PKT_DATA_NEW_EXTRADATA, NULL) != NULL)
		return sets->doubt = true;
	return note_all(
	    sets, packet->data, (size_t)packet->size, sets->format.length_size);
}
