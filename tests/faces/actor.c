/*
 * actor: a head of head.h whose numbers follow courses.
 */
#include <err.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../recording/chance.h"
#include "actor.h"

static const char *const keys[ACTOR_KEYS] = { "x", "y", "size", "yaw", "pitch", "roll",
	"smile", "open", "eyes", "hide", "from", "to", "period", "person" };

static double parse_number(const char **text)
{
	char *end;
	double value = strtod(*text, &end);
	/* in "1..2" the first dot is no decimal point */
	if (end == *text)
		errx(2, "'%s' does not begin with a number", *text);
	if (end[-1] == '.' && end[0] == '.')
		end--;
	*text = end;
	return value;
}

/* Parses a value, moving *TEXT behind it. */
static struct course parse_course(const char **text)
{
	struct course course = { .from = parse_number(text) };
	course.to = course.from;
	if (strncmp(*text, "..", 2) == 0) {
		*text += 2;
		course.motion = STEADY;
	} else if (**text == '~') {
		*text += 1;
		course.motion = SWINGING;
	}
	if (course.motion != STILL)
		course.to = parse_number(text);
	return course;
}

/* The key of N bytes that TEXT begins with. */
static enum actor_key find_key(const char *text, size_t n)
{
	for (int key = 0; key < ACTOR_KEYS; key++)
		if (strlen(keys[key]) == n && strncmp(keys[key], text, n) == 0)
			return (enum actor_key)key;
	errx(2, "'%s' does not begin with what an actor has", text);
}

/* Parses "KEY=VALUE", moving *TEXT behind it and its comma. */
static void parse_pair(struct actor *actor, const char **text)
{
	size_t n = strcspn(*text, "=");
	enum actor_key key = find_key(*text, n);
	if ((*text)[n] != '=')
		errx(2, "'%s' has no value", *text);
	*text += n + 1;
	actor->course[key] = parse_course(text);
	if (**text != '\0' && **text != ',')
		errx(2, "'%s' is no end of a value", *text);
	*text += **text == ',';
}

struct actor actor_parse(const char *text, int frames)
{
	struct actor actor = { 0 };
	actor.course[ACTOR_SIZE].from = 80;
	actor.course[ACTOR_EYES].from = 1;
	actor.course[ACTOR_TO].from = frames;
	actor.course[ACTOR_PERIOD].from = 25;
	actor.course[ACTOR_PERSON].from = 1;
	while (*text != '\0')
		parse_pair(&actor, &text);
	return actor;
}

bool actor_is_there(const struct actor *actor, int frame)
{
	return frame >= actor->course[ACTOR_FROM].from &&
	       frame < actor->course[ACTOR_TO].from;
}

double actor_value(const struct actor *actor, enum actor_key key, int frame)
{
	const struct course *course = &actor->course[key];
	double begin = actor->course[ACTOR_FROM].from;
	double last = actor->course[ACTOR_TO].from - 1;
	double share = 0;
	if (course->motion == STEADY && last > begin)
		share = (frame - begin) / (last - begin);
	else if (course->motion == SWINGING)
		share = .5 - .5 * cos(2 * M_PI * (frame - begin) /
				      actor->course[ACTOR_PERIOD].from);
	return course->from + (course->to - course->from) * share;
}

/* The person with this number. */
static struct person person_of(double number)
{
	static const struct colour hairs[] = { { 48, 36, 30 }, { 74, 50, 34 },
		{ 110, 80, 50 }, { 30, 28, 28 } };
	static const struct colour shirts[] = { { 70, 90, 140 }, { 150, 70, 70 },
		{ 80, 120, 90 }, { 190, 180, 160 } };
	struct chance chance = chance_seed((uint64_t)number, 7);
	struct person person = { .tone = chance_between(&chance, .2, 1),
		.light = chance_between(&chance, -.6, .6),
		.long_hair = chance_below(&chance, 2),
		.build = chance_between(&chance, .95, 1.15) };
	person.hair = hairs[chance_below(&chance, 4)];
	person.shirt = shirts[chance_below(&chance, 4)];
	return person;
}

/* A book before the lower part of the face. */
static void draw_book(
    struct paper *paper, double x, double y, double size, double share)
{
	struct pen pen = pen_at(paper, x, y, size, 0);
	struct layer cover = { .depth = paint_box,
		.x = .5,
		.y = 1.6 - share,
		.rx = .75,
		.ry = .6,
		.alpha = 1,
		.colour = { 120, 60, 50 },
		.form = { .03 } };
	struct layer label = cover;
	label.y += .05;
	label.rx = .4;
	label.ry = .12;
	label.colour = (struct colour){ 215, 200, 170 };
	paint_layer(&pen, &cover);
	paint_layer(&pen, &label);
}

void actor_draw(const struct actor *actor, int frame, struct paper *paper)
{
	double value[ACTOR_KEYS];
	for (int key = 0; key < ACTOR_KEYS; key++)
		value[key] = actor_value(actor, (enum actor_key)key, frame);
	struct person person = person_of(value[ACTOR_PERSON]);
	struct look look = { .smile = value[ACTOR_SMILE],
		.open = value[ACTOR_OPEN],
		.eyes = value[ACTOR_EYES],
		.yaw = value[ACTOR_YAW],
		.pitch = value[ACTOR_PITCH],
		.roll = value[ACTOR_ROLL] * M_PI / 180 };
	head_draw(
	    paper, value[ACTOR_X], value[ACTOR_Y], value[ACTOR_SIZE], &person, &look);
	if (value[ACTOR_HIDE] > 0)
		draw_book(paper, value[ACTOR_X], value[ACTOR_Y], value[ACTOR_SIZE],
		    value[ACTOR_HIDE]);
}
