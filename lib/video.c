#include "video.h"

#include "clock.h"
#include "demux.h"
#include "shown.h"
#include "timeline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A jump to a keyframe costs about as much as decoding this many frames. */
enum { JUMP_FRAMES = 24 };

static const size_t no_frame = (size_t)-1;

struct aer_video {
	char *path;
	struct aer_video_info info;
	AVFormatContext *format;
	AVCodecContext *decoder;
	AVPacket *packet;
	AVFrame *frame;
	struct aer_timeline *timeline;
	int stream;
	bool seek_by_pts; /* the container is searched by presentation times */
	const volatile sig_atomic_t *stop;
	/* the run of decoding since the last jump */
	bool running;     /* more frames may come */
	bool from_start;  /* it began at the first packet */
	bool trusted;     /* its frames are those of a run from the start */
	bool draining;    /* all packets have been sent */
	size_t held;      /* number of the frame in FRAME, no_frame for none */
	size_t run_first; /* the first and the last number of the run so far, */
	size_t run_last;  /* no_frame for none yet */
	size_t counted;   /* frames so far in a run from the start */
};

void aer_video_init(void)
{
	av_log_set_level(AV_LOG_QUIET);
}

const struct aer_video_info *aer_video_info(const struct aer_video *video)
{
	return &video->info;
}

const char *aer_video_path(const struct aer_video *video)
{
	return video->path;
}

double aer_video_time(const struct aer_video *video, size_t k)
{
	return aer_timeline_time(video->timeline, k);
}

size_t aer_video_from(const struct aer_video *video, double seconds)
{
	return aer_timeline_from(video->timeline, seconds);
}

double aer_video_duration(const struct aer_video *video, size_t k)
{
	return aer_timeline_duration(video->timeline, k);
}

int64_t aer_video_clock(const struct aer_video *video, size_t k)
{
	return aer_timeline_pts(video->timeline, k);
}

int64_t aer_video_ticks(const struct aer_video *video, size_t k)
{
	return aer_timeline_ticks(video->timeline, k);
}

/* --- opening the streams ---------------------------------------------------- */

static int open_streams(struct aer_video *video, struct aer_error *err)
{
	video->format = aer_demux_open(video->path, err);
	if (video->format == NULL)
		return -1;
	video->info.has_audio = av_find_best_stream(video->format, AVMEDIA_TYPE_AUDIO,
				    -1, -1, NULL, 0) >= 0;
	video->stream = aer_demux_stream(video->format, AVMEDIA_TYPE_VIDEO);
	if (video->stream < 0)
		return aer_error_set(err, "%s: has no video stream%s", video->path,
		    video->info.has_audio ? ", only audio" : "");
	video->decoder =
	    aer_demux_decoder(video->format, video->stream, video->path, err);
	return video->decoder != NULL ? 0 : -1;
}

static void close_streams(struct aer_video *video)
{
	avcodec_free_context(&video->decoder);
	aer_demux_close(&video->format);
}

static const AVStream *the_stream(const struct aer_video *video)
{
	return video->format->streams[video->stream];
}

static void reset_run(struct aer_video *video, bool from_start)
{
	video->running = true;
	video->from_start = from_start;
	video->trusted = from_start;
	video->draining = false;
	video->held = no_frame;
	video->run_first = video->run_last = no_frame;
	video->counted = 0;
}

/* Goes back to the first packet, by opening the file again: the one way that
 * every demuxer does alike. */
static int restart(struct aer_video *video, struct aer_error *err)
{
	close_streams(video);
	reset_run(video, true);
	return open_streams(video, err);
}

/* --- decoding in file order --------------------------------------------------- */

static bool stopped(const struct aer_video *video)
{
	return video->stop != NULL && *video->stop != 0;
}

/* Gives the decoder one more packet, or the end. */
static int feed(struct aer_video *video, struct aer_error *err)
{
	int rc;

	for (;;) {
		if (stopped(video))
			return aer_error_set(err, "interrupted");
		rc = av_read_frame(video->format, video->packet);
		if (rc == AVERROR(ENOMEM))
			return aer_error_memory(err);
		if (rc < 0) { /* the end, or where a truncated file breaks off */
			video->draining = true;
			avcodec_send_packet(video->decoder, NULL);
			return 0;
		}
		if (video->packet->stream_index == video->stream)
			break;
		av_packet_unref(video->packet);
	}
	/* A packet that cannot be decoded shows as a frame that is missing. */
	rc = avcodec_send_packet(video->decoder, video->packet);
	av_packet_unref(video->packet);
	return rc == AVERROR(ENOMEM) ? aer_error_memory(err) : 0;
}

/* The next frame that the decoder puts out: 1, 0 at the end, -1. */
static int decode(struct aer_video *video, struct aer_error *err)
{
	enum { PATIENCE = 1000 };
	int failures = 0;

	for (;;) {
		int rc = avcodec_receive_frame(video->decoder, video->frame);

		if (rc == 0)
			return 1;
		if (rc == AVERROR(ENOMEM))
			return aer_error_memory(err);
		if (rc == AVERROR_EOF || (video->draining && ++failures > PATIENCE))
			return 0;
		if (!video->draining && feed(video, err) < 0)
			return -1;
	}
}

/* Whether a time can be reckoned with: there is one, and not near the ends of 64
 * bits, as broken files have it. */
static bool is_time(int64_t pts)
{
	const int64_t limit = (int64_t)1 << 48;

	return pts > -limit && pts < limit;
}

static int64_t known_duration(int64_t duration)
{
	return duration > 0 && is_time(duration) ? duration : 0;
}

static int64_t frame_pts(const AVFrame *frame)
{
	int64_t pts =
	    frame->pts != AV_NOPTS_VALUE ? frame->pts : frame->best_effort_timestamp;

	return is_time(pts) ? pts : AV_NOPTS_VALUE;
}

static bool is_damaged(const AVFrame *frame)
{
	return frame->decode_error_flags != 0 ||
	       (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0;
}

/*
 * Whether the frame just decoded, number NUMBER, is surely the same picture that
 * decoding from the start gives.  A run that begins with a whole keyframe needs
 * nothing of what lies before it.  What fills the holes of damaged frames comes
 * from wherever the decoder has been, and passes on to the frames that refer to
 * them; the same holds for a gradual refresh, which has no keyframes.
 */
static bool is_trusted(const struct aer_video *video, size_t number)
{
	if (video->from_start)
		return true;
	if (is_damaged(video->frame))
		return false;
	if (video->run_first == no_frame)
		return aer_timeline_key(video->timeline, number, 0) == (long)number;
	return video->trusted && number == video->run_last + 1;
}

/* Decodes the next frame that the timeline knows, and holds it. */
static int decode_known(struct aer_video *video, struct aer_error *err)
{
	int rc;
	long number;

	video->held = no_frame;
	while ((rc = decode(video, err)) > 0) {
		if (video->info.indexed)
			number =
			    aer_timeline_find(video->timeline, frame_pts(video->frame));
		else
			number = (long)video->counted++;
		if (number < 0 || (size_t)number >= video->info.frames)
			continue;
		video->trusted = is_trusted(video, (size_t)number);
		video->held = video->run_last = (size_t)number;
		if (video->run_first == no_frame)
			video->run_first = video->held;
		return 1;
	}
	video->running = false;
	return rc;
}

/* --- the timeline --------------------------------------------------------------- */

/* Codecs in which every packet is one picture that is shown. */
static bool packet_is_frame(enum AVCodecID codec)
{
	switch (codec) {
	case AV_CODEC_ID_H264:
	case AV_CODEC_ID_HEVC:
	case AV_CODEC_ID_VP9:
	case AV_CODEC_ID_AV1:
	case AV_CODEC_ID_MPEG4:
	case AV_CODEC_ID_MPEG2VIDEO:
	case AV_CODEC_ID_MJPEG:
	case AV_CODEC_ID_FFV1:
	case AV_CODEC_ID_PRORES:
	case AV_CODEC_ID_DNXHD:
	case AV_CODEC_ID_GIF:
	case AV_CODEC_ID_PNG:
	case AV_CODEC_ID_RAWVIDEO:
		return true;
	default:
		return false;
	}
}

/* Adds the packet just read to the timeline.  Returns 1, 0 when it has no time
 * of its own or the clock was set back since LAST, the packet before's decoding
 * time, -1. */
static int add_packet(struct aer_video *video, int64_t *last, struct aer_error *err)
{
	const AVPacket *packet = video->packet;
	struct aer_packet entry;

	if ((packet->flags & AV_PKT_FLAG_CORRUPT) != 0)
		video->info.damaged_packets++;
	if ((packet->flags & AV_PKT_FLAG_DISCARD) != 0)
		return 1; /* decoded for others' sake, hidden by an edit list */
	if (!is_time(packet->pts) ||
	    (packet->dts != AV_NOPTS_VALUE && packet->dts < *last))
		return 0;
	if (packet->dts != AV_NOPTS_VALUE)
		*last = packet->dts;
	entry = (struct aer_packet){
		.pts = packet->pts,
		.duration = known_duration(packet->duration),
		.seek = video->seek_by_pts || packet->dts == AV_NOPTS_VALUE
			    ? packet->pts
			    : packet->dts,
		.key = (packet->flags & AV_PKT_FLAG_KEY) != 0,
	};
	return aer_timeline_add(video->timeline, &entry, err) < 0 ? -1 : 1;
}

static int new_timeline(struct aer_video *video, struct aer_error *err)
{
	AVRational base = the_stream(video)->time_base;

	aer_timeline_free(video->timeline);
	video->timeline = aer_timeline_new(base.num, base.den, err);
	return video->timeline != NULL ? 0 : -1;
}

/* Reads all packets.  Returns 1 when they make a timeline, 0 when the frames
 * must be decoded to number them, -1. */
static int index_packets(struct aer_video *video, struct aer_error *err)
{
	int usable = packet_is_frame(the_stream(video)->codecpar->codec_id);
	int64_t last = INT64_MIN;
	size_t same;

	if (new_timeline(video, err) < 0)
		return -1;
	while (usable > 0 && av_read_frame(video->format, video->packet) >= 0) {
		if (stopped(video))
			usable = aer_error_set(err, "interrupted");
		else if (video->packet->stream_index == video->stream)
			usable = add_packet(video, &last, err);
		av_packet_unref(video->packet);
	}
	if (usable <= 0)
		return usable;
	same = aer_timeline_finish(video->timeline);
	return same == 0 && aer_timeline_count(video->timeline) > 0;
}

/*
 * Decodes the first frame.  It begins the timeline: what is stamped earlier are
 * leading pictures whose references the file does not hold.  Only where the
 * first keyframe itself is damaged, frames before the first decoded one count:
 * they are missing, and the timeline must not shift because of them.
 */
static int find_first_indexed(struct aer_video *video, struct aer_error *err)
{
	long key;
	int64_t pts;
	int rc;

	if (restart(video, err) < 0)
		return -1;
	rc = decode(video, err);
	if (rc <= 0)
		return rc;
	pts = frame_pts(video->frame);
	video->info.frames = aer_timeline_count(video->timeline);
	for (key = 0; (size_t)key < video->info.frames; key++)
		if (aer_timeline_key(video->timeline, (size_t)key, 0) == key)
			break;
	if ((size_t)key < video->info.frames &&
	    aer_timeline_pts(video->timeline, (size_t)key) < pts)
		pts = aer_timeline_pts(video->timeline, (size_t)key);
	aer_timeline_begin_at(video->timeline, pts);
	video->info.frames = aer_timeline_count(video->timeline);
	key = aer_timeline_find(video->timeline, frame_pts(video->frame));
	if (key < 0)
		return 0;
	video->held = video->run_first = video->run_last = (size_t)key;
	return 1;
}

/* Decodes all frames to number and time them. */
static int index_by_decoding(struct aer_video *video, struct aer_error *err)
{
	struct aer_clock clock;
	AVRational base;
	int rc;

	if (restart(video, err) < 0 || new_timeline(video, err) < 0)
		return -1;
	base = the_stream(video)->time_base;
	aer_clock_init(&clock, base.num, base.den);
	while ((rc = decode(video, err)) > 0) {
		struct aer_packet entry = { .duration = known_duration(
						video->frame->pkt_duration) };
		int64_t pts = frame_pts(video->frame);

		entry.pts =
		    aer_clock_next(&clock, pts != AV_NOPTS_VALUE, pts, entry.duration);
		if (aer_timeline_add(video->timeline, &entry, err) < 0)
			return -1;
	}
	if (rc < 0)
		return -1;
	aer_timeline_finish(video->timeline);
	video->info.indexed = false;
	video->info.frames = aer_timeline_count(video->timeline);
	if (video->info.frames == 0)
		return 0;
	return restart(video, err) < 0 ? -1 : decode_known(video, err);
}

static int make_timeline(struct aer_video *video, struct aer_error *err)
{
	int rc;

	video->seek_by_pts = strstr(video->format->iformat->name, "matroska") != NULL;
	rc = index_packets(video, err);
	if (rc < 0)
		return -1;
	if (rc > 0) {
		video->info.indexed = true;
		rc = find_first_indexed(video, err);
		if (rc < 0)
			return -1;
	}
	if (rc == 0)
		rc = index_by_decoding(video, err);
	if (rc == 0)
		return aer_error_set(
		    err, "%s: no frame of it can be decoded", video->path);
	return rc < 0 ? -1 : 0;
}

/* How far after 0 the file's clock begins, which some containers count as part of
 * their duration; in seconds. */
static double late_start(const struct aer_video *video)
{
	AVRational base = the_stream(video)->time_base;
	double start = (double)aer_timeline_pts(video->timeline, 0) * av_q2d(base);

	return start > 0 ? start : 0;
}

static int read_info(struct aer_video *video, struct aer_error *err)
{
	struct aer_video_info *info = &video->info;
	AVRational base = the_stream(video)->time_base;

	if (aer_shown_read(
		video->format, video->stream, video->frame, video->path, info, err) < 0)
		return -1;
	info->duration = aer_timeline_end(video->timeline);
	if (video->format->duration > 0)
		info->declared =
		    (double)video->format->duration / AV_TIME_BASE - late_start(video);
	info->time_base_num = base.num;
	info->time_base_den = base.den;
	info->codec = avcodec_get_name(video->decoder->codec_id);
	info->container = video->format->iformat->name;
	return 0;
}

struct aer_video *aer_video_open(
    const char *path, const volatile sig_atomic_t *stop, struct aer_error *err)
{
	struct aer_video *video = calloc(1, sizeof *video);

	if (video == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	reset_run(video, true);
	video->stop = stop;
	video->path = strdup(path);
	video->packet = av_packet_alloc();
	video->frame = av_frame_alloc();
	if (video->path == NULL || video->packet == NULL || video->frame == NULL) {
		aer_error_memory(err);
		goto fail;
	}
	if (open_streams(video, err) < 0 || make_timeline(video, err) < 0 ||
	    read_info(video, err) < 0)
		goto fail;
	return video;
fail:
	aer_video_close(video);
	return NULL;
}

void aer_video_close(struct aer_video *video)
{
	if (video == NULL)
		return;
	close_streams(video);
	aer_timeline_free(video->timeline);
	av_packet_free(&video->packet);
	av_frame_free(&video->frame);
	free(video->path);
	free(video);
}

/* --- reading ------------------------------------------------------------------- */

/* Begins a run of decoding from which frame K will come, BACK keyframes earlier
 * than needed. */
static int jump(struct aer_video *video, size_t k, size_t back, struct aer_error *err)
{
	long key =
	    video->info.indexed ? aer_timeline_key(video->timeline, k, back) : -1;
	int64_t target;

	/* without a format: an earlier restart could not open the file again */
	if (key <= 0 || video->format == NULL)
		return restart(video, err);
	target = aer_timeline_seek(video->timeline, (size_t)key);
	if (av_seek_frame(video->format, video->stream, target, AVSEEK_FLAG_BACKWARD) <
	    0)
		return restart(video, err);
	avcodec_flush_buffers(video->decoder);
	reset_run(video, false);
	return 0;
}

/* Whether frame K lies ahead in the run of decoding, and is reached sooner by
 * going on than by a jump. */
static bool ahead(const struct aer_video *video, size_t k)
{
	long key;

	if (k == video->held)
		return true;
	if (video->run_last == no_frame || k <= video->run_last)
		return false;
	if (!video->running)
		return true; /* it is missing, as the run has shown */
	if (!video->info.indexed)
		return true;
	if (k <= video->run_last + JUMP_FRAMES)
		return true;
	key = aer_timeline_key(video->timeline, k, 0);
	return key < (long)(video->run_last + JUMP_FRAMES);
}

static int deliver(const struct aer_video *video, size_t k, struct aer_frame *frame)
{
	frame->av = video->frame;
	frame->number = k;
	frame->time = aer_timeline_time(video->timeline, k);
	frame->duration = aer_timeline_duration(video->timeline, k);
	frame->damaged = is_damaged(video->frame);
	return 1;
}

int aer_video_read(
    struct aer_video *video, size_t k, struct aer_frame *frame, struct aer_error *err)
{
	size_t back = 0;
	int rc;

	if (stopped(video))
		return aer_error_set(err, "interrupted");
	if (!ahead(video, k) && jump(video, k, back, err) < 0)
		return -1;
	for (;;) {
		/* Decode until frame K, or one after it, is in hand. */
		while (video->running && (video->held == no_frame || video->held < k)) {
			if (decode_known(video, err) < 0)
				return -1;
			if (!video->trusted)
				break;
		}
		if (video->trusted && video->held == k)
			return deliver(video, k, frame);
		/* It did not come: damage made it undecodable. */
		if (video->from_start)
			return 0;
		/* Either something is damaged: only a run from the start tells what
		 * is there, always the same.  Or the demuxer went to a later place
		 * than it was asked to, and is asked for an earlier one. */
		if (video->run_first != no_frame && video->run_first > k)
			rc = jump(video, k, ++back, err);
		else
			rc = restart(video, err);
		if (rc < 0)
			return -1;
	}
}
