/* The most confident errors of a system as a list for a browser, with pictures. */
#include "score/scorepage.h"

#include "plot/page.h"
#include "plot/tabular.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	SHOWN = 20,   /* errors that are seen at once */
	PICTURES = 4, /* of a clip */
	HEIGHT = 72,  /* of a picture, in pixels */
};

/* An error of one run. */
struct item {
	const struct aer_slip *slip;
	const struct aer_system_run *run;
};

static void put(FILE *stream, const char *text)
{
	aer_markup_text(stream, AER_HTML, text);
}

int aer_score_errors_read(struct aer_score_errors *errors, const char *path,
    aer_fail_function *fail, void *data, struct aer_error *err)
{
	const struct aer_scorecard *card = errors->card;

	errors->stills = aer_stills_new(err);
	if (errors->stills == NULL)
		return -1;
	for (size_t i = 0; i < card->count; i++)
		for (size_t r = 0; r < card->system[i].runs; r++) {
			const struct aer_slips *slips =
			    aer_answers_slips(card->system[i].run[r].answers);

			for (size_t n = 0; n < aer_slips_count(slips); n++)
				if (aer_stills_want(errors->stills,
					aer_slips_get(slips, n)->clip, err) < 0)
					return -1;
		}
	return aer_stills_read(errors->stills, path, fail, data, err);
}

/* --- the list ---------------------------------------------------------------- */

/* The most confident first, those whose confidence is not known last, by name. */
static int compare(const void *a, const void *b)
{
	const struct aer_slip *x = ((const struct item *)a)->slip;
	const struct aer_slip *y = ((const struct item *)b)->slip;
	double p = isnan(x->p) ? -1 : x->p, q = isnan(y->p) ? -1 : y->p;
	int order = (p < q) - (p > q);

	return order != 0 ? order : strcmp(x->clip, y->clip);
}

/* The errors of all runs, at most AER_SLIPS_MAX, in new memory. */
static struct item *list(
    const struct aer_system *system, size_t *count, struct aer_error *err)
{
	struct item *items;
	size_t n = 0, total = 0;

	for (size_t r = 0; r < system->runs; r++)
		total += aer_slips_count(aer_answers_slips(system->run[r].answers));
	items = calloc(total + 1, sizeof *items);
	if (items == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	for (size_t r = 0; r < system->runs; r++) {
		const struct aer_slips *slips =
		    aer_answers_slips(system->run[r].answers);

		for (size_t i = 0; i < aer_slips_count(slips); i++)
			items[n++] =
			    (struct item){ aer_slips_get(slips, i), &system->run[r] };
	}
	qsort(items, n, sizeof *items, compare);
	*count = n < AER_SLIPS_MAX ? n : AER_SLIPS_MAX;
	return items;
}

/* --- pictures ---------------------------------------------------------------- */

/* A picture that links to its file, unless that is an archive, or why there is none,
 * which is said once a clip: *GONE is set. */
static int put_still(const struct aer_score_errors *errors,
    const struct aer_still *still, bool *gone, FILE *stream, struct aer_error *err)
{
	char *link = aer_still_link(errors->page, still->file, err), *url = NULL;
	size_t size;
	FILE *memory = link != NULL ? open_memstream(&url, &size) : NULL;
	struct aer_error trouble;
	int rc;

	if (memory == NULL) {
		free(link);
		return link != NULL ? aer_error_memory(err) : -1;
	}
	rc = aer_still_put(still, HEIGHT, memory, &trouble);
	if (fclose(memory) != 0) {
		free(link);
		free(url);
		return aer_error_memory(err);
	}
	if (still->member[0] == '\0')
		fprintf(stream, "<a href=\"%s\">", link);
	if (rc == 0) {
		fprintf(
		    stream, "<img alt=\"frame %zu\" src=\"%s\">", still->index, url);
	} else {
		fputs("<span class=\"gone\">", stream);
		put(stream, *gone ? "no picture" : trouble.text);
		fputs("</span>", stream);
		*gone = true;
	}
	if (still->member[0] == '\0')
		fputs("</a>", stream);
	free(link);
	free(url);
	return 0;
}

/* Some pictures of CLIP, evenly, from the middle of equal parts. */
static int put_stills(const struct aer_score_errors *errors, const char *clip,
    FILE *stream, struct aer_error *err)
{
	size_t n = aer_stills_count(errors->stills, clip);
	size_t shown = n < PICTURES ? n : PICTURES;
	bool gone = false;

	fputs("<td class=\"frames\">", stream);
	if (n == 0)
		fputs("<span class=\"gone\">no frames</span>", stream);
	for (size_t i = 0; i < shown; i++)
		if (put_still(errors,
			aer_stills_get(
			    errors->stills, clip, (2 * i + 1) * n / (2 * shown)),
			&gone, stream, err) < 0)
			return -1;
	fputs("</td>", stream);
	return 0;
}

/* --- rows -------------------------------------------------------------------- */

static int put_item(const struct aer_score_errors *errors,
    const struct aer_system *system, const struct item *item, FILE *stream,
    struct aer_error *err)
{
	const struct aer_scorecard *card = errors->card;
	const struct aer_slip *slip = item->slip;
	char buf[AER_SCORE_NUMBER];

	fputs("<tr>", stream);
	aer_page_element(stream, "td", slip->clip);
	aer_page_element(stream, "td", aer_score_class(card, (size_t)slip->truth));
	aer_page_element(stream, "td",
	    slip->answer >= 0 ? aer_score_class(card, (size_t)slip->answer)
			      : card->other);
	fprintf(stream, "<td class=\"p\">%s</td>", aer_score_number(slip->p, 3, buf));
	if (system->runs > 1)
		aer_page_element(stream, "td", aer_answers_name(item->run->answers));
	if (errors->stills != NULL && put_stills(errors, slip->clip, stream, err) < 0)
		return -1;
	fputs("</tr>\n", stream);
	return 0;
}

/* The items from FIRST to END. */
static int put_items(const struct aer_score_errors *errors,
    const struct aer_system *system, const struct item *items, size_t first, size_t end,
    FILE *stream, struct aer_error *err)
{
	fputs("<div class=\"wide\">\n<table class=\"errors\">\n<tr><th>clip</th>"
	      "<th>true</th><th>predicted</th><th>p</th>",
	    stream);
	if (system->runs > 1)
		fputs("<th>run</th>", stream);
	if (errors->stills != NULL)
		fputs("<th>frames</th>", stream);
	fputs("</tr>\n", stream);
	for (size_t i = first; i < end; i++)
		if (put_item(errors, system, &items[i], stream, err) < 0)
			return -1;
	fputs("</table>\n</div>\n", stream);
	return 0;
}

int aer_score_errors_put(const struct aer_score_errors *errors,
    const struct aer_system *system, FILE *stream, struct aer_error *err)
{
	size_t count = 0;
	struct item *items = list(system, &count, err);
	size_t shown = count < SHOWN ? count : SHOWN;
	int rc = 0;

	if (items == NULL)
		return -1;
	if (count > 0) {
		fputs(isnan(items[0].slip->p) ? "<h3>Errors</h3>\n"
					      : "<h3>Most confident errors</h3>\n",
		    stream);
		rc = put_items(errors, system, items, 0, shown, stream, err);
	}
	if (rc == 0 && count > shown) {
		fprintf(
		    stream, "<details><summary>%zu more</summary>\n", count - shown);
		rc = put_items(errors, system, items, shown, count, stream, err);
		fputs("</details>\n", stream);
	}
	free(items);
	return rc;
}
