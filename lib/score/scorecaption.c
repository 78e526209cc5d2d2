/* What is said beside the tables of a scorecard: what they are of, and by what rule. */
#include "score/scoretabular.h"

#include "text/plural.h"

#include <inttypes.h>
#include <math.h>

void aer_score_resampling(const struct aer_scorecard *card, char *buf, size_t size)
{
	const struct aer_resampling *r = &card->resampling;

	buf[0] = '\0';
	if (r->replicates > 0)
		snprintf(buf, size,
		    "95 %% intervals from %zu resamples of %" PRIu64 " %s%s",
		    r->replicates, r->clusters,
		    r->cluster != NULL ? r->cluster : "clip", aer_plural(r->clusters));
}

void aer_score_rule(const struct aer_scorecard *card, char *buf, size_t size)
{
	const struct aer_resampling *r = &card->resampling;
	bool tested = r->replicates > 0, any_exact = false, any_without = false;

	buf[0] = '\0';
	for (size_t i = 0; i < card->pairs; i++) {
		any_exact |= card->pair[i].exact;
		any_without |= isnan(card->pair[i].mcnemar);
	}
	if (tested || any_without)
		snprintf(buf, size, "%s%s%s%s%s%s",
		    tested ? "p: both systems' answers exchanged for whole " : "",
		    !tested              ? ""
		    : r->cluster != NULL ? r->cluster
					 : "clip",
		    tested ? "s" : "", tested && any_exact ? "; * in all ways" : "",
		    tested && any_without ? "; " : "",
		    any_without
			? "no McNemar's test of a pool over seeds, where a clip "
			  "counts several times"
			: "");
}

void aer_score_subject(const struct aer_scorecard *card, char *buf, size_t size)
{
	const char *selection = aer_truth_selection(card->truth);
	size_t clips = aer_truth_selected(card->truth);

	snprintf(buf, size, "%s%s%s: %zu clip%s", aer_truth_name(card->truth),
	    selection[0] != '\0' ? ", " : "", selection, clips, aer_plural(clips));
}
