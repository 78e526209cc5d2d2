#include "face/fhog.h"

#include "base/clones.h"
#include "base/floats.h"

#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Directions with a sign, and without. */
enum { SIGNED = 18, UNSIGNED = 9, BLOCKS = 4, CELL = AER_FHOG_CELL };
enum { RANGE = 256 };

/* Of the unit vectors that directions are told by, as dlib rounds them. */
static const float direction[UNSIGNED][2] = { { 1.0000F, 0.0000F },
	{ 0.9397F, 0.3420F }, { 0.7660F, 0.6428F }, { 0.500F, 0.8660F },
	{ 0.1736F, 0.9848F }, { -0.1736F, 0.9848F }, { -0.5000F, 0.8660F },
	{ -0.7660F, 0.6428F }, { -0.9397F, 0.3420F } };

/* The direction of every gradient, by its parts down and across, each plus RANGE. */
static unsigned char direction_of[2 * RANGE][2 * RANGE];
static pthread_once_t direction_once = PTHREAD_ONCE_INIT;

static unsigned char find_direction(float x, float y)
{
	float most = 0;
	int best = 0;

	for (int i = 0; i < UNSIGNED; i++) {
		float along = x * direction[i][0] + y * direction[i][1];

		if (along > most) {
			most = along;
			best = i;
		} else if (-along > most) {
			most = -along;
			best = i + UNSIGNED;
		}
	}
	return (unsigned char)best;
}

static void fill_directions(void)
{
	for (int y = 1 - RANGE; y < RANGE; y++)
		for (int x = 1 - RANGE; x < RANGE; x++)
			direction_of[y + RANGE][x + RANGE] =
			    find_direction((float)x, (float)y);
}

/* --- memory --------------------------------------------------------------------- */

void aer_fhog_free(struct aer_fhog *fhog)
{
	free(fhog->plane);
	free(fhog->cells);
	free(fhog->work);
	*fhog = (struct aer_fhog){ 0 };
}

/* --- cells ---------------------------------------------------------------------- */

/* Adds the gradients of a row of pixels, but for the first and the last of COUNT, to
 * the cells of a row: each to the two whose middles are next to it, by nearness. */
static void add_gradients(
    const unsigned char *row, size_t stride, int count, float *cells)
{
	static const float share[CELL] = { .0625F, .1875F, .3125F, .4375F, .5625F,
		.6875F, .8125F, .9375F };
	const unsigned char *above = row - stride, *below = row + stride;

	for (int i = 1; i < count - 1; i++) {
		int x = row[i + 1] - row[i - 1], y = below[i] - above[i];
		float length = sqrtf((float)(x * x + y * y));
		float right = share[(i + CELL / 2) % CELL] * length;
		/* beside the first cell is one that is left out */
		float *cell = cells + (ptrdiff_t)SIGNED * ((i + CELL / 2) / CELL) +
			      direction_of[y + RANGE][x + RANGE];

		cell[0] += length - right;
		cell[SIGNED] += right;
	}
}

/* Adds a row of cells to the two rows whose middles are next to it. */
AER_CLONES static void share_out(
    const float *restrict row, float share, size_t count, float *restrict cells)
{
	for (size_t i = 0; i < count; i++) {
		cells[i] += (1 - share) * row[i];
		cells[count + i] += share * row[i];
	}
}

/* Fills ROWS + 2 times COLUMNS + 2 cells, each of SIGNED directions: those of the
 * picture, and around them one that is left out. */
static void fill_cells(struct aer_fhog *fhog, const unsigned char *grey, int width,
    int height, size_t stride, int rows, int columns)
{
	size_t count = SIGNED * ((size_t)columns + 2);
	int wide = width < CELL * columns ? width : CELL * columns;
	int high = height < CELL * rows ? height : CELL * rows;

	memset(fhog->cells, 0, count * ((size_t)rows + 2) * sizeof *fhog->cells);
	for (int y = 1; y < high - 1; y++) {
		int at = y + CELL / 2;

		memset(fhog->work, 0, count * sizeof *fhog->work);
		add_gradients(grey + (size_t)y * stride, stride, wide, fhog->work);
		share_out(fhog->work, ((float)(at % CELL) + 0.5F) / CELL, count,
		    fhog->cells + count * (size_t)(at / CELL));
	}
}

/* --- features ------------------------------------------------------------------- */

/* The energy of COUNT cells: of each direction without its sign. */
static void fill_energy(const float *cell, int count, float *energy)
{
	for (int x = 0; x < count; x++, cell += SIGNED) {
		energy[x] = 0;
		for (int i = 0; i < UNSIGNED; i++) {
			float both = cell[i] + cell[i + UNSIGNED];

			energy[x] += both * both;
		}
	}
}

/* Of COUNT blocks, whose upper cells begin at ABOVE and lower ones at BELOW: where
 * directions are cut off, and what normalizes them. */
AER_CLONES static void fill_blocks(const float *restrict above,
    const float *restrict below, int count, float *restrict limit, float *restrict norm)
{
	for (int x = 0; x < count; x++) {
		float all = above[x] + above[x + 1] + below[x] + below[x + 1];

		limit[x] = 0.2F * sqrtf(all + 0.0001F);
		norm[x] = 0.1F / limit[x];
	}
}

/* COUNT features of one direction, whose strength is in CELL; the four blocks of each
 * cell begin at LIMIT[i] and NORM[i].  What each block has is added to TEXTURE[i]. */
AER_CLONES static void fill_direction(const float *restrict cell,
    const float *const *limit, const float *const *norm, int count,
    float *restrict feature, float *restrict texture, size_t apart)
{
	for (int x = 0; x < count; x++)
		feature[x] = 0;
	for (int i = 0; i < BLOCKS; i++) {
		const float *restrict most = limit[i], *restrict by = norm[i];
		float *restrict sum = texture + (size_t)i * apart;

		for (int x = 0; x < count; x++) {
			float value = (cell[x] < most[x] ? cell[x] : most[x]) * by[x];

			feature[x] += value;
			sum[x] += value;
		}
	}
}

AER_CLONES static void scale_row(float *row, float factor, int count)
{
	for (int x = 0; x < count; x++)
		row[x] *= factor;
}

/* What is needed beside cells to make features of one row. */
struct workspace {
	float *energy[3];             /* of three rows of cells */
	float *limit[2], *norm[2];    /* of two rows of blocks */
	float *direction, *forgotten; /* of a row of cells; sums that nobody needs */
	size_t width;
};
enum { WORK_ROWS = 3 + 2 + 2 + 1 + BLOCKS };

static struct workspace split_work(float *work, size_t width)
{
	struct workspace space = { .width = width };

	for (int i = 0; i < 3; i++, work += width)
		space.energy[i] = work;
	for (int i = 0; i < 2; i++, work += 2 * width) {
		space.limit[i] = work;
		space.norm[i] = work + width;
	}
	space.direction = work;
	space.forgotten = work + width;
	return space;
}

/* COUNT cells' strength in direction I; BOTH: or in the opposite one. */
static void take_direction(
    const float *cell, int i, bool both, int count, float *strength)
{
	for (int x = 0; x < count; x++, cell += SIGNED)
		strength[x] = both ? cell[i] + cell[i + UNSIGNED] : cell[i];
}

/* A row of COUNT features, into the planes from OUT on; of cells from CELL on, in the
 * middle between the rows UPPER and LOWER of blocks. */
static void fill_row(const struct aer_fhog *fhog, const struct workspace *space,
    const float *cell, int upper, int lower, int count, float *out)
{
	const float *limit[BLOCKS] = { space->limit[lower] + 1, space->limit[upper] + 1,
		space->limit[lower], space->limit[upper] };
	const float *norm[BLOCKS] = { space->norm[lower] + 1, space->norm[upper] + 1,
		space->norm[lower], space->norm[upper] };
	float *texture = out + (SIGNED + UNSIGNED) * fhog->size;

	for (size_t i = 0; i < BLOCKS; i++)
		memset(texture + i * fhog->size, 0, (size_t)count * sizeof *texture);
	for (int i = 0; i < SIGNED; i++) {
		take_direction(cell, i, false, count, space->direction);
		fill_direction(space->direction, limit, norm, count,
		    out + (size_t)i * fhog->size, texture, fhog->size);
	}
	for (int i = 0; i < UNSIGNED; i++) {
		take_direction(cell, i, true, count, space->direction);
		fill_direction(space->direction, limit, norm, count,
		    out + (size_t)(SIGNED + i) * fhog->size, space->forgotten,
		    space->width);
	}
	for (size_t i = 0; i < BLOCKS; i++)
		scale_row(texture + i * fhog->size, 2 * 0.2357F, count);
}

/* Features of all cells but those at the edge of ROWS x COLUMNS, from OUT on. */
static void fill_features(
    const struct aer_fhog *fhog, int rows, int columns, float *out)
{
	struct workspace space =
	    split_work(fhog->work, (size_t)columns + AER_FHOG_SPARE);
	size_t line = SIGNED * ((size_t)columns + 2);
	/* the first one that is not left out */
	const float *cell = fhog->cells + line + SIGNED;

	memset(space.forgotten, 0, BLOCKS * space.width * sizeof *space.forgotten);
	for (int y = 0; y < rows; y++, cell += line) {
		int lower = (y + 1) % 2, upper = y % 2;

		fill_energy(cell, columns, space.energy[y % 3]);
		if (y >= 1)
			fill_blocks(space.energy[(y + 2) % 3], space.energy[y % 3],
			    columns - 1, space.limit[lower], space.norm[lower]);
		if (y < 2)
			continue;
		fill_row(
		    fhog, &space, cell - line + SIGNED, upper, lower, columns - 2, out);
		out += fhog->stride;
	}
}

static int cells_of(int pixels)
{
	return (pixels + CELL / 2) / CELL;
}

int aer_fhog_make(struct aer_fhog *fhog, const unsigned char *grey, int width,
    int height, size_t stride, int window, struct aer_error *err)
{
	int rows = cells_of(height), columns = cells_of(width),
	    before = (window - 1) / 2;
	size_t cells = SIGNED * ((size_t)rows + 2) * ((size_t)columns + 2);
	size_t work = (WORK_ROWS + SIGNED) * ((size_t)columns + AER_FHOG_SPARE);
	size_t floats;

	pthread_once(&direction_once, fill_directions);
	fhog->rows = fhog->columns = 0;
	if (rows <= 2 || columns <= 2)
		return 0;
	fhog->stride = (size_t)(columns - 2 + window - 1) + AER_FHOG_SPARE;
	fhog->size = fhog->stride * (size_t)(rows - 2 + window - 1);
	floats = AER_FHOG_PLANES * fhog->size + AER_FHOG_SPARE;
	if (aer_floats_reserve(&fhog->plane, &fhog->plane_slots, floats, err) < 0 ||
	    aer_floats_reserve(&fhog->cells, &fhog->cell_slots, cells, err) < 0 ||
	    aer_floats_reserve(&fhog->work, &fhog->work_slots, work, err) < 0)
		return -1;
	fhog->rows = rows - 2 + window - 1;
	fhog->columns = columns - 2 + window - 1;
	fhog->before = before;
	fhog->after = window - 1 - before;
	memset(fhog->plane, 0, floats * sizeof *fhog->plane);
	fill_cells(fhog, grey, width, height, stride, rows, columns);
	fill_features(
	    fhog, rows, columns, fhog->plane + fhog->stride * (size_t)before + before);
	return 0;
}
