/*
 * truthpart - the state of a truth: truth.c opens its table and tells what was found,
 * truthscan.c reads the rows.  For these two files only.
 */
#ifndef AER_TRUTHPART_H
#define AER_TRUTHPART_H

#include "base/distinct.h"
#include "score/truth.h"
#include "score/truthclass.h"
#include "table/factor.h"
#include "table/manifest.h"
#include "table/selected.h"

struct aer_truth {
	struct aer_table *table;
	struct aer_row row;
	char *name;
	char *probability;
	struct aer_selected selected_by;
	size_t clip_column, label_column;
	struct aer_factor cluster, group, part;
	struct aer_classes classes;
	size_t selected;
	/* What is known of the ids: that they are in order, or what all clips are, or,
	 * of many, only that they all differ. */
	bool sorted;
	char last[AER_ID_MAX + 1];     /* the id of the row before */
	struct aer_truth_clips *clips; /* NULL: not loaded */
	struct aer_distinct *distinct; /* while these are scanned, else NULL */
	size_t few;                    /* so many clips are always loaded */
	size_t rows;                   /* with a good id, of the last reading */
	size_t at;                     /* of those, or of the clips */
};

#endif
