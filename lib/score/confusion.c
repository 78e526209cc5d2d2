#include "score/confusion.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The margins are kept beside the counts, of all clips and of those answered. */
struct aer_confusion {
	size_t classes, columns;
	uint64_t *count; /* [truth * columns + column] */
	uint64_t *all, *answered;
};

size_t aer_margins_size(size_t classes)
{
	return 3 * classes + 2;
}

void aer_margins_add(
    uint64_t *margins, size_t classes, size_t truth, size_t column, uint64_t n)
{
	margins[truth] += n;
	if (truth == column)
		margins[classes + truth] += n;
	margins[2 * classes + column] += n;
}

struct aer_confusion *aer_confusion_new(size_t classes, struct aer_error *err)
{
	struct aer_confusion *confusion = calloc(1, sizeof *confusion);

	if (confusion == NULL)
		goto fail;
	confusion->classes = classes;
	confusion->columns = classes + 2;
	confusion->count = calloc(classes, confusion->columns * sizeof(uint64_t));
	confusion->all = calloc(aer_margins_size(classes), sizeof(uint64_t));
	confusion->answered = calloc(aer_margins_size(classes), sizeof(uint64_t));
	if (confusion->count == NULL || confusion->all == NULL ||
	    confusion->answered == NULL)
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
	free(confusion->all);
	free(confusion->answered);
	free(confusion);
}

void aer_confusion_clear(struct aer_confusion *confusion)
{
	size_t margins = aer_margins_size(confusion->classes) * sizeof(uint64_t);

	memset(confusion->count, 0,
	    confusion->classes * confusion->columns * sizeof(uint64_t));
	memset(confusion->all, 0, margins);
	memset(confusion->answered, 0, margins);
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
	aer_margins_add(confusion->all, confusion->classes, truth, column, n);
	if (column != aer_confusion_missing(confusion))
		aer_margins_add(
		    confusion->answered, confusion->classes, truth, column, n);
}

uint64_t aer_confusion_count(
    const struct aer_confusion *confusion, size_t truth, size_t column)
{
	return confusion->count[truth * confusion->columns + column];
}

uint64_t aer_confusion_row(const struct aer_confusion *confusion, size_t truth)
{
	return confusion->all[truth];
}

uint64_t aer_confusion_column(const struct aer_confusion *confusion, size_t column)
{
	return confusion->all[2 * confusion->classes + column];
}

static double ratio(uint64_t part, uint64_t whole)
{
	return whole > 0 ? (double)part / (double)whole : NAN;
}

void aer_margins_class(const uint64_t *margins, size_t classes, size_t k,
    struct aer_class_measures *measures)
{
	uint64_t support = margins[k], correct = margins[classes + k];
	uint64_t predicted = margins[2 * classes + k];

	*measures = (struct aer_class_measures){
		.support = support,
		.predicted = predicted,
		.correct = correct,
		.precision = ratio(correct, predicted),
		.recall = ratio(correct, support),
		.f1 = ratio(2 * correct, support + predicted),
	};
}

static const uint64_t *margins_of(
    const struct aer_confusion *confusion, enum aer_scope scope)
{
	return scope == AER_SCOPE_ALL ? confusion->all : confusion->answered;
}

void aer_confusion_class(const struct aer_confusion *confusion, size_t k,
    enum aer_scope scope, struct aer_class_measures *measures)
{
	aer_margins_class(
	    margins_of(confusion, scope), confusion->classes, k, measures);
}

static double or_zero(double value)
{
	return isnan(value) ? 0 : value;
}

/* Kappa and MCC, whose sums of products can exceed 64 bits. */
static void correlate(const uint64_t *margins, size_t classes, struct aer_measures *m)
{
	double n = (double)m->clips, c = (double)m->correct;
	double both = 0, rows = 0, columns = 0, spread;

	for (size_t k = 0; k < classes; k++) {
		both += (double)margins[k] * (double)margins[2 * classes + k];
		rows += (double)margins[k] * (double)margins[k];
	}
	for (size_t j = 0; j < classes + 2; j++)
		columns +=
		    (double)margins[2 * classes + j] * (double)margins[2 * classes + j];
	spread = (n * n - columns) * (n * n - rows);
	m->kappa = n * n > both ? (n * c - both) / (n * n - both) : NAN;
	m->mcc = spread > 0 ? (n * c - both) / sqrt(spread) : NAN;
}

void aer_margins_measure(const uint64_t *margins, size_t classes,
    enum aer_absent absent, struct aer_measures *measures)
{
	struct aer_measures m = { 0 };
	double recall = 0, precision = 0, f1 = 0, by_precision = 0, by_f1 = 0, k;

	for (size_t i = 0; i < classes; i++) {
		struct aer_class_measures class;

		aer_margins_class(margins, classes, i, &class);
		m.clips += class.support;
		m.correct += class.correct;
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
		by_precision += (double)class.support * or_zero(class.precision);
		by_f1 += (double)class.support * or_zero(class.f1);
	}
	/* A set without a single clip has no measures under any rule. */
	k = m.clips > 0 ? (double)m.classes : NAN;
	m.answered = m.clips - margins[3 * classes + 1];
	m.coverage = ratio(m.answered, m.clips);
	m.uar = m.recall = recall / k;
	m.war = ratio(m.correct, m.clips);
	m.precision = precision / k;
	m.f1 = f1 / k;
	m.weighted_precision = m.clips > 0 ? by_precision / (double)m.clips : NAN;
	m.weighted_f1 = m.clips > 0 ? by_f1 / (double)m.clips : NAN;
	m.chance = 1 / k;
	correlate(margins, classes, &m);
	*measures = m;
}

void aer_confusion_measure(const struct aer_confusion *confusion, enum aer_scope scope,
    enum aer_absent absent, struct aer_measures *measures)
{
	uint64_t all = 0;

	aer_margins_measure(
	    margins_of(confusion, scope), confusion->classes, absent, measures);
	for (size_t k = 0; k < confusion->classes; k++)
		all += confusion->all[k];
	measures->coverage = ratio(measures->answered, all);
}
