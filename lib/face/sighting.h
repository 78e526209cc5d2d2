/*
 * sighting - where a face is in one frame of a clip: a row of a faces table.
 */
#ifndef AER_SIGHTING_H
#define AER_SIGHTING_H

#include <stddef.h>

enum aer_sighting_source {
	AER_SEEN_NONE,        /* the frame was looked at: no face; there is no box */
	AER_SEEN_DETECTED,    /* by a search of the whole region */
	AER_SEEN_FOLLOWED,    /* by a search around the place where it was expected */
	AER_SEEN_INTERPOLATED /* between two frames that agree; nothing was found */
};
/* "none", "detected", "followed", "interpolated". */
extern const char *const aer_sighting_sources[];

/* The source of this name; none for every other one. */
enum aer_sighting_source aer_sighting_source_of(const char *name);

struct aer_sighting {
	size_t frame;      /* counted in the clip */
	double time;       /* on the video's timeline, in seconds */
	double x, y, w, h; /* box in pixels; may reach out of the picture */
	double cut;        /* share of the box outside of the region, 0 to 1; in rows
			    * of a table of the picture */
	double score;      /* the best hit's; not for none and interpolated */
	int hits;          /* overlapping hits that the box is the mean of; 0 there */
	int view;          /* index into aer_face_views; -1 there */
	int track;         /* number of the person, from 1 on; 0: nobody's frame */
	int n_faces;       /* faces in the region; -1: it was not searched whole */
	int shot;          /* scene of the clip, from 0 on: a cut begins a new one */
	enum aer_sighting_source source;
};

#endif
