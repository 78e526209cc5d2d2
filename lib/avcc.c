#include "avcc.h"

#include <libavcodec/avcodec.h>
#include <stdlib.h>
#include <string.h>

enum { SPS = 7, PPS = 8, HEADER = 6, MAX_IDS = 32, MAX_SET = 65535 };

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

/* --- bits (H.264, 7.2 and 9.1) ------------------------------------------------ */

struct bits {
	const uint8_t *at, *end;
	int zeros; /* bytes of 0 before AT */
	int left;  /* bits of BYTE not taken yet */
	uint8_t byte;
	bool over; /* more was asked for than there is */
};

static unsigned read_bit(struct bits *bits)
{
	if (bits->left == 0) {
		/* 3 behind two zeros is there to keep start codes out */
		if (bits->zeros >= 2 && bits->at < bits->end && *bits->at == 3) {
			bits->at++;
			bits->zeros = 0;
		}
		if (bits->at == bits->end) {
			bits->over = true;
			return 0;
		}
		bits->byte = *bits->at++;
		bits->zeros = bits->byte == 0 ? bits->zeros + 1 : 0;
		bits->left = 8;
	}
	return bits->byte >> --bits->left & 1;
}

static unsigned read_bits(struct bits *bits, int n)
{
	unsigned value = 0;

	while (n-- > 0)
		value = value << 1 | read_bit(bits);
	return value;
}

/* An Exp-Golomb number. */
static unsigned read_ue(struct bits *bits)
{
	int zeros = 0;

	while (zeros < 31 && !bits->over && read_bit(bits) == 0)
		zeros++;
	return (1u << zeros) - 1 + read_bits(bits, zeros);
}

static int read_se(struct bits *bits)
{
	unsigned n = read_ue(bits);

	return n % 2 != 0 ? (int)(n / 2) + 1 : -(int)(n / 2);
}

static struct bits open_bits(struct bytes unit)
{
	/* behind the unit's header */
	return (struct bits){ .at = unit.at + 1, .end = unit.at + unit.size };
}

/* --- parameter sets ----------------------------------------------------------- */

static void skip_scaling_list(struct bits *bits, int n)
{
	int last = 8, next = 8;

	for (int i = 0; i < n && next != 0; i++) {
		next = (last + read_se(bits) % 256 + 256) % 256;
		last = next != 0 ? next : last;
	}
}

/* Whether what high profiles say of their samples is 8 bits in 4:2:0. */
static bool read_high(struct bits *bits)
{
	unsigned chroma = read_ue(bits), luma_depth, chroma_depth;

	if (chroma == 3)
		read_bit(bits);
	luma_depth = read_ue(bits);
	chroma_depth = read_ue(bits);
	read_bit(bits);
	if (read_bit(bits) == 1)
		for (int i = 0; i < (chroma != 3 ? 8 : 12); i++)
			if (read_bit(bits) == 1)
				skip_scaling_list(bits, i < 6 ? 16 : 64);
	return chroma == 1 && luma_depth == 0 && chroma_depth == 0;
}

static void skip_order(struct bits *bits)
{
	unsigned type, n;

	read_ue(bits);
	type = read_ue(bits);
	if (type == 0)
		read_ue(bits);
	if (type != 1)
		return;
	read_bit(bits);
	read_se(bits);
	read_se(bits);
	n = read_ue(bits);
	for (unsigned i = 0; i < n && !bits->over; i++)
		read_se(bits);
}

/* The number of a sequence parameter set, and whether its pictures are PLAIN; -1
 * where it makes no sense. */
static long read_sps(struct bytes unit, bool *plain)
{
	struct bits bits = open_bits(unit);
	unsigned profile = read_bits(&bits, 8), id;
	bool usual = true;

	read_bits(&bits, 16);
	id = read_ue(&bits);
	if (profile == 100)
		usual = read_high(&bits);
	else if (profile != 66 && profile != 77)
		usual = false; /* others are not read any further */
	skip_order(&bits);
	read_ue(&bits);
	read_bit(&bits);
	read_ue(&bits);
	read_ue(&bits);
	*plain = usual && read_bit(&bits) == 1 && !bits.over;
	return bits.over && usual ? -1 : (long)id;
}

static long read_pps(struct bytes unit)
{
	struct bits bits = open_bits(unit);
	unsigned id = read_ue(&bits);

	return bits.over ? -1 : (long)id;
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

/* The next of the sets, which were passed before. */
static struct bytes next_set(struct bytes *sets)
{
	size_t n = (size_t)sets->at[0] << 8 | sets->at[1];
	struct bytes set = { sets->at + 2, n };

	sets->at += 2 + n;
	sets->size -= 2 + n;
	return set;
}

int aer_avcc_read(
    const uint8_t *data, size_t size, struct aer_avcc *avcc, struct aer_error *err)
{
	bool used[MAX_IDS] = { false };
	struct layout layout;

	if (read_layout(data, size, &layout, err) < 0)
		return -1;
	*avcc = (struct aer_avcc){ .profile = data[1],
		.length_size = (data[4] & 3) + 1,
		.plain = true,
		.free_id = MAX_IDS - 1 };
	while (layout.sps.size > 0) {
		bool plain;
		long id = read_sps(next_set(&layout.sps), &plain);

		if (id < 0 || id >= MAX_IDS)
			return senseless(err);
		avcc->plain &= plain;
		used[id] = true;
	}
	while (layout.pps.size > 0) {
		long id = read_pps(next_set(&layout.pps));

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

/* The first start code, 0 0 1, from AT on; END if there is none. */
static const uint8_t *find_code(const uint8_t *at, const uint8_t *end)
{
	for (; end - at >= 3; at++)
		if (at[0] == 0 && at[1] == 0 && at[2] == 1)
			return at;
	return end;
}

/* The next unit of LEFT, which has size 0 at the end. */
static struct bytes next_unit(struct bytes *left)
{
	const uint8_t *end = left->at + left->size, *from, *to;

	from = find_code(left->at, end);
	if (from < end)
		from += 3;
	to = find_code(from, end);
	left->at = to;
	left->size = (size_t)(end - to);
	/* zeros before the next start code are no part of the unit */
	while (to > from && to[-1] == 0)
		to--;
	return (struct bytes){ from, (size_t)(to - from) };
}

static uint8_t *put(uint8_t *to, struct bytes what)
{
	if (what.size > 0)
		memcpy(to, what.at, what.size);
	return to + what.size;
}

/* The sets of a TYPE in MORE, with their lengths before them. */
static uint8_t *put_sets(uint8_t *to, struct bytes more, int type, int *count)
{
	struct bytes unit;

	while ((unit = next_unit(&more)).size > 0) {
		if ((unit.at[0] & 0x1f) != type || unit.size > MAX_SET)
			continue;
		*to++ = (uint8_t)(unit.size >> 8);
		*to++ = (uint8_t)unit.size;
		to = put(to, unit);
		++*count;
	}
	return to;
}

/* The header for the sets of both: what is promised is what both keep. */
static void merge_header(uint8_t *header, struct bytes more)
{
	struct bytes unit;

	while ((unit = next_unit(&more)).size > 0) {
		if ((unit.at[0] & 0x1f) != SPS || unit.size < 4)
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
	to = put(joined, (struct bytes){ data, HEADER });
	merge_header(joined, added);
	to = put(to, layout.sps);
	to = put_sets(to, added, SPS, &sps);
	pps_count = to++;
	to = put(to, layout.pps);
	to = put_sets(to, added, PPS, &pps);
	to = put(to, layout.rest);
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
	struct bytes left = { packet->data, (size_t)packet->size }, unit;
	size_t size = 0;
	AVPacket *packed = av_packet_alloc();
	uint8_t *to;

	while ((unit = next_unit(&left)).size > 0)
		size += 4 + unit.size;
	if (packed == NULL || av_new_packet(packed, (int)size) < 0 ||
	    av_packet_copy_props(packed, packet) < 0) {
		av_packet_free(&packed);
		return aer_error_memory(err);
	}
	to = packed->data;
	left = (struct bytes){ packet->data, (size_t)packet->size };
	while ((unit = next_unit(&left)).size > 0) {
		for (int shift = 24; shift >= 0; shift -= 8)
			*to++ = (uint8_t)(unit.size >> shift);
		to = put(to, unit);
	}
	av_packet_unref(packet);
	av_packet_move_ref(packet, packed);
	av_packet_free(&packed);
	return 0;
}

bool aer_avcc_has_id(const AVPacket *packet, int id)
{
	struct bytes left = { packet->data, (size_t)packet->size }, unit;

	while (left.size > 4) {
		size_t n = (size_t)left.at[0] << 24 | (size_t)left.at[1] << 16 |
			   (size_t)left.at[2] << 8 | left.at[3];
		bool plain;
		int type;

		unit = (struct bytes){ left.at + 4, n };
		if (n == 0 || n > left.size - 4)
			break;
		type = unit.at[0] & 0x1f;
		if ((type == SPS && read_sps(unit, &plain) == id) ||
		    (type == PPS && read_pps(unit) == id))
			return true;
		left.at += 4 + n;
		left.size -= 4 + n;
	}
	return false;
}
