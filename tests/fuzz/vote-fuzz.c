/* Votes: what is read is laid out by clip, nobody has two votes on a clip, each clip's
 * label is one that was voted, and the figures and their reports can be made of any
 * votes.  The input is a table of votes. */
#include "fuzz.h"
#include "votes/crowd.h"
#include "votes/crowdtable.h"

#include <math.h>
#include <string.h>

static void note(void *data, const char *text)
{
	(void)data;
	claim(text[0] != '\0', "a bad row is explained");
}

static void check_set(const struct aer_votes *votes, const struct aer_vote_set *set)
{
	claim(set->start[0] == 0 && set->start[votes->clips] == set->votes,
	    "all votes belong to a clip");
	for (size_t c = 0; c < votes->clips; c++)
		for (size_t i = set->start[c]; i < set->start[c + 1]; i++) {
			claim(set->vote[i].clip == c, "a vote is with its clip");
			claim(set->vote[i].annotator < votes->annotators &&
				  set->vote[i].label < aer_labels_count(set->labels),
			    "a vote has a label and an annotator");
			for (size_t k = set->start[c]; k < i; k++)
				claim(set->vote[k].annotator != set->vote[i].annotator,
				    "nobody has two votes");
		}
}

static void check_poll(const struct aer_crowd *crowd)
{
	for (size_t i = 0; i < crowd->sets; i++) {
		const struct aer_crowd_set *set = &crowd->set[i];

		for (size_t c = 0; c < crowd->votes->clips; c++) {
			const struct aer_verdict *v = &set->verdict[c];

			claim((v->label >= 0) == (v->kind == AER_VERDICT_LABEL),
			    "a clip has a label or a reason");
			claim(v->label < 0 || v->most > 0 || set->skene != NULL,
			    "a majority was voted for");
			claim(v->most <= v->votes, "no more votes than there are");
		}
		claim(isnan(set->agreement.kappa) || set->agreement.kappa < 1 + 1e-9,
		    "kappa is at most 1");
		claim(isnan(set->agreement.ac1) || set->agreement.ac1 < 1 + 1e-9,
		    "AC1 is at most 1");
	}
}

static void poll_votes(const struct aer_votes *votes, bool skene, bool other)
{
	struct aer_crowd_plan plan = { { 1, 1, other && !skene && votes->sets == 2 },
		skene, { 0.01, 1e-6, 20, 1 }, true, { 10, 1, 1 } };
	struct aer_crowd *crowd = aer_crowd_new(votes, NULL, &plan, NULL);
	struct aer_crowdtable *table = aer_crowdtable_open(NULL, note, NULL, NULL);
	FILE *out = fopen("/dev/null", "w");

	claim(
	    crowd != NULL && table != NULL && out != NULL, "any votes can be counted");
	check_poll(crowd);
	claim(aer_crowd_text(crowd, 3, out, NULL) == 0 &&
		  aer_crowd_json(crowd, out, NULL) == 0 &&
		  aer_crowd_html(crowd, out, NULL) == 0 &&
		  aer_crowdtable_write(table, crowd, out, "out", NULL) == 0 &&
		  aer_crowd_dropped(crowd, out, "out", NULL) == 0,
	    "they can be written");
	fclose(out);
	aer_crowdtable_close(table);
	aer_crowd_free(crowd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];
	FILE *file = fuzz_file(data, size, path);
	struct aer_votes *votes = aer_votes_new(NULL, NULL);
	struct aer_error err;

	claim(votes != NULL, "there is memory");
	if (aer_votes_read(votes, path, note, NULL, &err) == 0) {
		claim(
		    aer_votes_finish(votes, note, NULL, &err) == 0, "there is memory");
		for (size_t i = 0; i < votes->sets; i++)
			check_set(votes, &votes->set[i]);
		if (votes->sets == 1 || votes->sets == 2) {
			poll_votes(votes, false, true);
			poll_votes(votes, true, false);
		}
	}
	aer_votes_free(votes);
	fclose(file);
	return 0;
}
