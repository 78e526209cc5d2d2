/*
 * head: a drawn head and shoulders that face detectors take for a face.
 *
 * The geometry is in units of the face box, the square that dlib's frontal
 * detector returns: eyes a little above the middle, mouth at three quarters.
 * Hair rises about a third of the box above it.
 */
#ifndef HEAD_H
#define HEAD_H

#include "paint.h"

/* What a face does. */
struct look {
	double smile; /* -1 mouth bent down .. 1 up */
	double open;  /* mouth, 0 .. 1 */
	double eyes;  /* 0 closed .. 1 open */
	double brow;  /* -1 frown .. 1 raised */
	double yaw;   /* -1 .. 1 is turned as far as both eyes are seen */
	double pitch; /* -1 down .. 1 up */
	double roll;  /* radians, clockwise */
};

/* What a person is. */
struct person {
	double tone;   /* skin, 0 dark .. 1 light */
	double light;  /* -1 .. 1: side the light comes from */
	int long_hair; /* falls to the shoulders */
	double build;  /* half width of the shoulders in face boxes */
	struct colour hair, shirt;
};

/* Draws the shoulders and then the head whose face box has this corner and side,
 * in pixels. */
void head_draw(struct paper *paper, double left, double top, double size,
    const struct person *person, const struct look *look);

/* Draws the forearms and hands of that head on a table whose top begins at row
 * table. */
void head_draw_arms(struct paper *paper, double left, double table, double size,
    const struct person *person);

#endif
