#include "video/feed.h"

#include "video/demux.h"

#include <stdlib.h>
#include <string.h>

/* So many seconds are read at a time, at most. */
enum { AT_A_TIME = 16 };

struct aer_feed {
	char *path;
	AVFormatContext *own; /* NULL: packets come from the readers' */
	int stream;
	AVRational base;
	int64_t from, until; /* what is wanted, probably */
	int64_t last;        /* the packet read last; AV_NOPTS_VALUE: none yet */
	AVPacket *packet;
	AVPacket **waiting; /* read, and not given yet */
	size_t next, waits, slots;
	bool ended;
};

AVRational aer_feed_base(const struct aer_feed *feed)
{
	return feed->base;
}

static int64_t seconds(const struct aer_feed *feed, double n)
{
	return (int64_t)(n / av_q2d(feed->base));
}

/* Reads from the beginning from now on. */
static int open_own(struct aer_feed *feed, struct aer_error *err)
{
	bool video_hidden;

	feed->own =
	    aer_demux_open_kind(feed->path, AVMEDIA_TYPE_AUDIO, &video_hidden, err);
	if (feed->own == NULL)
		return -1;
	feed->stream = aer_demux_stream(feed->own, AVMEDIA_TYPE_AUDIO);
	if (feed->stream < 0)
		return aer_error_set(err, "%s: has no sound", feed->path);
	feed->base = feed->own->streams[feed->stream]->time_base;
	return 0;
}

static int open_shared(
    struct aer_feed *feed, struct aer_reader *reader, struct aer_error *err)
{
	AVFormatContext *format =
	    aer_reader_sound(reader, feed->path, &feed->stream, err);

	if (format == NULL)
		return -1;
	feed->base = format->streams[feed->stream]->time_base;
	return 0;
}

static void forget_waiting(struct aer_feed *feed)
{
	for (size_t i = 0; i < feed->waits; i++)
		av_packet_free(&feed->waiting[i]);
	feed->waits = feed->next = 0;
}

void aer_feed_close(struct aer_feed *feed)
{
	if (feed == NULL)
		return;
	forget_waiting(feed);
	free(feed->waiting);
	av_packet_free(&feed->packet);
	aer_demux_close(&feed->own);
	free(feed->path);
	free(feed);
}

AVCodecContext *aer_feed_decoder(
    struct aer_feed *feed, struct aer_reader *reader, struct aer_error *err)
{
	AVFormatContext *format = feed->own;

	if (format == NULL)
		format = aer_reader_sound(reader, feed->path, &feed->stream, err);
	return format != NULL ? aer_demux_decoder(format, feed->stream, feed->path, err)
			      : NULL;
}

/* The next packet of the sound into feed->packet: 1, 0 at the end, -1. */
static int read_packet(
    struct aer_feed *feed, AVFormatContext *format, struct aer_error *err)
{
	for (;;) {
		int rc;

		av_packet_unref(feed->packet);
		rc = av_read_frame(format, feed->packet);
		if (rc == AVERROR(ENOMEM))
			return aer_error_memory(err);
		if (rc < 0)
			return 0;
		if (feed->packet->stream_index == feed->stream)
			return 1;
	}
}

static int64_t time_of(const AVPacket *packet)
{
	return packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
}

/* Goes to the first packet, or to the one behind the last one, and reads it: 1, 0 at
 * the end, -1; 2 where the file cannot be entered there. */
static int enter(struct aer_feed *feed, AVFormatContext *format, struct aer_error *err)
{
	static const int earlier[] = { 0, 2, 20 };
	bool again = feed->last != AV_NOPTS_VALUE;
	int64_t target = again ? feed->last : feed->from;

	for (size_t i = 0; i < sizeof earlier / sizeof earlier[0]; i++) {
		int rc;

		if (av_seek_frame(format, feed->stream,
			target - seconds(feed, earlier[i]), AVSEEK_FLAG_BACKWARD) < 0)
			return 2;
		rc = read_packet(feed, format, err);
		if (rc < 0)
			return -1;
		if (rc > 0 && time_of(feed->packet) == AV_NOPTS_VALUE)
			return 2;
		if (!again)
			return rc;
		/* a jump can come down too late */
		if (rc == 0 || time_of(feed->packet) > feed->last)
			continue;
		while (rc > 0 && time_of(feed->packet) <= feed->last)
			rc = read_packet(feed, format, err);
		return rc > 0 && time_of(feed->packet) == AV_NOPTS_VALUE ? 2 : rc;
	}
	return 2;
}

static int keep_packet(struct aer_feed *feed, struct aer_error *err)
{
	AVPacket *packet;

	if (feed->waits == feed->slots) {
		size_t slots = 2 * feed->slots + 64;
		AVPacket **more = realloc(feed->waiting, slots * sizeof(AVPacket *));

		if (more == NULL)
			return aer_error_memory(err);
		feed->waiting = more;
		feed->slots = slots;
	}
	packet = av_packet_alloc();
	if (packet == NULL)
		return aer_error_memory(err);
	av_packet_move_ref(packet, feed->packet);
	feed->waiting[feed->waits++] = packet;
	feed->last = time_of(packet);
	return 0;
}

/* Reads some packets with READER's demuxer, or else turns to one of the feed's own. */
static int fill(struct aer_feed *feed, struct aer_reader *reader, struct aer_error *err)
{
	AVFormatContext *format =
	    aer_reader_sound(reader, feed->path, &feed->stream, err);
	int64_t limit;
	int rc;

	forget_waiting(feed);
	if (format == NULL)
		return -1;
	rc = enter(feed, format, err);
	if (rc == 2)
		return open_own(feed, err);
	limit = rc > 0 ? time_of(feed->packet) + seconds(feed, AT_A_TIME) : 0;
	if (feed->last == AV_NOPTS_VALUE && limit > feed->until)
		limit = feed->until;
	while (rc > 0) {
		if (keep_packet(feed, err) < 0)
			return -1;
		if (feed->last >= limit)
			return 0;
		rc = read_packet(feed, format, err);
		if (rc > 0 && time_of(feed->packet) == AV_NOPTS_VALUE)
			return open_own(feed, err);
	}
	feed->ended = rc == 0;
	return rc;
}

struct aer_feed *aer_feed_open(struct aer_reader *reader, const char *path, bool whole,
    int64_t from, AVRational unit, double length, struct aer_error *err)
{
	struct aer_feed *feed = calloc(1, sizeof *feed);

	if (feed == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	feed->path = strdup(path);
	feed->packet = av_packet_alloc();
	feed->last = AV_NOPTS_VALUE;
	if (feed->path == NULL || feed->packet == NULL) {
		aer_error_memory(err);
		goto fail;
	}
	if ((whole ? open_own(feed, err) : open_shared(feed, reader, err)) < 0)
		goto fail;
	feed->from = av_rescale_q_rnd(from, unit, feed->base, AV_ROUND_DOWN);
	feed->until = feed->from + seconds(feed, length);
	if (whole || fill(feed, reader, err) == 0)
		return feed;
fail:
	aer_feed_close(feed);
	return NULL;
}

/* The next packet of the feed's own demuxer, behind those given before. */
static int read_own(struct aer_feed *feed, struct aer_error *err)
{
	int rc;

	do
		rc = read_packet(feed, feed->own, err);
	while (rc > 0 && feed->last != AV_NOPTS_VALUE &&
	       time_of(feed->packet) <= feed->last);
	feed->last = AV_NOPTS_VALUE;
	return rc;
}

int aer_feed_next(struct aer_feed *feed, struct aer_reader *reader, AVPacket **packet,
    struct aer_error *err)
{
	while (feed->next == feed->waits && !feed->ended && feed->own == NULL) {
		int rc;

		aer_reader_hold(reader);
		rc = fill(feed, reader, err);
		aer_reader_release(reader);
		if (rc < 0)
			return -1;
	}
	if (feed->next < feed->waits) {
		*packet = feed->waiting[feed->next++];
		return 1;
	}
	*packet = feed->packet;
	return feed->ended ? 0 : read_own(feed, err);
}
