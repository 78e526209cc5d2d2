#include "exchange/splitshards.h"

#include "base/dict.h"
#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The archives of one split. */
struct series {
	struct aer_output *output; /* NULL: none is open */
	struct aer_tar *tar;
	long clips, number;
};

struct aer_splitshards {
	const char *dir;
	long clips; /* in an archive */
	struct aer_dict *splits;
	struct series series[AER_SPLITSHARDS_MAX];
	size_t last; /* the series that was opened last */
};

struct aer_splitshards *aer_splitshards_new(
    const char *dir, long clips, struct aer_error *err)
{
	struct aer_splitshards *shards = calloc(1, sizeof *shards);

	if (shards == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	shards->dir = dir;
	shards->clips = clips;
	shards->splits = aer_dict_new(err);
	if (shards->splits != NULL)
		return shards;
	aer_splitshards_free(shards);
	return NULL;
}

void aer_splitshards_free(struct aer_splitshards *shards)
{
	if (shards == NULL)
		return;
	for (size_t i = 0; i < AER_SPLITSHARDS_MAX; i++) {
		aer_tar_free(shards->series[i].tar);
		aer_output_abort(shards->series[i].output);
	}
	aer_dict_free(shards->splits);
	free(shards);
}

/* The path of the archive that split I is at. */
static char *shard_path(
    const struct aer_splitshards *shards, size_t i, struct aer_error *err)
{
	const char *split = aer_dict_key(shards->splits, i);
	char *path;

	if (asprintf(&path, "%s/%s%s%06ld.tar", shards->dir, split,
		split[0] != '\0' ? "-" : "", shards->series[i].number) >= 0)
		return path;
	aer_error_memory(err);
	return NULL;
}

struct aer_tar *aer_splitshards_open(
    struct aer_splitshards *shards, const char *split, struct aer_error *err)
{
	long i = aer_dict_add(shards->splits, split, NULL, err);
	struct series *series;
	char *path;

	if (i < 0)
		return NULL;
	if (i >= AER_SPLITSHARDS_MAX) {
		aer_error_set(
		    err, "there are more than %d splits", AER_SPLITSHARDS_MAX);
		return NULL;
	}
	shards->last = (size_t)i;
	series = &shards->series[i];
	if (series->tar != NULL)
		return series->tar;
	path = shard_path(shards, (size_t)i, err);
	if (path == NULL)
		return NULL;
	series->output = aer_output_file(path, err);
	free(path);
	if (series->output != NULL)
		series->tar = aer_tar_new(aer_output_path(series->output), err);
	return series->tar;
}

static int close_shard(struct series *series, struct aer_error *err)
{
	struct aer_output *output = series->output;
	struct aer_tar *tar = series->tar;

	series->output = NULL;
	series->tar = NULL;
	series->clips = 0;
	series->number++;
	if (aer_tar_close(tar, err) == 0)
		return aer_output_commit(output, err);
	aer_output_abort(output);
	return -1;
}

int aer_splitshards_end_clip(struct aer_splitshards *shards, struct aer_error *err)
{
	struct series *series = &shards->series[shards->last];

	return ++series->clips == shards->clips ? close_shard(series, err) : 0;
}

int aer_splitshards_finish(struct aer_splitshards *shards, aer_fail_function *fail,
    void *data, struct aer_error *err)
{
	for (size_t i = 0; i < AER_SPLITSHARDS_MAX; i++)
		if (shards->series[i].tar != NULL &&
		    close_shard(&shards->series[i], err) < 0)
			return -1;
	for (size_t i = 0; i < aer_dict_count(shards->splits); i++) {
		struct aer_error why;
		char *path = shard_path(shards, i, err);

		if (path == NULL)
			return -1;
		if (access(path, F_OK) == 0) {
			aer_error_set(&why,
			    "%s: is there, of another run; remove it, and those behind "
			    "it: loaders would read them too",
			    path);
			fail(data, why.text);
		}
		free(path);
	}
	return 0;
}
