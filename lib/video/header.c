#include "video/header.h"

#include "video/moov.h"
#include "video/nal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* So many packets are read at most to come from one found by a seek to another. */
enum { NEAR = 64 };

/* --- what only packets say
 * ------------------------------------------------------------
 */

struct looker {
	int file;
	struct aer_nal_format format;
	AVPacket *packet; /* with one buffer for all */
	size_t room;
};

static void free_looker(void *own)
{
	struct looker *looker = own;

	if (looker->file >= 0)
		close(looker->file);
	if (looker->packet != NULL)
		av_freep(&looker->packet->data);
	av_packet_free(&looker->packet);
	free(looker);
}

/* Reads the bytes of a packet; false where they are not there. */
static bool read_bytes(struct looker *looker, const struct aer_packet *packet)
{
	size_t size = (size_t)packet->size;

	if (size > looker->room) {
		uint8_t *more = av_realloc(looker->packet->data, size);

		if (more == NULL)
			return false;
		looker->packet->data = more;
		looker->room = size;
	}
	looker->packet->size = packet->size;
	return pread(looker->file, looker->packet->data, size, packet->pos) ==
	       packet->size;
}

static void look(void *own, struct aer_packet *packet)
{
	struct looker *looker = own;
	struct aer_nal_picture picture = { .reference = true };

	if (read_bytes(looker, packet))
		picture = aer_nal_picture(&looker->format, looker->packet);
	packet->idr = picture.idr;
	packet->reference = picture.reference;
}

int aer_header_look_up(struct aer_timeline *timeline, const struct aer_stream *stream,
    struct aer_error *err)
{
	struct looker *looker = calloc(1, sizeof *looker);
	struct aer_lookup by = { .look = look, .free = free_looker, .own = looker };

	if (looker == NULL)
		return aer_error_memory(err);
	looker->format = aer_nal_format(aer_stream_av(stream)->codecpar);
	looker->packet = av_packet_alloc();
	looker->file = open(stream->path, O_RDONLY | O_CLOEXEC);
	if (looker->packet == NULL || looker->file < 0) {
		free_looker(looker);
		return aer_error_set(err, "%s: cannot open once more", stream->path);
	}
	return aer_timeline_look_by(timeline, &by, err);
}

/* --- the timeline ----------------------------------------------------------------- */

static AVStream *video_of(const struct aer_stream *stream)
{
	return stream->format->streams[stream->number];
}

bool aer_header_suits(const struct aer_stream *stream)
{
	const AVCodecParameters *codec = aer_stream_av(stream)->codecpar;

	if (strstr(stream->format->iformat->name, "mp4") == NULL)
		return false;
	/* "hev1" may have other parameter sets on the way */
	return codec->codec_id == AV_CODEC_ID_H264 ||
	       (codec->codec_id == AV_CODEC_ID_HEVC &&
		   codec->codec_tag == MKTAG('h', 'v', 'c', '1') &&
		   aer_nal_one_layer(codec));
}

/* Adds all packets, whose times of showing are SHIFT and OFFSETS behind those of
 * decoding; false where there is something about one of them. */
static bool add_all(struct aer_timeline *timeline, const struct aer_stream *stream,
    const int32_t *offsets, int64_t shift, int64_t size)
{
	AVStream *video = video_of(stream);
	int n = avformat_index_get_entries_count(video);
	int64_t pos = -1, dts = INT64_MIN;
	struct aer_error ignored;

	for (int i = 0; i < n; i++) {
		const AVIndexEntry *entry = avformat_index_get_entry(video, i);
		struct aer_packet packet = {
			.pts = entry->timestamp + shift + offsets[i],
			.seek = entry->timestamp,
			.pos = entry->pos,
			.size = entry->size,
			.key = (entry->flags & AVINDEX_KEYFRAME) != 0,
			.unread = true,
		};

		if ((entry->flags & AVINDEX_DISCARD_FRAME) != 0 || entry->pos <= pos ||
		    entry->pos + entry->size > size || entry->timestamp < dts ||
		    !aer_stream_is_time(entry->timestamp) ||
		    !aer_stream_is_time(packet.pts) ||
		    aer_timeline_add(timeline, &packet, &ignored) < 0)
			return false;
		pos = entry->pos;
		dts = entry->timestamp;
	}
	return aer_timeline_finish(timeline) == 0;
}

/* Whether the packet in hand is the one of frame K. */
static bool is_frame(
    const struct aer_timeline *timeline, const AVPacket *packet, size_t k)
{
	const struct aer_packet *expected = aer_timeline_packet(timeline, k);

	return packet->pts == expected->pts && packet->dts == expected->seek &&
	       packet->size == expected->size && packet->pos == expected->pos &&
	       ((packet->flags & AV_PKT_FLAG_KEY) != 0) == expected->key &&
	       (packet->flags & (AV_PKT_FLAG_DISCARD | AV_PKT_FLAG_CORRUPT)) == 0;
}

/* Reads the packet of the frame shown last, which has to be as expected, for how long
 * it is shown: that is the demuxer's guess where the header does not say it. */
static bool read_last(struct aer_timeline *timeline, struct aer_stream *stream)
{
	size_t last = aer_timeline_count(timeline) - 1;
	const struct aer_packet *packet = aer_timeline_packet(timeline, last);
	struct aer_error ignored;

	if (av_seek_frame(stream->format, stream->number, packet->seek,
		AVSEEK_FLAG_ANY | AVSEEK_FLAG_BACKWARD) < 0)
		return false;
	for (int i = 0; i < NEAR && aer_stream_read(stream, &ignored) > 0; i++) {
		int64_t duration = stream->packet->duration;

		if (stream->packet->pts != packet->pts)
			continue;
		if (!is_frame(timeline, stream->packet, last))
			return false;
		if (duration > 0 && aer_stream_is_time(duration))
			aer_timeline_set_last(timeline, duration);
		return true;
	}
	return false;
}

/* Fills TIMELINE from the header; false where that cannot be. */
static bool fill(struct aer_timeline *timeline, struct aer_stream *stream)
{
	AVStream *video = video_of(stream);
	int n = avformat_index_get_entries_count(video);
	const AVIndexEntry *first = avformat_index_get_entry(video, 0);
	struct aer_error ignored;
	struct stat st;
	int32_t *offsets;
	bool good = false;
	long k;

	if (first == NULL || n < 1 || stat(stream->path, &st) < 0 ||
	    aer_header_look_up(timeline, stream, &ignored) < 0)
		return false;
	offsets = aer_moov_offsets(stream->path, (uint32_t)video->id, (size_t)n);
	if (offsets != NULL && aer_stream_read(stream, &ignored) > 0 &&
	    aer_stream_is_time(stream->packet->pts) &&
	    add_all(timeline, stream, offsets,
		stream->packet->pts - first->timestamp - offsets[0], st.st_size)) {
		k = aer_timeline_find(timeline, stream->packet->pts);
		good = k >= 0 && is_frame(timeline, stream->packet, (size_t)k) &&
		       read_last(timeline, stream);
	}
	free(offsets);
	return good;
}

struct aer_timeline *aer_header_timeline(struct aer_stream *stream)
{
	AVRational base = aer_stream_av(stream)->time_base;
	struct aer_timeline *timeline;
	struct aer_error ignored;

	timeline = aer_timeline_new(base.num, base.den, &ignored);
	if (timeline == NULL || fill(timeline, stream))
		return timeline;
	aer_timeline_free(timeline);
	return NULL;
}
