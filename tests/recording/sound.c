/*
 * sound: the tone is loud enough to survive any codec and starts at full height, so
 * that its beginning can be found to the millisecond.
 */
#include <math.h>

#include "sound.h"

enum { PITCH = 1000, TONE = SOUND_RATE / 10 };

static const double two_pi = 6.283185307179586;

static double sample_at(int64_t time, int64_t end)
{
	int64_t within = time % SOUND_RATE;
	if (time < 0 || time >= end || within >= TONE)
		return 0;
	return .5 * sin(two_pi * PITCH * (double)within / SOUND_RATE);
}

int sound_fill(AVFrame *frame, int64_t start, int64_t end)
{
	for (int i = 0; i < frame->nb_samples; i++) {
		double value = sample_at(start + i, end);
		switch (frame->format) {
		case AV_SAMPLE_FMT_FLT:
		case AV_SAMPLE_FMT_FLTP:
			((float *)frame->data[0])[i] = (float)value;
			break;
		case AV_SAMPLE_FMT_S16:
		case AV_SAMPLE_FMT_S16P:
			((int16_t *)frame->data[0])[i] = (int16_t)lrint(value * 32767);
			break;
		case AV_SAMPLE_FMT_S32:
		case AV_SAMPLE_FMT_S32P:
			((int32_t *)frame->data[0])[i] =
			    (int32_t)lrint(value * 2147483647);
			break;
		default:
			return -1;
		}
	}
	return 0;
}
