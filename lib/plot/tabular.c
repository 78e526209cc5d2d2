#include "plot/tabular.h"

#include "base/grow.h"
#include "text/grid.h"
#include "text/utf8.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct cell {
	char *text;
	bool marked;
	bool ruled; /* of a row's first cell: a line above it */
};

struct aer_tabular {
	size_t columns;
	struct cell *cell; /* row by row */
	size_t count, slots;
	bool rule; /* before the next row */
	bool no_memory;
};

struct aer_tabular *aer_tabular_new(size_t columns, struct aer_error *err)
{
	struct aer_tabular *tabular = calloc(1, sizeof *tabular);

	if (tabular == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	tabular->columns = columns;
	return tabular;
}

void aer_tabular_free(struct aer_tabular *tabular)
{
	if (tabular == NULL)
		return;
	for (size_t i = 0; i < tabular->count; i++)
		free(tabular->cell[i].text);
	free(tabular->cell);
	free(tabular);
}

void aer_tabular_add(struct aer_tabular *tabular, const char *format, ...)
{
	va_list args;
	char *text;
	int n;

	if (tabular->no_memory)
		return;
	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0 || aer_grow(&tabular->cell, tabular->count, &tabular->slots,
			 sizeof *tabular->cell, NULL) < 0) {
		if (n >= 0)
			free(text);
		tabular->no_memory = true;
		return;
	}
	tabular->cell[tabular->count++] = (struct cell){ text, false, tabular->rule };
	tabular->rule = false;
}

void aer_tabular_mark(struct aer_tabular *tabular)
{
	if (tabular->count > 0)
		tabular->cell[tabular->count - 1].marked = true;
}

void aer_tabular_rule(struct aer_tabular *tabular)
{
	tabular->rule = true;
}

size_t aer_tabular_columns(const struct aer_tabular *tabular)
{
	return tabular->columns;
}

size_t aer_tabular_rows(const struct aer_tabular *tabular)
{
	return tabular->count / tabular->columns;
}

size_t aer_tabular_letters(const struct aer_tabular *tabular)
{
	size_t letters = 0;

	for (size_t column = 0; column < tabular->columns; column++) {
		size_t widest = 0;

		for (size_t i = column; i < tabular->count; i += tabular->columns) {
			size_t width = aer_text_width(tabular->cell[i].text);

			widest = width > widest ? width : widest;
		}
		letters += widest;
	}
	return letters;
}

/* --- texts ------------------------------------------------------------------- */

/* What stands for C, which has a meaning in the language; NULL: C itself.  Brackets
 * alone have none: they begin a link only where a parenthesis follows. */
static const char *escape_markdown(char c, char next)
{
	static const char signs[] = "\\`*_#|~$&<>";
	static const char *const escaped[] = { "\\\\", "\\`", "\\*", "\\_", "\\#",
		"\\|", "\\~", "\\$", "&amp;", "&lt;", "&gt;" };
	const char *at = strchr(signs, c);

	if (c == ']' && next == '(')
		return "\\]";
	return at != NULL ? escaped[at - signs] : NULL;
}

/* Whether a '-' between these is no hyphen: before a number, or between two blanks. */
static bool is_minus(char before, char next)
{
	return (before == ' ' && next == ' ') ||
	       (next >= '0' && next <= '9' &&
		   (before == '\0' || before == ' ' || before == '['));
}

/* Brackets and stars would be taken for an argument where they follow the end of a
 * row, and two signs in a row for another one: dashes, quotation marks. */
static const char *escape_latex(char c, char before, char next)
{
	static const char signs[] = "\\{}$&#_%~^<>|[]*\"";
	static const char *const escaped[] = { "\\textbackslash{}", "\\{", "\\}", "\\$",
		"\\&", "\\#", "\\_", "\\%", "\\textasciitilde{}", "\\textasciicircum{}",
		"\\textless{}", "\\textgreater{}", "\\textbar{}", "{[}", "{]}", "{*}",
		"{\\char34}" };
	const char *at = strchr(signs, c);

	if (c == before && c == '-')
		return "{}-";
	if (c == '-' && is_minus(before, next))
		return "$-$";
	if (c == ' ' && next == '%')
		return "~"; /* "95 %" is on one line */
	if (c == before && c == '\'')
		return "{}'";
	if (c == before && c == '`')
		return "{}`";
	return at != NULL ? escaped[at - signs] : NULL;
}

static const char *escape_html(char c)
{
	return c == '&'   ? "&amp;"
	       : c == '<' ? "&lt;"
	       : c == '>' ? "&gt;"
	       : c == '"' ? "&quot;"
			  : NULL;
}

/* Whether C is shown as '?': a byte that is no UTF-8 is the one where the good end. */
static bool is_shown(const char *text, size_t i, size_t good)
{
	unsigned char c = (unsigned char)text[i];

	return c >= 0x20 && c != 0x7f && i < good;
}

void aer_markup_text(FILE *stream, enum aer_markup markup, const char *text)
{
	size_t good = aer_utf8_good(text);
	char before = '\0';

	for (size_t i = 0; text[i] != '\0'; i++) {
		const char *escaped;
		bool shown = is_shown(text, i, good);

		if (i >= good)
			good = i + 1 + aer_utf8_good(text + i + 1);
		if (!shown) {
			putc('?', stream);
			before = '?';
			continue;
		}
		escaped = markup == AER_LATEX
			      ? escape_latex(text[i], before, text[i + 1])
			  : markup == AER_HTML ? escape_html(text[i])
					       : escape_markdown(text[i], text[i + 1]);
		if (escaped != NULL)
			fputs(escaped, stream);
		else
			putc(text[i], stream);
		before = text[i];
	}
}

/* --- rows -------------------------------------------------------------------- */

static void put_cell(const struct cell *cell, enum aer_markup markup, FILE *stream)
{
	static const char *const before[] = { "**", "\\textbf{", "<b>" };
	static const char *const behind[] = { "**", "}", "</b>" };

	if (cell->marked)
		fputs(before[markup], stream);
	aer_markup_text(stream, markup, cell->text);
	if (cell->marked)
		fputs(behind[markup], stream);
}

static void put_markdown_row(
    const struct aer_tabular *tabular, size_t first, FILE *stream)
{
	for (size_t i = 0; i < tabular->columns; i++) {
		fputs(i > 0 ? " | " : "| ", stream);
		put_cell(&tabular->cell[first + i], AER_MARKDOWN, stream);
	}
	fputs(" |\n", stream);
	if (first > 0)
		return;
	for (size_t i = 0; i < tabular->columns; i++)
		fputs(i > 0 ? " ---: |" : "| :--- |", stream);
	putc('\n', stream);
}

static void put_latex_row(const struct aer_tabular *tabular, size_t first, FILE *stream)
{
	if (tabular->cell[first].ruled)
		fputs("\\midrule\n", stream);
	for (size_t i = 0; i < tabular->columns; i++) {
		if (i > 0)
			fputs(" & ", stream);
		put_cell(&tabular->cell[first + i], AER_LATEX, stream);
	}
	fputs(" \\\\\n", stream);
	if (first == 0)
		fputs("\\midrule\n", stream);
}

static void put_html_row(const struct aer_tabular *tabular, size_t first, FILE *stream)
{
	fputs(tabular->cell[first].ruled ? "<tr class=\"rule\">" : "<tr>", stream);
	for (size_t i = 0; i < tabular->columns; i++) {
		bool head = first == 0 || i == 0;

		fputs(!head        ? "<td>"
		      : first == 0 ? "<th scope=\"col\">"
				   : "<th scope=\"row\">",
		    stream);
		put_cell(&tabular->cell[first + i], AER_HTML, stream);
		fputs(head ? "</th>" : "</td>", stream);
	}
	fputs("</tr>\n", stream);
}

static void put_begin(
    const struct aer_tabular *tabular, enum aer_markup markup, FILE *stream)
{
	if (markup == AER_HTML)
		fputs("<table>\n", stream);
	if (markup != AER_LATEX)
		return;
	fputs("\\begin{tabular}{l", stream);
	for (size_t i = 1; i < tabular->columns; i++)
		putc('r', stream);
	fputs("}\n\\toprule\n", stream);
}

int aer_tabular_write(const struct aer_tabular *tabular, enum aer_markup markup,
    FILE *stream, struct aer_error *err)
{
	static void (*const put_row[])(const struct aer_tabular *, size_t,
	    FILE *) = { put_markdown_row, put_latex_row, put_html_row };

	if (tabular->no_memory)
		return aer_error_memory(err);
	put_begin(tabular, markup, stream);
	for (size_t i = 0; i + tabular->columns <= tabular->count;
	     i += tabular->columns)
		put_row[markup](tabular, i, stream);
	if (markup == AER_LATEX)
		fputs("\\bottomrule\n\\end{tabular}\n", stream);
	if (markup == AER_HTML)
		fputs("</table>\n", stream);
	return 0;
}
