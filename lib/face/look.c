#include "face/look.h"

#include "face/hits.h"

#include <math.h>

/* The share of the newer look. */
#define NEWER 0.2F

static void normalize(struct aer_look *look)
{
	double sum = 0, squares = 0;

	for (size_t i = 0; i < AER_LOOK_PIXELS; i++)
		sum += look->pixel[i];
	for (size_t i = 0; i < AER_LOOK_PIXELS; i++) {
		look->pixel[i] -= (float)(sum / AER_LOOK_PIXELS);
		squares += look->pixel[i] * look->pixel[i];
	}
	for (size_t i = 0; i < AER_LOOK_PIXELS && squares > 0; i++)
		look->pixel[i] /= (float)sqrt(squares);
}

/* The dress of FACE in GREY, where three quarters of it lie in the picture. */
static int take_dress(const struct aer_grey *grey, const struct aer_face *face,
    struct aer_look *look, struct aer_error *err)
{
	struct aer_grey_part part = { face->x, face->y + 1.3 * face->h, face->w,
		0.8 * face->h };
	struct aer_face box = { .x = part.x, .y = part.y, .w = part.w, .h = part.h };
	unsigned char pixels[AER_LOOK_DRESS];
	struct aer_grey out = {
		.pixels = pixels, .width = 4, .height = AER_LOOK_DRESS / 4, .stride = 4
	};

	look->has_dress = aer_face_cut(&box, grey->width, grey->height) <= 0.25;
	if (!look->has_dress)
		return 0;
	if (aer_grey_scale(grey, &part, &out, err) < 0)
		return -1;
	for (size_t i = 0; i < AER_LOOK_DRESS; i++)
		look->dress[i] = pixels[i];
	return 0;
}

int aer_look_take(const struct aer_grey *grey, const struct aer_face *face,
    struct aer_look *look, struct aer_error *err)
{
	struct aer_grey_part part = { face->x, face->y, face->w, face->h };
	unsigned char pixels[AER_LOOK_PIXELS];
	struct aer_grey out = { .pixels = pixels,
		.width = AER_LOOK_SIDE,
		.height = AER_LOOK_SIDE,
		.stride = AER_LOOK_SIDE };

	if (aer_grey_scale(grey, &part, &out, err) < 0)
		return -1;
	for (size_t i = 0; i < AER_LOOK_PIXELS; i++)
		look->pixel[i] = pixels[i];
	normalize(look);
	return take_dress(grey, face, look, err);
}

double aer_look_compare(const struct aer_look *a, const struct aer_look *b)
{
	double sum = 0;

	for (size_t i = 0; i < AER_LOOK_PIXELS; i++)
		sum += a->pixel[i] * b->pixel[i];
	return sum;
}

bool aer_look_other_dress(const struct aer_look *a, const struct aer_look *b)
{
	double sum = 0;

	if (!a->has_dress || !b->has_dress)
		return false;
	for (size_t i = 0; i < AER_LOOK_DRESS; i++)
		sum += fabs((double)a->dress[i] - b->dress[i]);
	return sum > AER_LOOK_DRESS * AER_LOOK_OTHER_DRESS;
}

void aer_look_follow(struct aer_look *look, const struct aer_look *newer)
{
	/* a dress that is out of view for some frames is remembered */
	for (size_t i = 0; i < AER_LOOK_DRESS && newer->has_dress; i++)
		look->dress[i] = look->has_dress ? (1 - NEWER) * look->dress[i] +
						       NEWER * newer->dress[i]
						 : newer->dress[i];
	look->has_dress = look->has_dress || newer->has_dress;
	for (size_t i = 0; i < AER_LOOK_PIXELS; i++)
		look->pixel[i] = (1 - NEWER) * look->pixel[i] + NEWER * newer->pixel[i];
	normalize(look);
}
