#include "batch/window.h"

#include <stdlib.h>

static struct aer_group *find_group(
    struct aer_window *window, const char *video, struct aer_error *err)
{
	struct aer_group **more;
	bool is_new;
	long i;

	if (window->videos == NULL)
		window->videos = aer_dict_new(err);
	i = window->videos != NULL ? aer_dict_add(window->videos, video, &is_new, err)
				   : -1;
	if (i < 0)
		return NULL;
	if (!is_new)
		return window->group[i];
	more =
	    realloc(window->group, (window->groups + 1) * sizeof(struct aer_group *));
	if (more != NULL) {
		window->group = more;
		more[window->groups] = calloc(1, sizeof(struct aer_group));
	}
	if (more == NULL || more[window->groups] == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	return window->group[window->groups++];
}

static int add_to_group(struct aer_group *group, struct aer_item *item)
{
	if (group->items == group->slots) {
		size_t slots = 2 * group->slots + 4;
		struct aer_item **more =
		    realloc(group->item, slots * sizeof(struct aer_item *));

		if (more == NULL)
			return -1;
		group->item = more;
		group->slots = slots;
	}
	group->item[group->items++] = item;
	return 0;
}

void aer_window_add(struct aer_window *window, struct aer_item *item)
{
	struct aer_group *group;
	struct aer_error err;

	if (window->last != NULL)
		window->last->next = item;
	else
		window->first = item;
	window->last = item;
	window->items++;
	if (item->bad_row)
		return;
	group = find_group(window, item->clip.video, &err);
	if (group == NULL || add_to_group(group, item) < 0) {
		aer_error_memory(&err);
		aer_item_fail(item, &err);
	}
}

void aer_window_free(struct aer_window *window)
{
	aer_dict_free(window->videos);
	free(window->group);
}

void aer_group_free(struct aer_group *group)
{
	free(group->item);
	free(group);
}
