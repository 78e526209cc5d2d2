#include "picture/augment.h"

#include <math.h>
#include <string.h>

struct aer_augment aer_augment_draw(struct aer_random *random, bool mirror, double most)
{
	/* both are drawn whatever is wanted, so that one does not change the other */
	bool is_mirrored = aer_random_below(random, 2) == 1;
	double turn = (double)aer_random_below(random, 2000001) / 1e6 - 1;

	return (struct aer_augment){ mirror && is_mirrored, most * turn };
}

/* The pixel at column X and row Y, or black. */
static const unsigned char *pixel_at(const struct aer_picture *picture, long x, long y)
{
	static const unsigned char black[3];

	if (x < 0 || y < 0 || x >= picture->width || y >= picture->height)
		return black;
	return picture->rgb + (size_t)y * picture->stride + 3 * (size_t)x;
}

/* Writes what is at X and Y, in pixels from the middle of the first one. */
static void put_between(
    const struct aer_picture *picture, double x, double y, unsigned char *out)
{
	double left = floor(x), top = floor(y);
	const unsigned char *a = pixel_at(picture, (long)left, (long)top);
	const unsigned char *b = pixel_at(picture, (long)left + 1, (long)top);
	const unsigned char *c = pixel_at(picture, (long)left, (long)top + 1);
	const unsigned char *d = pixel_at(picture, (long)left + 1, (long)top + 1);

	x -= left;
	y -= top;
	for (int i = 0; i < 3; i++) {
		double above = a[i] + (b[i] - a[i]) * x;
		double below = c[i] + (d[i] - c[i]) * x;

		out[i] = (unsigned char)lround(above + (below - above) * y);
	}
}

static void turn(const struct aer_augment *augment, const struct aer_picture *picture,
    unsigned char *out)
{
	double angle = augment->degrees * acos(-1) / 180;
	double cosine = cos(angle), sine = sin(angle);
	double middle_x = (picture->width - 1) / 2.0;
	double middle_y = (picture->height - 1) / 2.0;

	for (int y = 0; y < picture->height; y++)
		for (int x = 0; x < picture->width; x++, out += 3) {
			double dx = x - middle_x, dy = y - middle_y;
			double from_x = dx * cosine + dy * sine;

			if (augment->mirror)
				from_x = -from_x;
			put_between(picture, middle_x + from_x,
			    middle_y + dy * cosine - dx * sine, out);
		}
}

static void mirror(const struct aer_picture *picture, unsigned char *out)
{
	for (int y = 0; y < picture->height; y++)
		for (int x = picture->width - 1; x >= 0; x--, out += 3)
			memcpy(out, pixel_at(picture, x, y), 3);
}

void aer_augment_apply(const struct aer_augment *augment,
    const struct aer_picture *picture, unsigned char *out)
{
	size_t row = 3 * (size_t)picture->width;

	if (augment->degrees < 0 || augment->degrees > 0)
		turn(augment, picture, out);
	else if (augment->mirror)
		mirror(picture, out);
	else
		for (int y = 0; y < picture->height; y++)
			memcpy(out + (size_t)y * row,
			    picture->rgb + (size_t)y * picture->stride, row);
}
