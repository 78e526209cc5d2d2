#include "caer/tokens.h"

#include "base/dict.h"
#include "caer/tidy.h"
#include "text/letters.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
	BYTES = 256,
	MERGES = 49152 - BYTES - 2, /* at most, as the reference */
	LINE = 1024,     /* bytes; the longest of CLIP's has fewer than 100 */
	SLOTS = 1 << 17, /* of the hash table of pairs: never half full */
};

/* Two symbols that follow one another become one. */
struct merge {
	int32_t left, right, made; /* symbols; LEFT -1: an empty slot */
	int32_t rank;
};

/* A symbol is a text that a word may be made of; its number among the tokens is not
 * that among the symbols when two merges make the same text. */
struct aer_tokens {
	struct aer_dict *symbols;
	int32_t *id; /* by symbol */
	struct merge *merge;
	int32_t first[BYTES],
	    last[BYTES]; /* symbol of a byte, and of one that ends a word */
	size_t merges;
};

/* ---- the vocabulary
 * ------------------------------------------------------------------ */

static size_t slot_of(const struct aer_tokens *tokens, int32_t left, int32_t right)
{
	uint64_t hash =
	    ((uint64_t)(uint32_t)left << 32 | (uint32_t)right) * 0x9e3779b97f4a7c15u;
	size_t slot = (size_t)(hash >> 40) % SLOTS;

	while (tokens->merge[slot].left >= 0 &&
	       (tokens->merge[slot].left != left || tokens->merge[slot].right != right))
		slot = (slot + 1) % SLOTS;
	return slot;
}

/* The symbol TEXT, which gets the number ID unless that is below 0; -1 on failure. */
static int32_t symbol(
    struct aer_tokens *tokens, const char *text, int32_t id, struct aer_error *err)
{
	bool is_new;
	const long found = aer_dict_add(tokens->symbols, text, &is_new, err);

	if (found < 0)
		return -1;
	if (is_new || id >= 0)
		tokens->id[found] = id;
	return (int32_t)found;
}

/* Writes the letter that stands for BYTE in the vocabulary: itself where it can be
 * seen, and otherwise one from U+0100 on. */
static void letter_of(int byte, int unseen, char text[3])
{
	const int c = unseen >= 0 ? 0x100 + unseen : byte;

	if (c < 0x80) {
		text[0] = (char)c;
		text[1] = '\0';
		return;
	}
	text[0] = (char)(0xc0 | c >> 6);
	text[1] = (char)(0x80 | (c & 63));
	text[2] = '\0';
}

static bool is_seen(int byte)
{
	return (byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte <= 0xac) ||
	       byte >= 0xae;
}

/* The symbols of bytes: first those that can be seen, then the others. */
static int add_bytes(struct aer_tokens *tokens, struct aer_error *err)
{
	int32_t id = 0;

	for (int others = 0; others < 2; others++) {
		int unseen = 0;

		for (int byte = 0; byte < BYTES; byte++) {
			char text[8];

			if (is_seen(byte) == (others == 1))
				continue;
			letter_of(byte, others == 1 ? unseen++ : -1, text);
			tokens->first[byte] = symbol(tokens, text, id, err);
			strcat(text, "</w>");
			tokens->last[byte] = symbol(tokens, text, id + BYTES, err);
			if (tokens->first[byte] < 0 || tokens->last[byte] < 0)
				return -1;
			id++;
		}
	}
	return 0;
}

/* Adds the merge that LINE tells. */
static int add_merge(struct aer_tokens *tokens, char *line, struct aer_error *err)
{
	char *rest, *left = strtok_r(line, " \r\n", &rest);
	char *right = strtok_r(NULL, " \r\n", &rest), both[LINE];
	struct merge made;
	struct merge *slot;

	if (left == NULL || right == NULL || strtok_r(NULL, " \r\n", &rest) != NULL)
		return aer_error_set(err, "is not two texts with a blank between");
	strcat(strcpy(both, left), right);
	made.rank = (int32_t)tokens->merges;
	made.left = symbol(tokens, left, -1, err);
	made.right = symbol(tokens, right, -1, err);
	made.made = symbol(tokens, both, 2 * BYTES + made.rank, err);
	if (made.left < 0 || made.right < 0 || made.made < 0)
		return -1;
	slot = &tokens->merge[slot_of(tokens, made.left, made.right)];
	*slot = made;
	tokens->merges++;
	return 0;
}

/* One line of the file into LINE; 0 at its end, -1 on failure. */
static int next_line(gzFile file, char line[LINE], struct aer_error *err)
{
	int code;

	if (gzgets(file, line, LINE) == NULL) {
		gzerror(file, &code);
		return code == Z_OK || code == Z_STREAM_END
			   ? 0
			   : aer_error_set(
				 err, "cannot be read, or is no whole gzip file");
	}
	if (strlen(line) == LINE - 1)
		return aer_error_set(err, "has a line that is too long");
	return 1;
}

static int read_merges(
    struct aer_tokens *tokens, gzFile file, const char *path, struct aer_error *err)
{
	char line[LINE];
	int got = next_line(file, line, err); /* of the version */

	for (int number = 2; got > 0 && tokens->merges < MERGES; number++) {
		got = next_line(file, line, err);
		if (got > 0 && add_merge(tokens, line, err) < 0)
			return aer_error_prefix(err, "%s:%d", path, number);
	}
	if (got < 0)
		return aer_error_prefix(err, "%s", path);
	if (tokens->merges == 0)
		return aer_error_set(
		    err, "%s: is no vocabulary: it has no merges", path);
	return 0;
}

static int make(
    struct aer_tokens *tokens, gzFile file, const char *path, struct aer_error *err)
{
	tokens->symbols = aer_dict_new(err);
	tokens->id = calloc(2 * (size_t)BYTES + 3 * (size_t)MERGES, sizeof *tokens->id);
	tokens->merge = malloc(SLOTS * sizeof *tokens->merge);
	if (tokens->symbols == NULL)
		return -1;
	if (tokens->id == NULL || tokens->merge == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < SLOTS; i++)
		tokens->merge[i].left = -1;
	return add_bytes(tokens, err) < 0 || read_merges(tokens, file, path, err) < 0
		   ? -1
		   : 0;
}

struct aer_tokens *aer_tokens_new(const char *path, struct aer_error *err)
{
	struct aer_tokens *tokens = calloc(1, sizeof *tokens);
	gzFile file;
	int status;

	if (tokens == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	file = gzopen(path, "rbe");
	if (file == NULL) {
		aer_error_set(err,
		    "%s: %s; 'make models' fetches bpe_simple_vocab_16e6.txt.gz", path,
		    strerror(errno));
		free(tokens);
		return NULL;
	}
	status = make(tokens, file, path, err);
	gzclose(file);
	if (status == 0)
		return tokens;
	aer_tokens_free(tokens);
	return NULL;
}

void aer_tokens_free(struct aer_tokens *tokens)
{
	if (tokens == NULL)
		return;
	aer_dict_free(tokens->symbols);
	free(tokens->id);
	free(tokens->merge);
	free(tokens);
}

size_t aer_tokens_count(const struct aer_tokens *tokens)
{
	return 2 * (size_t)BYTES + tokens->merges + 2;
}

/* ---- a text
 * -------------------------------------------------------------------------- */

/* What becomes one: WORD[*N] symbols, the merge of the least rank first, wherever it
 * is. */
static void merge_word(const struct aer_tokens *tokens, int32_t *word, size_t *n)
{
	for (;;) {
		const struct merge *best = NULL;
		size_t kept = 0;

		for (size_t i = 0; i + 1 < *n; i++) {
			const struct merge *m =
			    &tokens->merge[slot_of(tokens, word[i], word[i + 1])];

			if (m->left >= 0 && (best == NULL || m->rank < best->rank))
				best = m;
		}
		if (best == NULL)
			return;
		for (size_t i = 0; i < *n; i++) {
			const bool pair = i + 1 < *n && word[i] == best->left &&
					  word[i + 1] == best->right;

			word[kept++] = pair ? best->made : word[i];
			i += pair;
		}
		*n = kept;
	}
}

/* Where the word that begins at TEXT, not a blank, ends. */
static const char *word_end(const char *text)
{
	static const char *const endings[] = { "'s", "'t", "'re", "'ve", "'m", "'ll",
		"'d" };
	const char *at = text, *next = text;
	uint32_t c = aer_letter_next(&next);
	const bool letter = aer_tidy_is_letter(c);

	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
		if (strncmp(text, endings[i], strlen(endings[i])) == 0)
			return text + strlen(endings[i]);
	if (aer_tidy_is_number(c))
		return next;
	do {
		at = next;
		if (*at == '\0' || *at == ' ')
			break;
		c = aer_letter_next(&next);
	} while (aer_tidy_is_letter(c) == letter && !aer_tidy_is_number(c));
	return at;
}

/* Cuts TEXT, tidied, into ID, which has room for a number a byte. */
static size_t encode(const struct aer_tokens *tokens, const char *text, int32_t *id)
{
	size_t n = 0;

	while (*text != '\0') {
		const char *end;
		size_t count = 0;

		if (*text == ' ') {
			text++;
			continue;
		}
		for (end = word_end(text); text < end; text++)
			id[n + count++] = text + 1 < end
					      ? tokens->first[(unsigned char)*text]
					      : tokens->last[(unsigned char)*text];
		merge_word(tokens, id + n, &count);
		for (size_t i = 0; i < count; i++)
			id[n + i] = tokens->id[id[n + i]];
		n += count;
	}
	return n;
}

int aer_tokens_encode(const struct aer_tokens *tokens, const char *text, int32_t **id,
    size_t *n, struct aer_error *err)
{
	char *tidied = aer_tidy(text, err);

	if (tidied == NULL)
		return -1;
	*id = malloc((strlen(tidied) + 1) * sizeof **id);
	if (*id == NULL) {
		free(tidied);
		return aer_error_memory(err);
	}
	*n = encode(tokens, tidied, *id);
	free(tidied);
	return 0;
}
