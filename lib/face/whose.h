/*
 * whose - which person's face is the clip's.
 *
 *	dominant  the largest sum of score x area over all frames: who is near and
 *	          looks at the camera, most of the time
 *	longest   found in most frames
 *	center    nearest to the middle of the region, and at:X,Y, to a point in pixels
 *	          of the whole picture: on average over all frames looked at, where a
 *	          frame without the face counts as far away as the region's diagonal is
 *	          long
 *	inside    found in most frames with at most a tenth of the box outside of the
 *	          region: for regions that hold a student each
 *	all       everybody
 *
 * Where two are equal it is the one who came first.  A person is a track (track.h):
 * what is chosen never jumps from one to another.
 */
#ifndef AER_WHOSE_H
#define AER_WHOSE_H

#include "face/follow.h"
#include "table/manifest.h"

enum aer_whose_rule {
	AER_WHOSE_DEFAULT, /* inside where the row has a region, else dominant */
	AER_WHOSE_DOMINANT,
	AER_WHOSE_LONGEST,
	AER_WHOSE_CENTER,
	AER_WHOSE_INSIDE,
	AER_WHOSE_ALL,
	AER_WHOSE_AT,
};

struct aer_whose {
	enum aer_whose_rule rule;
	double x, y; /* of at */
};

/* Takes the rule from TEXT, --pick: its name, or "at:X,Y". */
int aer_whose_parse(
    struct aer_whose *whose, const char *text, struct aer_error *err) AER_MUST_CHECK;

/* The rule in words, as aer_whose_parse takes it; TEXT has AER_WHOSE_SIZE bytes. */
enum { AER_WHOSE_SIZE = 64 };
void aer_whose_text(const struct aer_whose *whose, char *text);

/*
 * The number of the track, of those of FOLLOW, that is chosen; -1 where there is none.
 * Not for the rule all.  Boxes are in pixels of REGION of a picture; HAS_REGION: the
 * row names one.
 */
long aer_whose_pick(const struct aer_whose *whose, const struct aer_follow *follow,
    const struct aer_region *region, bool has_region);

#endif
