/*
 * sheet - a contact sheet: a line of small pictures for each clip, with its
 * label and id over them, as one PNG.
 */
#ifndef AER_SHEET_H
#define AER_SHEET_H

#include "base/error.h"
#include "picture/picture.h"

struct aer_sheet;

/* A sheet with at most COLUMNS pictures a line, each at most SIDE pixels high. */
struct aer_sheet *aer_sheet_new(
    int columns, int side, struct aer_error *err) AER_MUST_CHECK;
void aer_sheet_free(struct aer_sheet *sheet);

/* Begins a line under this title (UTF-8). */
int aer_sheet_line(
    struct aer_sheet *sheet, const char *title, struct aer_error *err) AER_MUST_CHECK;

/* Adds PICTURE, scaled down, to the line begun; goes on in a new one without a
 * title when it is full.  The cells of such lines and of the titled one before them
 * are equally wide: they stand below each other. */
int aer_sheet_add(struct aer_sheet *sheet, const struct aer_picture *picture,
    struct aer_error *err) AER_MUST_CHECK;

/* The same for the picture file PATH. */
int aer_sheet_add_file(
    struct aer_sheet *sheet, const char *path, struct aer_error *err) AER_MUST_CHECK;

/* Leaves a cell empty, or crosses it out. */
int aer_sheet_skip(struct aer_sheet *sheet, struct aer_error *err) AER_MUST_CHECK;
int aer_sheet_cross(struct aer_sheet *sheet, struct aer_error *err) AER_MUST_CHECK;

/* Adds an entry to the legend above all lines: a square of this colour, R, G and B, and
 * TEXT (UTF-8). */
int aer_sheet_legend(struct aer_sheet *sheet, const char *text,
    const unsigned char colour[3], struct aer_error *err) AER_MUST_CHECK;

/* Writes the sheet to the PNG file PATH, whole or not at all. */
int aer_sheet_write(
    struct aer_sheet *sheet, const char *path, struct aer_error *err) AER_MUST_CHECK;

#endif
