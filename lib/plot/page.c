#include "plot/page.h"

#include "text/grid.h"

#include <math.h>

static const char head[] =
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:\">\n"
    "<style>\n"
    ":root{color-scheme:light}\n"
    "body{font:15px/1.45 system-ui,\"DejaVu Sans\",sans-serif;color:#1a1a1a;"
    "background:#fff;max-width:76rem;margin:0 auto;padding:1rem 1.5rem 5rem}\n"
    "h1{font-size:1.5rem;margin:.5rem 0 .2rem}\n"
    "h2{font-size:1.25rem;margin:2.5rem 0 .5rem;border-bottom:2px solid #1f3a68;"
    "padding-bottom:.2rem;overflow-wrap:anywhere}\n"
    "h3{font-size:1rem;margin:1.6rem 0 .4rem}\n"
    "p,ul{margin:.3rem 0;max-width:60rem}\n"
    "a{color:#1f4e9c}\n"
    "nav a{margin-right:1rem}\n"
    ".headline{font-size:1.15rem}\n"
    ".headline b{font-size:2.2rem;font-weight:650;margin-right:.3rem}\n"
    ".quiet{color:#555}\n"
    ".side{display:flex;flex-wrap:wrap;gap:0 3rem;align-items:flex-start}\n"
    ".side>div{max-width:100%}\n"
    ".wide{overflow-x:auto}\n"
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums;"
    "margin:.3rem 0}\n"
    "th,td{padding:.16rem .55rem;text-align:right;white-space:nowrap}\n"
    "th:first-child,td:first-child{text-align:left;max-width:24rem;"
    "overflow:hidden;text-overflow:ellipsis}\n"
    "th{font-weight:600}\n"
    "tr>th[scope=row]{font-weight:400}\n"
    "tr:first-child>th{border-bottom:1px solid #888}\n"
    "tr.rule>*{border-top:1px solid #888}\n"
    ".matrix td{min-width:2.1rem;text-align:center;border:1px solid #c4c4c4;"
    "padding:.12rem .2rem;line-height:1.15}\n"
    ".matrix tr:first-child>th{padding:.16rem .1rem}\n"
    ".many td{min-width:1.5rem;font-size:.8rem}\n"
    ".many th{font-size:.8rem}\n"
    ".matrix td small{display:block;font-size:.72rem}\n"
    ".matrix td.right{outline:2px solid #222;outline-offset:-2px;"
    "font-weight:600}\n"
    ".matrix td:hover{outline:3px solid #b45f06;outline-offset:-1px}\n"
    ".matrix td:hover::after{content:attr(data-tip);position:fixed;left:50%;"
    "bottom:1rem;transform:translateX(-50%);background:#111;color:#fff;"
    "padding:.5rem .9rem;border-radius:.3rem;font-size:.95rem;"
    "font-weight:400;max-width:90vw;white-space:normal;z-index:9}\n"
    ".matrix tr:hover>th{background:#fff2dc}\n"
    ".matrix tr:first-child>th{border-bottom:0;vertical-align:bottom;"
    "text-align:left}\n"
    ".matrix span{writing-mode:vertical-rl;transform:rotate(180deg);"
    "max-height:12rem;overflow:hidden;text-overflow:ellipsis;"
    "display:inline-block;margin:0 auto}\n"
    ".matrix .apart{border-left:6px solid #fff}\n"
    ".errors td,.errors th{text-align:left;vertical-align:middle}\n"
    ".errors td.p{text-align:right}\n"
    ".errors img{height:72px;margin-right:3px;vertical-align:middle}\n"
    ".gone{display:inline-block;font-size:.75rem;border:1px dashed #888;"
    "padding:.2rem .4rem;margin-right:3px;max-width:16rem;white-space:normal;"
    "overflow-wrap:anywhere}\n"
    "summary{cursor:pointer;color:#1f4e9c;margin:.3rem 0}\n"
    ".notes li{margin:.15rem 0}\n"
    "svg{max-width:100%;height:auto}\n"
    "svg text{font:12px system-ui,\"DejaVu Sans\",sans-serif}\n"
    "@media print{body{max-width:none}h2{break-before:page}}\n"
    "</style>\n";

void aer_page_begin(FILE *stream, const char *title)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
	    stream);
	fputs(head, stream);
	aer_page_element(stream, "title", title);
	fputs("\n</head>\n<body>\n", stream);
}

void aer_page_end(FILE *stream)
{
	fputs("</body>\n</html>\n", stream);
}

void aer_page_element(FILE *stream, const char *tag, const char *text)
{
	fprintf(stream, "<%s>", tag);
	aer_markup_text(stream, AER_HTML, text);
	fprintf(stream, "</%s>", tag);
}

void aer_page_note(void *data, const char *text)
{
	aer_page_element(data, "li", text);
	putc('\n', data);
}

int aer_page_table(
    const char *title, struct aer_tabular *table, FILE *stream, struct aer_error *err)
{
	int rc;

	if (table == NULL)
		return -1;
	fprintf(stream, "<div>\n<h3>%s</h3>\n<div class=\"wide\">\n", title);
	rc = aer_tabular_write(table, AER_HTML, stream, err);
	fputs("</div>\n</div>\n", stream);
	aer_tabular_free(table);
	return rc;
}

/* --- dots, in pixels --------------------------------------------------------- */

enum { LINE = 20, AXIS = 300, LETTER = 7, NAMES_MAX = 240, GAP = 10, NUMBER = 56 };

static double share_x(int left, double share)
{
	return left + AXIS * fmin(fmax(share, 0), 1);
}

/* How numbers are written: shares in percent, or as they are. */
struct form {
	double scale;
	int digits, axis_digits;
	const char *unit, *line; /* line: what the thin one shows */
};

static const struct form percent = { 100, 2, 0, " %", "chance" },
			 plain = { 1, 3, 2, "", "limit" };

static void put_axis(
    FILE *stream, const struct form *form, int left, int bottom, double chance)
{
	for (int step = 0; step <= 4; step++) {
		int x = left + AXIS * step / 4;

		fprintf(stream,
		    "<path d=\"M%d 4V%d\" stroke=\"#ddd\"/>"
		    "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%.*f%s</text>\n",
		    x, bottom, x, bottom + 15, form->axis_digits,
		    form->scale * step / 4, form->unit);
	}
	if (!isnan(chance))
		fprintf(stream,
		    "<path d=\"M%.1f 4V%d\" stroke=\"#555\" stroke-dasharray=\"4 3\">"
		    "<title>%s %.*f%s</title></path>\n",
		    share_x(left, chance), bottom, form->line, form->digits,
		    form->scale * chance, form->unit);
}

/* The dot; one that would be left of the axis is an arrow at its end. */
static void put_mark(FILE *stream, double x, int y, bool outside)
{
	if (outside)
		fprintf(stream,
		    "<path d=\"M%.1f %dl9 -5v10z\" fill=\"#2f5ea8\">"
		    "<title>below 0</title></path>",
		    x - 7, y);
	else
		fprintf(stream,
		    "<circle cx=\"%.1f\" cy=\"%d\" r=\"5\" fill=\"#2f5ea8\" "
		    "stroke=\"#fff\"/>",
		    x, y);
}

static void put_dot(FILE *stream, const struct form *form,
    const struct aer_page_dot *dot, int left, int y)
{
	fprintf(
	    stream, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", left - GAP, y + 4);
	aer_markup_text(stream, AER_HTML, dot->name);
	fputs("</text>", stream);
	if (isnan(dot->value)) {
		fprintf(stream, "<text x=\"%d\" y=\"%d\">-</text>\n", left + AXIS + GAP,
		    y + 4);
		return;
	}
	if (!isnan(dot->low))
		fprintf(stream,
		    "<path d=\"M%.1f %dH%.1fM%.1f %dv8M%.1f %dv8\" stroke=\"#222\" "
		    "stroke-width=\"1.4\" fill=\"none\"/>",
		    share_x(left, dot->low), y, share_x(left, dot->high),
		    share_x(left, dot->low), y - 4, share_x(left, dot->high), y - 4);
	put_mark(stream, share_x(left, dot->value), y, dot->value < 0);
	fprintf(stream, "<text x=\"%d\" y=\"%d\">%.*f</text>\n", left + AXIS + GAP,
	    y + 4, form->digits, form->scale * dot->value);
}

static void put_dots(FILE *stream, const char *title, const struct form *form,
    const struct aer_page_dot *dot, size_t count, double chance)
{
	int lines = (int)count, left = 0;
	int bottom = lines * LINE + 8;

	for (size_t i = 0; i < count; i++) {
		int width = (int)aer_text_width(dot[i].name) * LETTER;

		left = width > left ? width : left;
	}
	left = (left < NAMES_MAX ? left : NAMES_MAX) + GAP + 14;
	fprintf(stream,
	    "<svg role=\"img\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">",
	    left + AXIS + NUMBER, bottom + 22, left + AXIS + NUMBER, bottom + 22);
	aer_page_element(stream, "title", title);
	putc('\n', stream);
	put_axis(stream, form, left, bottom, chance);
	for (int i = 0; i < lines; i++)
		put_dot(stream, form, &dot[i], left, i * LINE + LINE / 2 + 4);
	fputs("</svg>\n", stream);
}

void aer_page_dots(FILE *stream, const char *title, const struct aer_page_dot *dot,
    size_t count, double chance)
{
	put_dots(stream, title, &percent, dot, count, chance);
}

void aer_page_numbers(FILE *stream, const char *title, const struct aer_page_dot *dot,
    size_t count, double chance)
{
	put_dots(stream, title, &plain, dot, count, chance);
}
