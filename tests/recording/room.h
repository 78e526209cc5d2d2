/*
 * room: what does not move: walls, windows, tables.
 */
#ifndef ROOM_H
#define ROOM_H

#include "paint.h"

/* A wall with windows over the whole paper, seeded in its details. */
void room_draw_wall(const struct paper *paper, uint64_t seed);
/* A table whose top begins at (x, y), w wide, h down to the lower end of its front,
 * in pixels. */
void room_draw_table(
    const struct paper *paper, int x, int y, int w, int h, uint64_t seed);

#endif
