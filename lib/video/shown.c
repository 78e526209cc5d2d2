#include "video/shown.h"

#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
#include <math.h>
#include <stdlib.h>

/* From a display matrix (ISO/IEC 14496-12, 6.2.2): a point (x, y) of the decoded
 * picture is shown at (a x + c y, b x + d y). */
static int read_orientation(const AVStream *stream, const AVFrame *frame,
    const char *path, struct aer_orientation *orientation, struct aer_error *err)
{
	enum { A = 0, B = 1, C = 3, D = 4, ONE = 1 << 16 };
	const int32_t *m = (const int32_t *)(const void *)av_stream_get_side_data(
	    stream, AV_PKT_DATA_DISPLAYMATRIX, NULL);
	/* where the container says nothing the picture may, as a JPEG's EXIF does */
	const AVFrameSideData *own =
	    av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);

	if (m == NULL && own != NULL)
		m = (const int32_t *)(const void *)own->data;
	*orientation = (struct aer_orientation){ 0 };
	if (m == NULL)
		return 0;
	if (m[B] == 0 && m[C] == 0 && abs(m[A]) == ONE && abs(m[D]) == ONE) {
		orientation->mirror_x = m[A] < 0;
		orientation->mirror_y = m[D] < 0;
	} else if (m[A] == 0 && m[D] == 0 && abs(m[B]) == ONE && abs(m[C]) == ONE) {
		orientation->transpose = true;
		orientation->mirror_x = m[C] < 0;
		orientation->mirror_y = m[B] < 0;
	} else {
		return aer_error_set(err,
		    "%s: is shown turned by %.1f degrees or scaled; "
		    "only multiples of 90 degrees are supported",
		    path, -av_display_rotation_get(m));
	}
	return 0;
}

static void read_size(AVFormatContext *format, AVStream *stream, AVFrame *frame,
    struct aer_video_info *info)
{
	AVRational aspect = av_guess_sample_aspect_ratio(format, stream, frame);
	int width;

	if (aspect.num <= 0 || aspect.den <= 0)
		aspect = (AVRational){ 1, 1 };
	info->coded_width = frame->width;
	info->coded_height = frame->height;
	info->aspect_num = aspect.num;
	info->aspect_den = aspect.den;
	/* the height stays, the width makes the pixels square */
	width = (int)lround((double)info->coded_width * aspect.num / aspect.den);
	if (width < 1)
		width = 1;
	info->width = info->orientation.transpose ? info->coded_height : width;
	info->height = info->orientation.transpose ? width : info->coded_height;
}

/* The matrices that swscale knows (ITU-T H.273, table 4). */
static bool known_matrix(int matrix)
{
	switch (matrix) {
	case AVCOL_SPC_BT709:
	case AVCOL_SPC_FCC:
	case AVCOL_SPC_BT470BG:
	case AVCOL_SPC_SMPTE170M:
	case AVCOL_SPC_SMPTE240M:
	case AVCOL_SPC_BT2020_NCL:
	case AVCOL_SPC_BT2020_CL:
		return true;
	default:
		return false;
	}
}

static void read_colour(const AVFrame *frame, struct aer_video_info *info)
{
	const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(frame->format);
	bool rgb = format != NULL &&
		   (format->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0;
	bool jpeg = frame->format == AV_PIX_FMT_YUVJ420P ||
		    frame->format == AV_PIX_FMT_YUVJ422P ||
		    frame->format == AV_PIX_FMT_YUVJ444P;
	bool grey = format != NULL && format->nb_components <= 2;

	info->pixel_format = frame->format;
	info->rgb = rgb;
	/* grey without a range is what programs make of pictures, and they make it
	 * from 0 to 255; swscale reads it so, too */
	info->full_range = rgb || jpeg || frame->color_range == AVCOL_RANGE_JPEG ||
			   (frame->color_range == AVCOL_RANGE_UNSPECIFIED && grey);
	info->matrix = frame->colorspace;
	info->matrix_stated = frame->colorspace != AVCOL_SPC_UNSPECIFIED;
	/* "RGB" is no matrix: pictures made into YUV need one */
	if (!info->matrix_stated || info->matrix == AVCOL_SPC_RGB)
		info->matrix =
		    jpeg || (info->coded_width < 1280 && info->coded_height < 577)
			? AVCOL_SPC_SMPTE170M
			: AVCOL_SPC_BT709;
	info->interlaced = frame->interlaced_frame != 0;
	info->top_first = frame->top_field_first != 0;
}

int aer_shown_read(AVFormatContext *format, int index, AVFrame *frame, const char *path,
    struct aer_video_info *info, struct aer_error *err)
{
	AVStream *stream = format->streams[index];

	if (read_orientation(stream, frame, path, &info->orientation, err) < 0)
		return -1;
	read_size(format, stream, frame, info);
	read_colour(frame, info);
	if (!info->rgb && !known_matrix(info->matrix))
		return aer_error_set(err,
		    "%s: its colours are coded as '%s', which is not supported", path,
		    av_color_space_name(info->matrix));
	return 0;
}
