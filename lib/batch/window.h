/*
 * window - some rows of a manifest, sorted by their video.
 */
#ifndef AER_WINDOW_H
#define AER_WINDOW_H

#include "base/dict.h"
#include "batch/item.h"

/* Items that have one video, in the order of their rows. */
struct aer_group {
	struct aer_item **item;
	size_t items, slots;
	struct aer_group *next;
};

/* Zero-initialized before its first use. */
struct aer_window {
	struct aer_item *first, *last; /* all, linked in the order of the rows */
	size_t items;
	struct aer_group **group; /* one for each video, by first row; not linked */
	size_t groups;
	struct aer_dict *videos; /* the groups' */
};

/* Adds ITEM, and to the group of its video unless it is a bad row; it fails where
 * memory is short. */
void aer_window_add(struct aer_window *window, struct aer_item *item);

/* Releases the window, but neither its groups nor its items. */
void aer_window_free(struct aer_window *window);

void aer_group_free(struct aer_group *group);

#endif
