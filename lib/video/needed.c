#include "video/needed.h"

#include "video/dpb.h"

#include <stdlib.h>

struct entry {
	bool wanted, reference;
	bool known; /* that it refers to these and no others */
	bool needed;
	int refs;
	uint32_t ref[AER_DPB_FRAMES]; /* entries; those before the first are left out */
};

struct aer_needed {
	struct aer_sets sets;
	struct aer_dpb dpb;
	bool known;  /* DPB is right */
	size_t base; /* the number of the first entry's picture */
	struct entry *entry;
	size_t count, slots;
};

struct aer_needed *aer_needed_new(struct aer_error *err)
{
	struct aer_needed *needed = calloc(1, sizeof *needed);

	if (needed == NULL)
		aer_error_memory(err);
	return needed;
}

void aer_needed_free(struct aer_needed *needed)
{
	if (needed == NULL)
		return;
	free(needed->entry);
	free(needed);
}

void aer_needed_begin(struct aer_needed *needed, const struct aer_sets *sets)
{
	needed->sets = *sets;
	aer_dpb_begin(&needed->dpb);
	needed->known = sets->format.codec == AV_CODEC_ID_H264 && !sets->doubt;
	needed->base = needed->count = 0;
}

const struct aer_sets *aer_needed_sets(const struct aer_needed *needed)
{
	return &needed->sets;
}

/* --- one picture ------------------------------------------------------------------ */

/* All that DPB keeps is needed. */
static void need_kept(struct aer_needed *needed, const struct aer_dpb *dpb)
{
	for (int i = 0; i < dpb->count; i++)
		if (dpb->frame[i].number >= needed->base)
			needed->entry[dpb->frame[i].number - needed->base].needed =
			    true;
}

/* The pictures of SET are those that ENTRY refers to. */
static void note_refs(
    const struct aer_needed *needed, struct entry *entry, aer_dpb_set set)
{
	for (int i = 0; i < needed->dpb.count; i++)
		if ((set >> i & 1) != 0 && needed->dpb.frame[i].number >= needed->base)
			entry->ref[entry->refs++] =
			    (uint32_t)(needed->dpb.frame[i].number - needed->base);
}

/* Whether a decoder may take PACKET for other units than those behind the lengths. */
static bool is_ambiguous(const struct aer_sets *sets, const AVPacket *packet)
{
	const uint8_t *p = packet->data;

	return sets->format.length_size > 0 && packet->size >= 4 && p[0] == 0 &&
	       p[1] == 0 && p[2] == 0 && p[3] == 1;
}

/* Adds the picture of PACKET to the model; false where it is not understood. */
static bool read_picture(
    struct aer_needed *needed, struct entry *entry, const AVPacket *packet, bool *idr)
{
	struct aer_dpb *dpb = &needed->dpb;
	struct aer_nals left = aer_nals_of(
	    needed->sets.format.length_size, packet->data, (size_t)packet->size);
	struct aer_slice first, slice;
	struct aer_nal unit;
	aer_dpb_set all = 0, set;
	bool begun = false;

	while (aer_nals_next(&left, &unit)) {
		int type = aer_nal_type(unit);

		if (type >= AER_NAL_PARTITION_A && type <= AER_NAL_PARTITION_C)
			return false;
		if (type != AER_NAL_SLICE && type != AER_NAL_IDR)
			continue;
		*idr |= type == AER_NAL_IDR;
		if ((!needed->known && !*idr) ||
		    !aer_slice_read(unit, &needed->sets, &slice))
			return false;
		if (begun ? slice.first == 0 : !aer_dpb_picture(dpb, &slice))
			return false;
		if (!begun)
			first = slice;
		begun = true;
		if (slice.sps != first.sps || !aer_dpb_refer(dpb, &slice, &set))
			return false;
		all |= set;
	}
	if (!begun || left.broken || is_ambiguous(&needed->sets, packet))
		return false;
	note_refs(needed, entry, all);
	return aer_dpb_end(dpb, &first, needed->base + needed->count);
}

static struct entry *next_entry(struct aer_needed *needed, struct aer_error *err)
{
	if (needed->count == needed->slots) {
		size_t slots = 2 * needed->slots + 64;
		struct entry *more = realloc(needed->entry, slots * sizeof *more);

		if (more == NULL) {
			aer_error_memory(err);
			return NULL;
		}
		needed->entry = more;
		needed->slots = slots;
	}
	return &needed->entry[needed->count];
}

int aer_needed_add(struct aer_needed *needed, const AVPacket *packet, bool wanted,
    bool reference, bool *idr, struct aer_error *err)
{
	struct entry *entry = next_entry(needed, err);
	struct aer_dpb before = needed->dpb;

	if (entry == NULL)
		return -1;
	*idr = false;
	/* a decoder must not miss a set that it does not have */
	wanted |= aer_sets_note(&needed->sets, packet);
	*entry = (struct entry){ .wanted = wanted, .reference = reference };
	if (wanted || reference) {
		entry->known = needed->sets.format.codec == AV_CODEC_ID_H264 &&
			       read_picture(needed, entry, packet, idr);
		if (!entry->known)
			need_kept(needed, &before);
		needed->known = entry->known;
	}
	needed->count++;
	return 0;
}

/* --- the decision ----------------------------------------------------------------- */

void aer_needed_decide(struct aer_needed *needed, bool more)
{
	if (more && needed->known)
		need_kept(needed, &needed->dpb);
	/* a picture refers to those that were decoded before it */
	for (size_t i = needed->count; i-- > 0;) {
		struct entry *entry = &needed->entry[i];

		entry->needed |= entry->wanted;
		if (!entry->known || needed->sets.doubt)
			entry->needed |= entry->reference;
		for (int j = 0; entry->needed && j < entry->refs; j++)
			needed->entry[entry->ref[j]].needed = true;
	}
}

enum aer_need aer_needed_of(const struct aer_needed *needed, size_t i)
{
	const struct entry *entry = &needed->entry[i];

	return entry->needed      ? AER_NEED_WHOLE
	       : entry->reference ? AER_NEED_HEADER
				  : AER_NEED_NOTHING;
}

void aer_needed_clear(struct aer_needed *needed)
{
	needed->base += needed->count;
	needed->count = 0;
}
