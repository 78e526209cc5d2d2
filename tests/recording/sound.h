/*
 * sound: a tone of 1 kHz for 100 ms at the beginning of each second.
 */
#ifndef SOUND_H
#define SOUND_H

#include <libavcodec/avcodec.h>

enum { SOUND_RATE = 48000 };

/* Fills a frame's samples, the first of which is that many samples after the first
 * picture; silent from end on. Returns -1 for an unknown sample format. */
int sound_fill(AVFrame *frame, int64_t start, int64_t end);

#endif
