#include "score/pool.h"

void aer_pool_decide(struct aer_system *system, const struct aer_cells *cells)
{
	for (size_t i = 0; i < aer_cells_count(cells); i++) {
		const int32_t *tuple = aer_cells_tuple(cells, i);
		size_t rows = 0;

		for (size_t r = 0; r < system->runs; r++)
			rows += tuple[AER_COLLATED_ANSWER + system->run[r].file] !=
				AER_COLLATED_NO_ROW;
		system->in_one += rows == 1 ? aer_cells_size(cells, i) : 0;
		system->in_several += rows > 1 ? aer_cells_size(cells, i) : 0;
	}
	system->disjoint = system->runs > 1 && system->in_several == 0;
}

size_t aer_pool_weight(const struct aer_system *system)
{
	return system->disjoint ? 1 : system->runs;
}

size_t aer_run_column(
    const struct aer_system_run *run, const int32_t *tuple, size_t classes)
{
	int32_t answer = tuple[AER_COLLATED_ANSWER + run->file];

	if (answer >= 0)
		return (size_t)answer;
	return answer == AER_ANSWER_OTHER ? classes : classes + 1;
}

size_t aer_pool_column(
    const struct aer_system *system, const int32_t *tuple, size_t i, size_t classes)
{
	if (!system->disjoint)
		return aer_run_column(&system->run[i], tuple, classes);
	for (size_t r = 0; r < system->runs; r++)
		if (tuple[AER_COLLATED_ANSWER + system->run[r].file] !=
		    AER_COLLATED_NO_ROW)
			return aer_run_column(&system->run[r], tuple, classes);
	return classes + 1;
}
