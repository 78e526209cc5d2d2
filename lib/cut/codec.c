#include "cut/codec.h"

#include "base/option.h"
#include "video/convert.h"

#include <libavcodec/avcodec.h>
#include <libavutil/pixdesc.h>

static const char *const x26_presets[] = { "ultrafast", "superfast", "veryfast",
	"faster", "fast", "medium", "slow", "slower", "veryslow", NULL };

const struct aer_codec aer_codecs[] = {
	{ "h264", "libx264", "mp4", 18, 51, x26_presets, "veryfast", 2 },
	{ "hevc", "libx265", "mp4", 20, 51, x26_presets, "veryfast", 1 },
	{ "ffv1", "ffv1", "mov", -1, -1, NULL, NULL, 1 },
};

const char *const aer_codec_names[] = { "h264", "hevc", "ffv1", NULL };

/* Whether the encoder called NAME takes FORMAT. */
static bool encoder_takes(const char *name, int format)
{
	const AVCodec *codec = avcodec_find_encoder_by_name(name);

	for (const enum AVPixelFormat *f = codec != NULL ? codec->pix_fmts : NULL;
	     f != NULL && *f != AV_PIX_FMT_NONE; f++)
		if (*f == format)
			return true;
	return false;
}

/* The format in separate planes, without the range, which is stored apart. */
static int plain(int format)
{
	if (format == AV_PIX_FMT_YUYV422 || format == AV_PIX_FMT_UYVY422)
		return AV_PIX_FMT_YUV422P;
	return aer_convert_plain(format);
}

int aer_codec_pixels(const struct aer_codec *codec, const struct aer_video_info *info,
    bool lossless, bool scaled)
{
	const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(info->pixel_format);
	const struct aer_orientation *turned = &info->orientation;

	if (!lossless || scaled || d == NULL || turned->transpose || turned->mirror_x ||
	    turned->mirror_y || info->width != info->coded_width)
		return AV_PIX_FMT_YUV420P;
	if (encoder_takes(codec->encoder, plain(info->pixel_format)))
		return plain(info->pixel_format);
	/* RGB in another order of bytes */
	return info->rgb && d->comp[0].depth <= 8 &&
		       encoder_takes(codec->encoder, AV_PIX_FMT_BGR0)
		   ? AV_PIX_FMT_BGR0
		   : AV_PIX_FMT_YUV420P;
}

bool aer_codec_lossless(const struct aer_codec *codec, long crf)
{
	return codec->worst < 0 || crf == 0;
}

int aer_codec_threads(const struct aer_codec *codec, int width, int height)
{
	enum { LARGE = 400000 };

	return (int64_t)width * height >= LARGE ? codec->threads : 1;
}

bool aer_codec_even(int pixels)
{
	const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(pixels);

	return d == NULL || d->log2_chroma_w > 0 || d->log2_chroma_h > 0;
}

int aer_codec_settle(const struct aer_codec *codec, long *crf, const char **preset,
    struct aer_error *err)
{
	if (*crf > codec->worst)
		return codec->worst < 0
			   ? aer_error_set(
				 err, "%s is lossless: it has no --crf", codec->name)
			   : aer_error_set(err, "--crf of %s is 0 to %d, not %ld",
				 codec->name, codec->worst, *crf);
	if (*preset != NULL && codec->presets == NULL)
		return aer_error_set(err, "%s has no --preset", codec->name);
	if (*preset != NULL &&
	    aer_parse_choice(*preset, "--preset", codec->presets, err) < 0)
		return -1;
	if (*crf < 0)
		*crf = codec->crf;
	if (*preset == NULL)
		*preset = codec->preset;
	return 0;
}
