/*
 * avcc - the parameter sets of H.264 in MP4 (ISO/IEC 14496-15, 5.3.3; sets: ITU-T
 * H.264, 7.3.2), so that pictures of two encoders can lie in one file.
 */
#ifndef AER_AVCC_H
#define AER_AVCC_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct AVPacket;

struct aer_avcc {
	int profile;     /* profile_idc: 66, 77, 100 ... */
	int length_size; /* bytes of the length before each unit */
	bool plain;      /* 8 bits, 4:2:0, no fields: in all of its sets */
	int free_id;     /* a number from 0 to 31 that no set has, -1: none */
};

/* Reads an avcC box's content.  Fails where it makes no sense. */
int aer_avcc_read(const uint8_t *data, size_t size, struct aer_avcc *avcc,
    struct aer_error *err) AER_MUST_CHECK;

/*
 * An avcC with the sets of the one in DATA and, behind them, those in MORE, which are
 * behind start codes as encoders put them out.  Both have the same profile; the level
 * is the higher one.  In new memory, with its size in *JOINED_SIZE, or NULL.
 */
uint8_t *aer_avcc_join(const uint8_t *data, size_t size, const uint8_t *more,
    size_t more_size, size_t *joined_size, struct aer_error *err) AER_MUST_CHECK;

/* Puts lengths of four bytes in the place of PACKET's start codes. */
int aer_avcc_pack(struct AVPacket *packet, struct aer_error *err) AER_MUST_CHECK;

/* Whether PACKET, of units behind lengths of four bytes, brings a parameter set with
 * the number ID. */
bool aer_avcc_has_id(const struct AVPacket *packet, int id);

#endif
