#include "video/packets.h"

#include "video/timeline.h"

#include <stdlib.h>
#include <string.h>

/* How long after the stretch its sound may come in the file, in seconds. */
enum { LAG = 5 };

struct aer_packets {
	const struct aer_video *video;
	const volatile sig_atomic_t *stop; /* NULL: none */
	AVFormatContext *format;
	AVPacket *packet;
	int picture, sound; /* streams; -1: none */
	bool with_sound;
	int64_t sound_from; /* what begins earlier is left out */
	/* the stretch so far */
	bool begun, ended, sound_ended;
	int64_t origin; /* when its keyframe is shown */
};

static AVStream *picture_stream(const struct aer_packets *packets)
{
	return packets->format->streams[packets->picture];
}

const AVStream *aer_packets_video(const struct aer_packets *packets)
{
	return picture_stream(packets);
}

const AVStream *aer_packets_sound(const struct aer_packets *packets)
{
	return packets->sound >= 0 ? packets->format->streams[packets->sound] : NULL;
}

/* Whether FORMAT's header says all that a copy needs: that of MP4 does for the codecs
 * that are common there.  Which of several streams is the best is only seen in their
 * packets. */
static bool is_told(const AVFormatContext *format)
{
	int videos = 0, sounds = 0;

	for (unsigned i = 0; i < format->nb_streams; i++) {
		switch (format->streams[i]->codecpar->codec_id) {
		case AV_CODEC_ID_H264:
		case AV_CODEC_ID_HEVC:
			videos++;
			break;
		case AV_CODEC_ID_AAC:
			sounds++;
			break;
		default:
			return false;
		}
	}
	return strstr(format->iformat->name, "mp4") != NULL && videos == 1 &&
	       sounds <= 1;
}

static AVFormatContext *open_streams(
    const struct aer_packets *packets, struct aer_error *err)
{
	const char *path = aer_video_path(packets->video);
	AVFormatContext *format = aer_demux_open_header(path, err);

	if (format != NULL && !is_told(format)) {
		aer_demux_close(&format);
		format = aer_demux_open(path, err);
	}
	return format;
}

static int open_file(struct aer_packets *packets, struct aer_error *err)
{
	const char *path = aer_video_path(packets->video);
	AVFormatContext *format;

	aer_demux_close(&packets->format);
	format = packets->format = open_streams(packets, err);
	if (format == NULL)
		return -1;
	packets->sound =
	    packets->with_sound ? aer_demux_stream(format, AVMEDIA_TYPE_AUDIO) : -1;
	packets->picture = aer_demux_stream(format, AVMEDIA_TYPE_VIDEO);
	if (packets->picture < 0)
		return aer_error_set(err, "%s: has no video stream", path);
	if (packets->sound >= 0)
		format->streams[packets->sound]->discard = AVDISCARD_DEFAULT;
	return 0;
}

struct aer_packets *aer_packets_open(
    const struct aer_video *video, bool sound, struct aer_error *err)
{
	struct aer_packets *packets = calloc(1, sizeof *packets);

	if (packets == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	packets->video = video;
	packets->with_sound = sound;
	packets->packet = av_packet_alloc();
	if (packets->packet == NULL)
		aer_error_memory(err);
	if (packets->packet == NULL || open_file(packets, err) < 0) {
		aer_packets_close(packets);
		return NULL;
	}
	return packets;
}

void aer_packets_close(struct aer_packets *packets)
{
	if (packets == NULL)
		return;
	aer_demux_close(&packets->format);
	av_packet_free(&packets->packet);
	free(packets);
}

void aer_packets_stop_by(struct aer_packets *packets, const volatile sig_atomic_t *stop)
{
	packets->stop = stop;
}

void aer_packets_follow(struct aer_packets *packets, const struct aer_video *video)
{
	packets->video = video;
}

bool aer_packets_hide(const struct aer_packets *packets)
{
	AVStream *stream = picture_stream(packets);
	int n = avformat_index_get_entries_count(stream);

	for (int i = 0; i < n; i++)
		if ((avformat_index_get_entry(stream, i)->flags &
			AVINDEX_DISCARD_FRAME) != 0)
			return true;
	return false;
}

/* --- jumps ---------------------------------------------------------------------- */

static void reset(struct aer_packets *packets)
{
	packets->begun = packets->ended = false;
	packets->sound_ended = packets->sound < 0;
	packets->sound_from = INT64_MIN;
}

/* Goes to a place before the stretch, farther before it with each ATTEMPT.  Returns
 * 1 where that is the file's start, else 0, or -1. */
static int go(struct aer_packets *packets, const struct aer_stretch *stretch,
    int attempt, struct aer_error *err)
{
	/* A second, as the sound of a picture may lie before it. */
	static const int seconds[] = { 1, 5, 25, 125 };
	AVRational base = picture_stream(packets)->time_base;

	reset(packets);
	if (stretch->key > 0 && attempt < 4) {
		int64_t target =
		    aer_video_packet(packets->video, (size_t)stretch->key)->seek -
		    av_rescale(seconds[attempt], base.den, base.num);

		if (av_seek_frame(packets->format, packets->picture, target,
			AVSEEK_FLAG_BACKWARD) >= 0)
			return 0;
	}
	return open_file(packets, err) < 0 ? -1 : 1;
}

/* Reads the next packet of the two streams: 1, 0 at the end, -1. */
static int read_packet(struct aer_packets *packets, struct aer_error *err)
{
	AVPacket *packet = packets->packet;

	for (;;) {
		int rc;

		if (packets->stop != NULL && *packets->stop != 0)
			return aer_error_set(err, "interrupted");
		av_packet_unref(packet);
		rc = av_read_frame(packets->format, packet);
		if (rc == AVERROR(ENOMEM))
			return aer_error_memory(err);
		if (rc < 0)
			return 0;
		if (packet->pts == AV_NOPTS_VALUE &&
		    packet->stream_index == packets->sound)
			packet->pts = packet->dts;
		if (packet->pts != AV_NOPTS_VALUE &&
		    (packet->stream_index == packets->sound ||
			packet->stream_index == packets->picture))
			return 1;
	}
}

/* Whether the packet in hand is the stretch's keyframe. */
static bool at_key(const struct aer_packets *packets, const struct aer_stretch *stretch)
{
	const AVPacket *packet = packets->packet;
	size_t key = (size_t)stretch->key;

	if (stretch->key < 0)
		return (packet->flags & AV_PKT_FLAG_KEY) != 0;
	return packet->pts == aer_video_clock(packets->video, key) &&
	       packet->size == aer_video_packet(packets->video, key)->size;
}

/* Of the sound around a time. */
struct sounds {
	int64_t want;            /* the time */
	int64_t playing, coming; /* packets; AV_NOPTS_VALUE: not found */
};

static void note_sound(struct sounds *sounds, const AVPacket *packet, AVRational base)
{
	/* where a packet does not say how long it is, it is not long */
	int64_t duration =
	    packet->duration > 0 ? packet->duration : av_rescale(1, base.den, base.num);

	if (packet->pts > sounds->want) {
		if (sounds->coming == AV_NOPTS_VALUE)
			sounds->coming = packet->pts;
	} else if (packet->pts + duration > sounds->want) {
		sounds->playing = packet->pts;
	}
}

/* Reads until the stretch's keyframe and the sound around its beginning have been
 * seen.  Returns 1, 0 where they have not, -1. */
static int look(struct aer_packets *packets, const struct aer_stretch *stretch,
    bool from_start, struct sounds *sounds, struct aer_error *err)
{
	const AVPacket *packet = packets->packet;
	AVRational base = picture_stream(packets)->time_base, sound_base = base;
	int64_t far = stretch->end + av_rescale(LAG, base.den, base.num);
	/* where it is encoded anew in front, its first packet is not its first one
	 * shown */
	int64_t key = stretch->key >= 0
			  ? aer_video_clock(packets->video, (size_t)stretch->key)
			  : stretch->pts[0];
	bool found = false;
	int rc = 1;

	sounds->playing = sounds->coming = AV_NOPTS_VALUE;
	if (packets->sound >= 0) {
		sound_base = packets->format->streams[packets->sound]->time_base;
		sounds->want =
		    av_rescale_q_rnd(stretch->dts[0], base, sound_base, AV_ROUND_DOWN);
	}
	while (rc > 0) {
		if (found && (packets->sound < 0 || sounds->coming != AV_NOPTS_VALUE))
			break;
		rc = read_packet(packets, err);
		if (rc <= 0)
			break;
		if (packet->stream_index == packets->sound) {
			note_sound(sounds, packet, sound_base);
			continue;
		}
		found |= at_key(packets, stretch);
		if (packet->pts > (found ? far : key) && (found || !from_start))
			break;
	}
	return rc < 0 ? -1 : found;
}

static int not_found(const struct aer_packets *packets, struct aer_error *err)
{
	return aer_error_set(err,
	    "%s: its packets are not found again where they were; use --mode=exact",
	    aer_video_path(packets->video));
}

/* Goes to the stretch, so that all of it is read from there: the sound around its
 * beginning, too. */
static int settle(struct aer_packets *packets, const struct aer_stretch *stretch,
    struct sounds *sounds, struct aer_error *err)
{
	enum { SOUND_ATTEMPTS = 2 };
	int from_start, rc;

	for (int attempt = 0;; attempt++) {
		from_start = go(packets, stretch, attempt, err);
		if (from_start < 0)
			return -1;
		rc = look(packets, stretch, from_start, sounds, err);
		if (rc < 0)
			return -1;
		if (rc == 0 && from_start)
			return not_found(packets, err);
		if (rc > 0 &&
		    (from_start || packets->sound < 0 ||
			sounds->playing != AV_NOPTS_VALUE || attempt >= SOUND_ATTEMPTS))
			return go(packets, stretch, attempt, err) < 0 ? -1 : 0;
	}
}

int aer_packets_seek(struct aer_packets *packets, const struct aer_stretch *stretch,
    int64_t *sound, struct aer_error *err)
{
	struct sounds sounds = { 0 };

	if (settle(packets, stretch, &sounds, err) < 0)
		return -1;
	*sound = sounds.playing != AV_NOPTS_VALUE ? sounds.playing : sounds.coming;
	packets->sound_from = *sound;
	packets->sound_ended |= *sound == AV_NOPTS_VALUE;
	return 0;
}

/* --- the stretch ------------------------------------------------------------------ */

/* Whether the picture in hand is one of the stretch's. */
static bool take_picture(struct aer_packets *packets, const struct aer_stretch *stretch)
{
	const AVPacket *packet = packets->packet;

	if (packets->ended)
		return false;
	if (!packets->begun && at_key(packets, stretch)) {
		packets->begun = true;
		packets->origin = packet->pts;
	}
	/* leading pictures need the group before */
	if (!packets->begun || packet->pts < packets->origin)
		return false;
	packets->ended =
	    packet->pts == aer_video_clock(packets->video, stretch->final) &&
	    (packet->flags & AV_PKT_FLAG_DISCARD) == 0;
	return true;
}

static bool take_sound(struct aer_packets *packets, const struct aer_stretch *stretch)
{
	const AVPacket *packet = packets->packet;
	AVRational base = packets->format->streams[packets->sound]->time_base;

	if (av_compare_ts(packet->pts, base, stretch->end,
		picture_stream(packets)->time_base) >= 0)
		packets->sound_ended = true;
	return !packets->sound_ended && packet->pts >= packets->sound_from;
}

/* Whether a picture in hand shows that no more sound of the stretch will come. */
static bool far_behind(
    const struct aer_packets *packets, const struct aer_stretch *stretch)
{
	AVRational base = picture_stream(packets)->time_base;

	return packets->packet->pts >
	       stretch->end + av_rescale(LAG, base.den, base.num);
}

/* The type of the picture in hand, an enum AVPictureType; NONE where its codec has no
 * parser, or memory is short. */
static int picture_type(const struct aer_packets *packets)
{
	const AVCodecParameters *parameters = picture_stream(packets)->codecpar;
	const AVPacket *packet = packets->packet;
	AVCodecParserContext *parser = av_parser_init((int)parameters->codec_id);
	AVCodecContext *codec = avcodec_alloc_context3(NULL);
	int type = AV_PICTURE_TYPE_NONE, size;
	uint8_t *data;

	if (parser != NULL && codec != NULL &&
	    avcodec_parameters_to_context(codec, parameters) >= 0) {
		parser->flags |= PARSER_FLAG_COMPLETE_FRAMES;
		av_parser_parse2(parser, codec, &data, &size, packet->data,
		    packet->size, packet->pts, packet->dts, packet->pos);
		type = parser->pict_type;
	}
	av_parser_close(parser);
	avcodec_free_context(&codec);
	return type;
}

/* Whether decoding can begin with the picture in hand.  Containers also mark where a
 * gradual refresh begins, whose pictures take a while to become whole. */
static int check_key(const struct aer_packets *packets, struct aer_error *err)
{
	int type = picture_type(packets);

	if (type != AV_PICTURE_TYPE_P && type != AV_PICTURE_TYPE_B)
		return 0;
	return aer_error_set(err,
	    "the pictures of '%s' are refreshed bit by bit, with no keyframe to begin "
	    "with; use --mode=exact",
	    aer_video_path(packets->video));
}

/* Whether the picture in hand can be shown elsewhere as it is here. */
static int check_picture(const struct aer_packets *packets, struct aer_error *err)
{
	const AVCodecParameters *parameters = picture_stream(packets)->codecpar;
	const char *path = aer_video_path(packets->video);
	size_t size = 0;
	const uint8_t *extra =
	    av_packet_get_side_data(packets->packet, AV_PKT_DATA_NEW_EXTRADATA, &size);

	if ((packets->packet->flags & AV_PKT_FLAG_CORRUPT) != 0)
		return aer_error_set(
		    err, "'%s' is damaged there; use --mode=exact", path);
	if (extra != NULL && (size != (size_t)parameters->extradata_size ||
				 memcmp(extra, parameters->extradata, size) != 0))
		return aer_error_set(err,
		    "the coding of '%s' changes on the way; use --mode=exact", path);
	return packets->packet->pts == packets->origin ? check_key(packets, err) : 0;
}

int aer_packets_next(struct aer_packets *packets, const struct aer_stretch *stretch,
    AVPacket **packet, struct aer_error *err)
{
	*packet = NULL;
	while (!packets->ended || !packets->sound_ended) {
		int rc = read_packet(packets, err);
		bool sound = packets->packet->stream_index == packets->sound;

		if (rc < 0)
			return -1;
		if (rc == 0)
			break;
		if (sound ? take_sound(packets, stretch)
			  : take_picture(packets, stretch)) {
			*packet = packets->packet;
			return sound ? 0 : check_picture(packets, err);
		}
		packets->sound_ended |=
		    packets->ended && !sound && far_behind(packets, stretch);
	}
	return packets->ended ? 0 : not_found(packets, err);
}

bool aer_packets_is_sound(const struct aer_packets *packets, const AVPacket *packet)
{
	return packet->stream_index == packets->sound;
}

/* --- what an edit list hides ----------------------------------------------------- */

/* The times of packets, in the order they were read. */
struct times {
	int64_t *pts;
	size_t count, slots;
};

static int add_time(struct times *times, int64_t pts, struct aer_error *err)
{
	if (times->count == times->slots) {
		size_t slots = times->slots > 0 ? 2 * times->slots : 256;
		int64_t *more = realloc(times->pts, slots * sizeof *more);

		if (more == NULL)
			return aer_error_memory(err);
		times->pts = more;
		times->slots = slots;
	}
	times->pts[times->count++] = pts;
	return 0;
}

static int read_times(struct aer_packets *packets, const struct aer_stretch *stretch,
    struct times *times, struct aer_error *err)
{
	while (!packets->ended) {
		int rc = read_packet(packets, err);

		if (rc <= 0)
			return rc < 0 ? -1 : not_found(packets, err);
		if (packets->packet->stream_index == packets->picture &&
		    take_picture(packets, stretch) &&
		    add_time(times, packets->packet->pts, err) < 0)
			return -1;
	}
	return 0;
}

int aer_packets_survey(struct aer_packets *packets, struct aer_stretch *stretch,
    size_t first, size_t count, struct aer_error *err)
{
	int64_t from = aer_video_clock(packets->video, first);
	int64_t to = aer_video_clock(packets->video, first + count - 1);
	struct times times = { 0 };
	struct sounds sounds = { 0 };
	size_t lead = 0, inside = 0;

	if (stretch->key >= 0 ? settle(packets, stretch, &sounds, err) < 0
			      : go(packets, stretch, 0, err) < 0)
		return -1;
	if (read_times(packets, stretch, &times, err) < 0) {
		free(times.pts);
		return -1;
	}
	if (aer_stretch_replace(stretch, times.pts, times.count, err) < 0)
		return -1;
	for (size_t i = 0; i < stretch->count; i++) {
		lead += stretch->pts[i] < from;
		inside += stretch->pts[i] >= from && stretch->pts[i] <= to;
	}
	if (inside != count)
		return aer_error_set(err,
		    "%s: %zu pictures are stored where %zu are shown; use --mode=exact",
		    aer_video_path(packets->video), inside, count);
	stretch->lead = lead;
	return 0;
}
