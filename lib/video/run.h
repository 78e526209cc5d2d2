/*
 * run - how a video's frames are reached: runs of decoding.  Part of video.h; not
 * for others.
 */
#ifndef AER_RUN_H
#define AER_RUN_H

#include "video/ahead.h"
#include "video/index.h"
#include "video/video.h"

/* How far decoding order and the order of showing lie apart at most: no codec has
 * more than 16 pictures to reorder. */
enum { AER_REORDER = 32 };

#define AER_NO_FRAME ((size_t)-1)

/* A frame that has come out of the decoder before its turn. */
struct aer_early {
	AVFrame *frame;
	size_t k;
	bool trusted;
};

/*
 * How frames are reached.  A quick run begins at a keyframe and leaves out what
 * nobody needs; its frames are believed while everything is whole.  A careful run
 * begins with the file and decodes everything: what it shows is true by definition.
 */
enum aer_run { NO_RUN, QUICK_RUN, CAREFUL_RUN };

struct aer_video {
	char *path;
	struct aer_video_info info;
	struct aer_index *index;
	const struct aer_timeline *timeline; /* the index's */
	struct aer_stream stream;
	/* The decoder says where it has filled holes.  Others (HEVC's) leave in them
	 * what the memory held, which must be cleared. */
	bool tells_damage;
	/* which frames will be read, rising; none: from the one at hand on */
	size_t *plan, planned;

	enum aer_run run;
	bool dry;    /* no more frames will come from the decoder, */
	bool over;   /* and none have come early */
	bool late;   /* the demuxer went to a place behind the keyframe */
	size_t held; /* number of FRAME, AER_NO_FRAME for none */
	size_t at;   /* number of the frame held last, AER_NO_FRAME for none yet */
	size_t last; /* number of the frame decoded last, AER_NO_FRAME for none yet */
	AVFrame *frame;
	struct aer_early early[AER_REORDER];
	size_t earlies;
	size_t count; /* frames so far in a careful run */
	/* of a quick run */
	size_t key;              /* where it began */
	bool reached;            /* the keyframe's packet has been seen */
	bool trusted;            /* FRAME is what a careful run would show */
	bool whole;              /* and so is all that has been decoded */
	size_t until;            /* the place of the last packet that is needed */
	size_t sent;             /* of the last one sent */
	size_t target;           /* the frame that is being read */
	size_t seen;             /* the last frame that came out, passed or not */
	struct aer_ahead *ahead; /* packets that are read and not sent yet */
	size_t read;             /* the place of the last one read */
	size_t headers;          /* packets of which only headers were sent, so far */
	/* a bit for each frame: it is passed over, its packet left out or cut; and it
	 * has been sent, cut or not, and has not come out */
	uint8_t *passed, *due;
};

/* Begins a run from which frame K will come.  The demuxer is asked for the place of
 * the keyframe BACK before the one needed. */
int aer_run_begin(struct aer_video *video, size_t k, size_t back,
    struct aer_error *err) AER_MUST_CHECK;

/* Begins a careful run. */
int aer_run_begin_careful(
    struct aer_video *video, struct aer_error *err) AER_MUST_CHECK;

/* Whether frame K lies ahead in the run, and is reached sooner by going on than by a
 * jump. */
bool aer_run_ahead(const struct aer_video *video, size_t k);

/* Holds the next frame, or finds that the run is over. */
int aer_run_advance(struct aer_video *video, struct aer_error *err) AER_MUST_CHECK;

/* The frame held, of a quick run, looks whole; but damage in a later one that it
 * refers to shows only when that one comes out.  Waits for it. */
int aer_run_confirm(struct aer_video *video, struct aer_error *err) AER_MUST_CHECK;

/* Releases the frames that have come early. */
void aer_run_forget(struct aer_video *video);

#endif
