/*
 * dpb - which pictures an H.264 picture can refer to: a model of the pictures that a
 * decoder keeps (ITU-T H.264, 8.2.1, 8.2.4 and 8.2.5), for frames without long-term
 * pictures.
 *
 * Pictures are added in the order of decoding.  What a slice can refer to, directly, is
 * what its lists name: the initial ones, in the order of PicNum or POC, with their
 * modifications, as long as num_ref_idx_active says.  That holds for all ways of
 * prediction: direct mode takes its motion from the first picture of list 1, and
 * implicit weights are reckoned from POCs alone.
 *
 * Behind a keyframe that is no IDR picture, pictures from before it may still be kept,
 * of which nothing is known.  Of P slices the lists are right all the same, as older
 * pictures stand behind younger ones; a B slice is taken to refer to all that is known.
 */
#ifndef AER_DPB_H
#define AER_DPB_H

#include "video/slice.h"

enum { AER_DPB_FRAMES = 16 };

/* A set of pictures that are kept: bit I is for frame[I]. */
typedef uint32_t aer_dpb_set;

struct aer_dpb {
	struct aer_dpb_frame {
		size_t number; /* given by the caller */
		int frame_num;
		int64_t poc;
	} frame[AER_DPB_FRAMES + 1]; /* the one decoded last is the first */
	int count;
	bool whole;    /* nothing else is kept */
	bool begun;    /* there is a picture before */
	int frame_num; /* of the last reference picture */
	int64_t poc_msb;
	int poc_lsb;
	/* of the picture that is being added */
	struct {
		bool idr, reference;
		int frame_num, poc_lsb;
		int64_t poc_msb, poc;
	} now;
};

/* Begins with a keyframe, before which nothing is known unless it is an IDR picture. */
void aer_dpb_begin(struct aer_dpb *dpb);

/*
 * Adds a picture: begins it with its first slice, asks of each slice what it can refer
 * to, *SET, and ends it as picture NUMBER.  False where a slice is not one that can
 * stand there; the model is then not to be used any more.
 */
bool aer_dpb_picture(struct aer_dpb *dpb, const struct aer_slice *slice);
bool aer_dpb_refer(
    const struct aer_dpb *dpb, const struct aer_slice *slice, aer_dpb_set *set);
bool aer_dpb_end(struct aer_dpb *dpb, const struct aer_slice *slice, size_t number);

#endif
