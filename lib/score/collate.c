#include "score/collate.h"

#include <stdlib.h>
#include <string.h>

struct collation {
	struct aer_truth *truth;
	struct aer_collated *file;
	size_t count;
	const struct aer_collate_plan *plan;
	uint64_t *both;
	struct aer_cells *cells;
	int32_t *tuple;
	size_t parts;
	uint64_t *row, *no_row; /* [file * parts + part]: clips */
};

/* Writes ANSWER of file I for CLIP to the tuple, and counts its kind. */
static void take(struct collation *m, size_t i, const struct aer_truth_clip *clip,
    const struct aer_answer *answer)
{
	if (clip->part >= 0 && answer->kind == AER_KIND_NO_ROW)
		m->no_row[i * m->parts + (size_t)clip->part]++;
	else if (clip->part >= 0)
		m->row[i * m->parts + (size_t)clip->part]++;
	m->tuple[AER_COLLATED_ANSWER + i] = answer->kind == AER_KIND_NO_ROW
						? AER_COLLATED_NO_ROW
						: (int32_t)answer->answer;
	aer_answers_count(m->file[i].answers, answer);
}

static int count_clip(
    struct collation *m, const struct aer_truth_clip *clip, struct aer_error *err)
{
	m->tuple[AER_COLLATED_CLUSTER] = clip->cluster;
	m->tuple[AER_COLLATED_GROUP] = clip->group;
	m->tuple[AER_COLLATED_CLASS] = clip->label;
	if (m->plan->seen != NULL)
		*m->both += aer_dict_find(m->plan->seen, clip->id) >= 0;
	return aer_cells_add(m->cells, m->tuple, 1, err);
}

/* A bad row has been named already. */
static void name_missing(const struct collation *m, size_t i,
    const struct aer_truth_clip *clip, const struct aer_answer *answer)
{
	const struct aer_answers *answers = m->file[i].answers;
	struct aer_error text;

	if (answer->kind < 0 || answer->kind == AER_KIND_BAD_ROW)
		return;
	aer_error_set(&text, "%s: clip '%s': has no answer: %s",
	    aer_answers_name(answers), clip->id,
	    aer_answers_kind_name(answers, (size_t)answer->kind));
	m->plan->fail(m->plan->data, text.text);
}

/* Merges CLIP, NULL for the end, with all files. */
static enum aer_join merge_clip(
    struct collation *m, const struct aer_truth_clip *clip, bool name)
{
	for (size_t i = 0; i < m->count; i++) {
		struct aer_collated *file = &m->file[i];
		struct aer_answer answer;
		enum aer_join got;

		m->tuple[AER_COLLATED_ANSWER + i] = AER_COLLATED_NO_ROW;
		if (file->broken)
			continue;
		got = aer_answers_merge(file->answers, clip, &answer, &file->error);
		if (got == AER_JOIN_UNORDERED)
			return got;
		file->broken = got == AER_JOIN_BROKEN;
		if (file->broken || clip == NULL || clip->label < 0)
			continue;
		take(m, i, clip, &answer);
		if (name)
			name_missing(m, i, clip, &answer);
	}
	return AER_JOIN_DONE;
}

/* Side by side, the truth not being loaded.  NAME: the clips without an answer. */
static enum aer_join merge(struct collation *m, bool name, struct aer_error *err)
{
	struct aer_truth_clip clip;
	int more;

	if (aer_truth_rewind(m->truth, err) < 0)
		return AER_JOIN_BROKEN;
	while ((more = aer_truth_step(m->truth, &clip, err)) > 0) {
		if (merge_clip(m, &clip, name) == AER_JOIN_UNORDERED)
			return AER_JOIN_UNORDERED;
		if (clip.label >= 0 && count_clip(m, &clip, err) < 0)
			return AER_JOIN_BROKEN;
	}
	return more < 0 ? AER_JOIN_BROKEN : merge_clip(m, NULL, name);
}

static void forget(struct collation *m)
{
	aer_cells_clear(m->cells);
	*m->both = 0;
	memset(m->row, 0, m->count * m->parts * sizeof *m->row);
	memset(m->no_row, 0, m->count * m->parts * sizeof *m->no_row);
}

/* Whether a file has clips to name. */
static bool lacks_answers(const struct collation *m)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct aer_answers *answers = m->file[i].answers;

		for (size_t k = 0; !m->file[i].broken && k < aer_answers_kinds(answers);
		     k++)
			if (k != AER_KIND_BAD_ROW &&
			    aer_answers_kind_count(answers, k) > 0)
				return true;
	}
	return false;
}

/* What lacks an answer is certain only when all files were read in the truth's order:
 * so its names take another reading. */
static enum aer_join merge_and_name(struct collation *m, struct aer_error *err)
{
	enum aer_join got = merge(m, false, err);

	if (got != AER_JOIN_DONE || !m->plan->name_missing || !lacks_answers(m))
		return got;
	forget(m);
	for (size_t i = 0; i < m->count; i++) {
		struct aer_collated *file = &m->file[i];

		if (!file->broken)
			file->broken =
			    aer_answers_rewind(file->answers, &file->error) < 0;
	}
	return merge(m, true, err);
}

/* Clip by clip of the loaded truth, by what was looked up. */
static int count_all(struct collation *m, struct aer_error *err)
{
	for (size_t c = 0; c < aer_truth_count(m->truth); c++) {
		struct aer_truth_clip clip = aer_truth_get(m->truth, c);

		if (clip.label < 0)
			continue;
		for (size_t i = 0; i < m->count; i++) {
			struct aer_answer answer;

			m->tuple[AER_COLLATED_ANSWER + i] = AER_COLLATED_NO_ROW;
			if (m->file[i].broken)
				continue;
			answer = aer_answers_get(m->file[i].answers, c);
			take(m, i, &clip, &answer);
			if (m->plan->name_missing)
				name_missing(m, i, &clip, &answer);
		}
		if (count_clip(m, &clip, err) < 0)
			return -1;
	}
	return 0;
}

static int look_up(struct collation *m, struct aer_error *err)
{
	forget(m);
	if (aer_truth_load(m->truth, err) < 0)
		return -1;
	for (size_t i = 0; i < m->count; i++) {
		struct aer_collated *file = &m->file[i];

		if (!file->broken)
			file->broken =
			    aer_answers_look_up(file->answers, &file->error) < 0;
	}
	return count_all(m, err);
}

/* Finds the split that alone has rows, when it has all of its. */
static void find_part(const struct collation *m, size_t i)
{
	const uint64_t *row = m->row + i * m->parts, *no_row = m->no_row + i * m->parts;
	size_t with = 0, the = 0;

	for (size_t part = 0; part < m->parts; part++)
		if (row[part] > 0) {
			with++;
			the = part;
		}
	if (with == 1 && m->parts > 1 && no_row[the] == 0)
		m->file[i].only_part = aer_labels_name(aer_truth_parts(m->truth), the);
}

static int collate_all(struct collation *m, struct aer_error *err)
{
	enum aer_join got = AER_JOIN_UNORDERED;

	if (!aer_truth_loaded(m->truth))
		got = merge_and_name(m, err);
	if (got == AER_JOIN_BROKEN ||
	    (got == AER_JOIN_UNORDERED && look_up(m, err) < 0))
		return -1;
	for (size_t i = 0; i < m->count; i++) {
		struct aer_collated *file = &m->file[i];

		if (file->broken)
			continue;
		file->broken = aer_answers_finish(file->answers, &file->error) < 0;
		find_part(m, i);
	}
	aer_cells_sort(m->cells);
	return 0;
}

int aer_collate(struct aer_truth *truth, struct aer_collated *file, size_t count,
    const struct aer_collate_plan *plan, uint64_t *both, struct aer_cells *cells,
    struct aer_error *err)
{
	struct collation m = { truth, file, count, plan, both, cells, NULL, 0, NULL,
		NULL };
	int rc = -1;

	if (aer_truth_parts(truth) != NULL)
		m.parts = aer_labels_count(aer_truth_parts(truth));
	m.tuple = calloc(AER_COLLATED_ANSWER + count, sizeof *m.tuple);
	m.row = calloc(count * m.parts + 1, sizeof *m.row);
	m.no_row = calloc(count * m.parts + 1, sizeof *m.no_row);
	*both = 0;
	if (m.tuple != NULL && m.row != NULL && m.no_row != NULL)
		rc = collate_all(&m, err);
	else
		aer_error_memory(err);
	free(m.tuple);
	free(m.row);
	free(m.no_row);
	return rc;
}
