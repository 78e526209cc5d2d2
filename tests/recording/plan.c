/*
 * plan: segments of about 6 to 20 seconds, with the uneven class frequencies that
 * real classes have.
 */
#include <err.h>
#include <stdlib.h>

#include "chance.h"
#include "plan.h"

/* Bounds of a segment's length, milliseconds. */
enum { SHORT = 6000, LONG = 20000 };

/* With so many segments every emotion occurs. */
enum { ENOUGH = EMOTIONS };

const char *const emotion_names[EMOTIONS] = { "neutrality", "enjoyment", "confusion",
	"fatigue", "distraction" };

static const double frequencies[EMOTIONS] = { .50, .12, .06, .12, .20 };

/* The length of the next segment when so much is left; what remains after it is
 * never too short to be a segment. */
static long segment_length(struct chance *chance, long left)
{
	if (left < 2 * SHORT)
		return left;
	long most = left - SHORT < LONG ? left - SHORT : LONG;
	return (long)chance_between(chance, SHORT, (double)most);
}

static int plan_student(
    struct segment **list, long duration, uint64_t seed, int student)
{
	struct chance chance = chance_seed(seed, 100 + (uint64_t)student);
	int count = 0;
	struct segment *segments =
	    calloc((size_t)(duration / SHORT + 1), sizeof *segments);
	if (!segments)
		err(2, NULL);
	for (long start = 0; start < duration; count++) {
		struct segment *segment = &segments[count];
		segment->start = start;
		start += segment_length(&chance, duration - start);
		segment->end = start;
		segment->emotion =
		    (enum emotion)chance_pick(&chance, frequencies, EMOTIONS);
	}
	*list = segments;
	return count;
}

static int count_emotion(const struct plan *plan, enum emotion emotion)
{
	int count = 0;
	for (int i = 0; i < plan->students; i++)
		for (int j = 0; j < plan->counts[i]; j++)
			count += plan->segments[i][j].emotion == emotion;
	return count;
}

static struct segment *any_segment(const struct plan *plan, struct chance *chance)
{
	int student = chance_below(chance, plan->students);
	return &plan->segments[student][chance_below(chance, plan->counts[student])];
}

/* Gives each missing emotion a segment of one that can spare it. */
static void add_missing(struct plan *plan, uint64_t seed)
{
	struct chance chance = chance_seed(seed, 99);
	for (int emotion = 0; emotion < EMOTIONS; emotion++) {
		while (count_emotion(plan, (enum emotion)emotion) == 0) {
			struct segment *segment = any_segment(plan, &chance);
			if (count_emotion(plan, segment->emotion) > 1)
				segment->emotion = (enum emotion)emotion;
		}
	}
}

struct plan *plan_new(int students, long duration, uint64_t seed)
{
	struct plan *plan = calloc(1, sizeof *plan);
	int total = 0;
	if (!plan)
		err(2, NULL);
	plan->students = students;
	plan->counts = calloc((size_t)students, sizeof *plan->counts);
	plan->segments = calloc((size_t)students, sizeof *plan->segments);
	if (!plan->counts || !plan->segments)
		err(2, NULL);
	for (int i = 0; i < students; i++) {
		plan->counts[i] = plan_student(&plan->segments[i], duration, seed, i);
		total += plan->counts[i];
	}
	if (total >= ENOUGH)
		add_missing(plan, seed);
	return plan;
}

void plan_free(struct plan *plan)
{
	if (!plan)
		return;
	for (int i = 0; i < plan->students; i++)
		free(plan->segments[i]);
	free(plan->segments);
	free(plan->counts);
	free(plan);
}
