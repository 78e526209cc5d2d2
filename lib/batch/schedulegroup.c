#include "batch/schedulepart.h"

/* As many pixels as are taken for each job where the pictures have fewer. */
enum { SMALL_PICTURE = 1280 * 720 };
/* Of so many clips one may be decoded by itself, so that the first one is done soon. */
enum { LEAD_AMONG = 100 };

/* The group's video, opened unless it is; NULL fails all of its items. */
static struct aer_source *open_source(
    struct aer_schedule *s, const char *path, struct aer_error *err)
{
	struct aer_source *source = aer_source_find(&s->sources, path);
	struct aer_video *video;

	if (source != NULL)
		return source;
	pthread_mutex_unlock(&s->lock);
	video = aer_video_open_kept(path, s->batch->index, s->stop, err);
	pthread_mutex_lock(&s->lock);
	if (video == NULL)
		return NULL;
	s->batch->indexes++;
	s->batch->loaded += aer_video_info(video)->index_loaded;
	/* somebody may have been faster */
	source = aer_source_find(&s->sources, path);
	if (source == NULL)
		return aer_source_add(&s->sources, video, err);
	aer_source_give(source, video);
	return source;
}

/* Those of the group's items that are still to be made, at its front; the others
 * are finished. */
static void sort_out(struct aer_schedule *s, struct aer_group *group)
{
	size_t left = 0;

	for (size_t i = 0; i < group->items; i++) {
		struct aer_item *item = group->item[i];

		if (item->failed || item->kept) {
			if (item->failed)
				aer_item_drop(item);
			aer_schedule_finish(s, item);
		} else {
			group->item[left++] = item;
		}
	}
	group->items = left;
}

/* Adds PASSES at the end of those that wait. */
static void add_passes(struct aer_schedule *s, struct aer_pass *passes)
{
	struct aer_pass **at = &s->waiting;

	while (*at != NULL)
		at = &(*at)->next;
	*at = passes;
}

/* How many pixels open items of a pass may have together: a whole picture for each
 * job.  Small pictures are no matter. */
static size_t open_pixels(const struct aer_schedule *s, const struct aer_video *video)
{
	const struct aer_video_info *info = aer_video_info(video);
	size_t picture = (size_t)info->width * (size_t)info->height;

	return (size_t)s->batch->jobs *
	       (picture > SMALL_PICTURE ? picture : SMALL_PICTURE);
}

/* Whether a clip should lead: frames come in order, none has been made, nor is being
 * made, and among the others it is no matter that it is decoded twice. */
static bool wants_lead(const struct aer_schedule *s)
{
	return !s->batch->any_order && !s->made && s->actives == 0 &&
	       s->waiting == NULL && s->unfinished >= LEAD_AMONG;
}

/* Makes passes of planned items; those that want no frame are ready. */
static void plan_passes(struct aer_schedule *s, struct aer_group *group,
    struct aer_source *source, struct aer_error *err)
{
	struct aer_pass *passes;
	size_t wanting = 0;
	bool lead = wants_lead(s);

	for (size_t i = 0; i < group->items; i++) {
		struct aer_item *item = group->item[i];

		item->source = source;
		source->users++;
		item->pending = aer_item_wanted(item);
		if (item->pending == 0)
			aer_schedule_list(s, item);
		else
			group->item[wanting++] = item;
	}
	pthread_mutex_unlock(&s->lock);
	if (aer_pass_plan(source, group->item, wanting, s->batch->any_order,
		open_pixels(s, source->video), lead, &passes, err) < 0)
		passes = NULL;
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; passes == NULL && i < wanting; i++) {
		aer_schedule_kill(group->item[i], err);
		group->item[i]->pending = 0;
		aer_schedule_list(s, group->item[i]);
	}
	add_passes(s, passes);
}

/* Looks the group's items up, opens their video if one is to be made, and plans. */
static void plan_items(
    struct aer_schedule *s, struct aer_group *group, struct aer_worker *worker)
{
	struct aer_source *source;
	struct aer_error err;

	pthread_mutex_unlock(&s->lock);
	for (size_t i = 0; i < group->items; i++)
		aer_item_look_up(group->item[i]);
	pthread_mutex_lock(&s->lock);
	sort_out(s, group);
	if (group->items == 0)
		return;
	source = open_source(s, group->item[0]->clip.video, &err);
	pthread_mutex_unlock(&s->lock);
	for (size_t i = 0; i < group->items; i++)
		if (source == NULL)
			aer_item_fail(group->item[i], &err);
		else
			aer_item_plan(group->item[i], worker, source->video);
	pthread_mutex_lock(&s->lock);
	sort_out(s, group);
	if (source == NULL)
		return;
	plan_passes(s, group, source, &err);
	aer_source_release(&s->sources, source);
}

/* Does the items of a batch that has work of its own. */
static void work_items(
    struct aer_schedule *s, struct aer_group *group, struct aer_worker *worker)
{
	for (size_t i = 0; i < group->items; i++) {
		struct aer_item *item = group->item[i];

		pthread_mutex_unlock(&s->lock);
		aer_item_work(item, worker);
		if (item->failed)
			aer_item_drop(item);
		pthread_mutex_lock(&s->lock);
		aer_schedule_finish(s, item);
	}
}

void aer_schedule_serve_group(struct aer_schedule *s, struct aer_worker *worker)
{
	struct aer_group *group = s->group;

	s->group = group->next;
	s->planning++;
	if (s->batch->work != NULL)
		work_items(s, group, worker);
	else
		plan_items(s, group, worker);
	s->planning--;
	aer_group_free(group);
	pthread_cond_broadcast(&s->changed);
}
