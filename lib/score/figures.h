/*
 * figures - makes all figures of a scorecard from the cells of collate.h.
 */
#ifndef AER_FIGURES_H
#define AER_FIGURES_H

#include "base/cells.h"
#include "score/scorecard.h"

struct aer_figures_plan {
	size_t replicates; /* of the bootstrap and of drawn permutations; 0: neither */
	uint64_t seed;
	size_t jobs; /* 0: as many as there are processors */
	bool holm;
};

/*
 * Fills in the figures of CARD's systems, and CARD's resampling, pairs and selection;
 * its truth, rules and systems must be there, each run with its answers and its
 * number among the files of CELLS.  Fails when memory is short.
 */
int aer_figures(struct aer_scorecard *card, const struct aer_cells *cells,
    const struct aer_figures_plan *plan, struct aer_error *err) AER_MUST_CHECK;

#endif
