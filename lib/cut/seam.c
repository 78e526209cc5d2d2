#include "cut/seam.h"

#include "cut/avcc.h"
#include "video/demux.h"
#include "video/packets.h"

#include <string.h>

/* A decoder of H.264 holds at most 16 pictures. */
enum { BEHIND = 17 };

/* How far off the gist of a frame may be (verify.h). */
static const double limit = 16;

static int differs(
    const struct aer_seam *seam, size_t k, const char *how, struct aer_error *err)
{
	return aer_error_set(
	    err, "%s: frame %zu %s; use --mode=exact", seam->path, k, how);
}

/* --- pictures ------------------------------------------------------------------ */

static bool same_plane(const AVFrame *a, const AVFrame *b, int plane)
{
	int shift = plane > 0;
	int width = AV_CEIL_RSHIFT(a->width, shift);
	int height = AV_CEIL_RSHIFT(a->height, shift);

	for (int y = 0; y < height; y++)
		if (memcmp(a->data[plane] + (ptrdiff_t)y * a->linesize[plane],
			b->data[plane] + (ptrdiff_t)y * b->linesize[plane],
			(size_t)width) != 0)
			return false;
	return true;
}

/* Whether two pictures in 8 bits, 4:2:0, are the same. */
static bool same_picture(const AVFrame *a, const AVFrame *b)
{
	if (a->width != b->width || a->height != b->height || a->format != b->format)
		return false;
	return same_plane(a, b, 0) && same_plane(a, b, 1) && same_plane(a, b, 2);
}

static bool same_gist(const struct aer_gist *wanted, const AVFrame *frame)
{
	struct aer_gist got;

	aer_gist_make(&got, frame);
	return got.columns == wanted->columns && got.rows == wanted->rows &&
	       aer_gist_distance(&got, wanted) <= limit;
}

/* Compares frame K of the file, which is MADE, with what it should be. */
static int compare_frame(const struct aer_seam *seam, struct aer_video *made,
    struct aer_video *source, size_t k, struct aer_error *err)
{
	struct aer_frame ours, theirs;
	int rc = aer_video_read(made, k, &ours, err);

	if (rc < 0)
		return -1;
	if (rc == 0 || ours.damaged)
		return differs(seam, k, "is read back damaged", err);
	if (k < seam->head)
		return same_gist(&seam->gists[k], ours.av)
			   ? 0
			   : differs(seam, k, "is read back as another picture", err);
	rc = aer_video_read(
	    source, (size_t)seam->stretch->key + (k - seam->head), &theirs, err);
	if (rc < 0)
		return -1;
	return rc > 0 && same_picture(ours.av, theirs.av)
		   ? 0
		   : differs(seam, k, "is not the source's", err);
}

static int compare_frames(const struct aer_seam *seam, struct aer_error *err)
{
	struct aer_video *made = aer_video_open(seam->path, NULL, err);
	struct aer_video *source =
	    made != NULL ? aer_reader_decoder(seam->reader, seam->source, err) : NULL;
	size_t n = seam->head + BEHIND;
	int rc = source != NULL ? 0 : -1;

	if (n > seam->stretch->count)
		n = seam->stretch->count;
	for (size_t k = 0; rc == 0 && k < n; k++)
		rc = compare_frame(seam, made, source, k, err);
	aer_video_close(made);
	return rc;
}

/* --- packets ------------------------------------------------------------------- */

/* The next packet of the file's video; false at the end. */
static bool read_made(AVFormatContext *format, int stream, AVPacket *packet)
{
	for (;;) {
		av_packet_unref(packet);
		if (av_read_frame(format, packet) < 0)
			return false;
		if (packet->stream_index == stream)
			return true;
	}
}

/* The next packet of the stretch's pictures; NULL in *PACKET behind it. */
static int next_picture(const struct aer_seam *seam, struct aer_packets *source,
    AVPacket **packet, struct aer_error *err)
{
	do {
		if (aer_packets_next(source, seam->stretch, packet, err) < 0)
			return -1;
	} while (*packet != NULL && aer_packets_is_sound(source, *packet));
	return 0;
}

/* Compares the packets of the file, FORMAT, from number seam->head on with those that
 * SOURCE is at. */
static int compare_all(const struct aer_seam *seam, AVFormatContext *format,
    struct aer_packets *source, AVPacket *made, struct aer_error *err)
{
	int stream = aer_demux_stream(format, AVMEDIA_TYPE_VIDEO);
	AVPacket *packet;

	for (size_t i = 0; i < seam->head; i++)
		if (!read_made(format, stream, made))
			return differs(seam, i, "is not read back", err);
	for (size_t i = seam->head; i < seam->stretch->count; i++) {
		if (next_picture(seam, source, &packet, err) < 0)
			return -1;
		if (packet == NULL || !read_made(format, stream, made) ||
		    made->size != packet->size ||
		    memcmp(made->data, packet->data, (size_t)made->size) != 0)
			return differs(seam, i, "is not the source's packet", err);
		if (aer_avcc_has_id(packet, seam->id))
			return differs(seam, i,
			    "brings a parameter set with the number of another one",
			    err);
	}
	return 0;
}

static int compare_packets(const struct aer_seam *seam, struct aer_error *err)
{
	struct aer_packets *source =
	    aer_reader_packets(seam->reader, seam->source, seam->sound, err);
	AVFormatContext *format = NULL;
	AVPacket *made = av_packet_alloc();
	int64_t sound;
	int rc = -1;

	if (made == NULL) {
		aer_error_memory(err);
		goto out;
	}
	format = aer_demux_open_header(seam->path, err);
	if (source != NULL && format != NULL &&
	    aer_packets_seek(source, seam->stretch, &sound, err) == 0)
		rc = compare_all(seam, format, source, made, err);
out:
	av_packet_free(&made);
	aer_demux_close(&format);
	return rc;
}

int aer_seam_check(const struct aer_seam *seam, struct aer_error *err)
{
	return compare_packets(seam, err) < 0 ? -1 : compare_frames(seam, err);
}
