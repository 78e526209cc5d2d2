#include "video/nals.h"

#include <string.h>

struct aer_nals aer_nals_of(int length_size, const uint8_t *data, size_t size)
{
	static const uint8_t nothing[1];

	if (size == 0)
		data = nothing;
	return (struct aer_nals){
		.at = data, .end = data + size, .length_size = length_size
	};
}

const uint8_t *aer_nals_code(const uint8_t *at, const uint8_t *end)
{
	while (end - at >= 3) {
		const uint8_t *one = memchr(at + 2, 1, (size_t)(end - at - 2));

		if (one == NULL)
			break;
		if (one[-1] == 0 && one[-2] == 0)
			return one - 2;
		at = one - 1;
	}
	return end;
}

static bool next_marked(struct aer_nals *left, struct aer_nal *unit)
{
	while (left->at < left->end) {
		const uint8_t *from = aer_nals_code(left->at, left->end), *to;

		if (from < left->end)
			from += 3;
		to = aer_nals_code(from, left->end);
		left->at = to;
		/* zeros before the next start code are no part of the unit */
		while (to > from && to[-1] == 0)
			to--;
		*unit = (struct aer_nal){ from, (size_t)(to - from) };
		if (unit->size > 0)
			return true;
	}
	return false;
}

static bool next_counted(struct aer_nals *left, struct aer_nal *unit)
{
	size_t length = 0, size = (size_t)(left->end - left->at);

	if (size == 0)
		return false;
	left->broken = size <= (size_t)left->length_size;
	for (int i = 0; i < left->length_size && !left->broken; i++)
		length = length << 8 | left->at[i];
	left->broken |= length == 0 || length > size - (size_t)left->length_size;
	if (left->broken) {
		left->at = left->end;
		return false;
	}
	*unit = (struct aer_nal){ left->at + left->length_size, length };
	left->at = unit->at + length;
	return true;
}

bool aer_nals_next(struct aer_nals *left, struct aer_nal *unit)
{
	return left->length_size > 0 ? next_counted(left, unit)
				     : next_marked(left, unit);
}

int aer_nal_type(struct aer_nal unit)
{
	return unit.at[0] & 0x1f;
}

int aer_nal_ref_idc(struct aer_nal unit)
{
	return unit.at[0] >> 5 & 3;
}
