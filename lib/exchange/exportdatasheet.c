/*
 * A datasheet of a data set, to be completed by those who made it: Markdown, in the
 * seven parts of T. Gebru et al., Datasheets for datasets, Communications of the ACM
 * 64(12), 2021.  What can be counted in the manifest is there.
 */
#include "exchange/export.h"
#include "plot/tabular.h"
#include "stat/census.h"
#include "stat/describe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUESTIONS = 6 };

/* The parts, with questions that no table answers; a fact of the name KEY does. */
static const struct part {
	const char *title;
	struct {
		const char *question, *key;
	} ask[QUESTIONS];
} parts[] = {
	{ "Motivation", { { "What was the data set made for?", "purpose" },
			    { "Who made it, and for whom?", "creator" },
			    { "Who paid for it?", "funding" } } },
	{ "Composition",
	    { { "What does a clip show?", "content" },
		{ "Is it all there is, or a sample of what?", NULL },
		{ "Can people be recognized, and did they agree to that?", NULL },
		{ "Is anything in it sensitive?", NULL } } },
	{ "Collection process",
	    { { "How, where and when were people filmed?", "collection" },
		{ "Who were they, how were they found, and what did they get?", NULL },
		{ "Did an ethics board approve?", "ethics" },
		{ "How did they consent, and how can they withdraw?", "consent" } } },
	{ "Preprocessing and labelling",
	    { { "How were recordings cut into clips?", NULL },
		{ "Who labelled, by which instructions, how many a clip?",
		    "annotation" },
		{ "How far do annotators agree? (aer-vote)", "agreement" },
		{ "Are the recordings kept?", NULL } } },
	{ "Uses", { { "What has it been used for?", NULL },
		      { "What should it not be used for?", "misuse" },
		      { "Which groups of people could fare worse, and why?", NULL } } },
	{ "Distribution",
	    { { "Who can have it, and under which licence?", "license" },
		{ "Where is it?", "url" },
		{ "When was it published, in which version?", "datePublished" },
		{ "How is it cited?", "citeAs" } } },
	{ "Maintenance",
	    { { "Who answers questions and corrects errors?", "contact" },
		{ "What happens to clips of people who withdraw?", NULL } } },
};
enum { PARTS = sizeof parts / sizeof parts[0], COMPOSITION = 1 };

struct sheet {
	const struct aer_export *export;
	struct aer_census census;
	size_t clip, subject, video, label;
	struct aer_description *description;
	FILE *stream;
};

static int add_column(
    struct sheet *sheet, const char *name, size_t *column, struct aer_error *err)
{
	long number = aer_census_column(&sheet->census, name, false, err);

	*column = (size_t)number;
	return number < 0 ? -1 : 0;
}

/* Reads the clips; each split is a set where there are splits. */
static int read_clips(
    struct sheet *sheet, const char *input, const char *part, struct aer_error *err)
{
	const struct aer_export *export = sheet->export;

	if (add_column(sheet, "subject", &sheet->subject, err) < 0 ||
	    add_column(sheet, "video", &sheet->video, err) < 0 ||
	    add_column(sheet, "label", &sheet->label, err) < 0)
		return -1;
	return aer_census_read(
	    &sheet->census, input, part, export->fail, export->data, err);
}

static void add_duration(struct aer_tabular *table, double seconds)
{
	if (seconds >= 3600)
		aer_tabular_add(table, "%.2f h", seconds / 3600);
	else
		aer_tabular_add(table, "%.1f s", seconds);
}

/* A line of the table of sets; "-" is what is not known. */
static void add_set(
    struct aer_tabular *table, const struct aer_description *d, size_t s)
{
	const struct aer_described_set *set = &d->set[s];

	aer_tabular_add(table, "%s", set->name);
	aer_tabular_add(table, "%llu", (unsigned long long)set->clips);
	aer_tabular_add(table, d->has_subjects ? "%zu" : "-", set->subjects);
	aer_tabular_add(table, d->has_videos ? "%zu" : "-", set->videos);
	if (set->without_seconds > 0 || set->seconds.count == 0) {
		aer_tabular_add(table, "-");
		aer_tabular_add(table, "-");
	} else {
		add_duration(table, set->seconds.total);
		add_duration(table, set->seconds.median);
	}
}

static int write_sets(const struct sheet *sheet, struct aer_error *err)
{
	static const char *const heads[] = { "Set", "Clips", "Subjects", "Recordings",
		"Length", "Median clip" };
	struct aer_tabular *table =
	    aer_tabular_new(sizeof heads / sizeof heads[0], err);
	int rc;

	if (table == NULL)
		return -1;
	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
		aer_tabular_add(table, "%s", heads[i]);
	for (size_t s = 0; s < sheet->description->sets; s++)
		add_set(table, sheet->description, s);
	rc = aer_tabular_write(table, AER_MARKDOWN, sheet->stream, err);
	aer_tabular_free(table);
	return rc;
}

static int write_classes(const struct sheet *sheet, struct aer_error *err)
{
	const struct aer_description *d = sheet->description;
	const struct aer_described_column *column = &d->column[0];
	struct aer_tabular *table;
	int rc;

	if (column->values == 0)
		return 0;
	table = aer_tabular_new(1 + 2 * d->sets, err);
	if (table == NULL)
		return -1;
	aer_tabular_add(table, "Class");
	for (size_t s = 0; s < d->sets; s++) {
		aer_tabular_add(table, "%s", d->set[s].name);
		aer_tabular_add(table, "%%");
	}
	for (size_t v = 0; v < column->values; v++) {
		aer_tabular_add(table, "%s", column->text[v]);
		for (size_t s = 0; s < d->sets; s++) {
			double share = aer_described_share(d, column, s, v);

			aer_tabular_add(table, "%llu",
			    (unsigned long long)column->value[s * column->values + v]
				.clips);
			aer_tabular_add(
			    table, isnan(share) ? "-" : "%.2f", 100 * share);
		}
	}
	fputc('\n', sheet->stream);
	rc = aer_tabular_write(table, AER_MARKDOWN, sheet->stream, err);
	aer_tabular_free(table);
	return rc;
}

/* What is missing, in words. */
static void write_gaps(const struct sheet *sheet)
{
	const struct aer_description *d = sheet->description;
	uint64_t nobody = 0, nothing = 0;

	for (size_t s = 0; s < d->sets; s++) {
		nobody += d->has_subjects ? d->set[s].without_subject : 0;
		nothing += d->column[0].empty[s].clips;
	}
	fputc('\n', sheet->stream);
	if (!d->has_subjects)
		fputs("Who is seen is not in the manifest.\n", sheet->stream);
	if (nobody > 0)
		fprintf(sheet->stream, "%llu clips have no subject.\n",
		    (unsigned long long)nobody);
	fprintf(
	    sheet->stream, "%llu clips have no label.\n", (unsigned long long)nothing);
	if (sheet->census.without_part > 0)
		fprintf(sheet->stream,
		    "%zu clips are in no split and not counted "
		    "here.\n",
		    sheet->census.without_part);
}

static void write_questions(const struct sheet *sheet, const struct part *part)
{
	for (size_t i = 0; i < QUESTIONS && part->ask[i].question != NULL; i++) {
		const char *key = part->ask[i].key;
		const char *answer =
		    key != NULL ? aer_export_fact(sheet->export, key) : NULL;

		fprintf(sheet->stream, "\n**%s**\n\n", part->ask[i].question);
		if (answer != NULL)
			aer_markup_text(sheet->stream, AER_MARKDOWN, answer);
		else
			fputs("*(to be answered)*", sheet->stream);
		fputc('\n', sheet->stream);
	}
}

static int write_sheet(const struct sheet *sheet, struct aer_error *err)
{
	const char *name = aer_export_fact(sheet->export, "name");

	fputs("# Datasheet: ", sheet->stream);
	if (name != NULL)
		aer_markup_text(sheet->stream, AER_MARKDOWN, name);
	else
		fputs("*(name)*", sheet->stream);
	fputs("\n\nParts and questions follow T. Gebru et al., Datasheets for "
	      "datasets, 2021.\nThe numbers were counted in the manifest.\n",
	    sheet->stream);
	for (size_t p = 0; p < PARTS; p++) {
		fprintf(sheet->stream, "\n## %s\n", parts[p].title);
		if (p == COMPOSITION) {
			fputc('\n', sheet->stream);
			if (write_sets(sheet, err) < 0 || write_classes(sheet, err) < 0)
				return -1;
			write_gaps(sheet);
		}
		write_questions(sheet, &parts[p]);
	}
	return 0;
}

/* Whether the table at PATH has a column split; standard input cannot be looked at
 * before. */
static bool has_splits(const char *path)
{
	struct aer_error ignored;
	struct aer_table *table =
	    strcmp(path, "-") == 0 ? NULL : aer_table_open(path, &ignored);
	bool found = table != NULL && aer_table_find(table, "split") >= 0;

	aer_table_close(table);
	return found;
}

int aer_export_datasheet(
    const struct aer_export *export, const char *input, struct aer_error *err)
{
	struct sheet sheet = { .export = export };
	struct aer_describe_by by = { .columns = 1 };
	const char *part = has_splits(input) ? "split" : NULL;
	struct aer_sink *sink = NULL;
	int rc = -1;

	if (aer_census_init(&sheet.census, err) == 0 &&
	    read_clips(&sheet, input, part, err) == 0) {
		by.subject = sheet.subject;
		by.video = sheet.video;
		by.column = &sheet.label;
		sheet.description = aer_describe(&sheet.census, &by, err);
	}
	if (sheet.description != NULL)
		sink = aer_sink_open(export->output, err);
	if (sink != NULL) {
		sheet.stream = aer_sink_stream(sink);
		rc = write_sheet(&sheet, err);
	}
	aer_description_free(sheet.description);
	aer_census_free(&sheet.census);
	if (rc == 0)
		return aer_sink_close(sink, err);
	aer_sink_abort(sink);
	return -1;
}
