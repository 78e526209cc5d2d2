#include "video/slice.h"

#include <string.h>

/* --- the header ------------------------------------------------------------------- */

/* num_ref_idx_active_override_flag and what follows it. */
static bool read_refs(struct aer_bits *bits, struct aer_slice *slice)
{
	int lists = slice->type == AER_SLICE_B ? 2 : slice->type == AER_SLICE_P;
	bool own = lists > 0 && aer_bits_one(bits) == 1;

	for (int i = 0; i < lists; i++) {
		unsigned n =
		    own ? aer_bits_ue(bits) + 1 : (unsigned)slice->pps->refs[i];

		if (n > AER_SLICE_REFS || n == 0)
			return false;
		slice->refs[i] = (int)n;
	}
	return true;
}

/* ref_pic_list_modification (7.3.3.1). */
static bool read_changes(struct aer_bits *bits, struct aer_slice *slice)
{
	for (int list = 0; list < 2; list++) {
		unsigned op;

		if (slice->refs[list] == 0 || aer_bits_one(bits) == 0)
			continue;
		while ((op = aer_bits_ue(bits)) != 3) {
			int *n = &slice->changes[list];
			unsigned value = aer_bits_ue(bits);

			/* 2 is for long-term pictures */
			if (bits->over || op > 1 || *n >= slice->refs[list] ||
			    value >= 1u << slice->sps->frame_num_bits)
				return false;
			slice->change[list][(*n)++] =
			    (struct aer_slice_step){ (int)op, (int)value };
		}
	}
	return true;
}

/* pred_weight_table (7.3.3.2). */
static void skip_weights(struct aer_bits *bits, const struct aer_slice *slice)
{
	bool colour = slice->sps->chroma != 0 && !slice->sps->planes;

	aer_bits_ue(bits);
	if (colour)
		aer_bits_ue(bits);
	for (int list = 0; list < 2; list++)
		for (int i = 0; i < slice->refs[list]; i++) {
			int numbers = aer_bits_one(bits) == 1 ? 2 : 0;

			for (; numbers > 0; numbers--)
				aer_bits_se(bits);
			numbers = colour && aer_bits_one(bits) == 1 ? 4 : 0;
			for (; numbers > 0; numbers--)
				aer_bits_se(bits);
		}
}

/* dec_ref_pic_marking (7.3.3.3). */
static bool read_marks(struct aer_bits *bits, struct aer_slice *slice)
{
	unsigned op;

	if (slice->idr) {
		aer_bits_one(bits);
		return aer_bits_one(bits) == 0; /* else it is a long-term picture */
	}
	slice->marked = aer_bits_one(bits) == 1;
	while (slice->marked && (op = aer_bits_ue(bits)) != 0) {
		unsigned value = aer_bits_ue(bits);

		/* 1 drops a picture, 4 bounds the long-term ones; others make such,
		 * or begin anew without a keyframe */
		if (bits->over || (op != 1 && op != 4) ||
		    slice->marks == AER_SLICE_MARKS ||
		    value >= 1u << slice->sps->frame_num_bits)
			return false;
		slice->mark[slice->marks++] =
		    (struct aer_slice_step){ (int)op, (int)value };
	}
	return true;
}

/* What follows the marks: for the place where the header ends. */
static bool read_rest(struct aer_bits *bits, struct aer_slice *slice)
{
	if (slice->pps->cabac && slice->type != AER_SLICE_I && aer_bits_ue(bits) > 2)
		return false;
	aer_bits_se(bits);
	if (slice->pps->deblocking) {
		unsigned idc = aer_bits_ue(bits);

		if (idc > 2)
			return false;
		if (idc != 1) {
			aer_bits_se(bits);
			aer_bits_se(bits);
		}
	}
	slice->end = *bits;
	return !bits->over;
}

/* The sets that a slice names; false where they are not there or not read on. */
static bool find_sets(
    struct aer_slice *slice, const struct aer_sets *sets, unsigned number)
{
	if (number >= AER_PPS_COUNT || !sets->pps[number].there)
		return false;
	slice->pps = &sets->pps[number];
	slice->sps = &sets->sps[slice->pps->sps];
	return slice->sps->there && slice->sps->frames_only && !slice->sps->planes &&
	       slice->sps->poc_type != 1 && !slice->pps->groups &&
	       !slice->pps->redundant;
}

bool aer_slice_read(
    struct aer_nal unit, const struct aer_sets *sets, struct aer_slice *slice)
{
	struct aer_bits bits = aer_bits_of(unit);
	unsigned type;

	memset(slice, 0, sizeof *slice);
	slice->idr = aer_nal_type(unit) == AER_NAL_IDR;
	slice->reference = aer_nal_ref_idc(unit) != 0;
	slice->first = aer_bits_ue(&bits);
	type = aer_bits_ue(&bits);
	if (type > 9 || type % 5 > AER_SLICE_I)
		return false;
	slice->type = (enum aer_slice_type)(type % 5);
	if (!find_sets(slice, sets, aer_bits_ue(&bits)) ||
	    (slice->idr && (slice->type != AER_SLICE_I || !slice->reference)))
		return false;
	slice->frame_num = (int)aer_bits_take(&bits, slice->sps->frame_num_bits);
	if (slice->idr)
		aer_bits_ue(&bits);
	if (slice->sps->poc_type == 0) {
		slice->poc_lsb = (int)aer_bits_take(&bits, slice->sps->poc_bits);
		if (slice->pps->order)
			slice->poc_bottom = aer_bits_se(&bits);
	}
	if (slice->type == AER_SLICE_B)
		aer_bits_one(&bits); /* direct_spatial_mv_pred_flag */
	if (!read_refs(&bits, slice) || !read_changes(&bits, slice))
		return false;
	if (slice->type == AER_SLICE_P
		? slice->pps->weights
		: slice->type == AER_SLICE_B && slice->pps->b_weights == 1)
		skip_weights(&bits, slice);
	return (!slice->reference || read_marks(&bits, slice)) &&
	       read_rest(&bits, slice);
}

/* --- cutting ---------------------------------------------------------------------- */

/* A unit that is being written. */
struct writing {
	uint8_t *to;
	int zeros; /* bytes of 0 before TO */
};

static void put_byte(struct writing *writing, uint8_t byte)
{
	if (writing->zeros >= 2 && byte <= 3) {
		*writing->to++ = 3;
		writing->zeros = 0;
	}
	*writing->to++ = byte;
	writing->zeros = byte == 0 ? writing->zeros + 1 : 0;
}

static void put_bytes(struct writing *writing, const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put_byte(writing, bytes[i]);
}

/* No more than this is put behind a header. */
enum { STUMP = 12 };

/*
 * Writes the header of UNIT, which is SLICE's, and behind it what cannot be data.
 * With CABAC these begin with a number of 9 bits that must not be 510 or 511 (9.3.1.2);
 * else with an Exp-Golomb number for the macroblocks to be skipped or for the type of
 * the first, which cannot be a million.  Returns the end.
 */
static uint8_t *put_stump(
    uint8_t *to, struct aer_nal unit, const struct aer_slice *slice)
{
	static const uint8_t no_cabac[] = { 0xff, 0xff, 0xff, 0xff };
	static const uint8_t no_cavlc[] = { 0x00, 0x00, 0x08, 0xff, 0xff, 0xff };
	const struct aer_bits *end = &slice->end;
	/* the last byte may be the header's in part */
	size_t size = (size_t)(end->at - unit.at) - (end->left > 0);
	unsigned rest = (1u << end->left) - 1;
	struct writing writing = { to + size, 0 };

	memcpy(to, unit.at, size);
	while (writing.zeros < 2 && writing.to[-1 - writing.zeros] == 0)
		writing.zeros++;
	if (end->left > 0)
		put_byte(&writing, (uint8_t)(slice->pps->cabac ? end->byte | rest
							       : end->byte & ~rest));
	if (slice->pps->cabac)
		put_bytes(&writing, no_cabac, sizeof no_cabac);
	else
		put_bytes(&writing, no_cavlc, sizeof no_cavlc);
	return writing.to;
}

/* A packet that is being cut. */
struct cutting {
	struct aer_slice slice; /* the first */
	bool found;
	int length_size;
	uint8_t *to;
};

/* Puts the length of the unit that begins at FROM, or a start code, before it. */
static bool put_length(const struct cutting *cutting, uint8_t *from)
{
	static const uint8_t code[] = { 0, 0, 1 };
	size_t size = (size_t)(cutting->to - from);
	uint8_t *at = from;

	if (cutting->length_size == 0) {
		memcpy(from - sizeof code, code, sizeof code);
		return true;
	}
	for (int i = 0; i < cutting->length_size; i++, size >>= 8)
		*--at = (uint8_t)size;
	return size == 0;
}

static bool is_slice(struct aer_nal unit)
{
	return aer_nal_type(unit) == AER_NAL_SLICE || aer_nal_type(unit) == AER_NAL_IDR;
}

/* Adds what is left of UNIT; false where the packet cannot be cut. */
static bool cut_unit(
    struct cutting *cutting, struct aer_nal unit, const struct aer_sets *sets)
{
	int type = aer_nal_type(unit);
	const uint8_t *dropped = unit.at;
	uint8_t *from =
	    cutting->to + (sets->format.length_size > 0 ? sets->format.length_size : 3);

	if (type >= AER_NAL_PARTITION_A && type <= AER_NAL_PARTITION_C)
		return false;
	if (!is_slice(unit)) {
		memcpy(from, unit.at, unit.size);
		cutting->to = from + unit.size;
		return put_length(cutting, from);
	}
	if (!cutting->found) {
		cutting->found = true;
		if (!aer_slice_read(unit, sets, &cutting->slice))
			return false;
		dropped = cutting->slice.end.at;
		cutting->to = put_stump(from, unit, &cutting->slice);
		if (!put_length(cutting, from))
			return false;
	}
	/* decoders look for units in there, too */
	return aer_nals_code(dropped, unit.at + unit.size) == unit.at + unit.size;
}

int aer_slice_cut(AVPacket *packet, const struct aer_sets *sets)
{
	struct aer_nals left =
	    aer_nals_of(sets->format.length_size, packet->data, (size_t)packet->size);
	struct cutting cutting = { .length_size = sets->format.length_size };
	struct aer_nal unit;
	AVBufferRef *buffer = av_buffer_alloc(
	    (size_t)packet->size + STUMP + AV_INPUT_BUFFER_PADDING_SIZE);
	bool good = true;

	if (buffer == NULL)
		return -1;
	cutting.to = buffer->data;
	while (good && aer_nals_next(&left, &unit))
		good = cut_unit(&cutting, unit, sets);
	if (!good || !cutting.found || left.broken) {
		av_buffer_unref(&buffer);
		return 0;
	}
	memset(cutting.to, 0, AV_INPUT_BUFFER_PADDING_SIZE);
	av_buffer_unref(&packet->buf);
	packet->buf = buffer;
	packet->data = buffer->data;
	packet->size = (int)(cutting.to - buffer->data);
	return 1;
}
