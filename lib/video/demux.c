#include "video/demux.h"

#include "video/mask.h"
#include "video/moov.h"

#include <errno.h>
#include <libavutil/avstring.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

/*
 * Demuxers that read one media file.  hls, dash, concat, sdp, image sequences
 * by pattern and the like are left out: they open what the file names.
 */
static const char single_file_formats[] =
    "mov,mp4,m4a,3gp,3g2,mj2;matroska,webm;avi;mpegts;mpeg;mpegvideo;flv;live_flv;gif;"
    "asf;ogg;nut;mxf;ivf;obu;av1;h264;hevc;m4v;mjpeg;yuv4mpegpipe;dv;rm;wtv;apng;"
    "image2;jpeg_pipe;jpegls_pipe;j2k_pipe;png_pipe;bmp_pipe;webp_pipe;tiff_pipe;"
    "gif_pipe;pbm_pipe;pgm_pipe;ppm_pipe;wav;mp3;aac;flac;w64;aiff;caf;amr;ac3;eac3";

int aer_demux_error(struct aer_error *err, const char *path, const char *what, int code)
{
	char reason[AV_ERROR_MAX_STRING_SIZE];

	if (code == AVERROR(ENOMEM))
		return aer_error_memory(err);
	if (av_strerror(code, reason, sizeof reason) < 0)
		snprintf(reason, sizeof reason, "error %d", code);
	return aer_error_set(err, "%s: %s: %s", path, what, reason);
}

int aer_demux_check(const char *path, struct aer_error *err)
{
	struct stat st;

	if (stat(path, &st) < 0) {
		const char *colon = strchr(path, ':');

		if (errno == ENOENT && colon != NULL && colon[1] == '/')
			return aer_error_set(err,
			    "%s: only local files are opened; fetch it first", path);
		return aer_error_set(err, "%s: %s", path, strerror(errno));
	}
	if (S_ISDIR(st.st_mode))
		return aer_error_set(err, "%s: is a folder, not a video", path);
	if (!S_ISREG(st.st_mode))
		return aer_error_set(err, "%s: is not a regular file", path);
	if (st.st_size == 0)
		return aer_error_set(err, "%s: is empty", path);
	return 0;
}

/* Whether FORMAT, "mov,mp4,...", is one of the demuxers above. */
static bool allowed(const AVInputFormat *format)
{
	const char *at = single_file_formats;
	size_t n = strlen(format->name);

	while (*at != '\0') {
		size_t length = strcspn(at, ";");

		if (length == n && memcmp(at, format->name, n) == 0)
			return true;
		at += length + (at[length] == ';');
	}
	return false;
}

/* Guesses the format from the content alone: a name is no evidence, and the
 * image demuxer that goes by names would read a percent sign as a pattern. */
static int probe(AVIOContext *io, const char *path, const AVInputFormat **format,
    struct aer_error *err)
{
	int rc = av_probe_input_buffer2(io, format, "", NULL, 0, 0);

	if (rc < 0)
		return aer_error_set(err, "%s: is not a video that FFmpeg knows", path);
	if (!allowed(*format))
		return aer_error_set(
		    err, "%s: is '%s', not a video or picture", path, (*format)->name);
	return 0;
}

/* Opens PATH for reading as a plain file, whatever it is called. */
static AVIOContext *open_file(const char *path, struct aer_error *err)
{
	AVIOContext *io = NULL;
	AVDictionary *options = NULL;
	char *url = av_asprintf("file:%s", path);
	int rc;

	if (url == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	av_dict_set(&options, "protocol_whitelist", "file", 0);
	rc = avio_open2(&io, url, AVIO_FLAG_READ, NULL, &options);
	av_dict_free(&options);
	av_free(url);
	if (rc < 0) {
		aer_demux_error(err, path, "cannot open", rc);
		return NULL;
	}
	return io;
}

static void close_file(AVIOContext **io)
{
	if (!aer_mask_close(io))
		avio_closep(io);
}

/* Whether INPUT is the demuxer of MP4. */
static bool is_mp4(const AVInputFormat *input)
{
	return strstr(input->name, "mp4") != NULL;
}

/* Opens the MP4 file in the place of *IO so that it has no other track than the one of
 * KIND, where it has a pair. */
static int hide_other(
    AVIOContext **io, const char *path, enum AVMediaType kind, struct aer_error *err)
{
	struct aer_moov_pair pair;

	if (!aer_moov_find_pair(path, &pair))
		return 0;
	close_file(io);
	*io = aer_mask_open(
	    path, kind == AVMEDIA_TYPE_VIDEO ? pair.sound : pair.video, err);
	return *io != NULL ? 1 : -1;
}

/* Opens PATH without a look into the packets: all of it, or where *HIDDEN becomes true
 * one track of two, of KIND. */
static AVFormatContext *open_header(
    const char *path, enum AVMediaType kind, bool *hidden, struct aer_error *err)
{
	AVFormatContext *format = NULL;
	const AVInputFormat *input = NULL;
	AVDictionary *options = NULL;
	AVIOContext *io;
	int rc = 0;

	*hidden = false;
	if (aer_demux_check(path, err) < 0)
		return NULL;
	io = open_file(path, err);
	if (io == NULL)
		return NULL;
	if (probe(io, path, &input, err) < 0)
		goto fail;
	if (kind != AVMEDIA_TYPE_UNKNOWN && is_mp4(input))
		rc = hide_other(&io, path, kind, err);
	if (rc < 0)
		goto fail;
	*hidden = rc > 0;
	format = avformat_alloc_context();
	if (format == NULL) {
		aer_error_memory(err);
		goto fail;
	}
	format->pb = io;
	format->flags |= AVFMT_FLAG_CUSTOM_IO;
	av_dict_set(&options, "protocol_whitelist", "file", 0);
	/* on failure this frees the context, but not the custom io */
	rc = avformat_open_input(&format, "", input, &options);
	av_dict_free(&options);
	if (rc == AVERROR_INVALIDDATA && is_mp4(input)) {
		aer_error_set(err,
		    "%s: its header (moov) is missing or damaged: the recording was "
		    "cut off, or is not copied yet as a whole; copy it again, or have "
		    "a tool such as untrunc repair it",
		    path);
		goto fail;
	}
	if (rc < 0) {
		aer_demux_error(err, path, "cannot read", rc);
		goto fail;
	}
	return format;
fail:
	avformat_close_input(&format);
	close_file(&io);
	return NULL;
}

AVFormatContext *aer_demux_open_header(const char *path, struct aer_error *err)
{
	bool hidden;

	return open_header(path, AVMEDIA_TYPE_UNKNOWN, &hidden, err);
}

/* Looks into the packets of FORMAT, which may be NULL. */
static AVFormatContext *find_streams(
    AVFormatContext *format, const char *path, struct aer_error *err)
{
	int rc;

	if (format == NULL)
		return NULL;
	rc = avformat_find_stream_info(format, NULL);
	if (rc < 0) {
		aer_demux_error(err, path, "cannot read", rc);
		aer_demux_close(&format);
	}
	return format;
}

AVFormatContext *aer_demux_open(const char *path, struct aer_error *err)
{
	return find_streams(aer_demux_open_header(path, err), path, err);
}

AVFormatContext *aer_demux_open_kind(
    const char *path, enum AVMediaType kind, bool *hidden, struct aer_error *err)
{
	return find_streams(open_header(path, kind, hidden, err), path, err);
}

void aer_demux_close(AVFormatContext **format)
{
	AVIOContext *io;

	if (*format == NULL)
		return;
	io = (*format)->pb;
	avformat_close_input(format);
	close_file(&io);
}

int aer_demux_stream(AVFormatContext *format, enum AVMediaType type)
{
	int best = av_find_best_stream(format, type, -1, -1, NULL, 0);

	if (best >= 0 &&
	    (format->streams[best]->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0)
		best = -1;
	for (unsigned i = 0; best >= 0 && i < format->nb_streams; i++)
		format->streams[i]->discard =
		    (int)i == best ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
	return best >= 0 ? best : -1;
}

AVCodecContext *aer_demux_decoder(
    const AVFormatContext *format, int index, const char *path, struct aer_error *err)
{
	const AVStream *stream = format->streams[index];
	const AVCodec *codec = avcodec_find_decoder(stream->codecpar->codec_id);
	AVCodecContext *decoder = NULL;
	int rc;

	if (codec == NULL) {
		aer_error_set(err, "%s: FFmpeg has no decoder for '%s'", path,
		    avcodec_get_name(stream->codecpar->codec_id));
		return NULL;
	}
	decoder = avcodec_alloc_context3(codec);
	rc = decoder != NULL ? avcodec_parameters_to_context(decoder, stream->codecpar)
			     : AVERROR(ENOMEM);
	if (rc >= 0) {
		decoder->pkt_timebase = stream->time_base;
		/* rows are worked on in parallel, and one thread repeats exactly */
		decoder->thread_count = 1;
		rc = avcodec_open2(decoder, codec, NULL);
	}
	if (rc < 0) {
		aer_demux_error(err, path, "cannot open its decoder", rc);
		avcodec_free_context(&decoder);
	}
	return decoder;
}
