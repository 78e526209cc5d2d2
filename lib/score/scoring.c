#include "score/scoring.h"

#include "score/collate.h"
#include "score/validation.h"

#include <stdlib.h>
#include <string.h>

struct scoring {
	struct aer_scorecard *card;
	struct aer_truth *truth;
	const struct aer_map *map;
	aer_fail_function *fail;
	void *data;
	struct aer_collated *file;
	size_t files;
};

static void open_file(struct scoring *s, struct aer_system_run *run)
{
	struct aer_collated *file = &s->file[s->files];

	run->file = s->files++;
	file->answers = run->answers = aer_answers_open(run->path, s->truth, s->map,
	    s->card->other != NULL, s->fail, s->data, &file->error);
	file->broken = run->answers == NULL;
}

static int open_files(struct scoring *s, struct aer_error *err)
{
	size_t files = 0;

	for (size_t i = 0; i < s->card->count; i++)
		files += s->card->system[i].runs;
	s->file = calloc(files + 1, sizeof *s->file);
	if (s->file == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < s->card->count; i++)
		for (size_t r = 0; r < s->card->system[i].runs; r++)
			open_file(s, &s->card->system[i].run[r]);
	return 0;
}

/* Reports the files that cannot be scored, and releases their systems. */
static void drop_broken(struct scoring *s)
{
	size_t count = s->card->count;

	s->card->count = 0;
	for (size_t i = 0; i < count; i++) {
		struct aer_system *system = &s->card->system[i], whole = *system;
		bool broken = false;

		for (size_t r = 0; r < system->runs; r++) {
			const struct aer_collated *file = &s->file[system->run[r].file];

			system->run[r].only_part = file->only_part;
			if (file->broken)
				s->fail(s->data, file->error.text);
			broken |= file->broken;
		}
		if (broken) {
			aer_system_free(system);
			continue;
		}
		memset(system, 0, sizeof *system);
		s->card->system[s->card->count++] = whole;
	}
}

static int read_files(
    struct scoring *s, struct aer_cells **cells, struct aer_error *err)
{
	struct aer_collate_plan plan = { s->card->missing == AER_MISSING_ERROR, s->fail,
		s->data, NULL };
	struct aer_dict *seen = NULL;
	int rc = -1;

	if (s->card->validation != NULL) {
		seen = aer_validation_read(s->card->validation, err);
		if (seen == NULL)
			return -1;
		plan.seen = seen;
	}
	*cells = aer_cells_new(AER_COLLATED_ANSWER + s->files, err);
	if (*cells != NULL)
		rc = aer_collate(s->truth, s->file, s->files, &plan,
		    &s->card->validated, *cells, err);
	aer_dict_free(seen);
	return rc;
}

int aer_scoring(struct aer_scorecard *card, struct aer_truth *truth,
    const struct aer_map *map, const struct aer_figures_plan *plan,
    aer_fail_function *fail, void *data, struct aer_error *err)
{
	struct scoring s = { card, truth, map, fail, data, NULL, 0 };
	struct aer_cells *cells = NULL;
	int rc = -1;

	if (open_files(&s, err) == 0 && read_files(&s, &cells, err) == 0) {
		drop_broken(&s);
		card->groups = aer_truth_groups(truth);
		rc = card->count > 0 ? aer_figures(card, cells, plan, err) : 0;
	}
	aer_cells_free(cells);
	free(s.file);
	return rc;
}
