#include "plot/colour.h"

#include <math.h>

static double clamp(double value)
{
	return value < 0 ? 0 : value > 1 ? 1 : value;
}

static double to_srgb(double linear)
{
	linear = clamp(linear);
	return linear <= 0.0031308 ? 12.92 * linear
				   : 1.055 * pow(linear, 1 / 2.4) - 0.055;
}

static double to_linear(double srgb)
{
	return srgb <= 0.04045 ? srgb / 12.92 : pow((srgb + 0.055) / 1.055, 2.4);
}

/* The matrices are Ottosson's. */
static struct aer_colour from_oklab(double lightness, double a, double b)
{
	double l = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
	double m = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
	double s = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);

	return (struct aer_colour){
		.r = to_srgb(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
		.g = to_srgb(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
		.b = to_srgb(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s),
	};
}

struct aer_colour aer_colour_scale(double at)
{
	static const double hue = 4.45; /* radians: blue */
	double lightness, chroma;

	at = clamp(at);
	lightness = 0.985 - 0.665 * at;
	/* Little chroma at the ends, where sRGB has no room for it. */
	chroma = 0.004 + 0.115 * pow(sin(at * 2.35), 0.9);
	return from_oklab(lightness, chroma * cos(hue), chroma * sin(hue));
}

struct aer_colour aer_colour_series(size_t i, size_t n)
{
	/* the ends in OKLab: lightness, green to red, blue to yellow */
	static const double dark[3] = { 0.36, -0.02, -0.13 },
			    light[3] = { 0.89, -0.01, 0.13 };
	double at = n > 1 ? (double)i / (double)(n - 1) : 0.25;

	return from_oklab(dark[0] + at * (light[0] - dark[0]),
	    dark[1] + at * (light[1] - dark[1]), dark[2] + at * (light[2] - dark[2]));
}

double aer_colour_luminance(struct aer_colour colour)
{
	return 0.2126 * to_linear(colour.r) + 0.7152 * to_linear(colour.g) +
	       0.0722 * to_linear(colour.b);
}

double aer_colour_contrast(struct aer_colour a, struct aer_colour b)
{
	double x = aer_colour_luminance(a), y = aer_colour_luminance(b);

	return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

struct aer_colour aer_colour_text(struct aer_colour colour)
{
	static const struct aer_colour black = { 0, 0, 0 }, white = { 1, 1, 1 };

	return aer_colour_contrast(colour, white) >= 3.9 ? white : black;
}
