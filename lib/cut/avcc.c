#include "cut/avcc.h"

#include "video/sets.h"

#include <libavcodec/avcodec.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 6, MAX_IDS = 32, MAX_SET = 65535 };

/* Some bytes of a larger whole. */
struct bytes {
	const uint8_t *at;
	size_t size;
};

static int senseless(struct aer_error *err)
{
	aer_error_set(err, "its parameter sets make no sense");
	return -1;
}

/* Whether the pictures of SPS are PLAIN. */
static bool is_plain(const struct aer_sps *sps)
{
	return (sps->profile == 66 || sps->profile == 77 || sps->profile == 100) &&
	       sps->chroma == 1 && sps->luma_bits == 8 && sps->chroma_bits == 8 &&
	       sps->frames_only;
}

/* --- avcC ----------------------------------------------------------------------- */

/* Where the sets of an avcC lie. */
struct layout {
	struct bytes sps, pps; /* each with its length in two bytes before it */
	int sps_count, pps_count;
	struct bytes rest; /* what high profiles add */
};

/* Passes COUNT sets with their lengths. */
static int pass_sets(struct bytes *data, int count, struct bytes *sets)
{
	sets->at = data->at;
	sets->size = 0;
	for (int i = 0; i < count; i++) {
		size_t n;

		if (data->size < 2)
			return -1;
		n = (size_t)data->at[0] << 8 | data->at[1];
		if (n < 2 || n > data->size - 2)
			return -1;
		data->at += 2 + n;
		data->size -= 2 + n;
		sets->size += 2 + n;
	}
	return 0;
}

static int read_layout(
    const uint8_t *data, size_t size, struct layout *layout, struct aer_error *err)
{
	struct bytes left;

	if (size < HEADER + 1 || data[0] != 1)
		return senseless(err);
	left = (struct bytes){ data + HEADER, size - HEADER };
	layout->sps_count = data[5] & 0x1f;
	if (layout->sps_count == 0 ||
	    pass_sets(&left, layout->sps_count, &layout->sps) < 0 || left.size == 0)
		return senseless(err);
	layout->pps_count = left.at[0];
	left.at++;
	left.size--;
	if (pass_sets(&left, layout->pps_count, &layout->pps) < 0)
		return senseless(err);
	layout->rest = left;
	return 0;
}

int aer_avcc_read(
    const uint8_t *data, size_t size, struct aer_avcc *avcc, struct aer_error *err)
{
	bool used[MAX_IDS] = { false };
	struct layout layout;
	struct aer_nals left;
	struct aer_nal set;

	if (read_layout(data, size, &layout, err) < 0)
		return -1;
	*avcc = (struct aer_avcc){ .profile = data[1],
		.length_size = (data[4] & 3) + 1,
		.plain = true,
		.free_id = MAX_IDS - 1 };
	/* which have been passed before */
	left = aer_nals_of(2, layout.sps.at, layout.sps.size);
	while (aer_nals_next(&left, &set)) {
		struct aer_sps sps;
		int id = aer_sps_read(set, &sps);

		if (id < 0)
			return senseless(err);
		avcc->plain &= is_plain(&sps);
		used[id] = true;
	}
	left = aer_nals_of(2, layout.pps.at, layout.pps.size);
	while (aer_nals_next(&left, &set)) {
		struct aer_pps pps;
		int id = aer_pps_read(set, &pps);

		if (id < 0)
			return senseless(err);
		if (id < MAX_IDS)
			used[id] = true;
	}
	while (avcc->free_id >= 0 && used[avcc->free_id])
		avcc->free_id--;
	return 0;
}

/* --- start codes ------------------------------------------------------------------ */

static uint8_t *put(uint8_t *to, const uint8_t *from, size_t size)
{
	if (size > 0)
		memcpy(to, from, size);
	return to + size;
}

/* The sets of a TYPE in MORE, with their lengths before them. */
static uint8_t *put_sets(uint8_t *to, struct bytes more, int type, int *count)
{
	struct aer_nals left = aer_nals_of(0, more.at, more.size);
	struct aer_nal unit;

	while (aer_nals_next(&left, &unit)) {
		if (aer_nal_type(unit) != type || unit.size > MAX_SET)
			continue;
		*to++ = (uint8_t)(unit.size >> 8);
		*to++ = (uint8_t)unit.size;
		to = put(to, unit.at, unit.size);
		++*count;
	}
	return to;
}

/* The header for the sets of both: what is promised is what both keep. */
static void merge_header(uint8_t *header, struct bytes more)
{
	struct aer_nals left = aer_nals_of(0, more.at, more.size);
	struct aer_nal unit;

	while (aer_nals_next(&left, &unit)) {
		if (aer_nal_type(unit) != AER_NAL_SPS || unit.size < 4)
			continue;
		header[2] &= unit.at[2];
		if (unit.at[3] > header[3])
			header[3] = unit.at[3];
	}
}

uint8_t *aer_avcc_join(const uint8_t *data, size_t size, const uint8_t *more,
    size_t more_size, size_t *joined_size, struct aer_error *err)
{
	struct bytes added = { more, more_size };
	struct layout layout;
	struct aer_avcc result;
	uint8_t *joined, *to, *pps_count;
	int sps = 0, pps = 0;

	if (read_layout(data, size, &layout, err) < 0)
		return NULL;
	/* a start code is longer than a length */
	joined = malloc(size + more_size);
	if (joined == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	to = put(joined, data, HEADER);
	merge_header(joined, added);
	to = put(to, layout.sps.at, layout.sps.size);
	to = put_sets(to, added, AER_NAL_SPS, &sps);
	pps_count = to++;
	to = put(to, layout.pps.at, layout.pps.size);
	to = put_sets(to, added, AER_NAL_PPS, &pps);
	to = put(to, layout.rest.at, layout.rest.size);
	sps += layout.sps_count;
	pps += layout.pps_count;
	joined[5] = (uint8_t)((joined[5] & 0xe0) | sps);
	*pps_count = (uint8_t)pps;
	*joined_size = (size_t)(to - joined);
	if (sps > layout.sps_count && pps > layout.pps_count && sps < MAX_IDS &&
	    pps <= UINT8_MAX && aer_avcc_read(joined, *joined_size, &result, NULL) == 0)
		return joined;
	free(joined);
	senseless(err);
	return NULL;
}

int aer_avcc_pack(AVPacket *packet, struct aer_error *err)
{
	const struct aer_nals all = aer_nals_of(0, packet->data, (size_t)packet->size);
	struct aer_nals left = all;
	struct aer_nal unit;
	size_t size = 0;
	AVPacket *packed = av_packet_alloc();
	uint8_t *to;

	while (aer_nals_next(&left, &unit))
		size += 4 + unit.size;
	if (packed == NULL || av_new_packet(packed, (int)size) < 0 ||
	    av_packet_copy_props(packed, packet) < 0) {
		av_packet_free(&packed);
		return aer_error_memory(err);
	}
	to = packed->data;
	left = all;
	while (aer_nals_next(&left, &unit)) {
		for (int shift = 24; shift >= 0; shift -= 8)
			*to++ = (uint8_t)(unit.size >> shift);
		to = put(to, unit.at, unit.size);
	}
	av_packet_unref(packet);
	av_packet_move_ref(packet, packed);
	av_packet_free(&packed);
	return 0;
}

bool aer_avcc_has_id(const AVPacket *packet, int id)
{
	struct aer_nals left = aer_nals_of(4, packet->data, (size_t)packet->size);
	struct aer_nal unit;

	while (aer_nals_next(&left, &unit)) {
		struct aer_sps sps;
		struct aer_pps pps;
		int type = aer_nal_type(unit);

		if ((type == AER_NAL_SPS && aer_sps_read(unit, &sps) == id) ||
		    (type == AER_NAL_PPS && aer_pps_read(unit, &pps) == id))
			return true;
	}
	return false;
}
