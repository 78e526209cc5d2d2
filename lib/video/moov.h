/*
 * moov - what an MP4 file's header says and libavformat does not tell, or only with the
 * packets: how much later than it is decoded each picture is shown, and where in the
 * file the tracks are.
 *
 * The boxes are those of ISO/IEC 14496-12: moov/trak/mdia/minf/stbl, and in there
 * stsz or stz2, whose count must be the one expected, and ctts (8.6.1.3), which may be
 * missing.  Nothing but boxes' sizes is read outside of moov.
 */
#ifndef AER_MOOV_H
#define AER_MOOV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * For each of the COUNT samples of track number TRACK in the file at PATH: the time
 * from decoding to showing, in the track's time base, all off by the same; in new
 * memory. NULL where the header does not say it plainly (fragments, several
 * descriptions of the samples, another count, numbers that make no sense), or memory is
 * short.
 */
int32_t *aer_moov_offsets(const char *path, uint32_t track, size_t count);

/* Where in the file the types of the boxes "trak" are. */
struct aer_moov_pair {
	int64_t video, sound;
};

/* Finds the tracks of the file at PATH: true where they are one of video and one of
 * AAC, and no others. */
bool aer_moov_find_pair(const char *path, struct aer_moov_pair *pair);

#endif
