#include "ask/answer.h"

#include "table/table.h"
#include "text/fold.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

const char *const aer_answer_statuses[] = { "ok", "ambiguous", "refused", "invalid",
	"truncated", "error", NULL };

/* Words of a refusal, folded; apostrophes are blanks there. */
static const wchar_t *const refusals[] = { L" i can t ", L" i cannot ", L" i can not ",
	L" i m sorry ", L" i am sorry ", L" i m unable ", L" i am unable ",
	L" i m not able ", L" i am not able ", L" i won t ", L" i will not ",
	L" as an ai ", L" cannot assist ", L" can t assist ", L" cannot help ",
	L" can t help ", L" cannot determine ", L" unable to determine ",
	L" not comfortable ", L" i must decline ", L" i decline ", L" sorry ",
	L" unfortunately i ", NULL };

/* A text that means a label. */
struct term {
	wchar_t *words;
	size_t length;
	long label;
};

struct aer_answer_key {
	const struct aer_labels *labels;
	struct term *term; /* the longest first */
	size_t terms, slots;
};

void aer_answer_key_free(struct aer_answer_key *key)
{
	if (key == NULL)
		return;
	for (size_t i = 0; i < key->terms; i++)
		free(key->term[i].words);
	free(key->term);
	free(key);
}

static int add_term(
    struct aer_answer_key *key, const char *text, long label, struct aer_error *err)
{
	wchar_t *words = aer_fold(text);

	if (words != NULL && key->terms == key->slots) {
		size_t slots = 2 * key->slots + 16;
		struct term *grown = reallocarray(key->term, slots, sizeof *key->term);

		if (grown != NULL) {
			key->term = grown;
			key->slots = slots;
		}
	}
	if (words == NULL || key->terms == key->slots) {
		free(words);
		return aer_error_memory(err);
	}
	key->term[key->terms++] =
	    (struct term){ .words = words, .length = wcslen(words), .label = label };
	return 0;
}

static struct term *find_term(const struct aer_answer_key *key, const wchar_t *words)
{
	for (size_t i = 0; i < key->terms; i++)
		if (wcscmp(key->term[i].words, words) == 0)
			return &key->term[i];
	return NULL;
}

/* Takes out the terms that no answer can be told by. */
static void drop_alike(struct aer_answer_key *key)
{
	size_t kept = 0;

	for (size_t i = 0; i < key->terms; i++) {
		bool alike = key->term[i].length == 1;

		for (size_t k = 0; k < key->terms && !alike; k++)
			alike = k != i &&
				wcscmp(key->term[i].words, key->term[k].words) == 0;
		key->term[i].label = alike ? -1 : key->term[i].label;
	}
	for (size_t i = 0; i < key->terms; i++) {
		if (key->term[i].label < 0)
			free(key->term[i].words);
		else
			key->term[kept++] = key->term[i];
	}
	key->terms = kept;
}

/* Adds the synonym of one row. */
static int add_synonym(struct aer_answer_key *key, const char *synonym,
    const char *name, struct aer_error *err)
{
	long label = aer_labels_find(key->labels, name);
	wchar_t *words = aer_fold(synonym);
	const struct term *same = words != NULL ? find_term(key, words) : NULL;
	int rc = 0;

	if (words == NULL)
		return aer_error_memory(err);
	if (label < 0)
		rc = aer_error_set(err, "label '%s' is not in the label set", name);
	else if (words[1] == L'\0')
		rc = aer_error_set(err, "the synonym '%s' has no word", synonym);
	else if (same != NULL && same->label != label)
		rc = aer_error_set(err, "'%s' already means '%s'", synonym,
		    aer_labels_name(key->labels, (size_t)same->label));
	else if (same == NULL)
		rc = add_term(key, synonym, label, err);
	free(words);
	return rc;
}

static int read_rows(
    struct aer_answer_key *key, struct aer_table *table, struct aer_error *err)
{
	size_t synonym, label;
	struct aer_row row = { 0 };
	enum aer_read read = AER_READ_ROW;
	int rc = aer_table_need(table, "synonym", &synonym, err) < 0 ||
			 aer_table_need(table, "label", &label, err) < 0
		     ? -1
		     : 0;

	while (rc == 0 && (read = aer_table_next(table, &row, err)) == AER_READ_ROW) {
		rc = add_synonym(key, row.field[synonym], row.field[label], err);
		if (rc < 0)
			aer_error_prefix(
			    err, "%s:%lu", aer_table_name(table), row.line);
	}
	aer_row_free(&row);
	return rc == 0 && read == AER_READ_END ? 0 : -1;
}

static int longer_first(const void *a, const void *b)
{
	const struct term *x = a, *y = b;

	if (x->length != y->length)
		return x->length > y->length ? -1 : 1;
	return wcscmp(x->words, y->words);
}

static int fill_key(struct aer_answer_key *key, const char *path, struct aer_error *err)
{
	struct aer_table *table;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < aer_labels_count(key->labels); i++)
		rc = add_term(key, aer_labels_name(key->labels, i), (long)i, err);
	if (rc < 0)
		return -1;
	drop_alike(key);
	if (path != NULL) {
		table = aer_table_open(path, err);
		rc = table != NULL ? read_rows(key, table, err) : -1;
		aer_table_close(table);
	}
	if (key->terms > 0)
		qsort(key->term, key->terms, sizeof *key->term, longer_first);
	return rc;
}

struct aer_answer_key *aer_answer_key_new(
    const struct aer_labels *labels, const char *path, struct aer_error *err)
{
	struct aer_answer_key *key = calloc(1, sizeof *key);

	if (key == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	key->labels = labels;
	if (fill_key(key, path, err) == 0)
		return key;
	aer_answer_key_free(key);
	return NULL;
}

/* --- finding ----------------------------------------------------------------- */

/* Where the tag NAME, "<NAME>" or "</NAME>", begins in TEXT; *END is behind it. */
static char *find_tag(char *text, const char *name, bool closing, char **end)
{
	size_t n = strlen(name);

	for (char *at = strchr(text, '<'); at != NULL; at = strchr(at + 1, '<')) {
		char *from = at + 1 + closing;

		if (closing && at[1] != '/')
			continue;
		if (strncasecmp(from, name, n) == 0 && from[n] == '>') {
			*end = from + n + 1;
			return at;
		}
	}
	return NULL;
}

/* Takes reasoning in tags called NAME out of TEXT. */
static void drop_reasoning(char *text, const char *name)
{
	char *open, *inside, *close, *behind;

	for (;;) {
		open = find_tag(text, name, false, &inside);
		close = find_tag(open != NULL ? inside : text, name, true, &behind);
		if (close == NULL && open == NULL)
			return;
		if (close == NULL) { /* cut off while thinking */
			*open = '\0';
			return;
		}
		/* what was not opened began before the text */
		if (open == NULL)
			open = text;
		memmove(open, behind, strlen(behind) + 1);
	}
}

static char *trim(char *text)
{
	size_t n;

	while (isspace((unsigned char)*text))
		text++;
	n = strlen(text);
	while (n > 0 && isspace((unsigned char)text[n - 1]))
		text[--n] = '\0';
	return text;
}

/* The label that stands in {"label": "..."}, a new text, or NULL. */
static char *json_label(const char *text)
{
	json_t *object = text[0] == '{' ? json_loads(text, 0, NULL) : NULL;
	const char *value = json_string_value(json_object_get(object, "label"));
	char *label = value != NULL ? strdup(value) : NULL;

	json_decref(object);
	return label;
}

/* The label that all terms in WORDS mean, -1: none, -2: several.  Overwrites what it
 * finds, so that shorter terms are not found inside. */
static long label_inside(const struct aer_answer_key *key, wchar_t *words)
{
	long found = -1;

	for (size_t i = 0; i < key->terms; i++) {
		const struct term *term = &key->term[i];
		wchar_t *at = words;

		while ((at = wcsstr(at, term->words)) != NULL) {
			/* the blanks at both ends may be another's too */
			wmemset(at + 1, L'*', term->length - 2);
			if (found >= 0 && found != term->label)
				return -2;
			found = term->label;
		}
	}
	return found;
}

/* Whether words of a refusal stand in WORDS, or begin them. */
static bool refuses(const wchar_t *words, bool at_once)
{
	for (size_t i = 0; refusals[i] != NULL; i++) {
		const wchar_t *at = wcsstr(words, refusals[i]);

		if (at != NULL && (at == words || !at_once))
			return true;
	}
	return false;
}

/* The label that TEXT is, or that stands in it. */
static enum aer_answer_status look(const struct aer_answer_key *key, const char *text,
    wchar_t *words, long *label, bool *whole)
{
	const struct term *term;

	*label = aer_labels_find(key->labels, text);
	term = *label < 0 ? find_term(key, words) : NULL;
	if (term != NULL)
		*label = term->label;
	*whole = *label >= 0;
	if (*whole)
		return AER_SAID_OK;
	if (refuses(words, true))
		return AER_SAID_REFUSED;
	*label = label_inside(key, words);
	if (*label >= 0)
		return AER_SAID_OK;
	if (*label == -2) {
		*label = -1;
		return AER_SAID_AMBIGUOUS;
	}
	return refuses(words, false) ? AER_SAID_REFUSED : AER_SAID_INVALID;
}

int aer_answer_find(const struct aer_answer_key *key, const char *answer,
    enum aer_answer_status *status, long *label, bool *whole, struct aer_error *err)
{
	char *copy = strdup(answer), *text, *inner;
	wchar_t *words;

	if (copy == NULL)
		return aer_error_memory(err);
	drop_reasoning(copy, "think");
	drop_reasoning(copy, "thinking");
	drop_reasoning(copy, "reasoning");
	text = trim(copy);
	inner = json_label(text);
	if (inner != NULL)
		text = inner;
	words = aer_fold(text);
	if (words != NULL)
		*status = look(key, text, words, label, whole);
	free(words);
	free(inner);
	free(copy);
	return words != NULL ? 0 : aer_error_memory(err);
}
