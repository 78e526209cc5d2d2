#include "batch/shot.h"

#include <libavutil/frame.h>
#include <stdlib.h>

struct aer_shots_link {
	struct aer_shot *shot;
	struct aer_shots_link *next;
};

struct aer_shot *aer_shot_new(const struct aer_frame *frame, struct aer_error *err)
{
	struct aer_shot *shot = calloc(1, sizeof *shot);

	if (shot != NULL) {
		shot->users = 1;
		shot->frame = *frame;
		if (frame->av == NULL)
			return shot;
		shot->frame.av = av_frame_clone(frame->av);
		if (shot->frame.av != NULL)
			return shot;
	}
	free(shot);
	aer_error_memory(err);
	return NULL;
}

void aer_shot_release(struct aer_shot *shot)
{
	if (--shot->users > 0)
		return;
	if (shot->alive != NULL)
		--*shot->alive;
	av_frame_free(&shot->frame.av);
	free(shot);
}

int aer_shots_add(struct aer_shots *shots, struct aer_shot *shot, struct aer_error *err)
{
	struct aer_shots_link *link = calloc(1, sizeof *link);

	if (link == NULL)
		return aer_error_memory(err);
	link->shot = shot;
	shot->users++;
	if (shots->tail != NULL)
		shots->tail->next = link;
	else
		shots->head = link;
	shots->tail = link;
	return 0;
}

struct aer_shot *aer_shots_take(struct aer_shots *shots)
{
	struct aer_shots_link *link = shots->head;
	struct aer_shot *shot;

	if (link == NULL)
		return NULL;
	shot = link->shot;
	shots->head = link->next;
	if (shots->head == NULL)
		shots->tail = NULL;
	free(link);
	return shot;
}
