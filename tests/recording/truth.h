/*
 * truth: the tables that say what a recording shows, and simulated people and models
 * who try to say it.
 */
#ifndef TRUTH_H
#define TRUTH_H

#include <libavutil/rational.h>
#include <stdint.h>

#include "plan.h"
#include "scene.h"

struct truth_options {
	const char *directory, *name, *video; /* video: path as it appears in tables */
	int first_subject;                    /* number of the first student */
	uint64_t seed;
};

/* When a frame is shown, in counts of unit from the first frame. */
struct moment {
	int64_t time, duration;
	AVRational unit;
};

/* Each writes one table in the directory; a failure ends the program. */
void truth_write_segments(const struct truth_options *options, const struct plan *plan,
    const struct scene *scene);
void truth_write_frames(
    const struct truth_options *options, const struct moment *moments, int count);
void truth_write_boxes(const struct truth_options *options, const struct scene *scene,
    int students, const struct moment *moments, int count);
void truth_write_votes(const struct truth_options *options, const struct plan *plan);
void truth_write_predictions(
    const struct truth_options *options, const struct plan *plan);

double moment_seconds(const struct moment *moment);

#endif
