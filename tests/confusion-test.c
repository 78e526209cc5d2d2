/* Unit tests of confusion.h, colour.h and grid.h, in TAP. */
#include "plot/colour.h"
#include "score/confusion.h"
#include "text/grid.h"
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool near(double a, double b)
{
	return fabs(a - b) < 1e-12;
}

/* VALUE printed as papers print it. */
static bool prints(double value, const char *wanted)
{
	char text[32];

	snprintf(text, sizeof text, "%.2f", 100 * value);
	return strcmp(text, wanted) == 0;
}

static struct aer_confusion *new_confusion(size_t classes)
{
	struct aer_confusion *c = aer_confusion_new(classes, NULL);

	if (c == NULL)
		abort();
	return c;
}

static struct aer_measures all(const struct aer_confusion *c, enum aer_absent absent)
{
	struct aer_measures m;

	aer_confusion_measure(c, AER_SCOPE_ALL, absent, &m);
	return m;
}

static void test_published(void)
{
	static const uint64_t matrix[5][5] = { { 290, 1, 4, 5, 45 }, { 8, 22, 0, 0, 2 },
		{ 3, 0, 2, 2, 0 }, { 7, 0, 0, 31, 1 }, { 21, 5, 0, 3, 76 } };
	struct aer_confusion *c = new_confusion(5);
	struct aer_measures m;
	char text[64];

	for (size_t k = 0; k < 5; k++)
		for (size_t i = 0; i < 5; i++)
			aer_confusion_add(c, k, i, matrix[k][i]);
	m = all(c, AER_ABSENT_EXCLUDE);
	snprintf(text, sizeof text, "%.3f %.3f", 100 * m.uar, 100 * m.war);
	ok(strcmp(text, "66.650 79.735") == 0,
	    "the published matrix has UAR and WAR %s %%", text);
	ok(near(m.chance, 0.2) && near(m.coverage, 1) && m.clips == 528,
	    "and chance 1/5, full coverage, 528 clips");
	aer_confusion_clear(c);
	m = all(c, AER_ABSENT_EXCLUDE);
	ok(m.clips == 0 && isnan(m.uar) && isnan(m.war) && isnan(m.f1) &&
		isnan(m.chance) && isnan(m.coverage),
	    "a cleared matrix has no measures");
	aer_confusion_free(c);
}

/* The recalls of three published systems on JuniorRAER's test set, to the two
 * decimals that are printed; the supports are the smallest that give them. */
static void test_recalls(void)
{
	static const uint64_t support[5] = { 141, 10, 4, 12, 675 };
	static const struct {
		uint64_t right[5];
		const char *recall[5], *uar;
	} table[3] = {
		{ { 82, 1, 0, 9, 432 }, { "58.16", "10.00", "0.00", "75.00", "64.00" },
		    "41.43" },
		{ { 141, 0, 0, 0, 0 }, { "100.00", "0.00", "0.00", "0.00", "0.00" },
		    "20.00" },
		{ { 134, 8, 0, 8, 434 }, { "95.04", "80.00", "0.00", "66.67", "64.30" },
		    "61.20" },
	};

	for (size_t t = 0; t < 3; t++) {
		struct aer_confusion *c = new_confusion(5);
		bool same = true;

		for (size_t k = 0; k < 5; k++) {
			struct aer_class_measures class;

			aer_confusion_add(c, k, k, table[t].right[k]);
			aer_confusion_add(
			    c, k, (k + 1) % 5, support[k] - table[t].right[k]);
			aer_confusion_class(c, k, AER_SCOPE_ALL, &class);
			same &= prints(class.recall, table[t].recall[k]);
		}
		ok(same && prints(all(c, AER_ABSENT_EXCLUDE).uar, table[t].uar),
		    "JuniorRAER's recalls, system %zu, have UAR %s %%", t + 1,
		    table[t].uar);
		aer_confusion_free(c);
	}
}

static void test_undefined(void)
{
	struct aer_confusion *c = new_confusion(4);
	struct aer_class_measures k;
	struct aer_measures m;

	/* class 0: right 3 of 4; class 1: never predicted; class 2: no clips but
	 * predicted once; class 3: neither */
	aer_confusion_add(c, 0, 0, 3);
	aer_confusion_add(c, 0, 2, 1);
	aer_confusion_add(c, 1, 0, 2);
	aer_confusion_class(c, 1, AER_SCOPE_ALL, &k);
	ok(isnan(k.precision) && k.recall == 0 && k.f1 == 0,
	    "a class never predicted has no precision, recall 0 and F1 0");
	aer_confusion_class(c, 2, AER_SCOPE_ALL, &k);
	ok(k.precision == 0 && isnan(k.recall) && k.f1 == 0,
	    "a class without clips has no recall");
	aer_confusion_class(c, 3, AER_SCOPE_ALL, &k);
	ok(isnan(k.precision) && isnan(k.recall) && isnan(k.f1),
	    "a class with neither has no measure");
	m = all(c, AER_ABSENT_EXCLUDE);
	ok(m.classes == 2 && m.absent == 2 && m.undefined_precision == 1 &&
		near(m.uar, 0.375) && near(m.precision, 0.3) &&
		near(m.f1, 6.0 / 9 / 2) && near(m.chance, 0.5) && near(m.war, 0.5),
	    "classes without clips are left out of the means and of chance");
	m = all(c, AER_ABSENT_ZERO);
	ok(m.classes == 4 && near(m.uar, 0.1875) && near(m.precision, 0.15) &&
		near(m.f1, 6.0 / 9 / 4) && near(m.chance, 0.25),
	    "or count 0 in them when that is asked for");
	aer_confusion_free(c);
}

static void test_columns(void)
{
	struct aer_confusion *c = new_confusion(2);
	struct aer_class_measures k;
	struct aer_measures m;

	aer_confusion_add(c, 0, 0, 6);
	aer_confusion_add(c, 0, aer_confusion_missing(c), 2);
	aer_confusion_add(c, 1, 1, 1);
	aer_confusion_add(c, 1, aer_confusion_other(c), 1);
	m = all(c, AER_ABSENT_EXCLUDE);
	ok(near(m.uar, (6.0 / 8 + 1.0 / 2) / 2) && near(m.war, 0.7) &&
		near(m.coverage, 0.8) && m.answered == 8,
	    "missing and other answers are wrong ones");
	ok(near(m.precision, 1), "and spoil no class's precision");
	aer_confusion_measure(c, AER_SCOPE_ANSWERED, AER_ABSENT_EXCLUDE, &m);
	ok(near(m.uar, 0.75) && near(m.war, 7.0 / 8) && m.clips == 8 &&
		near(m.coverage, 0.8),
	    "over answered clips the missing are not there, the others are");
	aer_confusion_class(c, 0, AER_SCOPE_ANSWERED, &k);
	ok(k.support == 6 && k.recall == 1, "nor in the support of a class");
	ok(aer_confusion_row(c, 0) == 8 && aer_confusion_column(c, 0) == 6 &&
		aer_confusion_column(c, aer_confusion_missing(c)) == 2,
	    "sums are those of the counts");
	aer_confusion_free(c);
}

static void test_large(void)
{
	struct aer_confusion *c = new_confusion(1);
	struct aer_measures m;

	aer_confusion_add(c, 0, 0, UINT64_C(1) << 40);
	aer_confusion_add(c, 0, aer_confusion_other(c), 1);
	m = all(c, AER_ABSENT_EXCLUDE);
	ok(m.uar < 1 && m.uar > 0.999999999,
	    "one wrong clip in a million million is seen");
	aer_confusion_free(c);
}

static void test_colour(void)
{
	double worst = 21, last = 2;
	bool falls = true;

	for (int i = 0; i <= 1000; i++) {
		struct aer_colour colour = aer_colour_scale(i / 1000.0);
		double luminance = aer_colour_luminance(colour);

		worst =
		    fmin(worst, aer_colour_contrast(colour, aer_colour_text(colour)));
		falls &= luminance < last;
		last = luminance;
	}
	ok(falls, "the colour scale only ever gets darker");
	ok(aer_colour_luminance(aer_colour_scale(0)) > 0.9 && last < 0.05,
	    "from nearly white to nearly black");
	ok(worst >= 3.9, "text on it has a contrast of %.2f at least", worst);
}

static void test_grid(void)
{
	struct aer_grid *grid = aer_grid_new(2, NULL);
	char *text = NULL;
	size_t size;
	FILE *memory = open_memstream(&text, &size);
	int rc;

	if (grid == NULL || memory == NULL)
		abort();
	aer_grid_add(grid, "name");
	aer_grid_add(grid, "n");
	aer_grid_add(grid, "\u00dcber\tall");
	aer_grid_add(grid, "%d", 1234);
	aer_grid_gap(grid);
	aer_grid_add(grid, "\u56f0\u60d1");
	aer_grid_add(grid, "-");
	rc = aer_grid_print(grid, memory, NULL);
	fclose(memory);
	ok(rc == 0 && strcmp(text, "name         n\n\u00dcber?all  1234\n\n"
				   "\u56f0\u60d1         -\n") == 0,
	    "columns are aligned by the width of letters, not their bytes");
	free(text);
	aer_grid_free(grid);
}

int main(void)
{
	test_published();
	test_recalls();
	test_undefined();
	test_columns();
	test_large();
	test_colour();
	test_grid();
	return unit_done();
}
