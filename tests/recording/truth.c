/*
 * truth: each table is written row by row with fixed formats, so that the same
 * recording gives the same bytes.
 */
#include <err.h>
#include <libavutil/mathematics.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "chance.h"
#include "truth.h"

enum { ANNOTATORS = 10, MILLION = 1000000, BILLION = 1000000000 };

/* --- files and fields ------------------------------------------------------------ */

struct table {
	FILE *file;
	char path[4096];
};

static struct table table_open(
    const struct truth_options *options, const char *kind, const char *header)
{
	struct table table;
	int length = snprintf(table.path, sizeof table.path, "%s/%s.%s.csv",
	    options->directory, options->name, kind);
	if (length < 0 || (size_t)length >= sizeof table.path)
		errx(2, "%s: path too long", options->name);
	table.file = fopen(table.path, "w");
	if (!table.file)
		err(2, "%s", table.path);
	fprintf(table.file, "%s\n", header);
	return table;
}

static void table_close(struct table *table)
{
	int bad = ferror(table->file);
	if (fclose(table->file) != 0 || bad)
		err(2, "%s", table->path);
}

/* A field that may need quotes (RFC 4180). */
static void put_text(FILE *file, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, file);
		return;
	}
	putc('"', file);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', file);
		putc(*text, file);
	}
	putc('"', file);
}

static void put_milliseconds(FILE *file, long time)
{
	fprintf(file, "%ld.%03ld", time / 1000, time % 1000);
}

/* Seconds with so many places as scale has zeros, rounded half up. */
static void put_seconds(FILE *file, int64_t count, AVRational unit, int64_t scale)
{
	int places = scale == BILLION ? 9 : 6;
	int64_t value =
	    av_rescale_rnd(count, unit.num * scale, unit.den, AV_ROUND_NEAR_INF);
	fprintf(file, "%lld.%0*lld", (long long)(value / scale), places,
	    (long long)(value % scale));
}

static void put_clip(
    FILE *file, const struct truth_options *options, int student, int segment)
{
	fprintf(file, "%s/P%03d/%03d", options->name, options->first_subject + student,
	    segment + 1);
}

double moment_seconds(const struct moment *moment)
{
	return (double)moment->time * av_q2d(moment->unit);
}

/* --- what is there --------------------------------------------------------------- */

static void put_segment(FILE *file, const struct truth_options *options,
    const struct segment *segment, struct region region, int student)
{
	putc(',', file);
	put_text(file, options->video);
	putc(',', file);
	put_milliseconds(file, segment->start);
	putc(',', file);
	put_milliseconds(file, segment->end);
	fprintf(file, ",%d,%d,%d,%d,P%03d,%s,classroom\n", region.x, region.y, region.w,
	    region.h, options->first_subject + student,
	    emotion_names[segment->emotion]);
}

void truth_write_segments(const struct truth_options *options, const struct plan *plan,
    const struct scene *scene)
{
	struct table table = table_open(
	    options, "segments", "clip,video,start,end,x,y,w,h,subject,label,setting");
	for (int i = 0; i < plan->students; i++) {
		for (int j = 0; j < plan->counts[i]; j++) {
			put_clip(table.file, options, i, j);
			put_segment(table.file, options, &plan->segments[i][j],
			    scene_region(scene, i), i);
		}
	}
	table_close(&table);
}

void truth_write_frames(
    const struct truth_options *options, const struct moment *moments, int count)
{
	struct table table = table_open(options, "frames", "frame,time,duration");
	for (int i = 0; i < count; i++) {
		const struct moment *moment = &moments[i];
		fprintf(table.file, "%d,", i);
		put_seconds(table.file, moment->time, moment->unit, BILLION);
		putc(',', table.file);
		put_seconds(table.file, moment->duration, moment->unit, BILLION);
		putc('\n', table.file);
	}
	table_close(&table);
}

void truth_write_boxes(const struct truth_options *options, const struct scene *scene,
    int students, const struct moment *moments, int count)
{
	struct table table =
	    table_open(options, "boxes", "video,frame,time,subject,x,y,w,h,look");
	for (int i = 0; i < count * students; i++) {
		int frame = i / students, student = i % students;
		const struct moment *moment = &moments[frame];
		struct true_face face =
		    scene_face(scene, student, moment_seconds(moment));
		if (!face.visible)
			continue;
		put_text(table.file, options->video);
		fprintf(table.file, ",%d,", frame);
		put_seconds(table.file, moment->time, moment->unit, MILLION);
		fprintf(table.file, ",P%03d,%.2f,%.2f,%.2f,%.2f,%s\n",
		    options->first_subject + student, face.x, face.y, face.w, face.h,
		    face.look);
	}
	table_close(&table);
}

/* --- what people say ------------------------------------------------------------- */

/* Which emotions a careless annotator takes the true one (row) for. */
static const double mistakes[EMOTIONS][EMOTIONS] = {
	[NEUTRALITY] = { 0, 1, 2, 2, 3 },
	[ENJOYMENT] = { 6, 0, 1, 0, 1 },
	[CONFUSION] = { 5, 0, 0, 2, 1 },
	[FATIGUE] = { 4, 0, 1, 0, 3 },
	[DISTRACTION] = { 5, 1, 0, 2, 0 },
};

static enum emotion fine_vote(struct chance *chance, enum emotion truth, double error)
{
	if (chance_unit(chance) >= error)
		return truth;
	return (enum emotion)chance_pick(chance, mistakes[truth], EMOTIONS);
}

static const char *coarse_vote(struct chance *chance, enum emotion truth, double error)
{
	/* Two classes are easier to tell apart than five. */
	int distracted = truth == DISTRACTION;
	if (chance_unit(chance) < error / 2)
		distracted = !distracted;
	return distracted ? "distracted" : "engaged";
}

static void put_vote(
    FILE *file, int annotator, const char *label, const char *set, time_t when)
{
	char text[32];
	struct tm parts;
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&when, &parts));
	fprintf(file, ",A%02d,%s,%s,%s\n", annotator + 1, label, set, text);
}

/* One annotator's work on one clip; clock is when it begins and moves on. */
static void write_vote(FILE *file, const struct truth_options *options, int student,
    int segment, enum emotion truth, int annotator, double error, struct chance *chance,
    time_t *clock)
{
	enum emotion fine = fine_vote(chance, truth, error);
	*clock += 5 + chance_below(chance, 20);
	put_clip(file, options, student, segment);
	put_vote(file, annotator, coarse_vote(chance, truth, error), "coarse", *clock);
	*clock += 3 + chance_below(chance, 10);
	put_clip(file, options, student, segment);
	put_vote(file, annotator, emotion_names[fine], "fine", *clock);
}

void truth_write_votes(const struct truth_options *options, const struct plan *plan)
{
	struct table table =
	    table_open(options, "votes", "clip,annotator,label,set,time");
	struct chance chance = chance_seed(options->seed, 300);
	double errors[ANNOTATORS];
	time_t clocks[ANNOTATORS];
	for (int i = 0; i < ANNOTATORS; i++) {
		errors[i] = chance_between(&chance, .03, .18);
		/* Everyone begins one morning, 2024-03-04 at about 9:00 UTC. */
		clocks[i] = 1709542800 + chance_below(&chance, 7200);
	}
	for (int i = 0; i < plan->students; i++)
		for (int j = 0; j < plan->counts[i]; j++)
			for (int k = 0; k < ANNOTATORS; k++)
				write_vote(table.file, options, i, j,
				    plan->segments[i][j].emotion, k, errors[k], &chance,
				    &clocks[k]);
	table_close(&table);
}

/* --- what a model says ----------------------------------------------------------- */

/* How often the model is right about each emotion: 75 % of all, less of rare ones. */
static const double skill[EMOTIONS] = {
	[NEUTRALITY] = .85,
	[ENJOYMENT] = .65,
	[CONFUSION] = .45,
	[FATIGUE] = .62,
	[DISTRACTION] = .75,
};

/* Probabilities in millionths that add up exactly; the label's is the largest. */
static void make_probabilities(
    struct chance *chance, enum emotion label, long p[EMOTIONS])
{
	double weights[EMOTIONS], sum = 0;
	double sure = chance_between(chance, .52, .97);
	long left = MILLION;
	for (int i = 0; i < EMOTIONS; i++) {
		weights[i] = i == (int)label ? 0 : -log(1 - chance_unit(chance));
		sum += weights[i];
	}
	for (int i = 0; i < EMOTIONS; i++) {
		p[i] = (long)((1 - sure) * weights[i] / sum * MILLION);
		left -= p[i];
	}
	p[label] = left;
}

static void write_prediction(FILE *file, struct chance *chance, enum emotion truth)
{
	long p[EMOTIONS];
	enum emotion label = fine_vote(chance, truth, 1 - skill[truth]);
	make_probabilities(chance, label, p);
	fprintf(file, ",%s", emotion_names[label]);
	for (int i = 0; i < EMOTIONS; i++)
		fprintf(file, ",0.%06ld", p[i]);
	putc('\n', file);
}

void truth_write_predictions(
    const struct truth_options *options, const struct plan *plan)
{
	struct table table = table_open(options, "predictions",
	    "clip,label,p_neutrality,p_enjoyment,p_confusion,"
	    "p_fatigue,p_distraction");
	struct chance chance = chance_seed(options->seed, 400);
	for (int i = 0; i < plan->students; i++) {
		for (int j = 0; j < plan->counts[i]; j++) {
			put_clip(table.file, options, i, j);
			write_prediction(
			    table.file, &chance, plan->segments[i][j].emotion);
		}
	}
	table_close(&table);
}
