#include "batch/source.h"

#include <stdlib.h>
#include <string.h>

static void close_source(struct aer_source *source)
{
	bool spare = false;

	for (size_t i = 0; i < source->spares; i++) {
		spare |= source->spare[i] == source->video;
		aer_video_close(source->spare[i]);
	}
	if (!spare)
		aer_video_close(source->video);
	free(source->spare);
	free(source->path);
	free(source);
}

struct aer_source *aer_source_find(struct aer_sources *sources, const char *path)
{
	for (struct aer_source **at = &sources->first; *at != NULL; at = &(*at)->next) {
		struct aer_source *source = *at;

		if (strcmp(source->path, path) != 0)
			continue;
		*at = source->next;
		source->next = sources->first;
		sources->first = source;
		source->users++;
		return source;
	}
	return NULL;
}

struct aer_source *aer_source_add(
    struct aer_sources *sources, struct aer_video *video, struct aer_error *err)
{
	struct aer_source *source = calloc(1, sizeof *source);

	if (source != NULL)
		source->path = strdup(aer_video_path(video));
	if (source == NULL || source->path == NULL) {
		free(source);
		aer_video_close(video);
		aer_error_memory(err);
		return NULL;
	}
	source->video = video;
	source->users = 1;
	aer_source_give(source, video);
	source->next = sources->first;
	sources->first = source;
	return source;
}

void aer_source_release(struct aer_sources *sources, struct aer_source *source)
{
	struct aer_source **at = &sources->first;
	size_t idle = 0;

	source->users--;
	while (*at != NULL) {
		struct aer_source *old = *at;

		idle += old->users == 0;
		if (old->users > 0 || idle <= sources->idle_limit) {
			at = &old->next;
			continue;
		}
		*at = old->next;
		close_source(old);
	}
}

struct aer_video *aer_source_take(struct aer_source *source)
{
	return source->spares > 0 ? source->spare[--source->spares] : NULL;
}

void aer_source_give(struct aer_source *source, struct aer_video *video)
{
	if (source->spares == source->slots) {
		size_t slots = 2 * source->slots + 4;
		struct aer_video **spare =
		    realloc(source->spare, slots * sizeof(struct aer_video *));

		if (spare == NULL) { /* it is not missed, unless it has the facts */
			if (video != source->video)
				aer_video_close(video);
			return;
		}
		source->spare = spare;
		source->slots = slots;
	}
	source->spare[source->spares++] = video;
}

void aer_sources_close(struct aer_sources *sources)
{
	struct aer_source *source, *next;

	for (source = sources->first; source != NULL; source = next) {
		next = source->next;
		close_source(source);
	}
	sources->first = NULL;
}
