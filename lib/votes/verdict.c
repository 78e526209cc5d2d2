#include "votes/verdict.h"

#include <stdlib.h>
#include <string.h>

const char *aer_verdict_name(enum aer_verdict_kind kind)
{
	static const char *const name[] = { "", "no votes", "few votes", "tie",
		"margin" };

	return name[kind];
}

/* What is needed for one clip. */
struct court {
	const struct aer_vote_set *set;
	const struct aer_verdict_rule *rule;
	const struct aer_verdict_other *other;
	size_t labels;
	uint32_t *tally; /* [labels] */
};

static void count(const struct court *court, size_t clip)
{
	const struct aer_vote_set *set = court->set;

	memset(court->tally, 0, court->labels * sizeof *court->tally);
	for (size_t i = set->start[clip]; i < set->start[clip + 1]; i++)
		court->tally[set->vote[i].label]++;
}

/* The votes of the other set on CLIP that stand for LABEL. */
static uint32_t support(const struct court *court, size_t clip, size_t label)
{
	const struct aer_vote_set *set = court->other->set;
	size_t labels = aer_labels_count(set->labels);
	uint32_t votes = 0;

	for (size_t i = set->start[clip]; i < set->start[clip + 1]; i++)
		votes += court->other->link[label * labels + set->vote[i].label];
	return votes;
}

/* Which of the labels with MOST votes the other set prefers; -1: none. */
static int32_t ask_other(const struct court *court, size_t clip, uint32_t most)
{
	uint32_t best = 0;
	int32_t label = -1;

	for (size_t j = 0; j < court->labels; j++) {
		uint32_t votes;

		if (court->tally[j] != most)
			continue;
		votes = support(court, clip, j);
		if (votes == best)
			label = -1;
		if (votes > best) {
			best = votes;
			label = (int32_t)j;
		}
	}
	return label;
}

static struct aer_verdict decide(const struct court *court, size_t clip)
{
	const struct aer_vote_set *set = court->set;
	struct aer_verdict v = { .label = -1,
		.votes = (uint32_t)(set->start[clip + 1] - set->start[clip]) };
	uint32_t next = 0;

	if (v.votes > 0)
		count(court, clip);
	for (size_t j = 0; v.votes > 0 && j < court->labels; j++) {
		uint32_t n = court->tally[j];

		if (n > v.most) {
			next = v.most;
			v.most = n;
			v.label = (int32_t)j;
		} else if (n > next) {
			next = n;
		}
	}
	if (v.votes == 0)
		v.kind = AER_VERDICT_NO_VOTES;
	else if (v.votes < court->rule->least)
		v.kind = AER_VERDICT_FEW;
	else if (v.most == next && court->rule->ties_to_other)
		v.by_other = (v.label = ask_other(court, clip, v.most)) >= 0;
	if (v.kind == AER_VERDICT_LABEL && v.most == next && !v.by_other)
		v.kind = AER_VERDICT_TIE;
	else if (v.kind == AER_VERDICT_LABEL && !v.by_other &&
		 v.most - next < court->rule->margin)
		v.kind = AER_VERDICT_MARGIN;
	if (v.kind != AER_VERDICT_LABEL)
		v.label = -1;
	return v;
}

int aer_verdicts(const struct aer_vote_set *set, size_t clips,
    const struct aer_verdict_rule *rule, const struct aer_verdict_other *other,
    struct aer_verdict *verdict, struct aer_error *err)
{
	struct court court = { set, rule, other, aer_labels_count(set->labels), NULL };

	court.tally = calloc(court.labels + 1, sizeof *court.tally);
	if (court.tally == NULL)
		return aer_error_memory(err);
	for (size_t c = 0; c < clips; c++)
		verdict[c] = decide(&court, c);
	free(court.tally);
	return 0;
}
