#include "video/dpb.h"

#include <string.h>

/* No picture stands at this place of a list. */
enum { NOTHING = -1 };

/* A list of pictures: places in the frames of the model. */
struct list {
	int at[AER_DPB_FRAMES + 1];
	int count;
};

void aer_dpb_begin(struct aer_dpb *dpb)
{
	*dpb = (struct aer_dpb){ .whole = false };
}

/* --- a picture begins ------------------------------------------------------------- */

/* The number of frame_num's values. */
static int max_frame_num(const struct aer_slice *slice)
{
	return 1 << slice->sps->frame_num_bits;
}

/* The picture order count (8.2.1.1); only to be compared with others.  Where it says
 * no more than the order of decoding, there are no B slices, which alone need it. */
static void reckon_poc(struct aer_dpb *dpb, const struct aer_slice *slice)
{
	int values = slice->sps->poc_type == 0 ? 1 << slice->sps->poc_bits : 0;
	int ahead = slice->poc_lsb - dpb->poc_lsb;
	bool fresh = slice->idr || !dpb->begun;
	int64_t top;

	dpb->now.poc_msb = fresh ? 0 : dpb->poc_msb;
	if (!fresh && ahead < 0 && -ahead >= values / 2)
		dpb->now.poc_msb += values;
	else if (!fresh && ahead > values / 2)
		dpb->now.poc_msb -= values;
	top = dpb->now.poc_msb + slice->poc_lsb;
	dpb->now.poc_lsb = slice->poc_lsb;
	dpb->now.poc = slice->poc_bottom < 0 ? top + slice->poc_bottom : top;
}

bool aer_dpb_picture(struct aer_dpb *dpb, const struct aer_slice *slice)
{
	if (slice->first != 0)
		return false;
	if (slice->idr) {
		dpb->count = 0;
		dpb->whole = true;
		if (slice->frame_num != 0)
			return false;
	} else if (dpb->begun &&
		   slice->frame_num != (dpb->frame_num + 1) % max_frame_num(slice)) {
		return false; /* there is a gap: something is missing */
	}
	dpb->now.idr = slice->idr;
	dpb->now.reference = slice->reference;
	dpb->now.frame_num = slice->frame_num;
	reckon_poc(dpb, slice);
	for (int i = 0; i < dpb->count && slice->sps->poc_type == 0; i++)
		if (dpb->frame[i].poc == dpb->now.poc)
			return false;
	return true;
}

/* --- lists ------------------------------------------------------------------------ */

/* Puts the pictures whose POC is less than the current one's at the end of LIST, the
 * nearest first; or, with a SIGN of -1, those whose is greater. */
static void add_by_poc(const struct aer_dpb *dpb, struct list *list, int sign)
{
	int from = list->count;

	for (int i = 0; i < dpb->count; i++) {
		int64_t poc = sign * dpb->frame[i].poc;
		int at = list->count;

		if (poc >= sign * dpb->now.poc)
			continue;
		for (; at > from && sign * dpb->frame[list->at[at - 1]].poc < poc; at--)
			list->at[at] = list->at[at - 1];
		list->at[at] = i;
		list->count++;
	}
}

/* The initial list 0 or 1 (8.2.4.2.1 and 8.2.4.2.3). */
static void begin_list(
    const struct aer_dpb *dpb, enum aer_slice_type type, int number, struct list *list)
{
	int before;

	list->count = 0;
	if (type == AER_SLICE_P) {
		while (list->count < dpb->count) {
			list->at[list->count] = list->count;
			list->count++;
		}
		return;
	}
	add_by_poc(dpb, list, number == 0 ? 1 : -1);
	before = list->count;
	add_by_poc(dpb, list, number == 0 ? -1 : 1);
	/* where all lie on one side, both lists would be the same */
	if (number == 1 && list->count > 1 && (before == 0 || before == list->count)) {
		int first = list->at[0];

		list->at[0] = list->at[1];
		list->at[1] = first;
	}
}

static int find_frame(const struct aer_dpb *dpb, int frame_num)
{
	for (int i = 0; i < dpb->count; i++)
		if (dpb->frame[i].frame_num == frame_num)
			return i;
	return NOTHING;
}

/* Gives LIST the length that the slice says, with nothing where it is too short. */
static void set_length(struct list *list, int length)
{
	while (list->count < length)
		list->at[list->count++] = NOTHING;
	list->count = length;
}

/* The modifications of LIST (8.2.4.3.1); false where one names a picture that is not
 * kept. */
static bool change_list(const struct aer_dpb *dpb, const struct aer_slice *slice,
    int number, struct list *list)
{
	int pic_num = slice->frame_num;

	for (int n = 0; n < slice->changes[number]; n++) {
		const struct aer_slice_step *step = &slice->change[number][n];
		int difference = step->value + 1, i = n, found;

		pic_num += step->op == 0 ? -difference : difference;
		pic_num &= max_frame_num(slice) - 1;
		found = find_frame(dpb, pic_num);
		if (found == NOTHING)
			return false;
		/* those from here on move up to where it was */
		while (i + 1 < list->count && list->at[i] != found)
			i++;
		for (; i > n; i--)
			list->at[i] = list->at[i - 1];
		list->at[n] = found;
	}
	return true;
}

bool aer_dpb_refer(
    const struct aer_dpb *dpb, const struct aer_slice *slice, aer_dpb_set *set)
{
	const aer_dpb_set all = ((aer_dpb_set)1 << dpb->count) - 1;
	int lists = slice->type == AER_SLICE_B ? 2 : slice->type == AER_SLICE_P;
	struct list list;

	*set = 0;
	if (slice->idr != dpb->now.idr || slice->reference != dpb->now.reference ||
	    slice->frame_num != dpb->now.frame_num ||
	    (slice->sps->poc_type == 0 && slice->poc_lsb != dpb->now.poc_lsb) ||
	    (slice->sps->poc_type != 0 && slice->type == AER_SLICE_B))
		return false;
	for (int number = 0; number < lists; number++) {
		int first;

		begin_list(dpb, slice->type, number, &list);
		first = list.count > 0 ? list.at[0] : NOTHING;
		if (first == NOTHING && dpb->whole)
			return false;
		set_length(&list, slice->refs[number]);
		if (!change_list(dpb, slice, number, &list)) {
			*set = all;
			return !dpb->whole;
		}
		/* decoders take the first of all for one that is not there */
		for (int i = 0; i < list.count; i++)
			if (list.at[i] != NOTHING)
				*set |= (aer_dpb_set)1 << list.at[i];
			else if (first != NOTHING)
				*set |= (aer_dpb_set)1 << first;
	}
	if (slice->type == AER_SLICE_B && !dpb->whole)
		*set = all;
	return true;
}

/* --- a picture ends --------------------------------------------------------------- */

static void drop_frame(struct aer_dpb *dpb, int i)
{
	dpb->count--;
	memmove(&dpb->frame[i], &dpb->frame[i + 1],
	    (size_t)(dpb->count - i) * sizeof *dpb->frame);
}

/* Marks pictures as the slice says (8.2.5.4); false where one is not kept that should
 * be. */
static bool drop_marked(struct aer_dpb *dpb, const struct aer_slice *slice)
{
	for (int n = 0; n < slice->marks; n++) {
		int pic_num = slice->frame_num - slice->mark[n].value - 1, i;

		if (slice->mark[n].op != 1)
			continue;
		i = find_frame(dpb, pic_num & (max_frame_num(slice) - 1));
		if (i != NOTHING)
			drop_frame(dpb, i);
		else if (dpb->whole)
			return false;
	}
	return true;
}

bool aer_dpb_end(struct aer_dpb *dpb, const struct aer_slice *slice, size_t number)
{
	int most = slice->sps->refs > 1 ? slice->sps->refs : 1;

	if (!slice->reference)
		return dpb->begun;
	if (slice->marked && !drop_marked(dpb, slice))
		return false;
	/* the window slides (8.2.5.3) */
	if (!slice->marked && dpb->count >= most)
		drop_frame(dpb, dpb->count - 1);
	if (dpb->count >= most || find_frame(dpb, slice->frame_num) != NOTHING)
		return false;
	memmove(
	    &dpb->frame[1], &dpb->frame[0], (size_t)dpb->count * sizeof *dpb->frame);
	dpb->frame[0] =
	    (struct aer_dpb_frame){ number, slice->frame_num, dpb->now.poc };
	dpb->count++;
	dpb->begun = true;
	dpb->frame_num = slice->frame_num;
	dpb->poc_msb = dpb->now.poc_msb;
	dpb->poc_lsb = dpb->now.poc_lsb;
	return true;
}
