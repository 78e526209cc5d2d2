#include "face/past.h"

#include <string.h>

/* So many pictures of SIZE bytes may be kept. */
static size_t limit_of(size_t size)
{
	size_t limit = AER_PAST_BYTES / (size + 1);

	return limit < 1 ? 1 : limit > AER_PAST_FRAMES ? AER_PAST_FRAMES : limit;
}

int aer_past_add(struct aer_past *past, const struct aer_grey *grey, size_t frame,
    double time, struct aer_error *err)
{
	struct aer_past_frame *slot = &past->frame[past->next];

	if (past->limit == 0)
		past->limit = limit_of((size_t)grey->width * (size_t)grey->height);
	if (aer_grey_make(&slot->grey, grey->width, grey->height, err) < 0)
		return -1;
	for (size_t y = 0; y < (size_t)grey->height; y++)
		memcpy(slot->grey.pixels + y * slot->grey.stride,
		    grey->pixels + y * grey->stride, (size_t)grey->width);
	slot->frame = frame;
	slot->time = time;
	past->next = (past->next + 1) % past->limit;
	if (past->count < past->limit)
		past->count++;
	return 0;
}

const struct aer_past_frame *aer_past_get(const struct aer_past *past, size_t ago)
{
	return &past->frame[(past->next + past->limit - 1 - ago) % past->limit];
}

void aer_past_forget(struct aer_past *past)
{
	past->count = 0;
}

void aer_past_free(struct aer_past *past)
{
	for (size_t i = 0; i < AER_PAST_FRAMES; i++)
		aer_grey_free(&past->frame[i].grey);
}
