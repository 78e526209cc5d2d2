/*
 * sets - the parameter sets of H.264 (ITU-T H.264, 7.3.2), as far as they tell how to
 * read the headers of slices and what pictures refer to.
 */
#ifndef AER_SETS_H
#define AER_SETS_H

#include "video/nal.h"
#include "video/nals.h"

enum { AER_SPS_COUNT = 32, AER_PPS_COUNT = 256 };

/* A sequence parameter set. */
struct aer_sps {
	bool there;
	uint64_t hash; /* of its bytes */
	int profile;   /* profile_idc */
	int chroma;    /* chroma_format_idc: 0 grey, 1 4:2:0, 2 4:2:2, 3 4:4:4 */
	bool planes;   /* three colour planes that are coded each for itself */
	int luma_bits, chroma_bits; /* of a sample */
	int frame_num_bits;
	int poc_type;     /* pic_order_cnt_type */
	int poc_bits;     /* of pic_order_cnt_lsb */
	int refs;         /* max_num_ref_frames */
	bool frames_only; /* no fields */
};

/* A picture parameter set. */
struct aer_pps {
	bool there;
	uint64_t hash;
	int sps;
	bool cabac;
	bool order;      /* bottom_field_pic_order_in_frame_present_flag */
	bool groups;     /* slices in groups, which is not read on */
	int refs[2];     /* num_ref_idx_l0/l1_default_active_minus1 + 1 */
	bool weights;    /* weighted_pred_flag */
	int b_weights;   /* weighted_bipred_idc */
	bool deblocking; /* deblocking_filter_control_present_flag */
	bool redundant;  /* redundant_pic_cnt_present_flag */
};

/* All that have been seen. */
struct aer_sets {
	struct aer_nal_format format;
	/* A set has come in the place of another one, or could not be read: what a
	 * decoder holds now is not known. */
	bool doubt;
	struct aer_sps sps[AER_SPS_COUNT];
	struct aer_pps pps[AER_PPS_COUNT];
};

/* Reads one set.  Its number, or -1 where it makes no sense. */
int aer_sps_read(struct aer_nal unit, struct aer_sps *sps);
int aer_pps_read(struct aer_nal unit, struct aer_pps *pps);

/* Begins with the sets of the extradata. */
void aer_sets_begin(struct aer_sets *sets, const AVCodecParameters *parameters);

/* Notes the sets that PACKET brings; other codecs' have none.  Whether there was one
 * that was not known as it is. */
bool aer_sets_note(struct aer_sets *sets, const AVPacket *packet);

#endif
