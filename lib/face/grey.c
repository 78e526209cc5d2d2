#include "face/grey.h"

#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int aer_grey_make(struct aer_grey *grey, int width, int height, struct aer_error *err)
{
	size_t size = (size_t)width * (size_t)height;
	unsigned char *pixels;

	if (size > grey->size) {
		pixels = realloc(grey->size > 0 ? grey->pixels : NULL, size);
		if (pixels == NULL)
			return aer_error_memory(err);
		grey->pixels = pixels;
		grey->size = size;
	}
	grey->width = width;
	grey->height = height;
	grey->stride = (size_t)width;
	return 0;
}

void aer_grey_free(struct aer_grey *grey)
{
	if (grey->size > 0)
		free(grey->pixels);
	*grey = (struct aer_grey){ 0 };
}

/* Whether the frame's first plane is its luma as shown, a byte a pixel. */
static bool has_luma(const struct aer_video_info *info, const AVFrame *av)
{
	const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(av->format);
	const struct aer_orientation *turn = &info->orientation;
	const uint64_t other = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL |
			       AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL;

	return d != NULL && (d->flags & other) == 0 && d->comp[0].plane == 0 &&
	       d->comp[0].step == 1 && d->comp[0].offset == 0 &&
	       d->comp[0].depth == 8 && av->width == info->width &&
	       av->height == info->height && av->linesize[0] > 0 && !turn->transpose &&
	       !turn->mirror_x && !turn->mirror_y;
}

int aer_grey_frame(struct aer_converter *converter, const struct aer_video *video,
    const struct aer_frame *frame, const struct aer_region *region,
    struct aer_grey *grey, struct aer_error *err)
{
	struct aer_shape shape = { region->w, region->h, AV_PIX_FMT_GRAY8 };
	const AVFrame *av = frame->av;
	ptrdiff_t x = region->x, y = region->y;

	if (!has_luma(aer_video_info(video), av)) {
		av = aer_convert_shape(converter, video, frame, region, &shape, err);
		if (av == NULL)
			return -1;
		x = y = 0;
	}
	*grey = (struct aer_grey){ .pixels = av->data[0] + y * av->linesize[0] + x,
		.width = region->w,
		.height = region->h,
		.stride = (size_t)av->linesize[0] };
	return 0;
}

/* --- scaling ------------------------------------------------------------------ */

static int clamp(int i, int count)
{
	return i < 0 ? 0 : i >= count ? count - 1 : i;
}

static const unsigned char *row_of(const struct aer_grey *grey, int y)
{
	return grey->pixels + (size_t)clamp(y, grey->height) * grey->stride;
}

/* Between which two pixels one of the result lies, and the second's share of 256. */
struct tap {
	int first, second, share;
};

/* Tap I of a line where pixels are STEP apart and the first part begins at FROM. */
static struct tap tap_at(double from, double step, int i, int count)
{
	double at = from + (i + 0.5) * step - 0.5;
	double whole = floor(at);

	return (struct tap){ clamp((int)whole, count), clamp((int)whole + 1, count),
		(int)((at - whole) * 256) };
}

/* LINE of the result between the rows A and B. */
static void interpolate_row(const unsigned char *a, const unsigned char *b, int share,
    const struct tap *taps, int width, unsigned char *line)
{
	for (int x = 0; x < width; x++) {
		const struct tap *t = &taps[x];
		int above = a[t->first] * (256 - t->share) + a[t->second] * t->share;
		int below = b[t->first] * (256 - t->share) + b[t->second] * t->share;

		line[x] = (unsigned char)((above * (256 - share) + below * share +
					      (1 << 15)) >>
					  16);
	}
}

static int interpolate(const struct aer_grey *in, const struct aer_grey_part *part,
    struct aer_grey *out, struct aer_error *err)
{
	struct tap *taps = calloc((size_t)out->width + 1, sizeof *taps);

	if (taps == NULL)
		return aer_error_memory(err);
	for (int x = 0; x < out->width; x++)
		taps[x] = tap_at(part->x, part->w / out->width, x, in->width);
	for (int y = 0; y < out->height; y++) {
		struct tap v = tap_at(part->y, part->h / out->height, y, in->height);

		interpolate_row(row_of(in, v.first), row_of(in, v.second), v.share,
		    taps, out->width, out->pixels + (size_t)y * out->stride);
	}
	free(taps);
	return 0;
}

/* The first pixel that falls into part I. */
static int edge(double from, double step, int i)
{
	return (int)lround(from + i * step);
}

/* Adds COUNT pixels of a row, from FIRST on, to the sums. */
static void add_row(
    const unsigned char *row, int first, int width, uint32_t *sum, int count)
{
	int begin = first < 0 ? (count < -first ? count : -first) : 0;
	int end = first + count > width ? width - first : count;

	for (int i = 0; i < begin; i++)
		sum[i] += row[0];
	for (int i = begin; i < end; i++)
		sum[i] += row[first + i];
	for (int i = end < begin ? begin : end; i < count; i++)
		sum[i] += row[width - 1];
}

/* LINE of the result: means of the sums of ROWS rows; part X of it begins at sum
 * EDGES[X] and ends where the next one begins. */
static void average_row(
    const uint32_t *sum, const int *edges, int rows, int width, unsigned char *line)
{
	for (int x = 0; x < width; x++) {
		uint32_t all = 0;

		for (int i = edges[x]; i < edges[x + 1]; i++)
			all += sum[i];
		line[x] =
		    (unsigned char)(all / (uint32_t)((edges[x + 1] - edges[x]) * rows));
	}
}

/* Every pixel of the result has one of IN at least. */
static int average(const struct aer_grey *in, const struct aer_grey_part *part,
    struct aer_grey *out, struct aer_error *err)
{
	int first = edge(part->x, part->w, 0);
	int count = edge(part->x, part->w, 1) - first;
	double step = part->h / out->height;
	uint32_t *sum = calloc((size_t)count + 1, sizeof *sum);
	int *edges = calloc((size_t)out->width + 1, sizeof *edges);

	if (sum == NULL || edges == NULL) {
		free(sum);
		free(edges);
		return aer_error_memory(err);
	}
	for (int x = 0; x <= out->width; x++)
		edges[x] = edge(part->x, part->w / out->width, x) - first;
	for (int y = 0; y < out->height; y++) {
		int from = edge(part->y, step, y), to = edge(part->y, step, y + 1);

		memset(sum, 0, (size_t)count * sizeof *sum);
		for (int i = from; i < to; i++)
			add_row(row_of(in, i), first, in->width, sum, count);
		average_row(sum, edges, to - from, out->width,
		    out->pixels + (size_t)y * out->stride);
	}
	free(sum);
	free(edges);
	return 0;
}

int aer_grey_scale(const struct aer_grey *in, const struct aer_grey_part *part,
    struct aer_grey *out, struct aer_error *err)
{
	/* three quarters: two pixels of the result never fall between two of IN */
	bool smaller = 0.75 * part->w > out->width && 0.75 * part->h > out->height;

	return smaller ? average(in, part, out, err) : interpolate(in, part, out, err);
}
