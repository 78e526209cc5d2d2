#include "plot/plot.h"

#include "base/file.h"
#include "text/utf8.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PNG_SCALE = 2 };

struct aer_plot {
	cairo_t *cr;
};

/* A drawing with its size, in points. */
struct page {
	const struct aer_drawing *drawing;
	double width, height;
};

enum form { PNG, SVG, PDF, NONE };

static enum form form_of(const char *path)
{
	static const char *const ending[] = { ".png", ".svg", ".pdf" };
	const char *dot = strrchr(path, '.');
	int form = PNG;

	while (form < NONE && (dot == NULL || strcmp(dot, ending[form]) != 0))
		form++;
	return (enum form)form;
}

int aer_plot_check(const char *path, struct aer_error *err)
{
	if (form_of(path) != NONE)
		return 0;
	return aer_error_set(
	    err, "plot file '%s' ends in none of .png, .svg and .pdf", path);
}

/* --- text and shapes --------------------------------------------------------- */

void aer_plot_font(struct aer_plot *plot, double size, bool bold)
{
	cairo_select_font_face(plot->cr, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
	    bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(plot->cr, size);
}

void aer_plot_colour(struct aer_plot *plot, struct aer_colour colour)
{
	cairo_set_source_rgb(plot->cr, colour.r, colour.g, colour.b);
}

void aer_plot_grey(struct aer_plot *plot, double grey)
{
	cairo_set_source_rgb(plot->cr, grey, grey, grey);
}

double aer_plot_text_width(struct aer_plot *plot, const char *text)
{
	cairo_text_extents_t extents;

	cairo_text_extents(plot->cr, text, &extents);
	return extents.x_advance;
}

/* Cuts TEXT in place at the end of a letter; returns false when it is empty. */
static bool cut_letter(char *text)
{
	size_t n = strlen(text);

	while (n > 0 && ((unsigned char)text[n - 1] & 0xc0) == 0x80)
		n--;
	if (n > 0)
		n--;
	text[n] = '\0';
	return n > 0;
}

const char *aer_plot_fit(
    struct aer_plot *plot, const char *text, double width, char *buf, size_t size)
{
	char cut[200];
	size_t good;

	snprintf(buf, size, "%s", text);
	while ((good = aer_utf8_good(buf)) < strlen(buf))
		buf[good] = '?';
	if (aer_plot_text_width(plot, buf) <= width)
		return buf;
	snprintf(cut, sizeof cut, "%.190s", buf);
	while ((good = aer_utf8_good(cut)) < strlen(cut))
		cut[good] = '\0';
	do
		snprintf(buf, size, "%s\u2026", cut);
	while (aer_plot_text_width(plot, buf) > width && cut_letter(cut));
	return buf;
}

void aer_plot_text(
    struct aer_plot *plot, double x, double y, double anchor, const char *text)
{
	cairo_move_to(plot->cr, x - anchor * aer_plot_text_width(plot, text), y);
	cairo_show_text(plot->cr, text);
	cairo_new_path(plot->cr);
}

void aer_plot_text_turned(struct aer_plot *plot, double x, double y, double degrees,
    double anchor, const char *text)
{
	cairo_save(plot->cr);
	cairo_translate(plot->cr, x, y);
	cairo_rotate(plot->cr, -degrees * M_PI / 180);
	aer_plot_text(plot, 0, 0, anchor, text);
	cairo_restore(plot->cr);
}

void aer_plot_rectangle(struct aer_plot *plot, double x, double y, double w, double h)
{
	cairo_rectangle(plot->cr, x, y, w, h);
}

void aer_plot_line(struct aer_plot *plot, double x0, double y0, double x1, double y1)
{
	cairo_move_to(plot->cr, x0, y0);
	cairo_line_to(plot->cr, x1, y1);
}

void aer_plot_fill(struct aer_plot *plot)
{
	cairo_fill(plot->cr);
}

void aer_plot_stroke(struct aer_plot *plot, double width)
{
	cairo_set_line_width(plot->cr, width);
	cairo_stroke(plot->cr);
}

/* --- files ------------------------------------------------------------------- */

static cairo_status_t write_bytes(
    void *stream, const unsigned char *bytes, unsigned int n)
{
	return fwrite(bytes, 1, n, stream) == n ? CAIRO_STATUS_SUCCESS
						: CAIRO_STATUS_WRITE_ERROR;
}

void aer_plot_xml(FILE *out, const char *text)
{
	size_t good = aer_utf8_good(text);

	for (size_t i = 0; text[i] != '\0'; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '&')
			fputs("&amp;", out);
		else if (c == '<')
			fputs("&lt;", out);
		else if (c < 0x20 || c == 0x7f || (i >= good && c >= 0x80))
			putc('?', out);
		else
			putc(c, out);
	}
}

/* Draws the page on SURFACE, on white paper, SCALE units of it to the point. */
static cairo_status_t draw_page(
    const struct page *page, cairo_surface_t *surface, double scale)
{
	struct aer_plot plot = { cairo_create(surface) };
	cairo_status_t status;

	cairo_scale(plot.cr, scale, scale);
	aer_plot_grey(&plot, 1);
	cairo_paint(plot.cr);
	page->drawing->draw(&plot, page->drawing->data);
	status = cairo_status(plot.cr);
	cairo_destroy(plot.cr);
	return status;
}

/* Ends a surface that was written to a stream, and whose drawing gave STATUS. */
static int finish_surface(cairo_surface_t *surface, cairo_status_t status)
{
	cairo_surface_finish(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	return status == CAIRO_STATUS_SUCCESS ? 0 : -1;
}

static int write_png(const struct page *page, FILE *out)
{
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
	    PNG_SCALE * (int)page->width, PNG_SCALE * (int)page->height);
	cairo_status_t status = draw_page(page, surface, PNG_SCALE);

	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_write_to_png_stream(surface, write_bytes, out);
	cairo_surface_destroy(surface);
	return status == CAIRO_STATUS_SUCCESS ? 0 : -1;
}

static int write_pdf(const struct page *page, FILE *out)
{
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
	    write_bytes, out, page->width, page->height);

	/* The hour of drawing would make every file another one. */
	cairo_pdf_surface_set_metadata(
	    surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
	return finish_surface(surface, draw_page(page, surface, 1));
}

/* The text of the SVG, in new memory, or NULL. */
static char *svg_text(const struct page *page)
{
	char *text = NULL;
	size_t size;
	FILE *memory = open_memstream(&text, &size);
	cairo_surface_t *surface;
	int rc;

	if (memory == NULL)
		return NULL;
	surface = cairo_svg_surface_create_for_stream(
	    write_bytes, memory, page->width, page->height);
	rc = finish_surface(surface, draw_page(page, surface, 1));
	if (fclose(memory) != 0 || rc < 0) {
		free(text);
		return NULL;
	}
	return text;
}

/* Writes the SVG with title and description behind the opening tag. */
static int write_svg(const struct page *page, FILE *out)
{
	const struct aer_drawing *drawing = page->drawing;
	char *text = svg_text(page), *tag;

	if (text == NULL)
		return -1;
	tag = strstr(text, "<svg");
	tag = tag != NULL ? strchr(tag, '>') : NULL;
	if (tag != NULL) {
		fwrite(text, 1, (size_t)(tag + 1 - text), out);
		fputs("\n<title>", out);
		drawing->title(out, drawing->data);
		fputs("</title>\n<desc>", out);
		drawing->describe(out, drawing->data);
		fputs("</desc>", out);
		fputs(tag + 1, out);
	}
	free(text);
	return tag != NULL ? 0 : -1;
}

/* Sizes come from a surface nobody sees: letters have widths only on one. */
static void measure_page(struct page *page)
{
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1, 1);
	struct aer_plot plot = { cairo_create(surface) };

	cairo_scale(plot.cr, PNG_SCALE, PNG_SCALE);
	page->drawing->lay_out(&plot, page->drawing->data, &page->width, &page->height);
	page->width = ceil(page->width);
	page->height = ceil(page->height);
	cairo_destroy(plot.cr);
	cairo_surface_destroy(surface);
}

/* Draws into the file of OUTPUT. */
static int write_page(const struct page *page, const char *path,
    const struct aer_output *output, struct aer_error *err)
{
	FILE *out = fopen(aer_output_path(output), "w");
	enum form form = form_of(path);
	int rc;

	if (out == NULL)
		return aer_error_set(
		    err, "%s: cannot write: %s", path, strerror(errno));
	errno = 0;
	rc = form == SVG   ? write_svg(page, out)
	     : form == PDF ? write_pdf(page, out)
			   : write_png(page, out);
	if (ferror(out))
		rc = -1;
	if (fclose(out) != 0)
		rc = -1;
	if (rc < 0)
		return aer_error_set(err, "%s: cannot draw: %s", path,
		    errno != 0 ? strerror(errno) : "the picture is too large");
	return 0;
}

int aer_plot_write(
    const char *path, const struct aer_drawing *drawing, struct aer_error *err)
{
	struct page page = { .drawing = drawing };
	struct aer_output *output;

	if (aer_plot_check(path, err) < 0)
		return -1;
	measure_page(&page);
	output = aer_output_file(path, err);
	if (output == NULL)
		return -1;
	if (write_page(&page, path, output, err) < 0) {
		aer_output_abort(output);
		return -1;
	}
	return aer_output_commit(output, err);
}
