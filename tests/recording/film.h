/*
 * film: a video file with a picture and a sound stream, encoded and written by
 * FFmpeg's libraries so that the same input gives the same bytes.
 *
 * Whatever fails ends the program with a message and status 2.
 */
#ifndef FILM_H
#define FILM_H

#include <libavutil/rational.h>
#include <stdint.h>

struct film;

struct film_options {
	const char *path, *format; /* format: name or file extension of a container */
	const char *encoder;       /* NULL: H.264, or what the container prefers */
	const char *pixel_format;  /* NULL: 4:2:0, or what the encoder prefers */
	int width, height;         /* of the pictures given, pixels */
	int rotate; /* 0, 90, 180, 270: degrees clockwise that a player must turn by */
	AVRational rate;  /* nominal frames a second */
	int vfr;          /* frame times are multiples of a fine unit */
	int gop, bframes; /* -1: the encoder's own choice */
	double first;     /* time stamp of the first frame, seconds */
	int audio;
	char *const *settings; /* KEY=VALUE for the encoder, settings_count of them */
	int settings_count;
};

struct film *film_open(const struct film_options *options);
/* The unit of all frame times given to film_add, seconds. */
AVRational film_unit(const struct film *film);
/* A frame time as the container rounds it, relative to the first frame: a count of
 * *unit. */
int64_t film_time(const struct film *film, int64_t time, AVRational *unit);
/* Adds the next picture, RGB, shown at time (0 for the first) for duration. */
void film_add(struct film *film, const uint8_t *rgb, int64_t time, int64_t duration);
/* Finishes the file and frees the film. */
void film_close(struct film *film);

#endif
