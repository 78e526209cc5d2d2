#include "video/index.h"

#include "video/clock.h"
#include "video/header.h"
#include "video/indexfile.h"
#include "video/nal.h"

#include <stdlib.h>
#include <string.h>

/* The reading of all packets. */
struct reading {
	struct aer_stream *stream;
	struct aer_index *index;
	struct aer_nal_format format;
	bool seek_by_pts; /* the container is searched by presentation times */
	int64_t last;     /* the decoding time of the packet before */
	int layers;       /* the highest sub-layer seen */
};

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

static int64_t known_duration(int64_t duration)
{
	return duration > 0 && aer_stream_is_time(duration) ? duration : 0;
}

/* Adds the packet just read to the timeline.  Returns 1, 0 when it has no time of
 * its own or the clock was set back since the packet before, -1. */
static int add_packet(struct reading *reading, struct aer_error *err)
{
	const AVPacket *packet = reading->stream->packet;
	struct aer_nal_picture picture;
	struct aer_packet entry;

	if ((packet->flags & AV_PKT_FLAG_CORRUPT) != 0)
		reading->index->damaged_packets++;
	if ((packet->flags & AV_PKT_FLAG_DISCARD) != 0)
		return 1; /* decoded for others' sake, hidden by an edit list */
	if (!aer_stream_is_time(packet->pts) ||
	    (packet->dts != AV_NOPTS_VALUE && packet->dts < reading->last))
		return 0;
	if (packet->dts != AV_NOPTS_VALUE)
		reading->last = packet->dts;
	picture = aer_nal_picture(&reading->format, packet);
	if (picture.layer > reading->layers)
		reading->layers = picture.layer;
	entry = (struct aer_packet){
		.pts = packet->pts,
		.duration = known_duration(packet->duration),
		.seek = reading->seek_by_pts || packet->dts == AV_NOPTS_VALUE
			    ? packet->pts
			    : packet->dts,
		.size = packet->size,
		.key = (packet->flags & AV_PKT_FLAG_KEY) != 0,
		.idr = picture.idr,
		.reference = picture.reference,
	};
	return aer_timeline_add(reading->index->timeline, &entry, err) < 0 ? -1 : 1;
}

static int new_timeline(
    struct aer_index *index, const struct aer_stream *stream, struct aer_error *err)
{
	AVRational base = aer_stream_av(stream)->time_base;

	aer_timeline_free(index->timeline);
	index->timeline = aer_timeline_new(base.num, base.den, err);
	return index->timeline != NULL ? 0 : -1;
}

/* Reads all packets.  Returns 1 when they make a timeline, 0 when the frames
 * must be decoded to number them, -1. */
static int index_packets(
    struct aer_index *index, struct aer_stream *stream, struct aer_error *err)
{
	const AVCodecParameters *codec = aer_stream_av(stream)->codecpar;
	const char *container = stream->format->iformat->name;
	struct reading reading = { .stream = stream,
		.index = index,
		.format = aer_nal_format(codec),
		.seek_by_pts = strstr(container, "matroska") != NULL,
		.last = INT64_MIN };
	int rc = 1;

	if (!packet_is_frame(codec->codec_id))
		return 0;
	if (new_timeline(index, stream, err) < 0)
		return -1;
	while (rc > 0 && (rc = aer_stream_read(stream, err)) > 0) {
		rc = add_packet(&reading, err);
		if (rc == 0)
			return 0;
	}
	if (rc < 0)
		return -1;
	/* what nothing in its own sub-layer refers to, higher ones may */
	if (reading.layers > 0)
		aer_timeline_refer(index->timeline);
	return aer_timeline_finish(index->timeline) == 0 &&
	       aer_timeline_count(index->timeline) > 0;
}

/*
 * The first frame decoded begins the timeline: what is stamped earlier are leading
 * pictures whose references the file does not hold.  Only where the first keyframe
 * itself is damaged, frames before the first decoded one count: they are missing,
 * and the timeline must not shift because of them.  False where the frame is none
 * of the packets'.
 */
static bool find_first(struct aer_timeline *timeline, int64_t pts)
{
	size_t count = aer_timeline_count(timeline), key = 0;
	int64_t begin = pts;

	while (key < count && !aer_timeline_packet(timeline, key)->key)
		key++;
	if (key < count && aer_timeline_pts(timeline, key) < begin)
		begin = aer_timeline_pts(timeline, key);
	aer_timeline_begin_at(timeline, begin);
	return aer_timeline_find(timeline, pts) >= 0;
}

/* Decodes all frames to number and time them. */
static int index_frames(
    struct aer_index *index, struct aer_stream *stream, struct aer_error *err)
{
	struct aer_clock clock;
	AVRational base;
	int rc;

	if (aer_stream_open(stream, err) < 0 || new_timeline(index, stream, err) < 0)
		return -1;
	base = aer_stream_av(stream)->time_base;
	aer_clock_init(&clock, base.num, base.den);
	while ((rc = aer_stream_next(stream, err)) > 0) {
		struct aer_packet entry = { .duration = known_duration(
						stream->frame->pkt_duration) };
		int64_t pts = aer_stream_pts(stream->frame);

		entry.pts =
		    aer_clock_next(&clock, pts != AV_NOPTS_VALUE, pts, entry.duration);
		if (aer_timeline_add(index->timeline, &entry, err) < 0)
			return -1;
	}
	if (rc < 0)
		return -1;
	aer_timeline_finish(index->timeline);
	return aer_timeline_count(index->timeline) > 0;
}

/* Opens the file and decodes its first frame: 1, 0 when there is none, -1. */
static int open_at_first(struct aer_stream *stream, struct aer_error *err)
{
	return aer_stream_open(stream, err) < 0 ? -1 : aer_stream_next(stream, err);
}

/* Makes the index of the file's header: 1, with the first frame decoded; 0 where that
 * cannot be, and the stream is at its beginning. */
static int index_header(
    struct aer_index *index, struct aer_stream *stream, struct aer_error *err)
{
	const AVIndexEntry *first;
	int rc;

	if (!aer_header_suits(stream))
		return 0;
	index->timeline = aer_header_timeline(stream);
	if (index->timeline == NULL)
		return aer_stream_open(stream, err);
	first = avformat_index_get_entry(stream->format->streams[stream->number], 0);
	rc = aer_stream_seek(stream, first->timestamp) ? aer_stream_next(stream, err)
						       : 0;
	index->header = index->packets =
	    rc > 0 && find_first(index->timeline, aer_stream_pts(stream->frame));
	if (rc < 0 || index->header)
		return rc;
	return aer_stream_open(stream, err);
}

/* Makes the index: 1, 0 when the file has no frame, -1. */
static int make(
    struct aer_index *index, struct aer_stream *stream, struct aer_error *err)
{
	int rc = index_header(index, stream, err);

	if (rc != 0)
		return rc;
	rc = index_packets(index, stream, err);
	if (rc > 0) {
		rc = open_at_first(stream, err);
		index->packets = rc > 0 && find_first(index->timeline,
					       aer_stream_pts(stream->frame));
	}
	if (rc < 0 || index->packets)
		return rc;
	rc = index_frames(index, stream, err);
	return rc > 0 ? open_at_first(stream, err) : rc;
}

static struct aer_index *new_index(struct aer_error *err)
{
	struct aer_index *index = calloc(1, sizeof *index);

	if (index == NULL)
		aer_error_memory(err);
	else
		index->users = 1;
	return index;
}

/* Opens the file, to look up what a kept index of its header has not. */
static int open_kept(
    struct aer_index *index, struct aer_stream *stream, struct aer_error *err)
{
	int rc = open_at_first(stream, err);

	if (rc > 0 && index->header &&
	    aer_header_look_up(index->timeline, stream, err) < 0)
		return -1;
	return rc;
}

static void free_index(struct aer_index *index)
{
	aer_timeline_free(index->timeline);
	free(index);
}

struct aer_index *aer_index_open(
    struct aer_stream *stream, const char *dir, struct aer_error *err)
{
	struct aer_index *index = new_index(err);
	char *identity;
	int rc;

	if (index == NULL)
		return NULL;
	identity = dir != NULL ? aer_indexfile_identity(stream->path) : NULL;
	index->loaded = dir != NULL && aer_indexfile_load(index, dir, stream->path);
	rc = index->loaded ? open_kept(index, stream, err)
			   : aer_stream_open(stream, err);
	if (rc == 0 && !index->loaded)
		rc = make(index, stream, err);
	if (rc == 0)
		aer_error_set(err, "%s: no frame of it can be decoded", stream->path);
	if (rc > 0 && dir != NULL && !index->loaded)
		aer_indexfile_save(index, dir, stream->path, identity);
	free(identity);
	if (rc > 0)
		return index;
	free_index(index);
	return NULL;
}

struct aer_index *aer_index_share(struct aer_index *index)
{
	index->users++;
	return index;
}

void aer_index_release(struct aer_index *index)
{
	if (index != NULL && --index->users == 0)
		free_index(index);
}
