#include "cut/sound.h"

#include "video/audio.h"
#include "video/demux.h"
#include "video/reader.h"

#include <libavutil/channel_layout.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { BITS_PER_SECOND = 128000 };

/* So many packets are kept for clips that begin a little later, some seconds. */
enum { KEPT = 512 };

/* A packet, and how many samples the encoder had taken when it gave it. */
struct piece {
	AVPacket *packet;
	int64_t after;
};

/* Sound that some clips share. */
struct track {
	struct track
	    *next; /* these, and who the clips are, guarded by the sounds' lock */
	size_t clips;
	char *path;
	int64_t start;
	AVRational unit;
	double seconds;

	pthread_mutex_t lock; /* of what follows */
	bool opened, flushed;
	bool broken; /* because of */
	struct aer_error err;
	struct aer_audio *audio;
	AVCodecContext *codec;
	AVFrame *frame;
	int64_t done, total; /* samples */
	struct piece *piece; /* COUNT of them from number FIRST on */
	size_t first, count, slots;
	struct aer_sound *user; /* the clips, by their NEXT */
};

struct aer_sound {
	struct aer_sounds *sounds;
	struct track *track;
	size_t at; /* number of the next packet */
	struct aer_sound *next;
};

struct aer_sounds {
	struct aer_reader *reader; /* shared by all */
	pthread_mutex_t lock;      /* of what follows */
	struct track *track;
};

struct aer_sounds *aer_sounds_new(struct aer_error *err)
{
	struct aer_sounds *sounds = calloc(1, sizeof *sounds);

	if (sounds == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	pthread_mutex_init(&sounds->lock, NULL);
	sounds->reader = aer_reader_new(err);
	if (sounds->reader != NULL)
		return sounds;
	aer_sounds_free(sounds);
	return NULL;
}

void aer_sounds_free(struct aer_sounds *sounds)
{
	if (sounds == NULL)
		return;
	aer_reader_free(sounds->reader);
	pthread_mutex_destroy(&sounds->lock);
	free(sounds);
}

const AVCodecContext *aer_sound_codec(const struct aer_sound *sound)
{
	return sound->track->codec;
}

/* --- a track ---------------------------------------------------------------------- */

static void free_track(struct track *track)
{
	for (size_t i = 0; i < track->count; i++)
		av_packet_free(&track->piece[i].packet);
	free(track->piece);
	aer_audio_close(track->audio);
	avcodec_free_context(&track->codec);
	av_frame_free(&track->frame);
	pthread_mutex_destroy(&track->lock);
	free(track->path);
	free(track);
}

static struct track *new_track(const struct aer_video *video, int64_t start,
    AVRational unit, double seconds, struct aer_error *err)
{
	struct track *track = calloc(1, sizeof *track);

	if (track != NULL)
		track->path = strdup(aer_video_path(video));
	if (track == NULL || track->path == NULL) {
		free(track);
		aer_error_memory(err);
		return NULL;
	}
	track->start = start;
	track->unit = unit;
	track->seconds = seconds;
	pthread_mutex_init(&track->lock, NULL);
	return track;
}

static int fail(
    const struct track *track, const char *what, int code, struct aer_error *err)
{
	return aer_demux_error(err, track->path, what, code);
}

static int open_encoder(struct track *track, struct aer_error *err)
{
	const AVCodec *aac = avcodec_find_encoder_by_name("aac");
	AVCodecContext *codec;
	int rate = aer_audio_rate(track->audio), rc;

	if (aac == NULL)
		return aer_error_set(err, "this FFmpeg has no encoder 'aac'");
	codec = track->codec = avcodec_alloc_context3(aac);
	track->frame = av_frame_alloc();
	if (codec == NULL || track->frame == NULL)
		return aer_error_memory(err);
	codec->thread_count = 1;
	codec->flags |= AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_GLOBAL_HEADER;
	codec->sample_fmt = AV_SAMPLE_FMT_FLTP;
	codec->sample_rate = rate;
	codec->bit_rate = BITS_PER_SECOND;
	codec->time_base = (AVRational){ 1, rate };
	av_channel_layout_default(&codec->ch_layout, aer_audio_channels(track->audio));
	track->total = (int64_t)(track->seconds * rate + 0.5);
	rc = avcodec_open2(codec, NULL, NULL);
	return rc < 0 ? fail(track, "cannot open the encoder of its sound", rc, err)
		      : 0;
}

static int open_track(struct track *track, struct aer_reader *reader,
    const struct aer_video *video, struct aer_error *err)
{
	track->audio = aer_audio_open(reader, video, track->start, track->unit.num,
	    track->unit.den, track->seconds, err);
	return track->audio != NULL ? open_encoder(track, err) : -1;
}

/* Forgets packets that all clips have, and no later one is waited for. */
static void forget_pieces(struct track *track)
{
	size_t least = SIZE_MAX, n = 0;

	for (const struct aer_sound *user = track->user; user != NULL;
	     user = user->next)
		least = user->at < least ? user->at : least;
	while (track->count - n > KEPT && track->first + n < least)
		av_packet_free(&track->piece[n++].packet);
	if (n == 0)
		return;
	track->first += n;
	track->count -= n;
	memmove(track->piece, track->piece + n, track->count * sizeof *track->piece);
}

static int add_piece(
    struct track *track, AVPacket *packet, int64_t after, struct aer_error *err)
{
	if (track->count == track->slots)
		forget_pieces(track);
	if (track->count == track->slots) {
		size_t slots = 2 * (track->slots + KEPT);
		struct piece *more = realloc(track->piece, slots * sizeof *more);

		if (more == NULL)
			return aer_error_memory(err);
		track->piece = more;
		track->slots = slots;
	}
	track->piece[track->count++] = (struct piece){ packet, after };
	return 0;
}

/* Hands FRAME (NULL: no more) to the encoder, and keeps what comes out. */
static int encode(
    struct track *track, const AVFrame *frame, int64_t after, struct aer_error *err)
{
	int rc = avcodec_send_frame(track->codec, frame);

	while (rc >= 0) {
		AVPacket *packet = av_packet_alloc();

		if (packet == NULL)
			return aer_error_memory(err);
		rc = avcodec_receive_packet(track->codec, packet);
		if (rc >= 0 && add_piece(track, packet, after, err) == 0)
			continue;
		av_packet_free(&packet);
		if (rc >= 0)
			return -1;
		if (rc == AVERROR(EAGAIN) || rc == AVERROR_EOF)
			return 0;
	}
	return fail(track, "cannot encode its sound", rc, err);
}

/* Encodes the next COUNT samples. */
static int make_block(
    struct track *track, struct aer_reader *reader, int count, struct aer_error *err)
{
	AVFrame *frame = track->frame;
	const AVCodecContext *codec = track->codec;

	av_frame_unref(frame);
	frame->nb_samples = count;
	frame->format = codec->sample_fmt;
	frame->sample_rate = codec->sample_rate;
	frame->pts = track->done;
	if (av_channel_layout_copy(&frame->ch_layout, &codec->ch_layout) < 0 ||
	    av_frame_get_buffer(frame, 0) < 0)
		return aer_error_memory(err);
	if (aer_audio_read(
		track->audio, reader, (float *const *)frame->data, count, err) < 0)
		return -1;
	track->done += count;
	return encode(track, frame, track->done, err);
}

/* Sees to it that the encoder has taken LIMIT samples, and with END that it has given
 * all it has. */
static int make(struct track *track, struct aer_reader *reader, int64_t limit, bool end,
    struct aer_error *err)
{
	while (track->done < limit) {
		int64_t left = limit - track->done;
		int block = track->codec->frame_size;

		if (make_block(track, reader, left < block ? (int)left : block, err) <
		    0)
			return -1;
	}
	if (!end || track->flushed)
		return 0;
	track->flushed = true;
	return encode(track, NULL, INT64_MAX, err);
}

/* --- clips ------------------------------------------------------------------------ */

/* A track that is the same, and whose first packet is still there. */
static struct track *find_track(const struct aer_sounds *sounds, const char *path,
    int64_t start, AVRational unit, double seconds)
{
	struct track *track = sounds->track;

	for (; track != NULL; track = track->next) {
		bool whole;

		if (strcmp(track->path, path) != 0 || track->start != start ||
		    av_cmp_q(track->unit, unit) != 0 || track->seconds < seconds ||
		    track->seconds > seconds)
			continue;
		pthread_mutex_lock(&track->lock);
		whole = track->first == 0;
		pthread_mutex_unlock(&track->lock);
		if (whole)
			break;
	}
	return track;
}

/* Makes the sound one of TRACK's. */
static void join(struct aer_sound *sound, struct track *track)
{
	pthread_mutex_lock(&track->lock);
	sound->track = track;
	sound->next = track->user;
	track->user = sound;
	pthread_mutex_unlock(&track->lock);
	track->clips++;
}

/* Leaves the track; whoever is the last one frees it. */
static void leave(struct aer_sound *sound)
{
	struct track *track = sound->track, **at = &sound->sounds->track;
	struct aer_sound **user = &track->user;

	pthread_mutex_lock(&sound->sounds->lock);
	pthread_mutex_lock(&track->lock);
	while (*user != sound)
		user = &(*user)->next;
	*user = sound->next;
	pthread_mutex_unlock(&track->lock);
	if (--track->clips == 0) {
		while (*at != track)
			at = &(*at)->next;
		*at = track->next;
		free_track(track);
	}
	pthread_mutex_unlock(&sound->sounds->lock);
}

void aer_sound_close(struct aer_sound *sound)
{
	if (sound == NULL)
		return;
	if (sound->track != NULL)
		leave(sound);
	free(sound);
}

/* What breaks a track breaks it for all. */
static int settle(struct track *track, int rc, struct aer_error *err)
{
	if (rc < 0 && !track->broken) {
		track->broken = true;
		track->err = *err;
	}
	if (track->broken)
		*err = track->err;
	return track->broken ? -1 : 0;
}

struct aer_sound *aer_sound_open(struct aer_sounds *sounds,
    const struct aer_video *video, int64_t start, AVRational unit, double seconds,
    struct aer_error *err)
{
	struct aer_sound *sound = calloc(1, sizeof *sound);
	struct track *track;
	int rc = 0;

	if (sound == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	sound->sounds = sounds;
	pthread_mutex_lock(&sounds->lock);
	track = find_track(sounds, aer_video_path(video), start, unit, seconds);
	if (track == NULL) {
		track = new_track(video, start, unit, seconds, err);
		if (track != NULL) {
			track->next = sounds->track;
			sounds->track = track;
		}
	}
	if (track != NULL)
		join(sound, track);
	pthread_mutex_unlock(&sounds->lock);
	if (track == NULL) {
		aer_sound_close(sound);
		return NULL;
	}
	pthread_mutex_lock(&track->lock);
	if (!track->opened)
		rc = open_track(track, sounds->reader, video, err);
	track->opened = true;
	rc = settle(track, rc, err);
	pthread_mutex_unlock(&track->lock);
	if (rc == 0)
		return sound;
	aer_sound_close(sound);
	return NULL;
}

/* The sound's next packet, where it is there and the encoder gave it for LIMIT samples
 * or fewer. */
static int take(struct aer_sound *sound, int64_t limit, bool end, AVPacket *packet,
    struct aer_error *err)
{
	struct track *track = sound->track;
	const struct piece *piece;

	if (sound->at == track->first + track->count)
		return 0;
	piece = &track->piece[sound->at - track->first];
	if (!end && piece->after > limit)
		return 0;
	if (av_packet_ref(packet, piece->packet) < 0)
		return aer_error_memory(err);
	sound->at++;
	return 1;
}

int aer_sound_next(struct aer_sound *sound, double seconds, bool end, AVPacket *packet,
    struct aer_error *err)
{
	struct track *track = sound->track;
	int64_t limit = track->total;
	int rc;

	if (!end) {
		int64_t wanted = (int64_t)(seconds * track->codec->sample_rate + 0.5);

		/* a shorter block may only be the last one */
		wanted = wanted < 0 ? 0 : wanted - wanted % track->codec->frame_size;
		limit =
		    wanted < limit ? wanted : limit - limit % track->codec->frame_size;
	}
	pthread_mutex_lock(&track->lock);
	rc = track->broken ? -1 : make(track, sound->sounds->reader, limit, end, err);
	rc = settle(track, rc, err);
	if (rc == 0)
		rc = take(sound, limit, end, packet, err);
	pthread_mutex_unlock(&track->lock);
	return rc;
}
