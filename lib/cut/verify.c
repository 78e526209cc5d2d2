#include "cut/verify.h"

#include "video/video.h"

#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
#include <math.h>

enum { LARGE = 64, ROW_STEP = 4, SMALLEST_PART = 16 };

/*
 * How far apart a picture and its compressed copy may be.  Measured on 14 films (six
 * of people, noise, black, a fade, flicker, gratings, fractals, test pictures) of
 * 640x360, 64x48 and 16x16 pixels with x264 veryfast and x265, the greatest distance
 * of any frame was
 *
 *	crf          18     23     35     51
 *	640x360     0.5    0.9    3.3   16.2
 *	64x48       0.8    1.6    4.5   13.5
 *	16x16       1.3    2.7   12.8   30.7   (a fade)
 *	limit       6.0    8.0   16.0   40.4
 *
 * while pictures of two of the films are 80 apart in the median, and 9 to 40 those of
 * a film in which people move that are a second apart.
 */
static double limit_at(int crf)
{
	/* equal but for the sums' rounding */
	return crf <= 0 ? 0.001 : 6 * exp2((crf - 18) / 12.0);
}

/* How many parts LENGTH pixels make. */
static int parts(int length)
{
	int n = length / SMALLEST_PART;

	return n < 1 ? 1 : n > AER_GIST_SIDE ? AER_GIST_SIDE : n;
}

/* The sum of COUNT samples of 8 bits, STEP bytes apart. */
static uint64_t sum_8(const uint8_t *row, int count, ptrdiff_t step)
{
	uint32_t sum = 0;

	if (step == 1)
		for (int x = 0; x < count; x++)
			sum += row[x];
	else
		for (int x = 0; x < count; x++)
			sum += row[x * step];
	return sum;
}

/* The same of 16 bits, of which the upper ones are not used. */
static uint64_t sum_16(const uint8_t *row, int count, ptrdiff_t step)
{
	uint64_t sum = 0;

	for (int x = 0; x < count; x++)
		sum += row[x * step] + 256U * row[x * step + 1];
	return sum;
}

void aer_gist_make(struct aer_gist *gist, const AVFrame *frame)
{
	const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(frame->format);
	const AVComponentDescriptor *c = &d->comp[0];
	int step = frame->height >= LARGE ? ROW_STEP : 1;
	double scale = 255.0 / ((1 << c->depth) - 1);

	gist->columns = parts(frame->width);
	gist->rows = parts(frame->height);
	for (int j = 0; j < gist->rows; j++) {
		uint64_t sum[AER_GIST_SIDE] = { 0 };
		int y0 = j * frame->height / gist->rows;
		int y1 = (j + 1) * frame->height / gist->rows;
		int lines = 0;

		for (int y = y0; y < y1; y += step, lines++) {
			const uint8_t *row = frame->data[c->plane] +
					     (ptrdiff_t)y * frame->linesize[c->plane] +
					     c->offset;

			for (int i = 0; i < gist->columns; i++) {
				int x0 = i * frame->width / gist->columns;
				int x1 = (i + 1) * frame->width / gist->columns;

				sum[i] += (c->depth > 8 ? sum_16 : sum_8)(
				    row + (ptrdiff_t)x0 * c->step, x1 - x0, c->step);
			}
		}
		for (int i = 0; i < gist->columns; i++) {
			int x0 = i * frame->width / gist->columns;
			int x1 = (i + 1) * frame->width / gist->columns;

			gist->mean[(size_t)j * (size_t)gist->columns + (size_t)i] =
			    (float)(scale * (double)sum[i] /
				    ((double)lines * (x1 - x0)));
		}
	}
}

double aer_gist_distance(const struct aer_gist *a, const struct aer_gist *b)
{
	int n = a->columns * a->rows;
	double sum = 0;

	for (int i = 0; i < n; i++) {
		double off = (double)a->mean[i] - (double)b->mean[i];

		sum += off * off;
	}
	return sqrt(sum / n);
}

/* Compares frame K of the file with what it should be. */
static int compare(struct aer_video *video, size_t k, const struct aer_gist *wanted,
    double limit, struct aer_error *err)
{
	struct aer_frame frame;
	struct aer_gist got;
	double distance;
	int rc = aer_video_read(video, k, &frame, err);

	if (rc < 0)
		return -1;
	if (rc == 0 || frame.damaged)
		return aer_error_set(err,
		    "%s: frame %zu of what was written cannot be "
		    "decoded",
		    aer_video_path(video), k);
	aer_gist_make(&got, frame.av);
	if (got.columns != wanted->columns || got.rows != wanted->rows)
		return aer_error_set(
		    err, "%s: is read back in another size", aer_video_path(video));
	distance = aer_gist_distance(&got, wanted);
	if (distance > limit)
		return aer_error_set(err,
		    "%s: frame %zu is read back as another picture: "
		    "its brightness is off by %.1f of 255",
		    aer_video_path(video), k, distance);
	return 0;
}

int aer_verify(const char *path, size_t count, const struct aer_gist *first,
    const struct aer_gist *last, int crf, double *duration, struct aer_error *err)
{
	struct aer_video *video = aer_video_open(path, NULL, err);
	size_t frames;
	int rc = 0;

	if (video == NULL)
		return aer_error_prefix(err, "cannot read back what was written");
	frames = aer_video_info(video)->frames;
	*duration = aer_video_info(video)->duration;
	if (frames != count)
		rc =
		    aer_error_set(err, "%s: %zu frames were written, %zu are read back",
			path, count, frames);
	if (rc == 0)
		rc = compare(video, 0, first, limit_at(crf), err);
	if (rc == 0 && count > 1)
		rc = compare(video, count - 1, last, limit_at(crf), err);
	aer_video_close(video);
	return rc;
}
