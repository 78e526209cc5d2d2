#include "text/wrap.h"

#include "text/grid.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void aer_wrap_plain(FILE *stream, const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
		putc(*p < 0x20 || *p == 0x7f ? '?' : *p, stream);
}

/* Blanks that do not end a line stay as many as they are. */
void aer_wrap(FILE *stream, const char *text, size_t at, size_t indent)
{
	char *copy = strdup(text), *rest = copy, *word;
	bool first = true;

	if (copy == NULL)
		aer_wrap_plain(stream, text); /* in one line, then */
	while (copy != NULL && (word = strsep(&rest, " ")) != NULL) {
		size_t width = aer_text_width(word);

		if (!first && at + 1 + width > AER_PAGE_COLUMNS) {
			fprintf(stream, "\n%*s", (int)indent, "");
			at = indent;
		} else if (!first) {
			putc(' ', stream);
			at++;
		}
		aer_wrap_plain(stream, word);
		at += width;
		first = false;
	}
	putc('\n', stream);
	free(copy);
}

void aer_wrap_name(FILE *stream, const char *name, size_t width)
{
	size_t taken = aer_text_width(name), end = strlen(name);
	bool whole = taken <= width;
	char *copy = strdup(name);

	if (copy == NULL) {
		aer_wrap_plain(stream, name); /* as it is, then */
		return;
	}
	/* the last letter, and the marks that stand on it, which take no column */
	while (!whole && taken > width - 2) {
		while (end > 0 && ((unsigned char)copy[end - 1] & 0xc0) == 0x80)
			end--;
		end -= end > 0;
		copy[end] = '\0';
		taken = aer_text_width(copy);
	}
	aer_wrap_plain(stream, copy);
	if (!whole) {
		fputs("..", stream);
		taken += 2;
	}
	fprintf(stream, "%*s", taken < width ? (int)(width - taken) : 0, "");
	free(copy);
}
