#include "confusion.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The sums are kept beside the counts, so that measures cost K and not K * K:
 * resampling asks for them thousands of times. */
struct aer_confusion {
	size_t classes, columns;
	uint64_t *count;  /* [truth * columns + column] */
	uint64_t *row;    /* sums, by truth */
	uint64_t *column; /* sums, by column */
};

struct aer_confusion *aer_confusion_new(size_t classes, struct aer_error *err)
{
	struct aer_confusion *confusion = calloc(1, sizeof *confusion);

	if (confusion == NULL)
		goto fail;
	confusion->classes = classes;
	confusion->columns = classes + 2;
	confusion->count = calloc(classes, confusion->columns * sizeof(uint64_t));
	confusion->row = calloc(classes, sizeof(uint64_t));
	confusion->column = calloc(confusion->columns, sizeof(uint64_t));
	if (confusion->count == NULL || confusion->row == NULL ||
	    confusion->column == NULL)
		goto fail;
	return confusion;
fail:
	aer_confusion_free(confusion);
	aer_error_memory(err);
	return NULL;
}

void aer_confusion_free(struct aer_confusion *confusion)
{
	if (confusion == NULL)
		return;
	free(confusion->count);
	free(confusion->row);
	free(confusion->column);
	free(confusion);
}

void aer_confusion_clear(struct aer_confusion *confusion)
{
	memset(confusion->count, 0,
	    confusion->classes * confusion->columns * sizeof(uint64_t));
	memset(confusion->row, 0, confusion->classes * sizeof(uint64_t));
	memset(confusion->column, 0, confusion->columns * sizeof(uint64_t));
}

size_t aer_confusion_classes(const struct aer_confusion *confusion)
{
	return confusion->classes;
}

size_t aer_confusion_other(const struct aer_confusion *confusion)
{
	return confusion->classes;
}

size_t aer_confusion_missing(const struct aer_confusion *confusion)
{
	return confusion->classes + 1;
}

void aer_confusion_add(
    struct aer_confusion *confusion, size_t truth, size_t column, uint64_t n)
{
	confusion->count[truth * confusion->columns + column] += n;
	confusion->row[truth] += n;
	confusion->column[column] += n;
}

uint64_t aer_confusion_count(
    const struct aer_confusion *confusion, size_t truth, size_t column)
{
	return confusion->count[truth * confusion->columns + column];
}

uint64_t aer_confusion_row(const struct aer_confusion *confusion, size_t truth)
{
	return confusion->row[truth];
}

uint64_t aer_confusion_column(const struct aer_confusion *confusion, size_t column)
{
	return confusion->column[column];
}

static double ratio(uint64_t part, uint64_t whole)
{
	return whole > 0 ? (double)part / (double)whole : NAN;
}

void aer_confusion_class(const struct aer_confusion *confusion, size_t k,
    enum aer_scope scope, struct aer_class_measures *measures)
{
	uint64_t support = confusion->row[k];
	uint64_t predicted = confusion->column[k];
	uint64_t correct = aer_confusion_count(confusion, k, k);

	if (scope == AER_SCOPE_ANSWERED)
		support -=
		    aer_confusion_count(confusion, k, aer_confusion_missing(confusion));
	*measures = (struct aer_class_measures){
		.support = support,
		.predicted = predicted,
		.correct = correct,
		.precision = ratio(correct, predicted),
		.recall = ratio(correct, support),
		.f1 = ratio(2 * correct, support + predicted),
	};
}

static double or_zero(double value)
{
	return isnan(value) ? 0 : value;
}

void aer_confusion_measure(const struct aer_confusion *confusion, enum aer_scope scope,
    enum aer_absent absent, struct aer_measures *measures)
{
	struct aer_measures m = { 0 };
	double recall = 0, precision = 0, f1 = 0, k;
	uint64_t all = 0;

	for (size_t i = 0; i < confusion->classes; i++) {
		struct aer_class_measures class;

		aer_confusion_class(confusion, i, scope, &class);
		m.clips += class.support;
		m.correct += class.correct;
		all += confusion->row[i];
		if (class.support == 0)
			m.absent++;
		if (class.support == 0 && absent == AER_ABSENT_EXCLUDE)
			continue;
		m.classes++;
		if (class.predicted == 0)
			m.undefined_precision++;
		recall += or_zero(class.recall);
		precision += or_zero(class.precision);
		f1 += or_zero(class.f1);
	}
	/* A set without a single clip has no measures under any rule. */
	k = m.clips > 0 ? (double)m.classes : NAN;
	m.answered = all - confusion->column[aer_confusion_missing(confusion)];
	m.coverage = ratio(m.answered, all);
	m.uar = m.recall = recall / k;
	m.war = ratio(m.correct, m.clips);
	m.precision = precision / k;
	m.f1 = f1 / k;
	m.chance = 1 / k;
	*measures = m;
}
