/* The form for a README or a report: GitHub's Markdown. */
#include "score/scoretabular.h"

static void put(FILE *stream, const char *text)
{
	aer_markup_text(stream, AER_MARKDOWN, text);
}

static void put_note(void *data, const char *text)
{
	fputs("- ", data);
	put(data, text);
	putc('\n', data);
}

/* Writes TABLE under TITLE and releases it; NULL is a failure. */
static int put_table(
    const char *title, struct aer_tabular *table, FILE *stream, struct aer_error *err)
{
	int rc;

	if (table == NULL)
		return -1;
	if (title != NULL)
		fprintf(stream, "\n### %s\n", title);
	putc('\n', stream);
	rc = aer_tabular_write(table, AER_MARKDOWN, stream, err);
	aer_tabular_free(table);
	return rc;
}

static int put_comparison(
    const struct aer_scorecard *card, FILE *stream, struct aer_error *err)
{
	char rule[AER_ERROR_SIZE];

	if (put_table(NULL, aer_score_tabular_league(card, err), stream, err) < 0 ||
	    put_table("Differences", aer_score_tabular_pairs(card, err), stream, err) <
		0)
		return -1;
	aer_score_rule(card, rule, sizeof rule);
	if (rule[0] != '\0') {
		putc('\n', stream);
		put(stream, rule);
		putc('\n', stream);
	}
	return put_table("Recall of each class",
	    aer_score_tabular_recalls(card, true, err), stream, err);
}

static int put_system(const struct aer_scorecard *card, const struct aer_system *system,
    FILE *stream, struct aer_error *err)
{
	fputs("\n## ", stream);
	put(stream, system->name);
	putc('\n', stream);
	if (put_table(NULL, aer_score_tabular_totals(card, system, err), stream, err) <
	    0)
		return -1;
	if (system->pooled &&
	    put_table("Runs", aer_score_tabular_runs(system, err), stream, err) < 0)
		return -1;
	if (put_table("Classes", aer_score_tabular_classes(card, system, err), stream,
		err) < 0 ||
	    put_table("Confusion matrix, clips",
		aer_score_tabular_matrix(card, system, AER_SCORE_COUNTS, false, err),
		stream, err) < 0 ||
	    put_table("Confusion matrix, percent of the true class",
		aer_score_tabular_matrix(card, system, 1, false, err), stream, err) < 0)
		return -1;
	if (card->groups != NULL &&
	    put_table(
		"Groups", aer_score_tabular_groups(card, system, err), stream, err) < 0)
		return -1;
	fputs("\n", stream);
	aer_scorecard_notes(card, system, put_note, stream);
	return 0;
}

int aer_scorecard_markdown(
    const struct aer_scorecard *card, FILE *stream, struct aer_error *err)
{
	char text[AER_ERROR_SIZE];

	fputs("# Scores\n\n", stream);
	aer_score_subject(card, text, sizeof text);
	put(stream, text);
	fprintf(stream, ", %zu classes", aer_score_classes(card));
	aer_score_resampling(card, text, sizeof text);
	if (text[0] != '\0')
		fputs("; ", stream);
	put(stream, text);
	fputs(".\n", stream);
	if (card->count > 1 && put_comparison(card, stream, err) < 0)
		return -1;
	putc('\n', stream);
	aer_scorecard_head_notes(card, put_note, stream);
	for (size_t i = 0; i < card->count; i++)
		if (put_system(card, &card->system[i], stream, err) < 0)
			return -1;
	return 0;
}
