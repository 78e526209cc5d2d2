#include "face/bank.h"

#include "base/clones.h"
#include "base/floats.h"

#include <stdlib.h>
#include <string.h>

/* So many places are worked on at once: none are left over at the ends of rows. */
enum { STEP = 16, TAPS = AER_BANK_TAPS };
/* They are one value to the compiler, also where a sanitizer looks at every access. */
typedef float places __attribute__((vector_size(64), aligned(4), may_alias));

/* Rows of IN, multiplied with the filter's row.  WIDTH is a multiple of STEP. */
AER_CLONES static void filter_rows(const float *restrict in, size_t stride, int rows,
    const float *restrict tap, size_t width, float *restrict out)
{
	for (int y = 0; y < rows; y++, in += stride, out += width)
		for (size_t x = 0; x < width; x += STEP) {
			places sum = { 0 };

			for (size_t i = 0; i < TAPS; i++)
				sum += *(const places *)(in + x + i) * tap[i];
			*(places *)(out + x) = sum;
		}
}

/* The sums of TAPS rows of IN, each multiplied with its weight, are added to OUT. */
AER_CLONES static void filter_columns(const float *restrict in, int rows,
    const float *restrict tap, size_t width, float *restrict out)
{
	for (int y = 0; y < rows; y++, in += width, out += width)
		for (size_t x = 0; x < width; x += STEP) {
			places sum = *(const places *)(out + x);

			for (size_t i = 0; i < TAPS; i++)
				sum += *(const places *)(in + i * width + x) * tap[i];
			*(places *)(out + x) = sum;
		}
}

int aer_bank_apply(const struct aer_bank_filter *filters, size_t count,
    const struct aer_fhog *fhog, struct aer_bank_answer *answer, struct aer_error *err)
{
	int rows = fhog->rows - TAPS + 1, columns = fhog->columns - TAPS + 1;
	int inner = fhog->rows - fhog->before - fhog->after;
	size_t width, size, before;

	answer->rows = answer->columns = 0;
	if (rows <= 0 || columns <= 0)
		return 0;
	/* what is behind a row's end may be read: AER_FHOG_SPARE is more than STEP */
	width = ((size_t)columns + STEP - 1) / STEP * STEP;
	size = width * (size_t)rows;
	if (aer_floats_reserve(&answer->value, &answer->value_slots, size, err) < 0 ||
	    aer_floats_reserve(&answer->work, &answer->work_slots,
		width * (size_t)fhog->rows, err) < 0)
		return -1;
	memset(answer->value, 0, size * sizeof *answer->value);
	/* rows of zeros stay so */
	memset(answer->work, 0, width * (size_t)fhog->rows * sizeof *answer->work);
	before = (size_t)fhog->before;
	for (size_t i = 0; i < count; i++) {
		const struct aer_bank_filter *filter = &filters[i];

		filter_rows(fhog->plane + fhog->size * (size_t)filter->plane +
				before * fhog->stride,
		    fhog->stride, inner, filter->row, width,
		    answer->work + before * width);
		filter_columns(
		    answer->work, rows, filter->column, width, answer->value);
	}
	answer->rows = rows;
	answer->columns = columns;
	answer->stride = width;
	return 0;
}

void aer_bank_answer_free(struct aer_bank_answer *answer)
{
	free(answer->value);
	free(answer->work);
	*answer = (struct aer_bank_answer){ 0 };
}
