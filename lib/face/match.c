#include "face/match.h"

#include "face/hits.h"

#include <math.h>

/* Whether the box is near enough to be the expected one; APART and RATIO are those of
 * places and sizes. */
static bool is_near(const struct aer_expected *expected, double overlap, double apart,
    double size, double ratio)
{
	double least = expected->misses > 0 ? AER_MATCH_MISSED : AER_MATCH_LEAST;

	if (expected->far)
		return apart <= size && ratio <= 1.5;
	return overlap > least && (expected->misses == 0 || ratio <= AER_MATCH_RATIO);
}

/* How well the candidate fits; negative where it does not. */
static double fit(
    const struct aer_expected *expected, const struct aer_candidate *candidate)
{
	const struct aer_face *box = &expected->box, *face = &candidate->face;
	double overlap =
	    fmax(aer_face_overlap(box, face), aer_face_overlap(&expected->last, face));
	double size = sqrt(box->w * box->h), other = sqrt(face->w * face->h);
	double apart = hypot(box->x + box->w / 2 - face->x - face->w / 2,
	    box->y + box->h / 2 - face->y - face->h / 2);
	double ratio = fmax(size, other) / fmin(size, other);
	bool jumps = expected->far || expected->misses > 0 ||
		     apart > AER_MATCH_JUMP * size || ratio > 1 + AER_MATCH_JUMP;

	if (!is_near(expected, overlap, apart, size, ratio) ||
	    (jumps && aer_look_other_dress(&expected->look, &candidate->look)))
		return -1;
	return 2 + 2 * overlap + 0.5 * fmin(face->score, 1) +
	       aer_look_compare(&expected->look, &candidate->look);
}

void aer_match(const struct aer_expected *expected, bool *taken, size_t expected_count,
    struct aer_candidate *candidate, size_t count)
{
	for (;;) {
		double most = 0;
		size_t who = 0, what = 0;

		for (size_t i = 0; i < expected_count; i++)
			for (size_t k = 0; !taken[i] && k < count; k++) {
				double f = candidate[k].taker < 0
					       ? fit(&expected[i], &candidate[k])
					       : -1;

				if (f > most) {
					most = f;
					who = i;
					what = k;
				}
			}
		if (most == 0)
			return;
		taken[who] = true;
		candidate[what].taker = (long)who;
	}
}
