#include "wrap.h"

#include "grid.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static void put_word(FILE *stream, const char *word)
{
	for (const unsigned char *p = (const unsigned char *)word; *p != '\0'; p++)
		putc(*p < 0x20 || *p == 0x7f ? '?' : *p, stream);
}

/* Blanks that do not end a line stay as many as they are. */
void aer_wrap(FILE *stream, const char *text, size_t at, size_t indent)
{
	char *copy = strdup(text), *rest = copy, *word;
	bool first = true;

	if (copy == NULL)
		put_word(stream, text); /* in one line, then */
	while (copy != NULL && (word = strsep(&rest, " ")) != NULL) {
		size_t width = aer_text_width(word);

		if (!first && at + 1 + width > AER_PAGE_COLUMNS) {
			fprintf(stream, "\n%*s", (int)indent, "");
			at = indent;
		} else if (!first) {
			putc(' ', stream);
			at++;
		}
		put_word(stream, word);
		at += width;
		first = false;
	}
	putc('\n', stream);
	free(copy);
}
