/*
 * plan: which emotion each student shows when.
 */
#ifndef PLAN_H
#define PLAN_H

#include <stdint.h>

enum emotion { NEUTRALITY, ENJOYMENT, CONFUSION, FATIGUE, DISTRACTION, EMOTIONS };

extern const char *const emotion_names[EMOTIONS];

struct segment {
	long start, end; /* milliseconds from the first frame */
	enum emotion emotion;
};

/* The segments of one student follow each other and cover the recording. */
struct plan {
	int students;
	int *counts;               /* segments of each student */
	struct segment **segments; /* of each student */
};

/* Plans a recording of so many milliseconds. */
struct plan *plan_new(int students, long duration, uint64_t seed);
void plan_free(struct plan *plan);

#endif
