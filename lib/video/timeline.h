/*
 * timeline - when each frame of a video is shown, and where decoding can begin.
 *
 * Packets are added in the order they lie in the file; aer_timeline_finish
 * sorts them by presentation time.  From then on frames are numbered from 0 in
 * the order they are shown, and times are in seconds since the first of them.
 * A time is a quotient of integers rounded once, so that equal rational times
 * are equal doubles.
 *
 * What only a packet's own bytes say can be left to be looked up when it is first asked
 * for: then a file need not be read as a whole.  A finished timeline can be asked by
 * several threads at once.
 *
 * Memory: 48 bytes a frame.
 */
#ifndef AER_TIMELINE_H
#define AER_TIMELINE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct aer_timeline;

struct aer_packet {
	int64_t pts;      /* presentation time in time base units */
	int64_t duration; /* in time base units, 0 if not known */
	int64_t seek;     /* the timestamp that a demuxer finds this packet by */
	int64_t pos;      /* in the file, in bytes; only used where unread is set */
	int size;         /* in bytes; with pts it tells the packet from others */
	bool key;         /* decoding can begin here */
	bool idr;         /* nothing later in the file refers to what is before */
	bool reference;   /* other pictures may refer to this one */
	bool unread;      /* idr and reference are still to be looked up */
};

/* Who looks things up: LOOK fills in idr and reference of a packet, and is called by
 * one thread at a time; FREE releases OWN. */
struct aer_lookup {
	void (*look)(void *own, struct aer_packet *packet);
	void (*free)(void *own);
	void *own;
};

/* An empty timeline whose time base is NUM/DEN seconds. */
struct aer_timeline *aer_timeline_new(
    int num, int den, struct aer_error *err) AER_MUST_CHECK;
void aer_timeline_free(struct aer_timeline *timeline);

int aer_timeline_add(struct aer_timeline *timeline, const struct aer_packet *packet,
    struct aer_error *err) AER_MUST_CHECK;

/* Gives LOOKUP's own to the timeline, whose packets may be unread from now on.  On
 * failure it is released. */
int aer_timeline_look_by(struct aer_timeline *timeline, const struct aer_lookup *lookup,
    struct aer_error *err) AER_MUST_CHECK;

/* Sorts by presentation time, keeping the order of equal ones.  Returns the
 * number of packets that share their time with the one before. */
size_t aer_timeline_finish(struct aer_timeline *timeline);

/* Says how long the last frame of a finished timeline is shown, in time base units. */
void aer_timeline_set_last(struct aer_timeline *timeline, int64_t duration);

/* Leaves out the frames before PTS: nothing shows them. */
void aer_timeline_begin_at(struct aer_timeline *timeline, int64_t pts);

size_t aer_timeline_count(const struct aer_timeline *timeline);

/* Of frame K < count: its time and how long it is shown, in seconds, and its
 * presentation time in time base units.  The last frame is shown as long as its
 * packet says, or as long as the mean of the others. */
double aer_timeline_time(const struct aer_timeline *timeline, size_t k);
double aer_timeline_duration(const struct aer_timeline *timeline, size_t k);
int64_t aer_timeline_pts(const struct aer_timeline *timeline, size_t k);
int64_t aer_timeline_ticks(const struct aer_timeline *timeline, size_t k);

/* When the last frame ends; 0 for an empty timeline. */
double aer_timeline_end(const struct aer_timeline *timeline);

/* The number of the first frame with a time >= T, count if there is none. */
size_t aer_timeline_from(const struct aer_timeline *timeline, double t);

/* The number of the frame with this presentation time, or -1. */
long aer_timeline_find(const struct aer_timeline *timeline, int64_t pts);

/* The number of the keyframe shown at or before frame K from which K can be
 * decoded: leading pictures of an open group are not decodable from the
 * keyframe that follows them.  BACK skips that many keyframes more.  -1 when
 * there is none: decoding begins with the file. */
long aer_timeline_key(const struct aer_timeline *timeline, size_t k, size_t back);

/* The packet of frame K, looked up if it is unread, and its place among those added:
 * only to be compared. */
const struct aer_packet *aer_timeline_packet(
    const struct aer_timeline *timeline, size_t k);
size_t aer_timeline_order(const struct aer_timeline *timeline, size_t k);

/* Takes all packets for ones that others refer to. */
void aer_timeline_refer(struct aer_timeline *timeline);

/* Writes the finished timeline to FILE, and reads it again on the same kind of
 * machine; NULL where that fails.  Errors of writing are FILE's. */
void aer_timeline_store(const struct aer_timeline *timeline, FILE *file);
struct aer_timeline *aer_timeline_restore(FILE *file);

#endif
