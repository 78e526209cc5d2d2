/*
 * mask-test - a file opened for one kind of stream has the packets of that kind that
 * the whole file has.
 *
 * usage: mask-test FILE
 *
 * Prints "hidden" where the other track is left out, "whole" where it is not, for video
 * and then for sound; fails where packets differ.
 */
#include "video/demux.h"

#include <stdlib.h>
#include <string.h>

/* The next packet of stream NUMBER; false at the end. */
static bool next(AVFormatContext *format, int number, AVPacket *packet)
{
	do {
		av_packet_unref(packet);
		if (av_read_frame(format, packet) < 0)
			return false;
	} while (packet->stream_index != number);
	return true;
}

static bool same(const AVPacket *a, const AVPacket *b)
{
	return a->pts == b->pts && a->dts == b->dts && a->duration == b->duration &&
	       a->pos == b->pos && a->flags == b->flags && a->size == b->size &&
	       memcmp(a->data, b->data, (size_t)a->size) == 0;
}

/* The rest of the two streams: whether it is the same. */
static bool compare(AVFormatContext *one, int i, AVFormatContext *two, int k)
{
	AVPacket *a = av_packet_alloc(), *b = av_packet_alloc();
	bool more = true, good = true;

	while (good && more) {
		more = next(one, i, a);
		good = next(two, k, b) == more && (!more || same(a, b));
	}
	av_packet_free(&a);
	av_packet_free(&b);
	return good;
}

/* Reads both to the end, and again from a place in the middle. */
static bool check(
    AVFormatContext *part, AVFormatContext *whole, enum AVMediaType kind, bool hidden)
{
	int i = aer_demux_stream(part, kind), k = aer_demux_stream(whole, kind);
	int64_t middle;

	if (i < 0 || k < 0)
		return i == k;
	if (hidden && part->nb_streams != whole->nb_streams - 1)
		return false;
	if (part->duration != whole->duration ||
	    part->streams[i]->start_time != whole->streams[k]->start_time ||
	    av_cmp_q(part->streams[i]->time_base, whole->streams[k]->time_base) != 0)
		return false;
	if (!compare(part, i, whole, k))
		return false;
	middle = whole->streams[k]->duration / 2;
	return av_seek_frame(part, i, middle, AVSEEK_FLAG_BACKWARD) ==
		   av_seek_frame(whole, k, middle, AVSEEK_FLAG_BACKWARD) &&
	       compare(part, i, whole, k);
}

int main(int argc, char **argv)
{
	static const enum AVMediaType kinds[] = { AVMEDIA_TYPE_VIDEO,
		AVMEDIA_TYPE_AUDIO };

	av_log_set_level(AV_LOG_QUIET);
	if (argc != 2)
		return 2;
	for (size_t n = 0; n < 2; n++) {
		struct aer_error err;
		bool hidden;
		AVFormatContext *part =
		    aer_demux_open_kind(argv[1], kinds[n], &hidden, &err);
		AVFormatContext *whole = aer_demux_open(argv[1], &err);
		bool good = part != NULL && whole != NULL &&
			    check(part, whole, kinds[n], hidden);

		aer_demux_close(&part);
		aer_demux_close(&whole);
		if (!good)
			return 1;
		puts(hidden ? "hidden" : "whole");
	}
	return 0;
}
