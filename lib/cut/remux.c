#include "cut/remux.h"

#include "video/demux.h"

#include <stdlib.h>
#include <string.h>

struct track {
	AVStream *stream; /* NULL: none */
	AVRational base;  /* of the packets handed over */
	int64_t shift;    /* taken from their times, in the same unit */
};

struct aer_remux {
	char *path;
	AVFormatContext *format;
	const struct aer_stretch *stretch;
	size_t next; /* place in the stretch */
	int64_t first_dts;
	struct track video, sound;
};

static int fail(const struct aer_remux *remux, int code, struct aer_error *err)
{
	return aer_demux_error(err, remux->path, "cannot write", code);
}

static bool holds(const AVStream *stream)
{
	const AVOutputFormat *mp4 = av_guess_format("mp4", NULL, NULL);

	return avformat_query_codec(
		   mp4, stream->codecpar->codec_id, FF_COMPLIANCE_NORMAL) == 1;
}

int aer_remux_check(const struct aer_remux_source *source, struct aer_error *err)
{
	if (!holds(source->video))
		return aer_error_set(err,
		    "an MP4 file cannot hold its %s video; use --mode=exact",
		    avcodec_get_name(source->video->codecpar->codec_id));
	if (source->sound != NULL && !holds(source->sound))
		return aer_error_set(err,
		    "an MP4 file cannot hold its %s sound; leave it out by "
		    "--audio=none, or use --mode=exact",
		    avcodec_get_name(source->sound->codecpar->codec_id));
	return 0;
}

/* --- beginning ------------------------------------------------------------------ */

/* What the container says of its pictures: how they are turned, their colours. */
static int copy_side_data(AVStream *to, const AVStream *from)
{
	for (int i = 0; i < from->nb_side_data; i++) {
		const AVPacketSideData *data = &from->side_data[i];
		uint8_t *copy = av_stream_new_side_data(to, data->type, data->size);

		if (copy == NULL)
			return AVERROR(ENOMEM);
		memcpy(copy, data->data, data->size);
	}
	return 0;
}

static int add_track(struct aer_remux *remux, struct track *track, const AVStream *from,
    struct aer_error *err)
{
	AVStream *stream = avformat_new_stream(remux->format, NULL);
	int rc;

	if (stream == NULL)
		return aer_error_memory(err);
	rc = avcodec_parameters_copy(stream->codecpar, from->codecpar);
	if (rc >= 0)
		rc = copy_side_data(stream, from);
	if (rc < 0)
		return fail(remux, rc, err);
	/* hvc1 promises that no parameter sets lie between the pictures; else the
	 * muxer chooses the name */
	if (stream->codecpar->codec_tag != MKTAG('h', 'v', 'c', '1'))
		stream->codecpar->codec_tag = 0;
	stream->time_base = track->base = from->time_base;
	stream->disposition = from->disposition & AV_DISPOSITION_DEFAULT;
	track->stream = stream;
	return 0;
}

static int set_extradata(AVCodecParameters *parameters, const uint8_t *data,
    size_t size, struct aer_error *err)
{
	uint8_t *copy = av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE);

	if (copy == NULL)
		return aer_error_memory(err);
	memcpy(copy, data, size);
	av_freep(&parameters->extradata);
	parameters->extradata = copy;
	parameters->extradata_size = (int)size;
	return 0;
}

static int add_video(struct aer_remux *remux, const struct aer_remux_source *source,
    struct aer_error *err)
{
	AVStream *stream;

	if (add_track(remux, &remux->video, source->video, err) < 0)
		return -1;
	stream = remux->video.stream;
	stream->avg_frame_rate = source->video->avg_frame_rate;
	if (source->video->sample_aspect_ratio.num > 0)
		stream->codecpar->sample_aspect_ratio =
		    source->video->sample_aspect_ratio;
	stream->sample_aspect_ratio = stream->codecpar->sample_aspect_ratio;
	if (source->extradata == NULL)
		return 0;
	return set_extradata(
	    stream->codecpar, source->extradata, source->extradata_size, err);
}

/*
 * The clock of the file begins with the sound that plays when the first picture is
 * decoded: that picture is decoded as early, and both tracks begin at 0.  Where there
 * is no such sound, it begins when the first picture is shown, and an edit list says
 * how much later the sound begins.
 */
static bool set_clock(struct aer_remux *remux, const struct aer_remux_source *source)
{
	const struct aer_stretch *stretch = source->stretch;
	struct track *video = &remux->video, *sound = &remux->sound;

	remux->first_dts = video->shift = stretch->dts[0];
	if (sound->stream == NULL)
		return false;
	if (av_compare_ts(
		source->sound_start, sound->base, stretch->dts[0], video->base) <= 0) {
		sound->shift = source->sound_start;
		video->shift =
		    av_rescale_q(source->sound_start, sound->base, video->base);
		if (video->shift < remux->first_dts)
			remux->first_dts = video->shift;
		return false;
	}
	video->shift = stretch->start;
	sound->shift = av_rescale_q(stretch->start, video->base, sound->base);
	return true;
}

static int open_file(struct aer_remux *remux, bool edit, struct aer_error *err)
{
	AVDictionary *options = NULL;
	char *url = NULL;
	int rc;

	if (asprintf(&url, "file:%s", remux->path) < 0)
		return aer_error_memory(err);
	rc = avio_open(&remux->format->pb, url, AVIO_FLAG_WRITE);
	free(url);
	if (rc >= 0)
		rc = av_dict_set_int(&options, "use_editlist", edit, 0);
	if (rc >= 0)
		rc = avformat_write_header(remux->format, &options);
	av_dict_free(&options);
	return rc < 0 ? fail(remux, rc, err) : 0;
}

struct aer_remux *aer_remux_open(
    const char *path, const struct aer_remux_source *source, struct aer_error *err)
{
	struct aer_remux *remux = calloc(1, sizeof *remux);

	if (remux == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	remux->stretch = source->stretch;
	remux->path = strdup(path);
	if (remux->path == NULL ||
	    avformat_alloc_output_context2(&remux->format, NULL, "mp4", NULL) < 0) {
		aer_error_memory(err);
		goto fail;
	}
	remux->format->flags |= AVFMT_FLAG_BITEXACT;
	if (source->comment != NULL &&
	    av_dict_set(&remux->format->metadata, "comment", source->comment, 0) < 0) {
		aer_error_memory(err);
		goto fail;
	}
	if (add_video(remux, source, err) < 0)
		goto fail;
	if (source->sound != NULL && source->sound_start != AV_NOPTS_VALUE &&
	    add_track(remux, &remux->sound, source->sound, err) < 0)
		goto fail;
	if (open_file(remux, set_clock(remux, source), err) < 0)
		goto fail;
	return remux;
fail:
	aer_remux_free(remux);
	return NULL;
}

void aer_remux_free(struct aer_remux *remux)
{
	if (remux == NULL)
		return;
	if (remux->format != NULL) {
		avio_closep(&remux->format->pb);
		avformat_free_context(remux->format);
	}
	free(remux->path);
	free(remux);
}

/* --- writing -------------------------------------------------------------------- */

static int write_packet(struct aer_remux *remux, const struct track *track,
    AVPacket *packet, struct aer_error *err)
{
	int rc;

	packet->pts -= track->shift;
	packet->dts -= track->shift;
	packet->stream_index = track->stream->index;
	packet->flags &= ~AV_PKT_FLAG_DISCARD;
	packet->pos = -1;
	av_packet_rescale_ts(packet, track->base, track->stream->time_base);
	rc = av_interleaved_write_frame(remux->format, packet);
	return rc < 0 ? fail(remux, rc, err) : 0;
}

int aer_remux_video(struct aer_remux *remux, AVPacket *packet, struct aer_error *err)
{
	const struct aer_stretch *stretch = remux->stretch;
	size_t i = remux->next++;

	if (i >= stretch->count || packet->pts != stretch->pts[i])
		return aer_error_set(err, "its packets are not in the order they were "
					  "in before; use --mode=exact");
	packet->dts = i == 0 ? remux->first_dts : stretch->dts[i];
	packet->duration =
	    i + 1 < stretch->count
		? stretch->dts[i + 1] - packet->dts
		: stretch->end - (stretch->start + stretch->dts[i] - stretch->dts[0]);
	return write_packet(remux, &remux->video, packet, err);
}

static int write_sound(struct aer_remux *remux, AVPacket *packet, struct aer_error *err)
{
	packet->dts = packet->pts;
	return write_packet(remux, &remux->sound, packet, err);
}

int aer_remux_copy(
    struct aer_remux *remux, struct aer_packets *packets, struct aer_error *err)
{
	AVPacket *packet;

	for (;;) {
		bool sound;

		if (aer_packets_next(packets, remux->stretch, &packet, err) < 0)
			return -1;
		if (packet == NULL)
			return 0;
		sound = aer_packets_is_sound(packets, packet);
		if ((sound ? write_sound(remux, packet, err)
			   : aer_remux_video(remux, packet, err)) < 0)
			return -1;
	}
}

int aer_remux_finish(struct aer_remux *remux, struct aer_error *err)
{
	AVFormatContext *format = remux->format;
	int rc;

	if (remux->next != remux->stretch->count)
		return aer_error_set(err,
		    "of its %zu packets only %zu are found again; use --mode=exact",
		    remux->stretch->count, remux->next);
	rc = av_write_trailer(format);
	if (rc >= 0 && format->pb->error < 0)
		rc = format->pb->error;
	if (rc >= 0)
		rc = avio_closep(&format->pb);
	return rc < 0 ? fail(remux, rc, err) : 0;
}
