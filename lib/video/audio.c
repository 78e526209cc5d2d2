#include "video/audio.h"

#include "video/demux.h"
#include "video/feed.h"
#include "video/joints.h"

#include <libavutil/channel_layout.h>
#include <libswresample/swresample.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CHANNELS = 2 };

/* Timestamps of some containers are rounded to milliseconds: samples that lie
 * within this many seconds of where they should follow on do follow on. */
static const double jitter = 0.002;

/* Decoding begins this much earlier, for codecs whose first packet after a jump
 * is not yet exact. */
static const double preroll = 0.5;

struct aer_audio {
	char *path;
	struct aer_feed *feed;
	AVCodecContext *decoder;
	SwrContext *resampler;
	AVFrame *frame;
	int rate, channels;
	int in_channels, in_format, in_rate; /* what the resampler takes */
	bool ended;
	struct aer_joints joints;
	size_t joint;     /* how many of them are behind us */
	int64_t previous; /* timestamp of the frame before, in its stream's units */
	int64_t start;    /* of sample 0, in samples on the file's clock */
	int64_t position; /* the next sample to hand out */
	/* decoded samples [held_at, held_at + held) */
	float *plane[MAX_CHANNELS];
	int64_t held_at;
	int held, room;
};

int aer_audio_rate(const struct aer_audio *audio)
{
	return audio->rate;
}

int aer_audio_channels(const struct aer_audio *audio)
{
	return audio->channels;
}

/* The rates of MPEG-4 audio; others become 48 kHz. */
static int usable_rate(int rate)
{
	static const int rates[] = { 8000, 11025, 12000, 16000, 22050, 24000, 32000,
		44100, 48000 };

	for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++)
		if (rates[i] == rate)
			return rate;
	return 48000;
}

/* From what the decoder gives to our planes; how many of these there are is settled
 * by the first call. */
static int open_resampler(struct aer_audio *audio, const AVChannelLayout *layout,
    enum AVSampleFormat format, int rate, struct aer_error *err)
{
	AVChannelLayout in = { 0 }, out = { 0 }; /* copying frees what was there */
	int rc;

	if (layout->nb_channels < 1)
		return aer_error_set(err, "%s: its sound has no channels", audio->path);
	if (layout->order == AV_CHANNEL_ORDER_UNSPEC)
		av_channel_layout_default(&in, layout->nb_channels);
	else if (av_channel_layout_copy(&in, layout) < 0)
		return aer_error_memory(err);
	if (audio->channels == 0)
		audio->channels =
		    in.nb_channels > MAX_CHANNELS ? MAX_CHANNELS : in.nb_channels;
	av_channel_layout_default(&out, audio->channels);
	swr_free(&audio->resampler);
	rc = swr_alloc_set_opts2(&audio->resampler, &out, AV_SAMPLE_FMT_FLTP,
	    audio->rate, &in, format, rate, 0, NULL);
	if (rc >= 0)
		rc = swr_init(audio->resampler);
	audio->in_channels = in.nb_channels;
	audio->in_format = format;
	audio->in_rate = rate;
	av_channel_layout_uninit(&in);
	av_channel_layout_uninit(&out);
	return rc < 0
		   ? aer_demux_error(err, audio->path, "cannot convert its sound", rc)
		   : 0;
}

/* Sound can change its form in the middle of a file, as in joined recordings. */
static int follow_format(struct aer_audio *audio, struct aer_error *err)
{
	const AVFrame *frame = audio->frame;

	if (frame->ch_layout.nb_channels == audio->in_channels &&
	    frame->format == audio->in_format && frame->sample_rate == audio->in_rate)
		return 0;
	return open_resampler(
	    audio, &frame->ch_layout, frame->format, frame->sample_rate, err);
}

static int open_feed(struct aer_audio *audio, struct aer_reader *reader, int64_t start,
    AVRational unit, double length, struct aer_error *err)
{
	int64_t early = start - (int64_t)(preroll / av_q2d(unit)) - 1;

	aer_reader_hold(reader);
	audio->feed = aer_feed_open(reader, audio->path, audio->joints.count > 0, early,
	    unit, length + 2 * preroll, err);
	if (audio->feed != NULL)
		audio->decoder = aer_feed_decoder(audio->feed, reader, err);
	aer_reader_release(reader);
	return audio->decoder != NULL ? 0 : -1;
}

static int open_stream(struct aer_audio *audio, struct aer_reader *reader,
    int64_t start, AVRational unit, double length, struct aer_error *err)
{
	if (open_feed(audio, reader, start, unit, length, err) < 0)
		return -1;
	audio->rate = usable_rate(audio->decoder->sample_rate);
	audio->start = av_rescale_q(start, unit, (AVRational){ 1, audio->rate });
	return open_resampler(audio, &audio->decoder->ch_layout,
	    audio->decoder->sample_fmt, audio->decoder->sample_rate, err);
}

struct aer_audio *aer_audio_open(struct aer_reader *reader,
    const struct aer_video *video, int64_t start, int num, int den, double seconds,
    struct aer_error *err)
{
	struct aer_audio *audio = calloc(1, sizeof *audio);
	bool joined = !aer_video_info(video)->indexed;

	if (audio == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	audio->path = strdup(aer_video_path(video));
	audio->frame = av_frame_alloc();
	audio->previous = AV_NOPTS_VALUE;
	if (audio->path == NULL || audio->frame == NULL) {
		aer_error_memory(err);
		goto fail;
	}
	if ((joined && aer_joints_find(&audio->joints, audio->path, err) < 0) ||
	    open_stream(audio, reader, start, (AVRational){ num, den }, seconds, err) <
		0)
		goto fail;
	return audio;
fail:
	aer_audio_close(audio);
	return NULL;
}

void aer_audio_close(struct aer_audio *audio)
{
	if (audio == NULL)
		return;
	swr_free(&audio->resampler);
	aer_joints_free(&audio->joints);
	avcodec_free_context(&audio->decoder);
	aer_feed_close(audio->feed);
	av_frame_free(&audio->frame);
	for (int i = 0; i < MAX_CHANNELS; i++)
		free(audio->plane[i]);
	free(audio->path);
	free(audio);
}

/* The next decoded frame: 1, 0 at the end, -1.  Damaged packets leave a gap. */
static int decode(
    struct aer_audio *audio, struct aer_reader *reader, struct aer_error *err)
{
	AVPacket *packet;

	for (;;) {
		int rc = avcodec_receive_frame(audio->decoder, audio->frame);

		if (rc == 0)
			return 1;
		if (rc == AVERROR(ENOMEM))
			return aer_error_memory(err);
		if (rc == AVERROR_EOF || audio->ended)
			return 0;
		rc = aer_feed_next(audio->feed, reader, &packet, err);
		if (rc < 0)
			return -1;
		audio->ended = rc == 0;
		avcodec_send_packet(audio->decoder, rc > 0 ? packet : NULL);
	}
}

static int reserve(struct aer_audio *audio, int count, struct aer_error *err)
{
	if (count <= audio->room)
		return 0;
	for (int i = 0; i < audio->channels; i++) {
		float *plane =
		    realloc(audio->plane[i], (size_t)count * sizeof *audio->plane[i]);

		if (plane == NULL)
			return aer_error_memory(err);
		audio->plane[i] = plane;
	}
	audio->room = count;
	return 0;
}

/* What is added to timestamp PTS since the clock was set back, in samples.  The sound
 * is set back with the video, not by as much: by what keeps them together. */
static int64_t joint_shift(struct aer_audio *audio, int64_t pts)
{
	const struct aer_joints *joints = &audio->joints;
	AVRational own = aer_feed_base(audio->feed);

	if (audio->previous != AV_NOPTS_VALUE && audio->joint < joints->count &&
	    pts < audio->previous - own.den / own.num)
		audio->joint++;
	audio->previous = pts;
	return audio->joint == 0 ? 0
				 : av_rescale_q(joints->shift[audio->joint - 1],
				       (AVRational){ joints->num, joints->den },
				       (AVRational){ 1, audio->rate });
}

/* Where the decoded frame's first sample lies, given that the last one held
 * ended at FOLLOWS. */
static int64_t place(struct aer_audio *audio, int64_t follows)
{
	AVRational own = aer_feed_base(audio->feed);
	AVRational sample = { 1, audio->rate };
	int64_t pts = audio->frame->best_effort_timestamp, at, off;

	if (pts == AV_NOPTS_VALUE)
		return follows;
	at = av_rescale_q(pts, own, sample) + joint_shift(audio, pts) - audio->start -
	     swr_get_delay(audio->resampler, audio->rate);
	off = at - follows;
	return audio->held > 0 && off < jitter * audio->rate &&
		       off > -jitter * audio->rate
		   ? follows
		   : at;
}

/* Decodes until the samples held reach beyond the position; false at the end. */
static int refill(
    struct aer_audio *audio, struct aer_reader *reader, struct aer_error *err)
{
	int rc, most, got;
	int64_t at;

	while ((rc = decode(audio, reader, err)) > 0) {
		if (follow_format(audio, err) < 0)
			return -1;
		at = place(audio, audio->held_at + audio->held);
		most = swr_get_out_samples(audio->resampler, audio->frame->nb_samples);
		if (most < 0 || reserve(audio, most, err) < 0)
			return most < 0 ? aer_error_memory(err) : -1;
		got = swr_convert(audio->resampler, (uint8_t **)audio->plane, most,
		    (const uint8_t **)audio->frame->extended_data,
		    audio->frame->nb_samples);
		if (got < 0)
			return aer_demux_error(
			    err, audio->path, "cannot convert its sound", got);
		audio->held_at = at;
		audio->held = got;
		if (at + got > audio->position)
			return 1;
	}
	audio->held = 0;
	return rc;
}

int aer_audio_read(struct aer_audio *audio, struct aer_reader *reader,
    float *const *planes, int count, struct aer_error *err)
{
	int done = 0;

	while (done < count) {
		int64_t ahead = audio->held_at - audio->position;
		int n = count - done;

		if (audio->held == 0 || ahead + audio->held <= 0) {
			int rc = refill(audio, reader, err);

			if (rc < 0)
				return -1;
			if (rc > 0)
				continue;
			ahead = n; /* after the end: silence */
		}
		if (ahead > 0) {
			n = ahead < n ? (int)ahead : n;
			for (int i = 0; i < audio->channels; i++)
				memset(planes[i] + done, 0, (size_t)n * sizeof(float));
		} else {
			n = ahead + audio->held < n ? (int)(ahead + audio->held) : n;
			for (int i = 0; i < audio->channels; i++)
				memcpy(planes[i] + done, audio->plane[i] - ahead,
				    (size_t)n * sizeof(float));
		}
		audio->position += n;
		done += n;
	}
	return 0;
}
