/* An audit for people: what was found first, on one screen. */
#include "split/auditpart.h"

#include "text/plural.h"
#include "text/wrap.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 3, NAMES = 2, LABELLED = 4, BUF = 512 };

/* --- leaks ----------------------------------------------------------------------- */

static const char *clip_name(const struct aer_audit *audit, uint32_t row)
{
	return aer_census_text(audit->census, row, audit->by.clip);
}

/* How many of the clips [FIRST, LAST), of one set, are named: NAMES, or as many as fit
 * a line, but for ALL. */
static size_t fitting(
    const struct aer_audit *audit, size_t first, size_t last, bool all)
{
	const uint32_t *row = audit->leaks.row;
	size_t shown = first + NAMES, width;

	if (shown + 1 >= last) /* "and 1 more" is as long as a name */
		shown = last;
	for (; !all && shown > first + 1; shown--) {
		width = strlen("    : , and 999 more") +
			strlen(aer_census_set(
			    audit->census, audit->census->row[row[first]].set));
		for (size_t i = first; i < shown; i++)
			width += strlen(clip_name(audit, row[i])) + 2;
		if (width <= AER_PAGE_COLUMNS)
			break;
	}
	return all ? last : shown;
}

/* The clips [FIRST, LAST) of a leak, all of one set. */
static void put_part(
    const struct aer_audit *audit, size_t first, size_t last, bool all, FILE *stream)
{
	const uint32_t *row = audit->leaks.row;
	size_t shown = fitting(audit, first, last, all);

	fputs("    ", stream);
	aer_wrap_plain(
	    stream, aer_census_set(audit->census, audit->census->row[row[first]].set));
	for (size_t i = first; i < shown; i++) {
		fputs(i == first ? ": " : ", ", stream);
		aer_wrap_plain(stream, clip_name(audit, row[i]));
	}
	if (shown < last)
		fprintf(stream, ", and %zu more", last - shown);
	putc('\n', stream);
}

/* Labels that disagree: each clip with its own. */
static void put_labelled(
    const struct aer_audit *audit, const struct aer_leak *leak, bool all, FILE *stream)
{
	size_t shown = all || leak->count <= LABELLED ? leak->count : LABELLED - 1;

	for (size_t i = 0; i < shown; i++) {
		uint32_t row = audit->leaks.row[leak->first + i];

		fputs("    ", stream);
		aer_wrap_plain(
		    stream, aer_census_set(audit->census, audit->census->row[row].set));
		fputs(": ", stream);
		aer_wrap_plain(stream, clip_name(audit, row));
		fputs(", ", stream);
		aer_wrap_plain(
		    stream, aer_census_text(audit->census, row, audit->by.label));
		putc('\n', stream);
	}
	if (shown < leak->count)
		fprintf(stream, "    and %zu more\n", leak->count - shown);
}

static void put_leak(
    const struct aer_audit *audit, const struct aer_leak *leak, bool all, FILE *stream)
{
	const uint32_t *row = audit->leaks.row;
	size_t end = leak->first + leak->count;
	char buf[BUF];

	fputs("  ", stream);
	aer_wrap_plain(stream, aer_audit_shared(audit, leak, buf, sizeof buf));
	putc('\n', stream);
	if (leak->kind == AER_LEAK_LABEL) {
		put_labelled(audit, leak, all, stream);
		return;
	}
	for (size_t i = leak->first, last; i < end; i = last) {
		size_t set = audit->census->row[row[i]].set;

		for (last = i + 1;
		     last < end && audit->census->row[row[last]].set == set; last++)
			;
		put_part(audit, i, last, all, stream);
	}
}

/* What was found of a kind, in words, one and several; columns of groups have a line
 * each. */
static const char *const found_words[AER_LEAK_KINDS][2] = {
	{ "clip id in more than one part", "clip ids in more than one part" },
	{ "clip with copies in another part", "clips with copies in another part" },
	{ "", "" },
	{ "span that another part has, too, of one video",
	    "spans of one video that overlap, in more than one part" },
	{ "span that another part has, too, of videos with the same bytes",
	    "spans of videos with the same bytes that overlap, in more than one part" },
	{ "clip with several labels", "clips with several labels" },
};

/* "132 subjects in more than one part: 12 of 30 clips of train, all 9 clips of test" */
static char *count_words(
    const struct aer_audit *audit, enum aer_leak_kind kind, size_t column, size_t found)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	const char *gap = ": ";

	if (stream == NULL)
		return NULL;
	fprintf(stream, "LEAK: %zu ", found);
	if (kind == AER_LEAK_GROUP)
		fprintf(stream, "%s%s in more than one part",
		    audit->census->column[column].name, aer_plural(found));
	else
		fputs(found_words[kind][found != 1], stream);
	for (size_t s = 0; s < aer_census_sets(audit->census); s++) {
		const char *set = aer_census_set(audit->census, s);
		uint64_t clips = audit->leaking[kind][s];

		if (clips == 0)
			continue;
		fputs(gap, stream);
		gap = ", ";
		if (kind == AER_LEAK_COPY)
			fprintf(stream, "%" PRIu64 " cop%s in %s", clips,
			    clips == 1 ? "y" : "ies", set);
		else if (clips == audit->clips[s])
			fprintf(stream, "all %" PRIu64 " clips of %s", clips, set);
		else
			fprintf(stream, "%" PRIu64 " of %" PRIu64 " clips of %s", clips,
			    audit->clips[s], set);
	}
	fclose(stream);
	return text;
}

/* The leaks of KIND, and of COLUMN where the kind is GROUP. */
static int put_kind(const struct aer_audit *audit, enum aer_leak_kind kind,
    size_t column, bool all, FILE *stream, struct aer_error *err)
{
	size_t sets = aer_census_sets(audit->census);
	char *words;
	size_t most = sets > 2 ? 1 : SHOWN, found = 0, shown = 0;

	for (size_t i = 0; i < audit->leaks.count; i++) {
		const struct aer_leak *leak = &audit->leaks.leak[i];

		found += leak->kind == kind &&
			 (kind != AER_LEAK_GROUP || leak->column == column);
	}
	if (found == 0)
		return 0;
	words = count_words(audit, kind, column, found);
	if (words == NULL)
		return aer_error_memory(err);
	putc('\n', stream);
	aer_wrap(stream, words, 0, 2);
	free(words);
	for (size_t i = 0; i < audit->leaks.count; i++) {
		const struct aer_leak *leak = &audit->leaks.leak[i];

		if (leak->kind != kind ||
		    (kind == AER_LEAK_GROUP && leak->column != column))
			continue;
		if (!all && shown == most)
			break;
		put_leak(audit, leak, all, stream);
		shown++;
	}
	if (shown < found)
		fprintf(stream, "  and %zu more, which -v shows\n", found - shown);
	return 0;
}

/* What was not found, and what was not looked for. */
static void put_rest(const struct aer_audit *audit, FILE *stream)
{
	const struct aer_census *census = audit->census;
	const struct aer_audit_by *by = &audit->by;

	putc('\n', stream);
	for (size_t i = 0; i < audit->sames; i++) {
		fputs("note: ", stream);
		aer_wrap_plain(stream, aer_census_set(census, audit->same[2 * i]));
		fputs(" and ", stream);
		aer_wrap_plain(stream, aer_census_set(census, audit->same[2 * i + 1]));
		fputs(" are the same list\n", stream);
	}
	if (audit->found[AER_LEAK_CLIP] == 0)
		fputs("ok: no clip id is in more than one part\n", stream);
	if (census->original != NULL && audit->found[AER_LEAK_COPY] == 0)
		fputs("ok: no copy is in another part than its original\n", stream);
	for (size_t k = 0; k < by->groups; k++) {
		bool found = false;

		for (size_t i = 0; i < audit->leaks.count; i++)
			found |= audit->leaks.leak[i].kind == AER_LEAK_GROUP &&
				 audit->leaks.leak[i].column == by->group[k];
		/* a column that nobody asked for by name need not be there */
		if (found || (k > 0 && !census->column[by->group[k]].there))
			continue;
		fputs(census->column[by->group[k]].there ? "ok: no " : "not checked: ",
		    stream);
		aer_wrap_plain(stream, census->column[by->group[k]].name);
		fputs(census->column[by->group[k]].there ? " is in more than one part\n"
							 : " is no column\n",
		    stream);
	}
	if (!census->column[by->video].there)
		fputs("not checked: overlaps in time: video is no column\n", stream);
	else if (audit->found[AER_LEAK_TIME] + audit->found[AER_LEAK_CONTENT] == 0)
		fputs("ok: no spans of one video overlap across parts\n", stream);
	if (!census->column[by->label].there)
		fputs("not checked: label is no column\n", stream);
	if (audit->shared_videos > 0)
		fprintf(stream,
		    "note: %zu video%s clips in more than one part: the same room, "
		    "the same light\n",
		    audit->shared_videos,
		    audit->shared_videos == 1 ? " has" : "s have");
}

/* The parts that all but 5 % of random splits are nearer to, or farther from, all
 * clips than. */
static int put_verdict(
    const struct aer_audit *audit, bool nearer, FILE *stream, struct aer_error *err)
{
	bool leaks = audit->found[AER_LEAK_GROUP] > 0;
	char *text = NULL;
	size_t size, count = 0;
	FILE *note = open_memstream(&text, &size);

	if (note == NULL)
		return aer_error_memory(err);
	for (size_t s = 0; s < aer_census_sets(audit->census); s++) {
		double rank = audit->drift[s].rank;

		if (nearer ? rank > 0.05 : rank < 0.95)
			continue;
		fprintf(note, "%s%s", count++ > 0 ? ", " : "note: the classes of ",
		    aer_census_set(audit->census, s));
	}
	fprintf(note, " are %s all clips' than in 95 %% of random splits",
	    nearer ? "closer to" : "farther from");
	if (nearer)
		fputs(leaks ? ", as when clips are drawn one by one"
			    : ", as when they are matched",
		    note);
	fclose(note);
	if (text != NULL && count > 0)
		aer_wrap(stream, text, 0, 6);
	free(text);
	return 0;
}

int aer_audit_text(
    const struct aer_audit *audit, bool all, FILE *stream, struct aer_error *err)
{
	int rc = aer_audit_head(audit, stream, err);

	for (int kind = 0; rc == 0 && kind < AER_LEAK_KINDS; kind++) {
		if (kind != AER_LEAK_GROUP)
			rc = put_kind(
			    audit, (enum aer_leak_kind)kind, 0, all, stream, err);
		for (size_t k = 0;
		     rc == 0 && kind == AER_LEAK_GROUP && k < audit->by.groups; k++)
			rc = put_kind(audit, AER_LEAK_GROUP, audit->by.group[k], all,
			    stream, err);
	}
	if (rc < 0)
		return -1;
	put_rest(audit, stream);
	if (audit->drawn && (put_verdict(audit, true, stream, err) < 0 ||
				put_verdict(audit, false, stream, err) < 0))
		return -1;
	return 0;
}
