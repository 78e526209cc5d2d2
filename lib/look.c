#include "look.h"

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
	return 0;
}

double aer_look_compare(const struct aer_look *a, const struct aer_look *b)
{
	double sum = 0;

	for (size_t i = 0; i < AER_LOOK_PIXELS; i++)
		sum += a->pixel[i] * b->pixel[i];
	return sum;
}

void aer_look_follow(struct aer_look *look, const struct aer_look *newer)
{
	for (size_t i = 0; i < AER_LOOK_PIXELS; i++)
		look->pixel[i] = (1 - NEWER) * look->pixel[i] + NEWER * newer->pixel[i];
	normalize(look);
}
