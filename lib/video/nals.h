/*
 * nals - the units of an H.264 packet or of its parameter sets, one after another
 * (ITU-T H.264, annex B; ISO/IEC 14496-15, 5.3.4.2).
 *
 *	struct aer_nals left = aer_nals_of(4, packet->data, (size_t)packet->size);
 *	struct aer_nal unit;
 *
 *	while (aer_nals_next(&left, &unit))
 *		...
 */
#ifndef AER_NALS_H
#define AER_NALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* nal_unit_type (table 7-1), of those that are told apart here. */
enum aer_nal_type {
	AER_NAL_SLICE = 1,
	AER_NAL_PARTITION_A = 2,
	AER_NAL_PARTITION_C = 4,
	AER_NAL_IDR = 5,
	AER_NAL_SPS = 7,
	AER_NAL_PPS = 8,
};

/* A unit with its header of one byte, without what lies between units. */
struct aer_nal {
	const uint8_t *at;
	size_t size; /* 1 or more */
};

/* What is left of a packet. */
struct aer_nals {
	const uint8_t *at, *end;
	int length_size;
	bool broken; /* a length made no sense: there is no next unit */
};

/* The units in DATA, behind lengths of LENGTH_SIZE bytes; 0: behind start codes. */
struct aer_nals aer_nals_of(int length_size, const uint8_t *data, size_t size);

/* Takes the next unit; false at the end. */
bool aer_nals_next(struct aer_nals *left, struct aer_nal *unit);

/* The first start code, 0 0 1, from AT on; END if there is none. */
const uint8_t *aer_nals_code(const uint8_t *at, const uint8_t *end);

/* nal_unit_type and nal_ref_idc, from a unit's header. */
int aer_nal_type(struct aer_nal unit);
int aer_nal_ref_idc(struct aer_nal unit);

#endif
