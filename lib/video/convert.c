#include "video/convert.h"

#include "video/shrink.h"
#include "video/yuv.h"

#include <libavutil/frame.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <stdlib.h>
#include <string.h>

/* Exact rather than fast: full chroma interpolation and accurate rounding. */
static const int scale_flags =
    SWS_BICUBIC | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_ACCURATE_RND;

/* A picture is made RGB before it is scaled where more than this is lost, in levels:
 * scaling its planes would be off by a level on average.  Measured on squares and
 * stripes of 3 to 40 pixels in pure colours, noise and bright sky, pictures are off by
 * at most 2.3 times what is lost. */
static const double most_lost = 0.35;

/* The side of a cell in which this is seen, in pixels of the new picture. */
enum { CELL = 2 };

/* A conversion of whole frames, kept while its parameters stay the same. */
struct conversion {
	struct SwsContext *sws;
	int in_width, in_height, in_format, out_width, out_height, out_format;
	int matrix;
	bool full_range;
};

struct aer_converter {
	struct conversion to_rgb, to_444, to_shape;
	AVFrame *whole;  /* 4:4:4 before turning */
	AVFrame *turned; /* 4:4:4 as shown */
	AVFrame *view;   /* a region of another frame, without memory of its own */
	AVFrame *out;    /* as an encoder wants it */
	struct aer_picture rgb;   /* before turning */
	struct aer_picture shown; /* of which a region is wanted */
	struct aer_shrinker *shrinker;
};

struct aer_converter *aer_converter_new(struct aer_error *err)
{
	struct aer_converter *converter = calloc(1, sizeof *converter);

	if (converter == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	converter->whole = av_frame_alloc();
	converter->turned = av_frame_alloc();
	converter->view = av_frame_alloc();
	converter->out = av_frame_alloc();
	converter->shrinker = aer_shrinker_new(err);
	if (converter->whole == NULL || converter->turned == NULL ||
	    converter->view == NULL || converter->out == NULL ||
	    converter->shrinker == NULL) {
		aer_converter_free(converter);
		aer_error_memory(err);
		return NULL;
	}
	return converter;
}

void aer_converter_free(struct aer_converter *converter)
{
	if (converter == NULL)
		return;
	aer_shrinker_free(converter->shrinker);
	sws_freeContext(converter->to_rgb.sws);
	sws_freeContext(converter->to_444.sws);
	sws_freeContext(converter->to_shape.sws);
	av_frame_free(&converter->whole);
	av_frame_free(&converter->turned);
	av_frame_free(&converter->view);
	av_frame_free(&converter->out);
	aer_picture_free(&converter->rgb);
	aer_picture_free(&converter->shown);
	free(converter);
}

int aer_convert_plain(int format)
{
	switch (format) {
	case AV_PIX_FMT_YUVJ420P:
		return AV_PIX_FMT_YUV420P;
	case AV_PIX_FMT_YUVJ422P:
		return AV_PIX_FMT_YUV422P;
	case AV_PIX_FMT_YUVJ444P:
		return AV_PIX_FMT_YUV444P;
	case AV_PIX_FMT_YUVJ440P:
		return AV_PIX_FMT_YUV440P;
	default:
		return format;
	}
}

static bool same_conversion(const struct conversion *a, const struct conversion *b)
{
	return a->in_width == b->in_width && a->in_height == b->in_height &&
	       a->in_format == b->in_format && a->out_width == b->out_width &&
	       a->out_height == b->out_height && a->out_format == b->out_format &&
	       a->matrix == b->matrix && a->full_range == b->full_range;
}

static bool is_rgb(int format)
{
	const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(format);

	return d != NULL &&
	       (d->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0;
}

/* Makes CONVERSION do what WANTED says. */
static int prepare(struct conversion *conversion, const struct conversion *wanted,
    struct aer_error *err)
{
	const int *matrix = sws_getCoefficients(wanted->matrix);
	/* RGB has full range; YUV keeps the range it has */
	int in_full = is_rgb(wanted->in_format) || wanted->full_range;
	int out_full = is_rgb(wanted->out_format) || wanted->full_range;

	if (conversion->sws != NULL && same_conversion(conversion, wanted))
		return 0;
	sws_freeContext(conversion->sws);
	*conversion = *wanted;
	conversion->sws = sws_getContext(wanted->in_width, wanted->in_height,
	    wanted->in_format, wanted->out_width, wanted->out_height,
	    wanted->out_format, scale_flags, NULL, NULL, NULL);
	if (conversion->sws == NULL)
		return aer_error_set(err, "cannot convert pixels from %s to %s",
		    av_get_pix_fmt_name(wanted->in_format),
		    av_get_pix_fmt_name(wanted->out_format));
	sws_setColorspaceDetails(
	    conversion->sws, matrix, in_full, matrix, out_full, 0, 1 << 16, 1 << 16);
	return 0;
}

/* The conversion of FRAME to OUT_FORMAT with square pixels, not yet turned. */
static struct conversion shown_conversion(
    const struct aer_video_info *info, const AVFrame *frame, int out_format)
{
	bool transpose = info->orientation.transpose;

	return (struct conversion){
		.in_width = frame->width,
		.in_height = frame->height,
		.in_format = aer_convert_plain(frame->format),
		.out_width = transpose ? info->height : info->width,
		.out_height = transpose ? info->width : info->height,
		.out_format = out_format,
		.matrix = info->matrix,
		/* RGB made into YUV gets the usual, limited range */
		.full_range = info->full_range && !is_rgb(frame->format),
	};
}

/* Copies pixels of SIZE bytes from IN to OUT as the orientation has it. */
static void turn(const unsigned char *in, size_t in_stride, unsigned char *out,
    size_t out_stride, int width, int height, size_t size,
    const struct aer_orientation *orientation)
{
	for (int y = 0; y < height; y++) {
		size_t v = (size_t)(orientation->mirror_y ? height - 1 - y : y);
		unsigned char *to = out + (size_t)y * out_stride;

		for (int x = 0; x < width; x++, to += size) {
			size_t u = (size_t)(orientation->mirror_x ? width - 1 - x : x);
			const unsigned char *from = orientation->transpose
							? in + u * in_stride + v * size
							: in + v * in_stride + u * size;

			memcpy(to, from, size);
		}
	}
}

static bool upright(const struct aer_orientation *orientation)
{
	return !orientation->transpose && !orientation->mirror_x &&
	       !orientation->mirror_y;
}

/* The whole frame, by swscale. */
static int convert_whole(struct aer_converter *converter,
    const struct aer_video_info *info, const struct aer_frame *frame,
    struct aer_picture *picture, struct aer_error *err)
{
	struct conversion wanted = shown_conversion(info, frame->av, AV_PIX_FMT_RGB24);
	bool straight = upright(&info->orientation);
	struct aer_picture *whole = straight ? picture : &converter->rgb;
	uint8_t *planes[4] = { 0 };
	int strides[4] = { 0 };

	if (prepare(&converter->to_rgb, &wanted, err) < 0 ||
	    aer_picture_make(whole, wanted.out_width, wanted.out_height, err) < 0)
		return -1;
	planes[0] = whole->rgb;
	strides[0] = (int)whole->stride;
	sws_scale(converter->to_rgb.sws, (const uint8_t *const *)frame->av->data,
	    frame->av->linesize, 0, frame->av->height, planes, strides);
	if (straight)
		return 0;
	if (aer_picture_make(picture, info->width, info->height, err) < 0)
		return -1;
	turn(whole->rgb, whole->stride, picture->rgb, picture->stride, info->width,
	    info->height, 3, &info->orientation);
	return 0;
}

/* Whether the frame is shown as it is stored: 8 bits, 4:2:0, upright, its own size.
 * Of odd sides swscale has its own opinion where colour samples lie. */
static bool is_plain(const struct aer_video_info *info, const AVFrame *frame)
{
	return aer_convert_plain(frame->format) == AV_PIX_FMT_YUV420P &&
	       upright(&info->orientation) && frame->width == info->width &&
	       frame->height == info->height && frame->width % 2 == 0 &&
	       frame->height % 2 == 0;
}

/* A plain frame. */
static struct aer_yuv view_yuv(const struct aer_video_info *info, const AVFrame *frame)
{
	return (struct aer_yuv){
		.plane = { frame->data[0], frame->data[1], frame->data[2] },
		.stride = { frame->linesize[0], frame->linesize[1],
		    frame->linesize[2] },
		.width = frame->width,
		.height = frame->height,
		.matrix = info->matrix,
		.full_range = info->full_range,
	};
}

static int copy_part(const struct aer_picture *whole, const struct aer_region *region,
    struct aer_picture *picture, struct aer_error *err)
{
	struct aer_picture part = aer_picture_part(whole, region);

	if (aer_picture_make(picture, region->w, region->h, err) < 0)
		return -1;
	for (int y = 0; y < part.height; y++)
		memcpy(picture->rgb + (size_t)y * picture->stride,
		    part.rgb + (size_t)y * part.stride, 3 * (size_t)part.width);
	return 0;
}

int aer_convert_region(struct aer_converter *converter, const struct aer_video *video,
    const struct aer_frame *frame, const struct aer_region *region,
    struct aer_picture *picture, struct aer_error *err)
{
	const struct aer_video_info *info = aer_video_info(video);

	if (is_plain(info, frame->av)) {
		struct aer_yuv yuv = view_yuv(info, frame->av);

		return aer_yuv_to_rgb(&yuv, region, picture, err);
	}
	if (region->w == info->width && region->h == info->height)
		return convert_whole(converter, info, frame, picture, err);
	if (convert_whole(converter, info, frame, &converter->shown, err) < 0)
		return -1;
	return copy_part(&converter->shown, region, picture, err);
}

int aer_convert_shrunk(struct aer_converter *converter, const struct aer_video *video,
    const struct aer_frame *frame, const struct aer_region *region, int width,
    int height, enum aer_fit fit, enum aer_filter filter, struct aer_picture *picture,
    struct aer_error *err)
{
	const struct aer_video_info *info = aer_video_info(video);
	struct aer_layout layout =
	    aer_picture_layout(region->w, region->h, width, height, fit);
	struct aer_region from = layout.from;
	struct aer_picture to;
	struct aer_yuv yuv;
	double lost;

	if (!is_plain(info, frame->av) || !aer_shrink_takes(filter) ||
	    from.w < AER_SHRINK_LEAST * layout.to.w ||
	    from.h < AER_SHRINK_LEAST * layout.to.h)
		return 0;
	from.x += region->x;
	from.y += region->y;
	yuv = view_yuv(info, frame->av);
	if (aer_yuv_lost(&yuv, &from, CELL * (from.w / layout.to.w),
		CELL * (from.h / layout.to.h), &lost, err) < 0)
		return -1;
	if (lost > most_lost)
		return 0;
	if (aer_picture_make_fitted(picture, width, height, &layout.to, err) < 0)
		return -1;
	to = aer_picture_part(picture, &layout.to);
	return aer_shrink(converter->shrinker, &yuv, &from, filter, &to, err) < 0 ? -1
										  : 1;
}

int aer_convert_rgb(struct aer_converter *converter, const struct aer_video *video,
    const struct aer_frame *frame, struct aer_picture *picture, struct aer_error *err)
{
	const struct aer_video_info *info = aer_video_info(video);
	struct aer_region all = { 0, 0, info->width, info->height };

	return aer_convert_region(converter, video, frame, &all, picture, err);
}

/* Gives FRAME this size and format, with memory of its own. */
static int frame_make(
    AVFrame *frame, int width, int height, int format, struct aer_error *err)
{
	if (frame->width == width && frame->height == height &&
	    frame->format == format && frame->data[0] != NULL &&
	    av_frame_is_writable(frame))
		return 0;
	av_frame_unref(frame);
	frame->width = width;
	frame->height = height;
	frame->format = format;
	return av_frame_get_buffer(frame, 0) < 0 ? aer_error_memory(err) : 0;
}

/* A view of REGION of FRAME, which begins where a sample of chroma does. */
static AVFrame *view_region(struct aer_converter *converter, const AVFrame *frame,
    const struct aer_region *region)
{
	const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(frame->format);
	AVFrame *view = converter->view;

	av_frame_unref(view);
	for (int i = 0; i < d->nb_components; i++) {
		const AVComponentDescriptor *c = &d->comp[i];
		bool chroma = i == 1 || i == 2;
		int x = region->x >> (chroma ? d->log2_chroma_w : 0);
		int y = region->y >> (chroma ? d->log2_chroma_h : 0);
		int p = c->plane;

		view->linesize[p] = frame->linesize[p];
		view->data[p] = frame->data[p] + (ptrdiff_t)y * frame->linesize[p] +
				(ptrdiff_t)x * c->step;
	}
	if ((d->flags & AV_PIX_FMT_FLAG_PAL) != 0)
		view->data[1] = frame->data[1]; /* the palette */
	/* what takes the view may keep it without a copy */
	for (int i = 0; i < AV_NUM_DATA_POINTERS && frame->buf[i] != NULL; i++)
		view->buf[i] = av_buffer_ref(frame->buf[i]);
	view->width = region->w;
	view->height = region->h;
	view->format = aer_convert_plain(frame->format);
	return view;
}

/* The frame as shown, in 4:4:4, where any region has chroma of its own. */
static int make_shown_444(struct aer_converter *converter,
    const struct aer_video_info *info, const struct aer_frame *frame, AVFrame **shown,
    struct aer_error *err)
{
	struct conversion wanted =
	    shown_conversion(info, frame->av, AV_PIX_FMT_YUV444P);

	if (prepare(&converter->to_444, &wanted, err) < 0 ||
	    frame_make(converter->whole, wanted.out_width, wanted.out_height,
		AV_PIX_FMT_YUV444P, err) < 0)
		return -1;
	sws_scale(converter->to_444.sws, (const uint8_t *const *)frame->av->data,
	    frame->av->linesize, 0, frame->av->height, converter->whole->data,
	    converter->whole->linesize);
	*shown = converter->whole;
	if (upright(&info->orientation))
		return 0;
	if (frame_make(converter->turned, info->width, info->height, AV_PIX_FMT_YUV444P,
		err) < 0)
		return -1;
	for (int i = 0; i < 3; i++)
		turn(converter->whole->data[i], (size_t)converter->whole->linesize[i],
		    converter->turned->data[i], (size_t)converter->turned->linesize[i],
		    info->width, info->height, 1, &info->orientation);
	*shown = converter->turned;
	return 0;
}

/* Whether REGION of the frame is shown as it lies in memory. */
static bool lies_straight(const struct aer_video_info *info, const AVFrame *frame,
    const struct aer_region *region)
{
	const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(frame->format);

	return upright(&info->orientation) && frame->width == info->width &&
	       frame->height == info->height &&
	       (d->flags & AV_PIX_FMT_FLAG_BITSTREAM) == 0 &&
	       region->x % (1 << d->log2_chroma_w) == 0 &&
	       region->y % (1 << d->log2_chroma_h) == 0;
}

/* Whether pixels of format A become B without another sample of chroma. */
static bool same_chroma(int a, int b)
{
	const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(a);
	const AVPixFmtDescriptor *e = av_pix_fmt_desc_get(b);

	if (is_rgb(a) || is_rgb(b))
		return is_rgb(a) && is_rgb(b);
	return d != NULL && e != NULL &&
	       (d->nb_components < 3) == (e->nb_components < 3) &&
	       d->log2_chroma_w == e->log2_chroma_w &&
	       d->log2_chroma_h == e->log2_chroma_h;
}

/* Brings a view to SHAPE; its luma has full range or not. */
static AVFrame *reshape(struct aer_converter *converter, const AVFrame *view,
    const struct aer_video_info *info, bool full_range, const struct aer_shape *shape,
    struct aer_error *err)
{
	AVFrame *out = converter->out;
	struct conversion wanted = {
		.in_width = view->width,
		.in_height = view->height,
		.in_format = view->format,
		.out_width = shape->width,
		.out_height = shape->height,
		.out_format = shape->pixels,
		.matrix = info->matrix,
		.full_range = full_range,
	};

	if (prepare(&converter->to_shape, &wanted, err) < 0 ||
	    frame_make(out, shape->width, shape->height, shape->pixels, err) < 0)
		return NULL;
	sws_scale(converter->to_shape.sws, (const uint8_t *const *)view->data,
	    view->linesize, 0, view->height, out->data, out->linesize);
	return out;
}

struct AVFrame *aer_convert_shape(struct aer_converter *converter,
    const struct aer_video *video, const struct aer_frame *frame,
    const struct aer_region *region, const struct aer_shape *shape,
    struct aer_error *err)
{
	const struct aer_video_info *info = aer_video_info(video);
	/* RGB made into YUV gets the usual, limited range */
	bool full_range = info->full_range && !is_rgb(info->pixel_format);
	bool same = aer_convert_plain(frame->av->format) == shape->pixels;
	AVFrame *shown;

	if (lies_straight(info, frame->av, region) &&
	    same_chroma(frame->av->format, shape->pixels)) {
		shown = view_region(converter, frame->av, region);
		if (same && region->w == shape->width && region->h == shape->height)
			return shown;
		return reshape(converter, shown, info, full_range, shape, err);
	}
	if (make_shown_444(converter, info, frame, &shown, err) < 0)
		return NULL;
	shown = view_region(converter, shown, region);
	return reshape(converter, shown, info, full_range, shape, err);
}

struct AVFrame *aer_convert_yuv420(struct aer_converter *converter,
    const struct aer_video *video, const struct aer_frame *frame,
    const struct aer_region *region, struct aer_error *err)
{
	struct aer_shape shape = { region->w, region->h, AV_PIX_FMT_YUV420P };

	return aer_convert_shape(converter, video, frame, region, &shape, err);
}
