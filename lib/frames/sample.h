/*
 * sample - which of a clip's frames stand for it.
 *
 * A clip has n frames, numbered from 0, and N samples, numbered by i from 0.
 *
 *	middle    n > N:  floor(tick / 2 + tick * i)  with  tick = n / N
 *	          else:   0 ... n - 1, and then n - 1 again
 *	          in double arithmetic: the middle of each of N equal stretches, as
 *	          DFER-CLIP and CLIP-CAER test
 *	start     floor(n * i / N): the first of each stretch, as M3DFEL does; a clip
 *	          with fewer frames has repetitions all along
 *	random    n >= N: w * i + r_i  with  w = floor(n / N)  and  r_i at random from
 *	          0 ... w - 1, independent and equally likely
 *	          else:   as middle
 *	          one frame of each stretch, as TSN, DFER-CLIP and CLIP-CAER train;
 *	          the last n - w * N frames are never taken
 *	all       i, with N = n
 *
 * The others go by time.  With s and e the clip's start and end in seconds, where
 * empty ones and an end behind the video's are the video's, they take the frame on
 * show at
 *
 *	uniform   s + (e - s) * (i + 1/2) / N
 *	times     s + t_i; all t_i < e - s
 *	rate      s + i / R, for all i with i / R < e - s
 *
 * each computed by itself, so that nothing adds up.  The frame on show at t is the
 * clip's last one with a time below t + 0.001 s, or its first one: containers round
 * times, MKV to a millisecond.  For the same reason a time less than a millisecond
 * before e is taken as e.
 *
 * A sample is a pad where it has the same frame as the sample before it.
 */
#ifndef AER_SAMPLE_H
#define AER_SAMPLE_H

#include "table/manifest.h"
#include "video/video.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum aer_sample_rule {
	AER_SAMPLE_MIDDLE,
	AER_SAMPLE_START,
	AER_SAMPLE_RANDOM,
	AER_SAMPLE_UNIFORM,
	AER_SAMPLE_ALL,
	AER_SAMPLE_TIMES,
	AER_SAMPLE_RATE,
};

/* The most samples of a clip: their numbers have six digits. */
enum { AER_SAMPLES_MAX = 1000000 };

/* All 0 at first, which is "middle" of AER_SAMPLES samples. */
struct aer_sampling {
	enum aer_sample_rule rule;
	bool rule_given;
	size_t n;      /* of middle, start, random and uniform; 0: not given */
	uint64_t seed; /* of random */
	double rate;   /* of rate, in samples a second; 0: not given */
	double *time;  /* of times; owned */
	size_t times;
};

enum { AER_SAMPLES = 16 };

struct aer_sample {
	size_t index; /* the sample's number */
	size_t frame; /* counted in the clip */
	bool pad;
};

/* Takes the rule from TEXT, --at: the name of one of the first five, or
 * "times:0.5,1.25". */
int aer_sampling_parse(struct aer_sampling *sampling, const char *text,
    struct aer_error *err) AER_MUST_CHECK;

/* Takes the rate from TEXT, --fps, a decimal or a fraction: "12.5", "30000/1001". */
int aer_sampling_parse_rate(struct aer_sampling *sampling, const char *text,
    struct aer_error *err) AER_MUST_CHECK;

/* Takes the number of samples from TEXT, -n. */
int aer_sampling_parse_count(struct aer_sampling *sampling, const char *text,
    struct aer_error *err) AER_MUST_CHECK;

/* Once all is parsed: whether it goes together; sets what was not given. */
int aer_sampling_check(
    struct aer_sampling *sampling, struct aer_error *err) AER_MUST_CHECK;

/* Releases what SAMPLING has. */
void aer_sampling_free(struct aer_sampling *sampling);

/* The rule in words, "times:0.5,1.25", "middle n=16", in new memory; NULL when
 * memory is short.  Equal texts give equal samples. */
char *aer_sampling_text(
    const struct aer_sampling *sampling, struct aer_error *err) AER_MUST_CHECK;

/* Frame I of N (0 <= I < N) out of COUNT frames (at least 1) by the rule "middle".
 * *PAD says whether it is a repetition. */
size_t aer_sample_middle(size_t count, size_t n, size_t i, bool *pad);

/* The same by the first three rules and all.  RANDOM, from aer_sample_seed, is for
 * the rule of that name, which is asked for i = 0, 1, 2 ... in turn. */
struct aer_random;
size_t aer_sample_frame(const struct aer_sampling *sampling, size_t count, size_t i,
    struct aer_random *random);

/* Fills RANDOM from the seed and the clip's id, so that a clip's sample depends
 * neither on its row nor on other clips: splitmix64 seeded with the 64-bit FNV-1a
 * hash of the seed's eight bytes, the lowest first, and the id's. */
void aer_sample_seed(
    const struct aer_sampling *sampling, const char *id, struct aer_random *random);

/*
 * The samples of CLIP, whose COUNT frames begin with number FIRST of VIDEO: *N of
 * them in order of index, in new memory.  Fails where a wanted time lies behind the
 * clip's end, and where there are more than AER_SAMPLES_MAX.
 */
struct aer_sample *aer_sample_clip(const struct aer_sampling *sampling,
    const struct aer_clip *clip, const struct aer_video *video, size_t first,
    size_t count, size_t *n, struct aer_error *err) AER_MUST_CHECK;

#endif
