#include "face/whose.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = { "default", "dominant", "longest", "center",
	"inside", "all" };
enum { NAMES = sizeof names / sizeof names[0] };

/* Of a box that counts as inside, so much may lie outside. */
static const double most_cut = 0.1;

int aer_whose_parse(struct aer_whose *whose, const char *text, struct aer_error *err)
{
	char *end;

	for (size_t i = 1; i < NAMES; i++)
		if (strcmp(text, names[i]) == 0) {
			whose->rule = (enum aer_whose_rule)i;
			return 0;
		}
	if (strncmp(text, "at:", 3) == 0 && text[3] != '\0') {
		whose->x = strtod(text + 3, &end);
		if (*end == ',' && end[1] != '\0') {
			whose->y = strtod(end + 1, &end);
			whose->rule = AER_WHOSE_AT;
			if (*end == '\0' && isfinite(whose->x) && isfinite(whose->y))
				return 0;
		}
	}
	return aer_error_set(err,
	    "--pick '%s' is none of dominant, longest, center, inside, all, at:X,Y",
	    text);
}

void aer_whose_text(const struct aer_whose *whose, char *text)
{
	if (whose->rule == AER_WHOSE_AT)
		snprintf(text, AER_WHOSE_SIZE, "at:%.17g,%.17g", whose->x, whose->y);
	else
		snprintf(text, AER_WHOSE_SIZE, "%s", names[whose->rule]);
}

static double sum_of_areas(const struct aer_track *track)
{
	double sum = 0;

	for (size_t i = 0; i < track->count; i++)
		sum += track->seen[i].score * track->seen[i].w * track->seen[i].h;
	return sum;
}

static double count_inside(const struct aer_track *track)
{
	size_t n = 0;

	for (size_t i = 0; i < track->count; i++)
		n += track->seen[i].cut <= most_cut;
	return (double)n;
}

/* The mean distance from X, Y, as a negative number. */
static double nearness(const struct aer_track *track, double x, double y,
    const struct aer_region *region, size_t frames)
{
	double sum = (double)(frames - track->count) * hypot(region->w, region->h);

	for (size_t i = 0; i < track->count; i++) {
		const struct aer_sighting *seen = &track->seen[i];

		sum += hypot(seen->x + seen->w / 2 - x, seen->y + seen->h / 2 - y);
	}
	return -sum / (double)frames;
}

long aer_whose_pick(const struct aer_whose *whose, const struct aer_follow *follow,
    const struct aer_region *region, bool has_region)
{
	const struct aer_tracks *tracks = aer_follow_tracks(follow);
	enum aer_whose_rule rule = whose->rule;
	double most = -INFINITY;
	long best = -1;
	size_t frames;

	aer_follow_frames(follow, &frames);
	if (rule == AER_WHOSE_DEFAULT)
		rule = has_region ? AER_WHOSE_INSIDE : AER_WHOSE_DOMINANT;
	for (size_t i = 0; i < tracks->count; i++) {
		const struct aer_track *track = tracks->track[i];
		double merit;

		if (rule == AER_WHOSE_LONGEST)
			merit = (double)track->count;
		else if (rule == AER_WHOSE_INSIDE)
			merit = count_inside(track);
		else if (rule == AER_WHOSE_CENTER)
			merit = nearness(
			    track, region->w / 2.0, region->h / 2.0, region, frames);
		else if (rule == AER_WHOSE_AT)
			merit = nearness(track, whose->x - region->x,
			    whose->y - region->y, region, frames);
		else
			merit = sum_of_areas(track);
		if (merit > most) {
			most = merit;
			best = (long)i;
		}
	}
	return best;
}
