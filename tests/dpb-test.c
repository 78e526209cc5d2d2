/*
 * dpb-test - lib/video/dpb on lists worked out by hand from ITU-T H.264, 8.2.4
 * and 8.2.5. Whole films are needed.t's matter.
 */
#include "video/dpb.h"

#include "unit.h"

static struct aer_sps sps = { .there = true,
	.frame_num_bits = 4,
	.poc_bits = 4,
	.refs = 3,
	.frames_only = true };
static const struct aer_pps pps = { .there = true };

/* A slice whose picture others may refer to, with lists of REFS0 and REFS1. */
static struct aer_slice slice_of(
    enum aer_slice_type type, int frame_num, int poc, int refs0, int refs1)
{
	return (struct aer_slice){ .sps = &sps,
		.pps = &pps,
		.type = type,
		.reference = true,
		.frame_num = frame_num % 16,
		.poc_lsb = poc % 16,
		.refs = { refs0, refs1 } };
}

/* Adds a picture as number NUMBER.  A bit for each picture it refers to, -1 where it is
 * refused. */
static long add(struct aer_dpb *dpb, const struct aer_slice *slice, size_t number)
{
	aer_dpb_set set;
	long numbers = 0;

	if (!aer_dpb_picture(dpb, slice) || !aer_dpb_refer(dpb, slice, &set))
		return -1;
	for (int i = 0; i < dpb->count; i++)
		if ((set >> i & 1) != 0)
			numbers |= 1L << dpb->frame[i].number;
	return aer_dpb_end(dpb, slice, number) ? numbers : -1;
}

/* An IDR picture, number 0, and P pictures 1 to COUNT - 1, four POCs apart. */
static struct aer_dpb begin(int count)
{
	struct aer_dpb dpb;
	struct aer_slice slice = slice_of(AER_SLICE_I, 0, 0, 0, 0);

	slice.idr = true;
	aer_dpb_begin(&dpb);
	(void)add(&dpb, &slice, 0);
	for (int i = 1; i < count; i++) {
		slice = slice_of(AER_SLICE_P, i, 4 * i, 1, 0);
		(void)add(&dpb, &slice, (size_t)i);
	}
	return dpb;
}

static void test_p(void)
{
	struct aer_dpb dpb = begin(3);
	struct aer_slice slice = slice_of(AER_SLICE_P, 3, 12, 2, 0);

	ok(add(&dpb, &slice, 3) == 0x6, "P: the two decoded last");
	slice = slice_of(AER_SLICE_P, 4, 16, 16, 0);
	ok(add(&dpb, &slice, 4) == 0xe, "P: the window has slid over the oldest");
	dpb = begin(1);
	slice = slice_of(AER_SLICE_P, 1, 4, 3, 0);
	ok(add(&dpb, &slice, 1) == 0x1, "P: a list that is too long");
	slice = slice_of(AER_SLICE_P, 3, 8, 1, 0);
	ok(add(&dpb, &slice, 2) == -1, "a gap in frame_num is refused");
}

static void test_b(void)
{
	struct aer_dpb dpb = begin(3);
	struct aer_slice slice = slice_of(AER_SLICE_B, 3, 6, 1, 1);

	slice.reference = false;
	ok(add(&dpb, &slice, 3) == 0x6, "B: the nearest on each side");
	slice = slice_of(AER_SLICE_B, 3, 10, 1, 1);
	slice.reference = false;
	ok(add(&dpb, &slice, 3) == 0x6,
	    "B: all before it: list 1 begins with the second");
	slice = slice_of(AER_SLICE_B, 3, 2, 2, 1);
	slice.reference = false;
	ok(add(&dpb, &slice, 3) == 0x3, "B: list 0 goes on behind the picture");
	dpb = begin(5); /* POC 16 is 0 again */
	slice = slice_of(AER_SLICE_B, 5, 14, 1, 1);
	slice.reference = false;
	ok(add(&dpb, &slice, 5) == 0x18, "B: POC goes on where its bits begin anew");
}

static void test_changes(void)
{
	struct aer_dpb dpb = begin(3);
	struct aer_slice slice = slice_of(AER_SLICE_P, 3, 12, 1, 0);

	slice.changes[0] = 1;
	slice.change[0][0] = (struct aer_slice_step){ 0, 2 };
	ok(add(&dpb, &slice, 3) == 0x1, "a modification: three back");
	slice = slice_of(AER_SLICE_P, 4, 16, 2, 0);
	slice.changes[0] = 2;
	slice.change[0][0] = (struct aer_slice_step){ 0, 2 };
	slice.change[0][1] = (struct aer_slice_step){ 1, 1 };
	ok(add(&dpb, &slice, 4) == 0xa, "and two on from there");
	slice = slice_of(AER_SLICE_P, 5, 20, 1, 0);
	slice.changes[0] = 1;
	slice.change[0][0] = (struct aer_slice_step){ 0, 4 };
	ok(add(&dpb, &slice, 5) == -1, "one that is not kept is refused");
}

static void test_marks(void)
{
	struct aer_dpb dpb = begin(3);
	struct aer_slice slice = slice_of(AER_SLICE_P, 3, 12, 1, 0);

	slice.marked = true;
	slice.marks = 1;
	slice.mark[0] = (struct aer_slice_step){ 1, 1 };
	ok(add(&dpb, &slice, 3) == 0x4, "a picture drops number 1");
	slice = slice_of(AER_SLICE_P, 4, 16, 16, 0);
	ok(add(&dpb, &slice, 4) == 0xd, "which is not in the next one's list");
	slice = slice_of(AER_SLICE_P, 5, 20, 1, 0);
	slice.marked = true;
	ok(add(&dpb, &slice, 5) == -1, "more than may be kept is refused");
}

static void test_unknown(void)
{
	struct aer_dpb dpb;
	struct aer_slice slice = slice_of(AER_SLICE_I, 7, 0, 0, 0);

	aer_dpb_begin(&dpb);
	ok(add(&dpb, &slice, 0) == 0, "a keyframe that is no IDR picture");
	slice = slice_of(AER_SLICE_P, 8, 4, 1, 0);
	ok(add(&dpb, &slice, 1) == 0x1, "P behind it: the last one");
	slice = slice_of(AER_SLICE_B, 9, 2, 1, 1);
	slice.reference = false;
	ok(add(&dpb, &slice, 2) == 0x3, "B behind it: all that is known");
}

int main(void)
{
	test_p();
	test_b();
	test_changes();
	test_marks();
	test_unknown();
	return unit_done();
}
