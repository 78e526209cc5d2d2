/*
 * actor: who stands where and does what in each frame, from one line of text.
 *
 *	x=100..400,y=80,size=90,yaw=-1~1,period=24,person=2,from=10,to=50
 *
 * x, y and size are the face box in pixels.  Each value is a number, or A..B, which
 *goes evenly from A in the actor's first frame to B in the last, or A~B, which swings
 *from A to B and back in period frames.
 */
#ifndef ACTOR_H
#define ACTOR_H

#include "../recording/head.h"

#include <stdbool.h>

enum motion { STILL, STEADY, SWINGING };

struct course {
	enum motion motion;
	double from, to;
};

/* What a line of text can set. */
enum actor_key {
	ACTOR_X,
	ACTOR_Y,
	ACTOR_SIZE,
	ACTOR_YAW,   /* -1 .. 1 as head.h has it; more turns farther */
	ACTOR_PITCH, /* -1 looks down */
	ACTOR_ROLL,  /* degrees, clockwise */
	ACTOR_SMILE,
	ACTOR_OPEN,
	ACTOR_EYES,
	ACTOR_HIDE, /* share of the box behind a book, from below */
	ACTOR_FROM, /* the first frame, and the one after the last */
	ACTOR_TO,
	ACTOR_PERIOD, /* frames */
	ACTOR_PERSON, /* how the person looks: any whole number */
	ACTOR_KEYS
};

struct actor {
	struct course course[ACTOR_KEYS];
};

/* Parses TEXT for a film of FRAMES frames; whatever is wrong ends the program. */
struct actor actor_parse(const char *text, int frames);

bool actor_is_there(const struct actor *actor, int frame);
double actor_value(const struct actor *actor, enum actor_key key, int frame);

void actor_draw(const struct actor *actor, int frame, struct paper *paper);

#endif
