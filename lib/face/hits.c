#include "face/hits.h"

#include <math.h>
#include <stdlib.h>

static double common_area(const struct aer_face *a, const struct aer_face *b)
{
	double w = fmin(a->x + a->w, b->x + b->w) - fmax(a->x, b->x);
	double h = fmin(a->y + a->h, b->y + b->h) - fmax(a->y, b->y);

	return w > 0 && h > 0 ? w * h : 0;
}

double aer_face_overlap(const struct aer_face *a, const struct aer_face *b)
{
	double both = common_area(a, b);

	return both > 0 ? both / (a->w * a->h + b->w * b->h - both) : 0;
}

double aer_face_cut(const struct aer_face *face, int width, int height)
{
	struct aer_face picture = { .w = width, .h = height };

	return fmax(0, 1 - common_area(face, &picture) / (face->w * face->h));
}

/* Whether the hits A and B are of one face. */
static bool same_face(const struct aer_face *a, const struct aer_face *b)
{
	double both = common_area(a, b);
	double area = a->w * a->h, other = b->w * b->h;

	return both > AER_HITS_SAME * (area + other - both) ||
	       both > AER_HITS_COVERED * fmin(area, other);
}

/* The mean of those of COUNT hits that are near the first. */
static struct aer_face mean(const struct aer_face *hits, size_t count, double least)
{
	struct aer_face face = hits[0];
	double sum = 0, x = 0, y = 0, w = 0, h = 0;

	face.hits = 0;
	for (size_t i = 0; i < count; i++) {
		const struct aer_face *hit = &hits[i];
		/* never 0: the least one counts, a little */
		double weight = hit->score - least + 1e-3;

		if (aer_face_overlap(&hits[0], hit) <= AER_HITS_MEAN)
			continue;
		weight *= weight;
		sum += weight;
		x += weight * (hit->x + hit->w / 2);
		y += weight * (hit->y + hit->h / 2);
		w += weight * log(hit->w);
		h += weight * log(hit->h);
		face.hits++;
	}
	face.w = exp(w / sum);
	face.h = exp(h / sum);
	face.x = x / sum - face.w / 2;
	face.y = y / sum - face.h / 2;
	return face;
}

/* Whether HIT belongs to one of COUNT hits that stand for faces. */
static bool is_taken(const struct aer_face *hit, const struct aer_face *hits,
    const size_t *best, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (same_face(&hits[best[i]], hit))
			return true;
	return false;
}

int aer_hits_merge(const struct aer_face *hits, size_t count, double threshold,
    bool raw, struct aer_face **faces, size_t *slots, size_t *face_count,
    struct aer_error *err)
{
	size_t *best = calloc(count + 1, sizeof *best);
	size_t n = 0;

	*face_count = 0;
	if (best == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < count && hits[i].score >= threshold; i++)
		if (!is_taken(&hits[i], hits, best, n))
			best[n++] = i;
	if (n > *slots) {
		struct aer_face *more = realloc(*faces, n * sizeof *more);

		if (more == NULL) {
			free(best);
			return aer_error_memory(err);
		}
		*faces = more;
		*slots = n;
	}
	for (size_t i = 0; i < n; i++) {
		struct aer_face face =
		    mean(hits + best[i], count - best[i], threshold - AER_HITS_MARGIN);

		(*faces)[i] = raw ? hits[best[i]] : face;
		(*faces)[i].hits = face.hits;
	}
	*face_count = n;
	free(best);
	return 0;
}
