/*
 * mosaic - several pictures as one, in numbered cells, for models that look at one
 * picture only.
 */
#ifndef AER_MOSAIC_H
#define AER_MOSAIC_H

#include "picture/picture.h"

/*
 * MOSAIC becomes COLUMNS x ROWS cells of WIDTH x HEIGHT pixels each, row by row, 4
 * black pixels between.  PICTURE number i of COUNT <= COLUMNS * ROWS fills cell i,
 * letterboxed, with the number i + 1 in its upper left corner; cells without a picture
 * are black.  MOSAIC as aer_picture_make has it.
 */
int aer_mosaic(const struct aer_picture *picture, size_t count, int columns, int rows,
    int width, int height, struct aer_picture *mosaic,
    struct aer_error *err) AER_MUST_CHECK;

#endif
