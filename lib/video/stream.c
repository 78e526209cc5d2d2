#include "video/stream.h"

#include <stdlib.h>
#include <string.h>

int aer_stream_init(struct aer_stream *stream, const char *path,
    const volatile sig_atomic_t *stop, struct aer_error *err)
{
	*stream = (struct aer_stream){ .path = path, .stop = stop, .clear = true };
	stream->packet = av_packet_alloc();
	stream->frame = av_frame_alloc();
	stream->sets = calloc(1, sizeof *stream->sets);
	return stream->packet != NULL && stream->frame != NULL && stream->sets != NULL
		   ? 0
		   : aer_error_memory(err);
}

static void close_file(struct aer_stream *stream)
{
	avcodec_free_context(&stream->decoder);
	aer_demux_close(&stream->format);
}

void aer_stream_free(struct aer_stream *stream)
{
	close_file(stream);
	av_packet_free(&stream->packet);
	av_frame_free(&stream->frame);
	free(stream->sets);
	stream->sets = NULL;
}

/* Clears the memory that a picture is decoded into: what a damaged one leaves out
 * is then always the same, and not what another frame left behind. */
static int clear_buffer(AVCodecContext *decoder, AVFrame *frame, int flags)
{
	const struct aer_stream *stream = decoder->opaque;
	int rc = avcodec_default_get_buffer2(decoder, frame, flags);

	for (int i = 0; rc >= 0 && stream->clear && i < AV_NUM_DATA_POINTERS; i++)
		if (frame->buf[i] != NULL)
			memset(frame->buf[i]->data, 0, frame->buf[i]->size);
	return rc;
}

int aer_stream_open(struct aer_stream *stream, struct aer_error *err)
{
	bool sound_hidden;

	close_file(stream);
	stream->ended = false;
	stream->format =
	    aer_demux_open_kind(stream->path, AVMEDIA_TYPE_VIDEO, &sound_hidden, err);
	if (stream->format == NULL)
		return -1;
	stream->has_audio =
	    sound_hidden || av_find_best_stream(stream->format, AVMEDIA_TYPE_AUDIO, -1,
				-1, NULL, 0) >= 0;
	stream->number = aer_demux_stream(stream->format, AVMEDIA_TYPE_VIDEO);
	if (stream->number < 0)
		return aer_error_set(err, "%s: has no video stream%s", stream->path,
		    stream->has_audio ? ", only audio" : "");
	stream->decoder =
	    aer_demux_decoder(stream->format, stream->number, stream->path, err);
	if (stream->decoder == NULL)
		return -1;
	if ((stream->decoder->codec->capabilities & AV_CODEC_CAP_DR1) != 0) {
		stream->decoder->opaque = stream;
		stream->decoder->get_buffer2 = clear_buffer;
	}
	aer_sets_begin(stream->sets, aer_stream_av(stream)->codecpar);
	return 0;
}

const AVStream *aer_stream_av(const struct aer_stream *stream)
{
	return stream->format->streams[stream->number];
}

bool aer_stream_seek(struct aer_stream *stream, int64_t target)
{
	if (av_seek_frame(
		stream->format, stream->number, target, AVSEEK_FLAG_BACKWARD) < 0)
		return false;
	avcodec_flush_buffers(stream->decoder);
	stream->ended = false;
	return true;
}

static bool stopped(const struct aer_stream *stream)
{
	return stream->stop != NULL && *stream->stop != 0;
}

int aer_stream_read(struct aer_stream *stream, struct aer_error *err)
{
	for (;;) {
		int rc;

		if (stopped(stream))
			return aer_error_set(err, "interrupted");
		av_packet_unref(stream->packet);
		rc = av_read_frame(stream->format, stream->packet);
		if (rc == AVERROR(ENOMEM))
			return aer_error_memory(err);
		if (rc < 0)
			return 0;
		if (stream->packet->stream_index == stream->number)
			return 1;
	}
}

int aer_stream_send(struct aer_stream *stream, struct aer_error *err)
{
	int rc;

	aer_sets_note(stream->sets, stream->packet);
	rc = avcodec_send_packet(stream->decoder, stream->packet);
	av_packet_unref(stream->packet);
	stream->sent++;
	return rc == AVERROR(ENOMEM) ? aer_error_memory(err) : 0;
}

void aer_stream_end(struct aer_stream *stream)
{
	if (!stream->ended)
		avcodec_send_packet(stream->decoder, NULL);
	stream->ended = true;
}

int aer_stream_take(struct aer_stream *stream, struct aer_error *err)
{
	enum { PATIENCE = 1000 };

	for (int failures = 0; failures < PATIENCE; failures++) {
		int rc = avcodec_receive_frame(stream->decoder, stream->frame);

		if (rc == 0)
			return AER_STREAM_FRAME;
		if (rc == AVERROR(ENOMEM))
			return aer_error_memory(err);
		if (rc == AVERROR_EOF)
			return AER_STREAM_DRY;
		/* an error is a frame that is missing */
		if (!stream->ended)
			return AER_STREAM_HUNGRY;
	}
	return AER_STREAM_DRY;
}

int aer_stream_next(struct aer_stream *stream, struct aer_error *err)
{
	int rc;

	while ((rc = aer_stream_take(stream, err)) == AER_STREAM_HUNGRY) {
		rc = aer_stream_read(stream, err);
		if (rc == 0)
			aer_stream_end(stream);
		if (rc < 0 || (rc > 0 && aer_stream_send(stream, err) < 0))
			return -1;
	}
	return rc < 0 ? -1 : rc == AER_STREAM_FRAME;
}

bool aer_stream_is_time(int64_t pts)
{
	const int64_t limit = (int64_t)1 << 48;

	return pts > -limit && pts < limit;
}

int64_t aer_stream_pts(const AVFrame *frame)
{
	int64_t pts =
	    frame->pts != AV_NOPTS_VALUE ? frame->pts : frame->best_effort_timestamp;

	return aer_stream_is_time(pts) ? pts : AV_NOPTS_VALUE;
}

bool aer_stream_damaged(const AVFrame *frame)
{
	return frame->decode_error_flags != 0 ||
	       (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0;
}
