/*
 * index - the timeline of a video file: made once, shared, and kept in a file for
 * the next time.
 */
#ifndef AER_INDEX_H
#define AER_INDEX_H

#include "video/stream.h"
#include "video/timeline.h"

struct aer_index {
	struct aer_timeline *timeline; /* of one frame or more */
	/* From the packets alone; false: frames had to be decoded to number them,
	 * and are reached from the beginning only. */
	bool packets;
	/* From the file's header alone; what is not there is looked up (header.h). */
	bool header;
	bool loaded;            /* taken from a file, not made */
	size_t damaged_packets; /* flagged by the demuxer */
	/* private */
	_Atomic int users;
};

/*
 * The index of STREAM's file, which is opened and left with its first frame
 * decoded.  Where DIR is not NULL the index is taken from a file in it, if that was
 * made by the same tools from the same video (path, size, time of change), and else
 * kept there.
 */
struct aer_index *aer_index_open(
    struct aer_stream *stream, const char *dir, struct aer_error *err) AER_MUST_CHECK;

/* One more user, and one less: the last one frees it.  INDEX may be NULL. */
struct aer_index *aer_index_share(struct aer_index *index);
void aer_index_release(struct aer_index *index);

#endif
