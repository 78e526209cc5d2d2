#include "cut/head.h"

#include "cut/avcc.h"

#include <libavutil/opt.h>
#include <stdlib.h>
#include <string.h>

struct coded {
	AVPacket *packet;
};

struct aer_head {
	AVCodecContext *codec;
	AVFrame *frame; /* what is handed to the encoder */
	struct coded *packets;
	size_t count, slots;
};

static const char *profile_name(int profile)
{
	switch (profile) {
	case FF_PROFILE_H264_BASELINE:
		return "baseline";
	case FF_PROFILE_H264_MAIN:
		return "main";
	case FF_PROFILE_H264_HIGH:
		return "high";
	default:
		return NULL;
	}
}

bool aer_head_has_profile(int profile)
{
	return profile_name(profile) != NULL;
}

static void describe(AVCodecContext *codec, const AVFrame *like)
{
	codec->width = like->width;
	codec->height = like->height;
	codec->pix_fmt = AV_PIX_FMT_YUV420P;
	codec->sample_aspect_ratio = like->sample_aspect_ratio;
	codec->color_range = like->color_range;
	codec->color_primaries = like->color_primaries;
	codec->color_trc = like->color_trc;
	codec->colorspace = like->colorspace;
	codec->chroma_sample_location = like->chroma_location;
}

static int set_options(AVCodecContext *codec, const struct aer_head_options *options)
{
	char id[20];

	snprintf(id, sizeof id, "sps-id=%d", options->id);
	codec->time_base = options->time_base;
	/* Without it x264 takes every tick for a frame, and states a level that
	 * hardware refuses. */
	codec->framerate = av_d2q(options->rate, 1000000);
	codec->gop_size = INT_MAX;
	codec->max_b_frames = 0;
	codec->thread_count = 1;
	codec->flags |= AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_GLOBAL_HEADER;
	if (av_opt_set(codec->priv_data, "preset", options->preset, 0) < 0 ||
	    av_opt_set_double(codec->priv_data, "crf", options->crf, 0) < 0 ||
	    av_opt_set(codec->priv_data, "profile", profile_name(options->profile), 0) <
		0)
		return -1;
	return av_opt_set(codec->priv_data, "x264-params", id, 0) < 0 ? -1 : 0;
}

struct aer_head *aer_head_open(
    const struct aer_head_options *options, const AVFrame *like, struct aer_error *err)
{
	const AVCodec *codec = avcodec_find_encoder_by_name("libx264");
	struct aer_head *head = calloc(1, sizeof *head);

	if (codec == NULL) {
		aer_error_set(err, "this FFmpeg has no encoder 'libx264'");
		goto fail;
	}
	if (head != NULL) {
		head->codec = avcodec_alloc_context3(codec);
		head->frame = av_frame_alloc();
	}
	if (head == NULL || head->codec == NULL || head->frame == NULL) {
		aer_error_memory(err);
		goto fail;
	}
	describe(head->codec, like);
	if (set_options(head->codec, options) < 0 ||
	    avcodec_open2(head->codec, codec, NULL) < 0) {
		aer_error_set(err, "x264 does not take preset '%s' in profile '%s'",
		    options->preset, profile_name(options->profile));
		goto fail;
	}
	return head;
fail:
	aer_head_free(head);
	return NULL;
}

void aer_head_free(struct aer_head *head)
{
	if (head == NULL)
		return;
	for (size_t i = 0; i < head->count; i++)
		av_packet_free(&head->packets[i].packet);
	free(head->packets);
	av_frame_free(&head->frame);
	avcodec_free_context(&head->codec);
	free(head);
}

/* A place for one more packet, NULL when memory is short. */
static AVPacket *new_packet(struct aer_head *head)
{
	if (head->count == head->slots) {
		size_t slots = head->slots > 0 ? 2 * head->slots : 64;
		struct coded *more = realloc(head->packets, slots * sizeof *more);

		if (more == NULL)
			return NULL;
		head->packets = more;
		head->slots = slots;
	}
	head->packets[head->count].packet = av_packet_alloc();
	return head->packets[head->count].packet;
}

/* Hands FRAME (NULL: no more) to the encoder and keeps what comes out. */
static int encode(struct aer_head *head, const AVFrame *frame, struct aer_error *err)
{
	int rc = avcodec_send_frame(head->codec, frame);

	while (rc >= 0) {
		AVPacket *packet = new_packet(head);

		if (packet == NULL)
			return aer_error_memory(err);
		rc = avcodec_receive_packet(head->codec, packet);
		if (rc < 0) {
			av_packet_free(&head->packets[head->count].packet);
			if (rc == AVERROR(EAGAIN) || rc == AVERROR_EOF)
				return 0;
			break;
		}
		head->count++;
		if (aer_avcc_pack(packet, err) < 0)
			return -1;
	}
	return rc == AVERROR(ENOMEM)
		   ? aer_error_memory(err)
		   : aer_error_set(err, "x264 cannot encode a frame of it");
}

int aer_head_add(
    struct aer_head *head, const AVFrame *frame, int64_t pts, struct aer_error *err)
{
	AVFrame *own = head->frame;

	if (frame->width != head->codec->width || frame->height != head->codec->height)
		return aer_error_set(err,
		    "its picture changes from %dx%d to %dx%d; use --mode=exact",
		    head->codec->width, head->codec->height, frame->width,
		    frame->height);
	av_frame_unref(own);
	own->width = frame->width;
	own->height = frame->height;
	own->format = head->codec->pix_fmt;
	/* without buffers of its own: the encoder copies what it keeps */
	memcpy(own->data, frame->data, sizeof own->data);
	memcpy(own->linesize, frame->linesize, sizeof own->linesize);
	own->pts = pts;
	own->color_range = head->codec->color_range;
	own->colorspace = head->codec->colorspace;
	return encode(head, own, err);
}

int aer_head_finish(struct aer_head *head, struct aer_error *err)
{
	return encode(head, NULL, err);
}

size_t aer_head_count(const struct aer_head *head)
{
	return head->count;
}

AVPacket *aer_head_packet(const struct aer_head *head, size_t i)
{
	return head->packets[i].packet;
}

const uint8_t *aer_head_sets(const struct aer_head *head, size_t *size)
{
	*size = (size_t)head->codec->extradata_size;
	return head->codec->extradata;
}
