/*
 * confusion - counts of true class against answer, and the measures from them.
 *
 * Rows are the K true classes.  Columns are the K classes a system can answer,
 * then "other" (an answer outside the set: always wrong) and "missing" (no
 * usable answer).  All is counted in whole numbers; the only rounding is that
 * of the final divisions and of the mean over classes.
 *
 * With n_kj the count of clips of class k answered j, over all columns:
 *
 *	support    n_k  = sum_j n_kj
 *	predicted  m_k  = sum_i n_ik            (how often class k was answered)
 *
 *	recall_k    = n_kk / n_k
 *	precision_k = n_kk / m_k
 *	F1_k        = 2 n_kk / (n_k + m_k)
 *	              van Rijsbergen, Information Retrieval, 2nd ed. 1979, ch. 7;
 *	              for n_kk > 0 the harmonic mean of precision and recall
 *	UAR         = (1/K) sum_k recall_k
 *	              unweighted average recall; Schuller, Steidl, Batliner, The
 *	              INTERSPEECH 2009 Emotion Challenge, 2009.  The same as macro
 *	              recall and as balanced accuracy (Brodersen et al. 2010)
 *	WAR         = sum_k n_kk / sum_k n_k
 *	              weighted average recall, each recall weighted by its support:
 *	              accuracy
 *	weighted P, F1 = sum_k n_k of each / sum_k n_k
 *	macro P, R, F1 = (1/K) sum_k of each; macro F1 is the mean of the F1_k, not
 *	              the F1 of the means (Opitz, Burst, Macro F1 and Macro F1, 2019)
 *	kappa       = (WAR - e) / (1 - e), e = sum_k n_k m_k / n^2: agreement beyond
 *	              what answers with these column sums have by chance; J. Cohen, A
 *	              coefficient of agreement for nominal scales, 1960
 *	MCC         = (n c - sum_k n_k m_k) / sqrt((n^2 - sum_j m_j^2)
 *	              (n^2 - sum_k n_k^2)), c = sum_k n_kk, j over all columns:
 *	              Matthews' correlation for K classes; J. Gorodkin, Comparing two
 *	              K-category assignments by a K-category correlation coefficient,
 *	              2004
 *	chance      = 1/K
 *	              the UAR of any constant answer and of any answer drawn without
 *	              looking, whatever the class sizes
 *
 * Undefined is what would divide by zero, and is NAN here: the recall of a class
 * without clips, the precision of a class never answered, the F1 of a class with
 * neither, kappa where every clip and every answer is of one class, and MCC where
 * every clip or every answer is.  In the means an undefined precision counts 0, as
 * scikit-learn's zero_division=0 has it; it is counted in undefined_precision so that a
 * report can say so.  Classes without clips are left out of all means and of K, or,
 * under AER_ABSENT_ZERO, are in K and count 0.
 *
 * All but the matrix itself follows from its margins: the supports, how often each
 * class was answered rightly, and the sums of the columns.  Resampling works on
 * those alone.
 */
#ifndef AER_CONFUSION_H
#define AER_CONFUSION_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct aer_confusion;

/* CLASSES >= 1; released by aer_confusion_free. */
struct aer_confusion *aer_confusion_new(
    size_t classes, struct aer_error *err) AER_MUST_CHECK;
void aer_confusion_free(struct aer_confusion *confusion);

/* All counts to 0; for resampling. */
void aer_confusion_clear(struct aer_confusion *confusion);

/* K, and the indices of the two columns behind the classes. */
size_t aer_confusion_classes(const struct aer_confusion *confusion);
size_t aer_confusion_other(const struct aer_confusion *confusion);
size_t aer_confusion_missing(const struct aer_confusion *confusion);

/* Counts N clips of class TRUTH < K answered COLUMN < K + 2. */
void aer_confusion_add(
    struct aer_confusion *confusion, size_t truth, size_t column, uint64_t n);

/* A count, the sum of a row (the support) and of a column. */
uint64_t aer_confusion_count(
    const struct aer_confusion *confusion, size_t truth, size_t column);
uint64_t aer_confusion_row(const struct aer_confusion *confusion, size_t truth);
uint64_t aer_confusion_column(const struct aer_confusion *confusion, size_t column);

/* Which clips a measure is over. */
enum aer_scope {
	AER_SCOPE_ALL,      /* a missing answer is a wrong one */
	AER_SCOPE_ANSWERED, /* only clips that have an answer */
};

/* What a class without clips does to a mean. */
enum aer_absent {
	AER_ABSENT_EXCLUDE,
	AER_ABSENT_ZERO,
};

struct aer_class_measures {
	uint64_t support, predicted, correct;
	double precision, recall, f1; /* 0 to 1, NAN: undefined */
};

struct aer_measures {
	uint64_t clips, correct; /* in scope */
	uint64_t answered;       /* of the clips of all scopes */
	double coverage;         /* answered / clips of all scopes */
	double uar, war;
	double precision, recall, f1;           /* macro; recall is uar again */
	double weighted_precision, weighted_f1; /* by support; recall is war again */
	double kappa, mcc;
	double chance;
	size_t classes;             /* in the means */
	size_t absent;              /* classes without clips in scope */
	size_t undefined_precision; /* of the classes in the means */
};

/* The measures of class K < the number of classes. */
void aer_confusion_class(const struct aer_confusion *confusion, size_t k,
    enum aer_scope scope, struct aer_class_measures *measures);

/*
 * Margins are an array of aer_margins_size(K) numbers that can be added up, times a
 * weight: first the supports, then the clips of each class answered rightly, then
 * the sums of all K + 2 columns.
 */
size_t aer_margins_size(size_t classes);

/* Counts N clips, as aer_confusion_add. */
void aer_margins_add(
    uint64_t *margins, size_t classes, size_t truth, size_t column, uint64_t n);

/* The measures as of a confusion with these margins, in AER_SCOPE_ALL. */
void aer_margins_class(const uint64_t *margins, size_t classes, size_t k,
    struct aer_class_measures *measures);
void aer_margins_measure(const uint64_t *margins, size_t classes,
    enum aer_absent absent, struct aer_measures *measures);

/* The measures over all classes; those without a value are NAN. */
void aer_confusion_measure(const struct aer_confusion *confusion, enum aer_scope scope,
    enum aer_absent absent, struct aer_measures *measures);

#endif
