#include "split/milp.h"

#include "split/bounds.h"

#include <glpk.h>
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>

/* The search ends after so many simplex steps, each counted as often as the programme
 * has rows and unknowns: about half a minute.  One with more unknowns than that is not
 * begun, since its first relaxation alone can take longer. */
static const uint64_t effort_max = 150000000;
enum { UNKNOWNS_MAX = 20000 };

struct programme {
	const struct aer_split_task *task;
	const struct aer_group_counts *pool;
	size_t k, rows, kinds;
	uint32_t *place;    /* places in task->group, those of a kind side by side */
	size_t *kind_first; /* by kind, and one more: its first in place */
	const struct aer_milp_ask *ask;
	int64_t *no_floor; /* by row * k + part: bounds where clips may be lacking */
	uint64_t nodes, effort;
	glp_prob *lp;
	int *index; /* a row being built, from 1 */
	double *value;
	int length;
};

/* GLPK numbers unknowns from 1: the kinds' counts, then for each row and part what
 * is above and below, then the deviations that are no whole clips, then what lacks;
 * then for each part by how many groups it has too many and too few; the last is the
 * largest deviation. */
static int count_at(const struct programme *m, size_t kind, size_t p)
{
	return (int)(1 + kind * m->k + p);
}

static int above_at(const struct programme *m, size_t row, size_t p)
{
	return (int)(1 + (m->kinds + row) * m->k + p);
}

static int below_at(const struct programme *m, size_t row, size_t p)
{
	return (int)(1 + (m->kinds + m->rows + row) * m->k + p);
}

static int units_at(const struct programme *m, size_t row, size_t p)
{
	return (int)(1 + (m->kinds + 2 * m->rows + row) * m->k + p);
}

static int short_at(const struct programme *m, size_t row, size_t p)
{
	return (int)(1 + (m->kinds + 3 * m->rows + row) * m->k + p);
}

static int many_at(const struct programme *m, size_t p)
{
	return (int)(1 + (m->kinds + 4 * m->rows) * m->k + p);
}

static int few_at(const struct programme *m, size_t p)
{
	return (int)(1 + (m->kinds + 4 * m->rows + 1) * m->k + p);
}

static int largest_at(const struct programme *m)
{
	return (int)(1 + (m->kinds + 4 * m->rows + 2) * m->k);
}

static void add_term(struct programme *m, int column, double value)
{
	m->length++;
	m->index[m->length] = column;
	m->value[m->length] = value;
}

/* Ends a row that was built: TYPE as GLPK has it. */
static void end_row(struct programme *m, int type, double low, double high)
{
	int i = glp_add_rows(m->lp, 1);

	glp_set_row_bnds(m->lp, i, type, low, high);
	glp_set_mat_row(m->lp, i, m->length, m->index, m->value);
	m->length = 0;
}

static int compare_places(const void *a, const void *b, void *data)
{
	const struct programme *m = data;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int order =
	    aer_group_counts_compare(m->pool, m->task->group[x], m->task->group[y]);

	return order != 0 ? order : (x > y) - (x < y);
}

static int find_kinds(struct programme *m, struct aer_error *err)
{
	size_t n = m->task->groups;

	m->place = calloc(n + 1, sizeof *m->place);
	m->kind_first = calloc(n + 2, sizeof *m->kind_first);
	if (m->place == NULL || m->kind_first == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < n; i++)
		m->place[i] = (uint32_t)i;
	qsort_r(m->place, n, sizeof *m->place, compare_places, m);
	for (size_t i = 0; i < n; i++)
		if (i == 0 ||
		    aer_group_counts_compare(m->pool, m->task->group[m->place[i - 1]],
			m->task->group[m->place[i]]) != 0)
			m->kind_first[m->kinds++] = i;
	m->kind_first[m->kinds] = n;
	n = (m->kinds + 5 * m->rows + 2) * m->k + 3;
	m->index = calloc(n, sizeof *m->index);
	m->value = calloc(n, sizeof *m->value);
	m->no_floor = calloc(m->rows * m->k + 1, sizeof *m->no_floor);
	if (m->index == NULL || m->value == NULL || m->no_floor == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < m->rows * m->k; i++)
		m->no_floor[i] = AER_NO_FLOOR;
	return 0;
}

static double size_of_kind(const struct programme *m, size_t kind)
{
	return (double)(m->kind_first[kind + 1] - m->kind_first[kind]);
}

/* What is asked to be small, one unit of MEASURE costing COST. */
static double cost_of(
    const struct programme *m, enum aer_milp_goal measure, double cost)
{
	return m->ask->goal == measure ? cost : 0;
}

/* From 0 to HIGH, which GLPK wants to be told in another way where it is 0. */
static void bound_column(struct programme *m, int column, double high)
{
	glp_set_col_bnds(m->lp, column, high > 0 ? GLP_DB : GLP_FX, 0, high);
}

/* The deviations of ROW in part P, and what it lacks. */
static void add_deviations(struct programme *m, size_t row, size_t p)
{
	const struct aer_split_score *limit = &m->ask->most;
	double weight = cost_of(m, AER_MILP_DISTANCE, (double)m->pool->weight[row]);
	bool whole = m->pool->unit[row] == 1;
	/* without a limit, what costs nothing could grow for ever */
	int64_t most = llabs(m->task->start[row * m->k + p]) + m->pool->size[row];
	double high = (double)most / (double)m->pool->unit[row] + 1;
	double units = high < (double)limit->largest ? high : (double)limit->largest;
	int at[2] = { above_at(m, row, p), below_at(m, row, p) };
	int kind = m->ask->goal == AER_MILP_SHORTAGE ? GLP_CV : GLP_IV;

	for (int i = 0; i < 2; i++) {
		bound_column(m, at[i], whole ? units : high);
		glp_set_col_kind(m->lp, at[i], whole ? kind : GLP_CV);
		glp_set_obj_coef(m->lp, at[i], whole ? weight : 0);
	}
	glp_set_col_kind(m->lp, units_at(m, row, p), kind);
	bound_column(m, units_at(m, row, p), whole ? 0 : units);
	glp_set_obj_coef(m->lp, units_at(m, row, p), whole ? 0 : weight);
	glp_set_col_kind(m->lp, short_at(m, row, p), GLP_IV);
	bound_column(m, short_at(m, row, p), (double)limit->shortage);
	glp_set_obj_coef(m->lp, short_at(m, row, p), cost_of(m, AER_MILP_SHORTAGE, 1));
}

/* What breaks ties. */
static void add_tie_columns(struct programme *m)
{
	double groups = (double)m->pool->groups;

	for (size_t p = 0; p < m->k; p++) {
		int at[2] = { many_at(m, p), few_at(m, p) };

		for (int i = 0; i < 2; i++) {
			bound_column(m, at[i], groups);
			glp_set_obj_coef(m->lp, at[i], cost_of(m, AER_MILP_CROWD, 1));
		}
	}
	glp_set_col_kind(m->lp, largest_at(m), GLP_IV);
	glp_set_col_bnds(m->lp, largest_at(m), GLP_LO, 0, 0);
	glp_set_obj_coef(m->lp, largest_at(m), cost_of(m, AER_MILP_LARGEST, 1));
}

/* The unknowns, and what they cost. */
static void add_columns(struct programme *m)
{
	glp_add_cols(m->lp, largest_at(m));
	for (size_t p = 0; p < m->k; p++) {
		for (size_t t = 0; t < m->kinds; t++) {
			glp_set_col_kind(m->lp, count_at(m, t, p), GLP_IV);
			glp_set_col_bnds(
			    m->lp, count_at(m, t, p), GLP_DB, 0, size_of_kind(m, t));
		}
		for (size_t r = 0; r < m->rows; r++)
			add_deviations(m, r, p);
	}
	add_tie_columns(m);
}

/* What ROW has in part P is what it wants, plus above, minus below; in units. */
static void add_amounts(struct programme *m, size_t row, size_t p)
{
	const struct aer_group_counts *pool = m->pool;
	double unit = (double)pool->unit[row];
	int64_t start = m->task->start[row * m->k + p];
	int64_t floor = m->task->floor[row * m->k + p];

	for (size_t t = 0; t < m->kinds; t++) {
		uint32_t g = m->task->group[m->place[m->kind_first[t]]];

		for (size_t c = pool->first[g]; c < pool->first[g + 1]; c++)
			if (pool->cell[c].row == row)
				add_term(m, count_at(m, t, p),
				    (double)pool->cell[c].n / unit);
	}
	add_term(m, above_at(m, row, p), -1);
	add_term(m, below_at(m, row, p), 1);
	end_row(m, GLP_FX, -(double)start / unit, -(double)start / unit);
	if (floor > AER_NO_FLOOR) {
		add_term(m, above_at(m, row, p), 1);
		add_term(m, below_at(m, row, p), -1);
		add_term(m, short_at(m, row, p), 1);
		end_row(m, GLP_LO, (double)floor, 0);
	}
	if (pool->unit[row] > 1) {
		/* whole units, rounded down: a deviation of less than n + 1 is n */
		add_term(m, above_at(m, row, p), 1);
		add_term(m, below_at(m, row, p), 1);
		add_term(m, units_at(m, row, p), -1);
		end_row(m, GLP_UP, 0, 1 - 1 / unit);
	}
}

/* The deviations of a row balance, and sum to its bound at least. */
static int add_cuts(struct programme *m, size_t row, struct aer_error *err)
{
	struct aer_split_task task = *m->task;
	bool whole = m->pool->unit[row] == 1;
	int64_t bound;

	if (m->ask->most.shortage > 0)
		task.floor = m->no_floor;
	bound = aer_bounds_row(&task, row, err);
	if (bound < 0)
		return -1;
	for (size_t p = 0; p < m->k; p++) {
		add_term(m, above_at(m, row, p), 1);
		add_term(m, below_at(m, row, p), -1);
	}
	end_row(m, GLP_FX, 0, 0);
	for (size_t p = 0; p < m->k && bound > 0; p++) {
		if (whole)
			add_term(m, above_at(m, row, p), 1);
		else
			add_term(m, units_at(m, row, p), 1);
	}
	if (bound > 0)
		end_row(m, GLP_LO, whole ? (double)bound / 2 : (double)bound, 0);
	return 0;
}

/* What the ask says of all rows together. */
static void add_limits(struct programme *m)
{
	const struct aer_group_counts *pool = m->pool;

	for (size_t i = 0; i < m->rows * m->k; i++)
		add_term(m, short_at(m, i / m->k, i % m->k), 1);
	end_row(m, GLP_UP, 0, (double)m->ask->most.shortage);
	if (m->ask->most.distance == AER_MILP_ANY)
		return;
	for (size_t i = 0; i < m->rows * m->k; i++) {
		size_t row = i / m->k, p = i % m->k;
		double weight = (double)pool->weight[row];

		if (pool->unit[row] > 1) {
			add_term(m, units_at(m, row, p), weight);
			continue;
		}
		add_term(m, above_at(m, row, p), weight);
		add_term(m, below_at(m, row, p), weight);
	}
	end_row(m, GLP_UP, 0, (double)m->ask->most.distance);
}

/* No deviation is larger than the largest. */
static void add_largest(struct programme *m)
{
	for (size_t i = 0; i < m->rows * m->k; i++) {
		size_t row = i / m->k, p = i % m->k;
		bool whole = m->pool->unit[row] == 1;

		for (int side = 0; side < 1 + whole; side++) {
			int at = side == 0 ? above_at(m, row, p) : below_at(m, row, p);

			add_term(m, whole ? at : units_at(m, row, p), 1);
			add_term(m, largest_at(m), -1);
			end_row(m, GLP_UP, 0, 0);
		}
	}
}

/* What the numbers of groups are too many and too few. */
static void add_crowd(struct programme *m)
{
	for (size_t p = 0; p < m->k; p++) {
		double wanted = (double)m->task->crowd[p] / AER_SHARE_ONE;

		for (size_t t = 0; t < m->kinds; t++)
			add_term(m, count_at(m, t, p), 1);
		add_term(m, many_at(m, p), -1);
		add_term(m, few_at(m, p), 1);
		end_row(m, GLP_FX, wanted, wanted);
	}
	for (size_t p = 0; p < m->k; p++) {
		add_term(m, many_at(m, p), 1);
		add_term(m, few_at(m, p), 1);
	}
	end_row(m, GLP_UP, 0, (double)m->ask->most.crowd / AER_SHARE_ONE);
}

static int build(struct programme *m, struct aer_error *err)
{
	add_columns(m);
	for (size_t t = 0; t < m->kinds; t++) {
		for (size_t p = 0; p < m->k; p++)
			add_term(m, count_at(m, t, p), 1);
		end_row(m, GLP_FX, size_of_kind(m, t), size_of_kind(m, t));
	}
	for (size_t p = 0; p < m->k; p++) {
		for (size_t t = 0; t < m->kinds; t++)
			add_term(m, count_at(m, t, p), 1);
		end_row(m, GLP_LO, (double)m->task->need[p], 0);
	}
	for (size_t r = 0; r < m->rows; r++) {
		for (size_t p = 0; p < m->k; p++)
			add_amounts(m, r, p);
		if (add_cuts(m, r, err) < 0)
			return -1;
	}
	add_limits(m);
	if (m->ask->goal == AER_MILP_LARGEST)
		add_largest(m);
	if (m->ask->goal == AER_MILP_CROWD)
		add_crowd(m);
	return 0;
}

/* Called by GLPK at every branch and for every cut; ends the search when the branches
 * or the effort are used up. */
static void on_branch(glp_tree *tree, void *data)
{
	struct programme *m = data;
	glp_prob *lp = glp_ios_get_prob(tree);
	uint64_t size = (uint64_t)glp_get_num_rows(lp) + (uint64_t)glp_get_num_cols(lp);

	if (glp_ios_reason(tree) == GLP_ISELECT && m->nodes > 0)
		m->nodes--;
	if (m->nodes == 0 || (uint64_t)glp_get_it_cnt(lp) > m->effort / (size + 1)) {
		m->nodes = 0;
		glp_ios_terminate(tree);
	}
}

/* Turns the solution's counts into parts of places. */
static void read_parts(const struct programme *m, uint8_t *part)
{
	for (size_t t = 0; t < m->kinds; t++) {
		size_t i = m->kind_first[t];

		for (size_t p = 0; p < m->k; p++) {
			long n = lround(glp_mip_col_val(m->lp, count_at(m, t, p)));

			for (; n > 0 && i < m->kind_first[t + 1]; n--)
				part[m->place[i++]] = (uint8_t)p;
		}
	}
}

static int solve(struct programme *m, uint8_t *part, struct aer_error *err)
{
	glp_iocp how;
	int rc;

	glp_init_iocp(&how);
	how.presolve = GLP_ON;
	how.mir_cuts = how.gmi_cuts = GLP_ON;
	how.cb_func = on_branch;
	how.cb_info = m;
	rc = glp_intopt(m->lp, &how);
	if (rc == GLP_ENOPFS)
		return AER_MILP_NONE;
	if (rc != 0 && rc != GLP_ESTOP)
		return aer_error_set(err, "GLPK gave up with its error %d", rc);
	switch (glp_mip_status(m->lp)) {
	case GLP_OPT:
		read_parts(m, part);
		return AER_MILP_BEST;
	case GLP_FEAS:
		read_parts(m, part);
		return AER_MILP_BETTER;
	case GLP_NOFEAS:
		return AER_MILP_NONE;
	default:
		return AER_MILP_OPEN;
	}
}

/* GLPK ends the programme when memory is short, unless it is made to jump. */
static void on_error(void *data)
{
	longjmp(*(jmp_buf *)data, 1);
}

/* All of GLPK's memory is freed at the end, also after a jump. */
static int run_glpk(struct programme *m, uint8_t *part, struct aer_error *err)
{
	jmp_buf back;
	volatile int rc = -1;

	if (setjmp(back) != 0) { // NOLINT(cert-err52-cpp)
		aer_error_set(err, "GLPK could not go on; out of memory?");
	} else {
		glp_error_hook(on_error, &back);
		glp_term_out(GLP_OFF);
		m->lp = glp_create_prob();
		if (build(m, err) == 0)
			rc = solve(m, part, err);
		glp_delete_prob(m->lp);
		glp_error_hook(NULL, NULL);
	}
	glp_free_env();
	return rc;
}

int aer_milp(const struct aer_split_task *task, const struct aer_milp_ask *ask,
    uint8_t *part, struct aer_error *err)
{
	struct programme m = {
		.task = task,
		.pool = task->pool,
		.k = task->k,
		.rows = task->pool->rows,
		.ask = ask,
		.nodes = ask->nodes,
		.effort = ask->goal <= AER_MILP_DISTANCE ? effort_max : effort_max / 4,
	};
	int rc = find_kinds(&m, err);

	if (rc == 0)
		rc = (m.kinds + 3 * m.rows) * m.k <= UNKNOWNS_MAX
			 ? run_glpk(&m, part, err)
			 : AER_MILP_OPEN;
	free(m.place);
	free(m.kind_first);
	free(m.index);
	free(m.value);
	free(m.no_floor);
	return rc;
}
