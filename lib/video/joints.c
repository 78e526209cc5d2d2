#include "video/joints.h"

#include "video/demux.h"

#include <stdlib.h>

/* The video's time so far. */
struct run {
	int64_t second;
	int64_t top;  /* the latest presentation time */
	int64_t step; /* how long a frame is shown */
	int64_t dts;  /* of the packet before */
	int64_t shift;
	size_t packets;
};

static int add(struct aer_joints *joints, int64_t shift, struct aer_error *err)
{
	size_t size = (joints->count + 1) * sizeof *joints->shift;
	int64_t *more = realloc(joints->shift, size);

	if (more == NULL)
		return aer_error_memory(err);
	joints->shift = more;
	joints->shift[joints->count++] = shift;
	return 0;
}

/* Some containers do not say how long a frame is shown. */
static void find_step(struct run *run, const AVPacket *packet)
{
	int64_t passed = packet->dts - run->dts;

	if (packet->duration > 0)
		run->step = packet->duration;
	else if (run->packets > 1 && packet->dts != AV_NOPTS_VALUE &&
		 run->dts != AV_NOPTS_VALUE && passed > 0 && passed < run->second)
		run->step = passed;
	run->dts = packet->dts;
}

/* Packets come in the order of decoding, whose times fall a little; one that falls by
 * more than a second begins another recording. */
static int follow(struct aer_joints *joints, struct run *run, const AVPacket *packet,
    struct aer_error *err)
{
	int64_t pts = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;

	if (pts == AV_NOPTS_VALUE)
		return 0;
	pts += run->shift;
	if (run->packets++ > 0 && pts < run->top - run->second) {
		run->shift += run->top + run->step - pts;
		pts = run->top + run->step;
		if (add(joints, run->shift, err) < 0)
			return -1;
	}
	if (run->packets == 1 || pts > run->top)
		run->top = pts;
	find_step(run, packet);
	return 0;
}

static int read_all(struct aer_joints *joints, AVFormatContext *format, int stream,
    struct aer_error *err)
{
	AVPacket *packet = av_packet_alloc();
	struct run run = { .second = joints->den / joints->num };
	int rc = 0;

	if (packet == NULL)
		return aer_error_memory(err);
	while (rc == 0 && av_read_frame(format, packet) >= 0) {
		if (packet->stream_index == stream)
			rc = follow(joints, &run, packet, err);
		av_packet_unref(packet);
	}
	av_packet_free(&packet);
	return rc;
}

int aer_joints_find(struct aer_joints *joints, const char *path, struct aer_error *err)
{
	AVFormatContext *format = aer_demux_open(path, err);
	int stream, rc = 0;

	*joints = (struct aer_joints){ .num = 1, .den = 1 };
	if (format == NULL)
		return -1;
	stream = aer_demux_stream(format, AVMEDIA_TYPE_VIDEO);
	if (stream >= 0 && (format->iformat->flags & AVFMT_TS_DISCONT) != 0) {
		joints->num = format->streams[stream]->time_base.num;
		joints->den = format->streams[stream]->time_base.den;
		rc = read_all(joints, format, stream, err);
	}
	aer_demux_close(&format);
	return rc;
}

void aer_joints_free(struct aer_joints *joints)
{
	free(joints->shift);
	*joints = (struct aer_joints){ .num = 1, .den = 1 };
}
