/*
 * index-test - what lib/video/header makes of an MP4 file's header is what reading all
 * of its packets gives.
 *
 * usage: index-test FILE
 *
 * Prints "header" where the header was enough and every frame agrees with libavformat's
 * packets, "packets" where it was not, and fails where one does not agree.
 */
#include "video/demux.h"
#include "video/header.h"
#include "video/nal.h"

#include <stdlib.h>

/* What all packets say, by reading them. */
static struct aer_timeline *read_all(struct aer_stream *stream)
{
	const AVStream *video = aer_stream_av(stream);
	struct aer_nal_format format = aer_nal_format(video->codecpar);
	struct aer_timeline *timeline;
	struct aer_error err;

	timeline = aer_timeline_new(video->time_base.num, video->time_base.den, &err);
	while (timeline != NULL && aer_stream_read(stream, &err) > 0) {
		const AVPacket *p = stream->packet;
		struct aer_nal_picture picture = aer_nal_picture(&format, p);
		struct aer_packet packet = { .pts = p->pts,
			.duration = p->duration > 0 ? p->duration : 0,
			.seek = p->dts,
			.size = p->size,
			.key = (p->flags & AV_PKT_FLAG_KEY) != 0,
			.idr = picture.idr,
			.reference = picture.reference };

		if ((p->flags & AV_PKT_FLAG_DISCARD) == 0 &&
		    aer_timeline_add(timeline, &packet, &err) < 0)
			exit(2);
	}
	if (timeline == NULL)
		exit(2);
	aer_timeline_finish(timeline);
	return timeline;
}

static bool same(const struct aer_timeline *a, const struct aer_timeline *b, size_t k)
{
	const struct aer_packet *p = aer_timeline_packet(a, k);
	const struct aer_packet *q = aer_timeline_packet(b, k);

	return p->pts == q->pts && p->seek == q->seek && p->size == q->size &&
	       p->key == q->key && p->idr == q->idr && p->reference == q->reference &&
	       aer_timeline_order(a, k) == aer_timeline_order(b, k) &&
	       aer_timeline_key(a, k, 0) == aer_timeline_key(b, k, 0) &&
	       aer_timeline_ticks(a, k) == aer_timeline_ticks(b, k);
}

static int compare(struct aer_timeline *header, struct aer_timeline *packets)
{
	size_t n = aer_timeline_count(packets);

	if (aer_timeline_count(header) != n) {
		printf("%zu frames instead of %zu\n", aer_timeline_count(header), n);
		return 1;
	}
	/* from the last: what is looked up does not depend on the order */
	for (size_t k = n; k-- > 0;)
		if (!same(header, packets, k)) {
			printf("frame %zu differs\n", k);
			return 1;
		}
	puts("header");
	return 0;
}

int main(int argc, char **argv)
{
	struct aer_stream one, two;
	struct aer_timeline *header = NULL, *packets;
	struct aer_error err;
	int status = 0;

	av_log_set_level(AV_LOG_QUIET);
	if (argc != 2 || aer_stream_init(&one, argv[1], NULL, &err) < 0 ||
	    aer_stream_init(&two, argv[1], NULL, &err) < 0 ||
	    aer_stream_open(&one, &err) < 0 || aer_stream_open(&two, &err) < 0)
		return 2;
	if (aer_header_suits(&one))
		header = aer_header_timeline(&one);
	packets = read_all(&two);
	if (header != NULL)
		status = compare(header, packets);
	else
		puts("packets");
	aer_timeline_free(header);
	aer_timeline_free(packets);
	aer_stream_free(&one);
	aer_stream_free(&two);
	return status;
}
