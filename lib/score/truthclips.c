#include "score/truthclips.h"

#include "base/dict.h"
#include "base/grow.h"
#include "table/factor.h"

#include <stdlib.h>

struct kept {
	int label, cluster, group, part;
};

struct aer_truth_clips {
	struct aer_dict *ids;
	struct kept *kept; /* by the number of the id */
	size_t slots;
};

struct aer_truth_clips *aer_truth_clips_new(struct aer_error *err)
{
	struct aer_truth_clips *clips = calloc(1, sizeof *clips);

	if (clips == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	clips->ids = aer_dict_new(err);
	if (clips->ids == NULL) {
		free(clips);
		return NULL;
	}
	return clips;
}

void aer_truth_clips_free(struct aer_truth_clips *clips)
{
	if (clips == NULL)
		return;
	aer_dict_free(clips->ids);
	free(clips->kept);
	free(clips);
}

size_t aer_truth_clips_count(const struct aer_truth_clips *clips)
{
	return aer_dict_count(clips->ids);
}

long aer_truth_clips_find(const struct aer_truth_clips *clips, const char *id)
{
	return aer_dict_find(clips->ids, id);
}

struct aer_truth_clip aer_truth_clips_get(const struct aer_truth_clips *clips, size_t i)
{
	const struct kept *kept = &clips->kept[i];

	return (struct aer_truth_clip){ aer_dict_key(clips->ids, i), kept->label,
		kept->cluster, kept->group, kept->part };
}

int aer_truth_clips_add(struct aer_truth_clips *clips,
    const struct aer_truth_clip *clip, struct aer_error *err)
{
	struct kept *kept;
	bool is_new;
	long number;

	if (aer_grow(&clips->kept, aer_dict_count(clips->ids), &clips->slots,
		sizeof *clips->kept, err) < 0)
		return -1;
	number = aer_dict_add(clips->ids, clip->id, &is_new, err);
	if (number < 0)
		return -1;
	kept = &clips->kept[number];
	if (is_new)
		*kept = (struct kept){ AER_TRUTH_UNSELECTED, AER_TRUTH_NONE,
			AER_TRUTH_NONE, AER_TRUTH_NONE };
	if (clip->label == AER_TRUTH_UNSELECTED)
		return 1;
	if (kept->label != AER_TRUTH_UNSELECTED)
		return 0;
	*kept = (struct kept){ clip->label, clip->cluster, clip->group, clip->part };
	return 1;
}

void aer_truth_clips_renumber(
    struct aer_truth_clips *clips, const struct aer_truth_ranks *ranks)
{
	for (size_t i = 0; i < aer_dict_count(clips->ids); i++) {
		struct kept *kept = &clips->kept[i];

		kept->label = aer_factor_rank(ranks->label, kept->label);
		kept->cluster = aer_factor_rank(ranks->cluster, kept->cluster);
		kept->group = aer_factor_rank(ranks->group, kept->group);
		kept->part = aer_factor_rank(ranks->part, kept->part);
	}
}
