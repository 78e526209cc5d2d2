/*
 * slice - the header of an H.264 slice (ITU-T H.264, 7.3.3), as far as it tells what
 * its picture refers to; and pictures that are cut short behind it.
 *
 * Only frames are read: no fields, no slice groups, no redundant slices, no SP and SI.
 */
#ifndef AER_SLICE_H
#define AER_SLICE_H

#include "video/bits.h"
#include "video/sets.h"

enum { AER_SLICE_REFS = 16, AER_SLICE_CHANGES = 32, AER_SLICE_MARKS = 32 };

enum aer_slice_type { AER_SLICE_P, AER_SLICE_B, AER_SLICE_I };

/* One step of ref_pic_list_modification or dec_ref_pic_marking. */
struct aer_slice_step {
	int op; /* modification_of_pic_nums_idc, memory_management_control_operation */
	int value; /* the number behind it as it stands there */
};

struct aer_slice {
	const struct aer_sps *sps;
	const struct aer_pps *pps;
	enum aer_slice_type type;
	bool idr, reference;
	unsigned first; /* first_mb_in_slice */
	int frame_num;
	int poc_lsb, poc_bottom; /* pic_order_cnt_lsb, delta_pic_order_cnt_bottom */
	int refs[2];             /* num_ref_idx_l0/l1_active_minus1 + 1; 0: no list */
	struct aer_slice_step change[2][AER_SLICE_CHANGES]; /* of the lists */
	int changes[2];
	bool marked; /* pictures are marked by these, not by a sliding window */
	struct aer_slice_step mark[AER_SLICE_MARKS];
	int marks;
	struct aer_bits end; /* where the header ends and data begin */
};

/* Reads the header of UNIT, of type 1 or 5, by SETS, which must outlive it.  False
 * where it makes no sense or is one of those that are not read. */
bool aer_slice_read(
    struct aer_nal unit, const struct aer_sets *sets, struct aer_slice *slice);

/*
 * Cuts a picture short: of its slices only the first one's header is left, and behind
 * it what no decoder takes for data.  So a decoder does for it all that it does for a
 * reference picture, but for decoding it, and finds that it is damaged.  PACKET gets
 * new memory.  Returns 1, 0 where the packet is not one that can be cut, and stays as
 * it is; -1 where memory is short.
 */
int aer_slice_cut(AVPacket *packet, const struct aer_sets *sets);

#endif
