/*
 * source - a video file that several clips are taken from: one index, and as many
 * decoders as work on it.
 *
 * Nothing here locks: the schedule does.
 */
#ifndef AER_SOURCE_H
#define AER_SOURCE_H

#include "video/video.h"

/* Videos that are open, the one used last first. */
struct aer_sources {
	struct aer_source *first;
	size_t idle_limit; /* so many are kept open without users */
};

struct aer_source {
	char *path;
	struct aer_video *video;  /* for its facts and times; the first decoder */
	struct aer_video **spare; /* decoders that nobody is using */
	size_t spares, slots;
	size_t users;
	struct aer_source *next;
};

/* The open source at PATH with one user more; NULL if there is none. */
struct aer_source *aer_source_find(struct aer_sources *sources, const char *path);

/* Adds VIDEO, which is the sources' from now on, with one user. */
struct aer_source *aer_source_add(struct aer_sources *sources, struct aer_video *video,
    struct aer_error *err) AER_MUST_CHECK;

/* One user less; sources that nobody has used for long are closed. */
void aer_source_release(struct aer_sources *sources, struct aer_source *source);

/* A spare decoder, or NULL: then aer_video_share makes another one. */
struct aer_video *aer_source_take(struct aer_source *source);

/* Gives a decoder back, or one more to the source. */
void aer_source_give(struct aer_source *source, struct aer_video *video);

void aer_sources_close(struct aer_sources *sources);

#endif
