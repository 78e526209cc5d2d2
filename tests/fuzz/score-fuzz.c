/* Truth and predictions: whether they are read side by side or looked up, the same
 * clips have the same answers, and the same rows are reported, those of a truth in no
 * order perhaps in another order.  The input is the truth, a byte 0xff and the
 * predictions. */
#include "fuzz.h"
#include "score/collate.h"

#include <stdlib.h>
#include <string.h>

/* What one way of reading found. */
struct found {
	struct aer_truth *truth;
	struct aer_answers *answers;
	struct aer_collated file;
	struct aer_cells *cells;
	char *messages;
	size_t size;
	int rc;
};

static void note(void *data, const char *text)
{
	claim(text[0] != '\0', "a bad row is explained");
	fprintf(data, "%s\n", text);
}

/* Clips without an answer are named to have the truth loaded, for nothing else. */
static void note_rows(void *data, const char *text)
{
	if (strstr(text, "': has no answer: ") == NULL)
		note(data, text);
}

/* Reads the two files; LOADED: by look-up in any case. */
static bool collate(const char *path[2], bool loaded, struct found *found)
{
	FILE *out = open_memstream(&found->messages, &found->size);
	struct aer_collate_plan plan = { loaded, note_rows, out, NULL };
	uint64_t both;

	claim(out != NULL, "there is memory");
	found->truth = aer_truth_open(path[0], NULL, NULL, NULL);
	if (found->truth != NULL && !loaded)
		aer_truth_few(found->truth, 0);
	if (found->truth != NULL &&
	    aer_truth_scan(found->truth, note, out, NULL) == 0) {
		found->file.answers = aer_answers_open(
		    path[1], found->truth, NULL, false, note, out, &found->file.error);
		found->file.broken = found->file.answers == NULL;
		found->answers = found->file.answers;
		found->cells = aer_cells_new(AER_COLLATED_ANSWER + 1, NULL);
		claim(found->cells != NULL, "there is memory");
		found->rc = aer_collate(
		    found->truth, &found->file, 1, &plan, &both, found->cells, NULL);
	}
	fclose(out);
	return found->answers != NULL && found->rc == 0;
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The lines of TEXT, which is cut into them, in byte order; their number in *COUNT. */
static char **sort_lines(char *text, size_t *count)
{
	char **line = calloc(strlen(text) + 1, sizeof(char *));

	claim(line != NULL, "there is memory");
	*count = 0;
	for (char *at = strtok(text, "\n"); at != NULL; at = strtok(NULL, "\n"))
		line[(*count)++] = at;
	qsort(line, *count, sizeof(char *), compare_lines);
	return line;
}

static void compare_messages(const struct found *a, const struct found *b)
{
	size_t n, m;
	char **x = sort_lines(a->messages, &n), **y = sort_lines(b->messages, &m);

	claim(n == m, "both report as many rows");
	for (size_t i = 0; i < n; i++)
		claim(!strcmp(x[i], y[i]), "both report the same rows");
	free(x);
	free(y);
}

static void compare_cells(const struct found *a, const struct found *b)
{
	claim(aer_cells_count(a->cells) == aer_cells_count(b->cells),
	    "both find as many kinds of clips");
	for (size_t i = 0; i < aer_cells_count(a->cells); i++)
		claim(aer_cells_size(a->cells, i) == aer_cells_size(b->cells, i) &&
			  !memcmp(aer_cells_tuple(a->cells, i),
			      aer_cells_tuple(b->cells, i),
			      (AER_COLLATED_ANSWER + 1) * sizeof(int32_t)),
		    "both find the same kinds of clips");
}

static void compare_answers(const struct found *a, const struct found *b)
{
	const struct aer_answers *x = a->answers, *y = b->answers;

	claim(aer_answers_kinds(x) == aer_answers_kinds(y), "both have the same kinds");
	for (size_t i = 0; i < aer_answers_kinds(x); i++)
		claim(
		    !strcmp(aer_answers_kind_name(x, i), aer_answers_kind_name(y, i)) &&
			aer_answers_kind_count(x, i) == aer_answers_kind_count(y, i),
		    "both count the same kinds");
	claim(aer_answers_ties(x) == aer_answers_ties(y) &&
		  aer_answers_contrary(x) == aer_answers_contrary(y) &&
		  aer_answers_unselected(x) == aer_answers_unselected(y) &&
		  aer_answers_failed(x) == aer_answers_failed(y) &&
		  aer_answers_strange(x) == aer_answers_strange(y),
	    "both count the same rows");
	claim(aer_slips_count(aer_answers_slips(x)) ==
		  aer_slips_count(aer_answers_slips(y)),
	    "both find as many mistakes");
}

static void release(struct found *found)
{
	aer_answers_free(found->answers);
	aer_cells_free(found->cells);
	aer_truth_free(found->truth);
	free(found->messages);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *mark = size > 0 ? memchr(data, 0xff, size) : NULL;
	const size_t first = mark != NULL ? (size_t)(mark - data) : size;
	struct found side = { 0 }, looked = { 0 };
	char path[2][64];
	FILE *truth = fuzz_file(data, first, path[0]);
	FILE *predictions = mark != NULL
				? fuzz_file(mark + 1, size - first - 1, path[1])
				: fuzz_file(data, first, path[1]);
	const char *paths[] = { path[0], path[1] };
	bool good = collate(paths, false, &side);

	claim(collate(paths, true, &looked) == good, "both can be read, or none");
	compare_messages(&side, &looked);
	claim(side.file.broken == looked.file.broken, "both can be scored, or none");
	if (side.file.broken && side.truth != NULL)
		claim(!strcmp(side.file.error.text, looked.file.error.text),
		    "both say why not");
	if (good) {
		compare_cells(&side, &looked);
		compare_answers(&side, &looked);
	}
	release(&side);
	release(&looked);
	fclose(truth);
	fclose(predictions);
	return 0;
}
