#include "video/run.h"

#include <stdlib.h>
#include <string.h>

/* A jump to a keyframe costs about as much as decoding this many frames. */
enum { JUMP_FRAMES = 12 };

/* --- which frames are wanted ------------------------------------------------ */

/* The place in the plan of the first frame >= K; planned if there is none. */
static size_t find_planned(const struct aer_video *video, size_t k)
{
	size_t low = 0, high = video->planned;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (video->plan[middle] < k)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_planned(const struct aer_video *video, size_t k)
{
	size_t i = find_planned(video, k);

	return i < video->planned && video->plan[i] == k;
}

static bool is_wanted(const struct aer_video *video, size_t k)
{
	return k == video->target ||
	       (video->planned > 0 ? is_planned(video, k) : k > video->target);
}

static bool is_set(const uint8_t *bits, size_t k)
{
	return (bits[k / 8] >> k % 8 & 1) != 0;
}

static void set_bit(uint8_t *bits, size_t k)
{
	bits[k / 8] |= (uint8_t)(1 << k % 8);
}

static void clear_bit(uint8_t *bits, size_t k)
{
	bits[k / 8] &= (uint8_t) ~(1 << k % 8);
}

/* Whether going on to frame K, when PLACE is the last packet needed before, beats a
 * jump to its keyframe. */
static bool is_near(const struct aer_video *video, size_t k, size_t place)
{
	long key = aer_timeline_key(video->timeline, k, 0);

	return key < 0 ||
	       aer_timeline_order(video->timeline, (size_t)key) <= place + JUMP_FRAMES;
}

/* The place of the last packet that a run to frame K needs to send: with a plan,
 * to the last frame of it that is reached without a jump. */
static size_t find_until(const struct aer_video *video, size_t k)
{
	size_t place = aer_timeline_order(video->timeline, k);

	if (video->planned == 0)
		return AER_NO_FRAME;
	for (size_t i = find_planned(video, k + 1); i < video->planned; i++) {
		size_t next = aer_timeline_order(video->timeline, video->plan[i]);

		if (!is_near(video, video->plan[i], place))
			break;
		if (next > place)
			place = next;
	}
	return place;
}

/* --- runs of decoding --------------------------------------------------------- */

static void reset_run(struct aer_video *video, enum aer_run run)
{
	aer_run_forget(video);
	video->run = run;
	video->dry = video->over = video->late = video->reached = false;
	video->trusted = video->whole = run == CAREFUL_RUN;
	video->held = video->at = video->last = video->seen = AER_NO_FRAME;
	video->count = video->sent = video->read = 0;
	video->stream.clear = run == CAREFUL_RUN || !video->tells_damage;
}

int aer_run_begin_careful(struct aer_video *video, struct aer_error *err)
{
	reset_run(video, CAREFUL_RUN);
	if (aer_stream_open(&video->stream, err) == 0)
		return 0;
	video->run = NO_RUN;
	return -1;
}

int aer_run_begin(struct aer_video *video, size_t k, size_t back, struct aer_error *err)
{
	const struct aer_timeline *timeline = video->timeline;
	long key = -1, place = -1;

	if (video->info.indexed)
		key = aer_timeline_key(timeline, k, 0);
	if (key >= 0)
		place = aer_timeline_key(timeline, (size_t)key, back);
	/* without a format: an earlier opening failed */
	if (place < 0 || video->stream.format == NULL ||
	    !aer_stream_seek(
		&video->stream, aer_timeline_packet(timeline, (size_t)place)->seek))
		return aer_run_begin_careful(video, err);
	reset_run(video, QUICK_RUN);
	memset(video->passed, 0, video->info.frames / 8 + 1);
	memset(video->due, 0, video->info.frames / 8 + 1);
	aer_ahead_begin(video->ahead, video->stream.sets);
	video->key = (size_t)key;
	video->target = k;
	video->until = find_until(video, k);
	return 0;
}

/* The frame that the packet just read belongs to; AER_NO_FRAME for one that is not of
 * the timeline. */
static size_t identify(const struct aer_video *video)
{
	const AVPacket *packet = video->stream.packet;
	long k = aer_timeline_find(video->timeline, packet->pts);

	if (k < 0 ||
	    aer_timeline_packet(video->timeline, (size_t)k)->size != packet->size)
		return AER_NO_FRAME;
	return (size_t)k;
}

/* Whether the packet just read, of frame K, lies in the quick run. */
static bool takes_part(struct aer_video *video, size_t k)
{
	size_t place;

	if (k == AER_NO_FRAME)
		return video->reached; /* such as those that an edit list hides */
	place = aer_timeline_order(video->timeline, k);
	if (!video->reached) {
		video->reached = k == video->key;
		video->late = place > aer_timeline_order(video->timeline, video->key);
		if (!video->reached)
			return false;
	}
	video->read = place;
	return true;
}

/* Whether more packets are needed before it is decided what is: up to the frame that is
 * being read where no plan says more, as all that follow it may be wanted. */
static bool reads_on(const struct aer_video *video)
{
	size_t until = video->planned > 0
			   ? video->until
			   : aer_timeline_order(video->timeline, video->target);

	return !video->reached || video->read < until;
}

/* Notes the frames that are not needed, and so will not be shown. */
static void note_passed(struct aer_video *video)
{
	size_t n = aer_ahead_count(video->ahead);

	for (size_t i = 0; i < n; i++)
		if (aer_ahead_need(video->ahead, i) != AER_NEED_WHOLE)
			set_bit(video->passed, aer_ahead_frame(video->ahead, i));
}

/* Reads packets of a quick run ahead, and decides on them; none at the end, and where
 * the demuxer begins too late. */
static int read_ahead(struct aer_video *video, struct aer_error *err)
{
	const struct aer_timeline *timeline = video->timeline;
	int rc, enough = 0;

	while ((rc = aer_stream_read(&video->stream, err)) > 0) {
		size_t k = identify(video);
		bool wanted = k == AER_NO_FRAME || is_wanted(video, k);

		if (!takes_part(video, k)) {
			if (video->late)
				return 0;
			continue;
		}
		enough = aer_ahead_add(video->ahead, video->stream.packet, k, wanted,
		    wanted || aer_timeline_packet(timeline, k)->reference, err);
		if (enough < 0)
			return -1;
		if (enough > 0 || !reads_on(video))
			break;
	}
	if (rc < 0)
		return -1;
	aer_ahead_decide(video->ahead, rc > 0 && video->read < video->until);
	note_passed(video);
	return 0;
}

/* Gives the decoder the first of the packets read ahead.  Returns 1, 0 where it is left
 * out, -1. */
static int send_next(struct aer_video *video, struct aer_error *err)
{
	AVCodecContext *decoder = video->stream.decoder;
	size_t k = aer_ahead_frame(video->ahead, 0);
	int concealment = decoder->error_concealment, rc;
	enum aer_need need;

	av_packet_unref(video->stream.packet);
	if (aer_ahead_take(video->ahead, video->stream.packet, &need, err) < 0)
		return -1;
	if (need == AER_NEED_NOTHING)
		return 0;
	if (k != AER_NO_FRAME) {
		video->sent = aer_timeline_order(video->timeline, k);
		set_bit(video->due, k);
	}
	/* nobody looks at the picture that is missing, so nothing is put in its place
	 */
	if (need == AER_NEED_HEADER) {
		decoder->error_concealment = 0;
		video->headers++;
	}
	rc = aer_stream_send(&video->stream, err);
	decoder->error_concealment = concealment;
	return rc < 0 ? -1 : 1;
}

/* Gives the decoder one more packet of a quick run, or the end. */
static int feed_quick(struct aer_video *video, struct aer_error *err)
{
	int rc = 0;

	while (rc == 0) {
		if (aer_ahead_count(video->ahead) == 0 &&
		    (!video->reached || video->read < video->until) &&
		    read_ahead(video, err) < 0)
			return -1;
		if (video->late)
			return 0;
		if (aer_ahead_count(video->ahead) == 0)
			break;
		rc = send_next(video, err);
	}
	if (rc != 0)
		return rc;
	video->late = !video->reached;
	aer_stream_end(&video->stream);
	return 0;
}

static int feed(struct aer_video *video, struct aer_error *err)
{
	int rc;

	if (video->run == QUICK_RUN)
		return feed_quick(video, err);
	rc = aer_stream_read(&video->stream, err);
	if (rc > 0)
		return aer_stream_send(&video->stream, err);
	if (rc == 0)
		aer_stream_end(&video->stream);
	return rc;
}

/* Whether a frame is missing that should have come out before frame K, which has. */
static bool is_gap(const struct aer_video *video, size_t k)
{
	if (video->seen == AER_NO_FRAME || k <= video->seen)
		return true;
	for (size_t i = video->seen + 1; i < k; i++)
		if (aer_timeline_order(video->timeline, i) < video->sent &&
		    (!is_set(video->passed, i) || is_set(video->due, i)))
			return true;
	return false;
}

/* Whether nothing from frame K on needs what is before it. */
static bool is_fresh(const struct aer_video *video, size_t k)
{
	return k == video->key || aer_timeline_packet(video->timeline, k)->idr;
}

/*
 * Whether frame K, just decoded in a quick run, and all before it are surely the
 * pictures that a careful run gives.  A run that begins with a whole keyframe needs
 * nothing of what lies before it.  What fills the holes of damaged frames comes from
 * wherever the decoder has been, and passes on to the frames that refer to them; a
 * frame that does not come may have left a hole.
 */
static bool is_whole(struct aer_video *video, size_t k)
{
	const AVFrame *frame = video->stream.frame;

	if (frame->interlaced_frame != 0 && video->tells_damage) {
		video->tells_damage = false;
		return false;
	}
	if (aer_stream_damaged(frame))
		return false;
	return is_fresh(video, k) || (video->whole && !is_gap(video, k));
}

/* Notes that frame K has come out in a quick run.  Whether it is one to be shown. */
static bool note_frame(struct aer_video *video, size_t k)
{
	bool passed = is_set(video->passed, k);

	/* one that is passed over came as it had to, without its data */
	video->whole = passed
			   ? is_fresh(video, k) || (video->whole && !is_gap(video, k))
			   : is_whole(video, k);
	video->seen = k;
	clear_bit(video->due, k);
	return !passed;
}

/* The number of the frame just decoded; AER_NO_FRAME for one that does not count. */
static size_t number_frame(struct aer_video *video)
{
	long k;

	if (!video->info.indexed)
		k = (long)video->count++;
	else
		k = aer_timeline_find(
		    video->timeline, aer_stream_pts(video->stream.frame));
	if (k < 0 || (size_t)k >= video->info.frames)
		return AER_NO_FRAME;
	/* leading pictures of an open group */
	if (video->run == QUICK_RUN && (size_t)k < video->key)
		return AER_NO_FRAME;
	return (size_t)k;
}

/* Decodes the next frame that the timeline knows, into the stream's frame: 1, or 0
 * when there is none. */
static int decode(struct aer_video *video, struct aer_error *err)
{
	while (!video->late && !video->dry) {
		int rc = aer_stream_take(&video->stream, err);
		size_t k;

		if (rc < 0 || (rc == AER_STREAM_HUNGRY && feed(video, err) < 0))
			return -1;
		video->dry = rc == AER_STREAM_DRY;
		if (rc != AER_STREAM_FRAME)
			continue;
		k = number_frame(video);
		if (k == AER_NO_FRAME ||
		    (video->run == QUICK_RUN && !note_frame(video, k)))
			continue;
		video->last = k;
		return 1;
	}
	return 0;
}

int aer_run_advance(struct aer_video *video, struct aer_error *err)
{
	int rc;

	video->held = AER_NO_FRAME;
	av_frame_unref(video->frame);
	if (video->earlies > 0) {
		struct aer_early first = video->early[0];

		memmove(
		    video->early, video->early + 1, --video->earlies * sizeof first);
		av_frame_move_ref(video->frame, first.frame);
		av_frame_free(&first.frame);
		video->held = video->at = first.k;
		video->trusted = first.trusted;
		return 0;
	}
	rc = decode(video, err);
	if (rc < 0)
		return -1;
	video->over = rc == 0;
	if (video->over)
		return 0;
	av_frame_move_ref(video->frame, video->stream.frame);
	video->held = video->at = video->last;
	video->trusted = video->whole;
	return 0;
}

/* Decodes one frame ahead of its turn. */
static int decode_early(struct aer_video *video, struct aer_error *err)
{
	struct aer_early *early = &video->early[video->earlies];
	int rc = decode(video, err);

	if (rc <= 0)
		return rc;
	early->frame = av_frame_alloc();
	if (early->frame == NULL)
		return aer_error_memory(err);
	av_frame_move_ref(early->frame, video->stream.frame);
	early->k = video->last;
	early->trusted = video->whole;
	video->earlies++;
	return 0;
}

/* The last frame shown after frame K that was decoded before it, and that it can
 * refer to; K if there is none. */
static size_t find_later(const struct aer_video *video, size_t k)
{
	size_t place = aer_timeline_order(video->timeline, k), later = k;
	size_t end =
	    k + AER_REORDER < video->info.frames ? k + AER_REORDER : video->info.frames;

	for (size_t i = k + 1; i < end; i++)
		if (aer_timeline_order(video->timeline, i) < place &&
		    aer_timeline_packet(video->timeline, i)->reference)
			later = i;
	return later;
}

int aer_run_confirm(struct aer_video *video, struct aer_error *err)
{
	size_t later = find_later(video, video->held), i = 0;

	if (later == video->held)
		return 0;
	while (video->seen < later && !video->dry && video->earlies < AER_REORDER)
		if (decode_early(video, err) < 0)
			return -1;
	if (video->seen < later || (video->dry && !video->whole))
		video->trusted = false;
	/* the first that is not before it tells of any that are missing */
	while (i < video->earlies && (i == 0 || video->early[i - 1].k < later))
		video->trusted &= video->early[i++].trusted;
	return 0;
}

void aer_run_forget(struct aer_video *video)
{
	while (video->earlies > 0)
		av_frame_free(&video->early[--video->earlies].frame);
}

bool aer_run_ahead(const struct aer_video *video, size_t k)
{
	if (video->run == NO_RUN)
		return false;
	if (k == video->held)
		return true;
	if (video->at == AER_NO_FRAME || k <= video->at)
		return false;
	if (video->run == CAREFUL_RUN) {
		/* where it is over, the frame is missing, as the run has shown */
		if (video->over || !video->info.indexed)
			return true;
		return is_near(
		    video, k, aer_timeline_order(video->timeline, video->last));
	}
	if (video->over || is_set(video->passed, k))
		return false;
	if (video->until != AER_NO_FRAME)
		return aer_timeline_order(video->timeline, k) <= video->until;
	return is_near(video, k, aer_timeline_order(video->timeline, video->last));
}
