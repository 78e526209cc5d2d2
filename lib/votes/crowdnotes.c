/* What a crowd has to say in words. */
#include "votes/crowd.h"

#include "text/plural.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Clips that are named for one reason, and the bytes for them. */
enum { NAMED = 100, LINE = 16384 };

struct notes {
	aer_crowd_note *note;
	void *data;
};

__attribute__((format(printf, 2, 3))) static void say(
    const struct notes *to, const char *format, ...)
{
	char text[AER_ERROR_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	to->note(to->data, text);
}

/* "set fine: ", or nothing where there is one set only. */
static const char *prefix(
    const struct aer_crowd *crowd, const struct aer_crowd_set *set, char buf[128])
{
	buf[0] = '\0';
	if (crowd->sets > 1)
		snprintf(buf, 128, "set %.100s: ", set->name);
	return buf;
}

/* --- what was not taken in ------------------------------------------------------- */

static void note_rows(const struct aer_crowd *crowd, const struct notes *to)
{
	const struct aer_votes *votes = crowd->votes;

	for (size_t i = 0; i < aer_dict_count(votes->status); i++)
		say(to, "%" PRIu64 " row%s with status '%s': no vote%s",
		    votes->status_rows[i], aer_plural(votes->status_rows[i]),
		    aer_dict_key(votes->status, i), aer_plural(votes->status_rows[i]));
	if (votes->strangers > 0)
		say(to,
		    "%" PRIu64 " row%s left out: on clips that the manifest does not "
		    "have, the first '%s'",
		    votes->strangers, aer_plural(votes->strangers),
		    votes->stranger != NULL ? votes->stranger : "");
	if (votes->unwanted > 0)
		say(to,
		    "%" PRIu64
		    " row%s left out: of label sets not asked for, the first "
		    "'%s'",
		    votes->unwanted, aer_plural(votes->unwanted),
		    votes->unwanted_set != NULL ? votes->unwanted_set : "");
	if (votes->unreadable_times > 0)
		say(to,
		    "%" PRIu64 " vote%s a time that cannot be read, left out of the "
		    "median times",
		    votes->unreadable_times,
		    votes->unreadable_times == 1 ? " has" : "s have");
	if (votes->clock == AER_CLOCK_GIVEN)
		say(to,
		    "times are the medians between one vote of an annotator and the "
		    "next: the votes have no column 'seconds'");
}

/* --- figures without a value ------------------------------------------------------ */

static void note_undefined(const struct aer_crowd *crowd,
    const struct aer_crowd_set *set, const struct notes *to)
{
	const struct aer_agreement *a = &set->agreement;
	char in[128];

	prefix(crowd, set, in);
	if (a->rated > a->clips)
		say(to,
		    "%s%" PRIu64 " clip%s one vote: left out of the agreement (of AC1, "
		    "out of the pairs)",
		    in, a->rated - a->clips,
		    a->rated - a->clips == 1 ? " has" : "s have");
	if (a->clips == 0) {
		say(to, "%sno clip has two votes: there is no agreement to measure",
		    in);
		return;
	}
	if (isnan(a->kappa)) {
		for (size_t j = 0; j < set->labels; j++)
			if (set->label[j].votes == a->votes)
				say(to,
				    "%sall votes are '%s': observed agreement and that "
				    "by chance are both 1, so kappa and alpha have no "
				    "value; AC1 is 1",
				    in, aer_labels_name(set->set->labels, j));
	} else if (a->unanimous == a->clips) {
		say(to,
		    "%sall annotators agree on every clip: kappa, alpha and AC1 are 1",
		    in);
	}
	if (set->interval.without > 0 && !isnan(a->kappa))
		say(to,
		    "%skappa has no value in %zu of %zu resamples, which drew one "
		    "label only: its interval is of the others",
		    in, set->interval.without, crowd->plan.bootstrap.replicates);
}

/* --- annotators ---------------------------------------------------------------- */

static void note_raters(const struct aer_crowd *crowd, const struct aer_crowd_set *set,
    const struct notes *to)
{
	const struct aer_votes *votes = crowd->votes;
	char in[128];

	prefix(crowd, set, in);
	for (size_t k = 0; k < votes->annotators; k++) {
		const struct aer_rater *r = &set->rater[k];

		if (!r->low)
			continue;
		say(to,
		    "%s'%.200s' is far below the rest: kappa %.3f with the others' "
		    "majority, where half of the annotators have %.3f and more",
		    in, votes->annotator[k], r->kappa, set->limit.median);
	}
	if (set->repeats > 0)
		say(to,
		    "%s%" PRIu64 " of %" PRIu64 " repeats have the label of the first "
		    "vote, %.2f %%",
		    in, set->same, set->repeats,
		    100 * (double)set->same / (double)set->repeats);
	if (set->set->repeats > set->repeats)
		say(to, "%s%" PRIu64 " repeat%s no first vote: left out", in,
		    (uint64_t)set->set->repeats - set->repeats,
		    set->set->repeats - set->repeats == 1 ? " has" : "s have");
}

static void note_estimate(const struct aer_crowd *crowd,
    const struct aer_crowd_set *set, const struct notes *to)
{
	const struct aer_skene *s = set->skene;
	char in[128];

	prefix(crowd, set, in);
	if (s == NULL || s->rounds == 0)
		return;
	if (s->converged)
		say(to,
		    "%sDawid-Skene: log-likelihood %.3f after %zu rounds (%.3f after "
		    "the first)",
		    in, s->log_likelihood, s->rounds, s->first_log_likelihood);
	else
		say(to,
		    "%sDawid-Skene has not converged in %zu rounds: a posterior still "
		    "changes by %.2g",
		    in, s->rounds, s->change);
}

void aer_crowd_notes(const struct aer_crowd *crowd, aer_crowd_note *note, void *data)
{
	const struct notes to = { note, data };

	note_rows(crowd, &to);
	for (size_t i = 0; i < crowd->sets; i++) {
		note_undefined(crowd, &crowd->set[i], &to);
		note_estimate(crowd, &crowd->set[i], &to);
		note_raters(crowd, &crowd->set[i], &to);
	}
}

/* --- clips left out ------------------------------------------------------------ */

static void describe_reason(const struct aer_crowd *crowd,
    const struct aer_crowd_reason *reason, char *buf, size_t size)
{
	const struct aer_verdict_rule *rule = &crowd->plan.rule;
	char in[128] = "";

	if (crowd->sets > 1)
		snprintf(in, sizeof in, " in set %.100s", crowd->set[reason->set].name);
	switch (reason->kind) {
	case AER_VERDICT_NO_VOTES:
		snprintf(buf, size, "no votes%s", in);
		break;
	case AER_VERDICT_FEW:
		snprintf(buf, size, "fewer than %u votes%s", rule->least, in);
		break;
	case AER_VERDICT_TIE:
		snprintf(buf, size, "a tie%s", in);
		break;
	case AER_VERDICT_MARGIN:
		snprintf(buf, size, "a margin below %u%s", rule->margin, in);
		break;
	default:
		snprintf(buf, size, "inconsistent");
		break;
	}
}

/* Whether CLIP is left out for the reason WANTED. */
static bool is_left_out(
    const struct aer_crowd *crowd, size_t clip, const struct aer_crowd_reason *wanted)
{
	struct aer_crowd_reason reason;

	return !aer_crowd_keeps(crowd, clip, &reason) && reason.set == wanted->set &&
	       reason.kind == wanted->kind;
}

static void name_clips(const struct aer_crowd *crowd,
    const struct aer_crowd_reason *wanted, const struct notes *to, char *line)
{
	uint64_t clips = 0;
	size_t at;

	for (size_t c = 0; c < crowd->votes->clips; c++)
		clips += is_left_out(crowd, c, wanted);
	if (clips == 0)
		return;
	describe_reason(crowd, wanted, line, LINE);
	at = strlen(line);
	at += (size_t)snprintf(line + at, LINE - at,
	    ", %" PRIu64 " clip%s left out:", clips, aer_plural(clips));
	for (size_t c = 0, named = 0; c < crowd->votes->clips && named < NAMED; c++) {
		if (!is_left_out(crowd, c, wanted))
			continue;
		if (LINE - at < AER_ERROR_SIZE)
			break;
		at += (size_t)snprintf(line + at, LINE - at, "%s %.256s",
		    named > 0 ? "," : "", aer_dict_key(crowd->votes->clip, c));
		named++;
		clips--;
	}
	if (clips > 0)
		snprintf(line + at, LINE - at,
		    " and %" PRIu64 " more, which --dropped=FILE lists", clips);
	to->note(to->data, line);
}

void aer_crowd_left_out(const struct aer_crowd *crowd, aer_crowd_note *note, void *data)
{
	const struct notes to = { note, data };
	char *line = malloc(LINE);
	struct aer_crowd_reason reason;

	for (reason.set = 0; line != NULL && reason.set < crowd->sets; reason.set++)
		for (int kind = AER_VERDICT_NO_VOTES; kind < AER_VERDICT_KINDS;
		     kind++) {
			reason.kind = (enum aer_verdict_kind)kind;
			name_clips(crowd, &reason, &to, line);
		}
	if (line != NULL && crowd->sets > 1) {
		reason =
		    (struct aer_crowd_reason){ AER_CROWD_COARSE, AER_VERDICT_LABEL };
		name_clips(crowd, &reason, &to, line);
	}
	free(line);
}
