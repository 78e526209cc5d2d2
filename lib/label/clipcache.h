/*
 * clipcache - clips as files that a browser plays: H.264 and AAC in MP4.
 *
 * A clip that is all of such a file is served as it is; every other one, which is a
 * stretch or a region of a recording or has another format, is cut once, scaled down
 * to 1280x720 where it is larger, and kept as DIR/CLIP.mp4.  Threads of its own do
 * this, what is wanted at once first; nobody waits for them.  A file tells what it was
 * made from (recipe.h), so that one of another recording is not taken for it.
 */
#ifndef AER_CLIPCACHE_H
#define AER_CLIPCACHE_H

#include "label/study.h"

struct aer_clipcache;

enum aer_clipcache_state {
	AER_CLIP_UNKNOWN, /* nobody has asked for it */
	AER_CLIP_WAITING,
	AER_CLIP_READY,
	AER_CLIP_FAILED
};

/* Called by a thread of the cache when a clip cannot be made; WHY is a complete text.
 */
typedef void aer_clipcache_failed(void *data, size_t clip, const char *why);

/* A cache in DIR for the clips of STUDY, which outlives it, with JOBS threads. */
struct aer_clipcache *aer_clipcache_new(const char *dir, const struct aer_study *study,
    size_t jobs, aer_clipcache_failed *failed, void *data,
    struct aer_error *err) AER_MUST_CHECK;

/* Gives up what is being made, and ends the threads. */
void aer_clipcache_free(struct aer_clipcache *cache);

/* Sees that CLIP is made, before all others if NOW; returns where it stands. */
enum aer_clipcache_state aer_clipcache_want(
    struct aer_clipcache *cache, size_t clip, bool now);

/* Opens the file of CLIP for reading: a descriptor, or -1 where it is not ready. */
int aer_clipcache_open(struct aer_clipcache *cache, size_t clip);

/* Why CLIP has failed, in new memory; NULL: it has not, or memory is short. */
char *aer_clipcache_why(struct aer_clipcache *cache, size_t clip);

#endif
