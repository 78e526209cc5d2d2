/* CLIP's vocabulary, and texts that are cut up by one.  The bytes up to the first 0xff
 * are a vocabulary, as text or gzip; those behind it are a text. */
#include "caer/tidy.h"
#include "caer/tokens.h"
#include "fuzz.h"

#include <string.h>

static void cut_up(const struct aer_tokens *tokens, const char *text)
{
	const size_t count = aer_tokens_count(tokens);
	int32_t *id, *again;
	size_t n, m;

	if (aer_tokens_encode(tokens, text, &id, &n, NULL) < 0)
		return;
	claim(n <= strlen(text), "a token takes a byte or more");
	for (size_t i = 0; i < n; i++)
		claim(id[i] >= 0 && (size_t)id[i] < count - 2,
		    "a token is one of the vocabulary and no mark");
	claim(aer_tokens_encode(tokens, text, &again, &m, NULL) == 0 && m == n &&
		  memcmp(id, again, n * sizeof *id) == 0,
	    "the same text has the same tokens");
	free(id);
	free(again);
}

/* A text that is clean stays so, where it has nothing that may be an entity again. */
static void clean(const char *text)
{
	char *once = aer_tidy(text, NULL), *twice;

	if (once == NULL)
		return;
	claim(strlen(once) <= strlen(text), "a text does not get longer");
	claim(once[0] != ' ' && strstr(once, "  ") == NULL, "blanks are single");
	twice = strchr(once, '&') == NULL ? aer_tidy(once, NULL) : NULL;
	claim(twice == NULL || strcmp(once, twice) == 0, "it is clean after that");
	claim(twice != NULL || strchr(once, '&') != NULL, "and is known");
	free(once);
	free(twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *mark = size > 0 ? memchr(data, 0xff, size) : NULL;
	const size_t first = mark != NULL ? (size_t)(mark - data) : 0;
	const size_t behind = mark != NULL ? first + 1 : 0;
	char *text = strndup((const char *)data + behind, size - behind), path[64];
	FILE *file = fuzz_file(data, first, path);
	struct aer_tokens *tokens = aer_tokens_new(path, NULL);

	claim(text != NULL, "there is memory");
	clean(text);
	if (tokens != NULL)
		cut_up(tokens, text);
	aer_tokens_free(tokens);
	fclose(file);
	free(text);
	return 0;
}
