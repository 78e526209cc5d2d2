#include "batch/pass.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The least that is worth a decoder of its own, in frames of the video. */
enum { LEAST_FRAMES = 100 };
/* A frame takes so many times as long to encode as to decode, more or less. */
enum { ENCODING = 4 };
/* An item that leads takes no more frames than these to decode. */
enum { LEAD_MOST = 1500 };
/* Decoded frames that wait may take so many bytes, but are at least so many. */
enum { WAITING_BYTES = 8 << 20, WAITING_LEAST = 4, WAITING_MOST = 24 };

/* Stretches of the video, rising, between which nothing is shared. */
struct stretch {
	size_t first, last;
};

struct layout {
	const struct aer_video *video;
	struct aer_item **item;
	size_t items;
	uint8_t *wanted; /* a bit for each frame of the video */
	struct stretch *stretch;
	size_t stretches, slots;
};

static size_t first_frame(const struct aer_item *item)
{
	return aer_item_frame(item, 0);
}

static size_t last_frame(const struct aer_item *item)
{
	return aer_item_frame(item, aer_item_wanted(item) - 1);
}

static int compare_items(const void *a, const void *b)
{
	size_t x = first_frame(*(struct aer_item *const *)a);
	size_t y = first_frame(*(struct aer_item *const *)b);

	return x < y ? -1 : x > y;
}

/* Where decoding begins to reach frame K. */
static size_t key_of(const struct aer_video *video, size_t k)
{
	long key = aer_video_info(video)->indexed ? aer_video_key(video, k) : 0;

	return key > 0 ? (size_t)key : 0;
}

static int add_stretch(
    struct layout *layout, size_t first, size_t last, struct aer_error *err)
{
	if (layout->stretches == layout->slots) {
		size_t slots = 2 * layout->slots + 16;
		struct stretch *more =
		    realloc(layout->stretch, slots * sizeof *layout->stretch);

		if (more == NULL)
			return aer_error_memory(err);
		layout->stretch = more;
		layout->slots = slots;
	}
	layout->stretch[layout->stretches++] = (struct stretch){ first, last };
	return 0;
}

/* Items whose groups of pictures overlap share a stretch. */
static int divide_by_items(struct layout *layout, struct aer_error *err)
{
	size_t first = first_frame(layout->item[0]), last = last_frame(layout->item[0]);

	for (size_t i = 1; i < layout->items; i++) {
		const struct aer_item *item = layout->item[i];

		if (key_of(layout->video, first_frame(item)) > last) {
			if (add_stretch(layout, first, last, err) < 0)
				return -1;
			first = first_frame(item);
		}
		if (last_frame(item) > last)
			last = last_frame(item);
	}
	return add_stretch(layout, first, last, err);
}

static bool is_wanted(const struct layout *layout, size_t k)
{
	return (layout->wanted[k / 8] >> k % 8 & 1) != 0;
}

/* A stretch ends wherever the next wanted frame has a later keyframe. */
static int divide_by_keyframes(struct layout *layout, struct aer_error *err)
{
	size_t frames = aer_video_info(layout->video)->frames;
	size_t first = first_frame(layout->item[0]), last = first;

	for (size_t k = first + 1; k < frames; k++) {
		if (!is_wanted(layout, k))
			continue;
		if (k - first >= LEAST_FRAMES && key_of(layout->video, k) > last) {
			if (add_stretch(layout, first, last, err) < 0)
				return -1;
			first = k;
		}
		last = k;
	}
	return add_stretch(layout, first, last, err);
}

static int mark_wanted(struct layout *layout, struct aer_error *err)
{
	layout->wanted = calloc(aer_video_info(layout->video)->frames / 8 + 1, 1);
	if (layout->wanted == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < layout->items; i++) {
		size_t n = aer_item_wanted(layout->item[i]);

		for (size_t j = 0; j < n; j++) {
			size_t k = aer_item_frame(layout->item[i], j);

			layout->wanted[k / 8] |= (uint8_t)(1 << k % 8);
		}
	}
	return 0;
}

/* --- passes ------------------------------------------------------------------- */

static size_t waiting_limit(const struct aer_video *video)
{
	const struct aer_video_info *info = aer_video_info(video);
	size_t bytes = 3 * (size_t)info->coded_width * (size_t)info->coded_height / 2;
	size_t limit = WAITING_BYTES / (bytes + 1);

	return limit < WAITING_LEAST  ? WAITING_LEAST
	       : limit > WAITING_MOST ? WAITING_MOST
				      : limit;
}

/* The place of the first wanted frame >= K in the item's list. */
static size_t find_wanted(const struct aer_item *item, size_t k)
{
	size_t low = 0, high = aer_item_wanted(item);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (aer_item_frame(item, middle) < k)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int add_part(struct aer_pass *pass, struct aer_item *item,
    const struct stretch *stretch, struct aer_error *err)
{
	struct aer_part part = { item, find_wanted(item, stretch->first),
		find_wanted(item, stretch->last + 1) };

	if (part.at == part.end)
		return 0;
	if (pass->parts == pass->slots) {
		size_t slots = 2 * pass->slots + 4;
		struct aer_part *more = realloc(pass->part, slots * sizeof *pass->part);

		if (more == NULL)
			return aer_error_memory(err);
		pass->part = more;
		pass->slots = slots;
	}
	pass->part[pass->parts++] = part;
	return 0;
}

static int compare_parts(const void *a, const void *b)
{
	const struct aer_part *p = a, *q = b;
	size_t x = aer_item_frame(p->item, p->at), y = aer_item_frame(q->item, q->at);

	return x < y ? -1 : x > y;
}

/* The pass of STRETCH without its parts. */
static struct aer_pass *new_pass(const struct layout *layout, struct aer_source *source,
    const struct stretch *stretch, struct aer_error *err)
{
	struct aer_pass *pass = calloc(1, sizeof *pass);
	size_t n = 0;

	for (size_t k = stretch->first; k <= stretch->last; k++)
		n += is_wanted(layout, k);
	if (pass != NULL)
		pass->frame = calloc(n + 1, sizeof *pass->frame);
	if (pass == NULL || pass->frame == NULL) {
		free(pass);
		aer_error_memory(err);
		return NULL;
	}
	for (size_t k = stretch->first; k <= stretch->last; k++)
		if (is_wanted(layout, k))
			pass->frame[pass->frames++] = k;
	pass->source = source;
	pass->limit = waiting_limit(layout->video);
	pass->filling = true;
	return pass;
}

/* The first stretch that reaches to frame K. */
static size_t find_stretch(const struct layout *layout, size_t k)
{
	size_t low = 0, high = layout->stretches;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (layout->stretch[middle].last < k)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int make_parts(
    const struct layout *layout, struct aer_pass **pass, struct aer_error *err)
{
	for (size_t i = 0; i < layout->items; i++) {
		struct aer_item *item = layout->item[i];
		size_t s = find_stretch(layout, first_frame(item));

		for (; s < layout->stretches &&
		       layout->stretch[s].first <= last_frame(item);
		     s++)
			if (add_part(pass[s], item, &layout->stretch[s], err) < 0)
				return -1;
	}
	for (size_t s = 0; s < layout->stretches; s++) {
		if (pass[s]->parts > 0)
			qsort(pass[s]->part, pass[s]->parts, sizeof *pass[s]->part,
			    compare_parts);
		pass[s]->open = calloc(pass[s]->parts + 1, sizeof *pass[s]->open);
		if (pass[s]->open == NULL)
			return aer_error_memory(err);
	}
	return 0;
}

void aer_pass_free(struct aer_pass *pass)
{
	if (pass == NULL)
		return;
	free(pass->frame);
	free(pass->part);
	free(pass->open);
	free(pass);
}

/* A pass for each stretch, as a list. */
static int make_passes(const struct layout *layout, struct aer_source *source,
    struct aer_pass **passes, struct aer_error *err)
{
	size_t n = layout->stretches, made = 0;
	struct aer_pass **pass = calloc(n + 1, sizeof(struct aer_pass *));
	int rc = -1;

	if (pass == NULL)
		return aer_error_memory(err);
	while (made < n) {
		pass[made] = new_pass(layout, source, &layout->stretch[made], err);
		if (pass[made] == NULL)
			break;
		made++;
	}
	if (made == n)
		rc = make_parts(layout, pass, err);
	for (size_t s = 0; rc == 0 && s < n; s++)
		pass[s]->next = pass[s + 1];
	*passes = rc == 0 ? pass[0] : NULL;
	for (size_t s = 0; rc < 0 && s < made; s++)
		aer_pass_free(pass[s]);
	free(pass);
	return rc;
}

/* Moves those of COUNT items, which are sorted, to the front that may be open together
 * under LOAD, and keeps the order of both parts.  Returns how many they are, 0 where
 * memory is short. */
static size_t choose_layer(struct aer_item **item, size_t count, size_t load)
{
	struct aer_item **open = calloc(2 * count, sizeof(struct aer_item *));
	struct aer_item **later = open + count;
	size_t opens = 0, laters = 0, chosen = 0, sum = 0;

	for (size_t i = 0; open != NULL && i < count; i++) {
		size_t left = 0;

		for (size_t j = 0; j < opens; j++)
			if (last_frame(open[j]) >= first_frame(item[i]))
				open[left++] = open[j];
			else
				sum -= open[j]->task.load;
		opens = left;
		if (opens > 0 && sum + item[i]->task.load > load) {
			later[laters++] = item[i];
			continue;
		}
		sum += item[i]->task.load;
		open[opens++] = item[chosen++] = item[i];
	}
	if (laters > 0)
		memcpy(item + chosen, later, laters * sizeof(struct aer_item *));
	free(open);
	return chosen;
}

/* The passes of items that may be open together. */
static int plan_layer(struct aer_source *source, struct aer_item **item, size_t count,
    bool any_order, struct aer_pass **passes, struct aer_error *err)
{
	struct layout layout = { .video = source->video, .item = item, .items = count };
	int rc = -1;

	if (mark_wanted(&layout, err) == 0 &&
	    (any_order && aer_video_info(source->video)->indexed
		    ? divide_by_keyframes(&layout, err)
		    : divide_by_items(&layout, err)) == 0)
		rc = make_passes(&layout, source, passes, err);
	free(layout.wanted);
	free(layout.stretch);
	return rc;
}

/* Puts the passes of MORE among those at AT, by their first frame. */
static void merge(struct aer_pass **at, struct aer_pass *more)
{
	while (more != NULL) {
		struct aer_pass *pass = more;

		more = pass->next;
		while (*at != NULL && (*at)->frame[0] <= pass->frame[0])
			at = &(*at)->next;
		pass->next = *at;
		*at = pass;
	}
}

/* Passes for sorted items, layer by layer, at the end of *PASSES; what is there stays
 * in front. */
static int plan_layers(struct aer_source *source, struct aer_item **item, size_t count,
    bool any_order, size_t load, struct aer_pass **passes, struct aer_error *err)
{
	struct aer_pass *layer;

	while (count > 0) {
		size_t n = choose_layer(item, count, load);

		if (n == 0)
			return aer_error_memory(err);
		if (plan_layer(source, item, n, any_order, &layer, err) < 0)
			return -1;
		merge(passes, layer);
		item += n;
		count -= n;
	}
	return 0;
}

/* How many frames are decoded to reach all of the item's. */
static size_t reach(const struct aer_video *video, const struct aer_item *item)
{
	return last_frame(item) - key_of(video, first_frame(item)) + 1;
}

/* Moves the item that is made soonest to the front of the sorted ones, which stay so.
 * False where that one takes too long. */
static bool choose_lead(
    const struct aer_video *video, struct aer_item **item, size_t count)
{
	struct aer_item *lead;
	size_t at = 0, least = SIZE_MAX;

	for (size_t i = 0; i < count; i++) {
		size_t cost =
		    reach(video, item[i]) + ENCODING * aer_item_wanted(item[i]);

		if (cost < least) {
			least = cost;
			at = i;
		}
	}
	lead = item[at];
	if (reach(video, lead) > LEAD_MOST)
		return false;
	memmove(item + 1, item, at * sizeof(struct aer_item *));
	item[0] = lead;
	return true;
}

int aer_pass_plan(struct aer_source *source, struct aer_item **item, size_t count,
    bool any_order, size_t load, bool lead, struct aer_pass **passes,
    struct aer_error *err)
{
	struct aer_pass **others = passes;
	int rc = 0;

	*passes = NULL;
	if (count > 0)
		qsort(item, count, sizeof(struct aer_item *), compare_items);
	if (lead && count > 1 && choose_lead(source->video, item, count)) {
		rc = plan_layer(source, item, 1, any_order, passes, err);
		if (rc == 0)
			others = &(*passes)->next;
		item++;
		count--;
	}
	if (rc == 0)
		rc = plan_layers(source, item, count, any_order, load, others, err);
	while (rc < 0 && *passes != NULL) {
		struct aer_pass *pass = *passes;

		*passes = pass->next;
		aer_pass_free(pass);
	}
	return rc;
}

/* --- going through a pass --------------------------------------------------------- */

size_t aer_pass_next(struct aer_pass *pass,
    void (*each)(void *context, struct aer_item *item), void *context)
{
	size_t k = pass->frame[pass->at++];

	while (pass->begun < pass->parts && aer_item_frame(pass->part[pass->begun].item,
						pass->part[pass->begun].at) <= k)
		pass->open[pass->opens++] = pass->begun++;
	for (size_t i = 0; i < pass->opens;) {
		struct aer_part *part = &pass->part[pass->open[i]];

		if (aer_item_frame(part->item, part->at) == k) {
			part->at++;
			each(context, part->item);
		}
		if (part->at == part->end)
			pass->open[i] = pass->open[--pass->opens];
		else
			i++;
	}
	return k;
}

void aer_pass_give_up(struct aer_pass *pass,
    void (*each)(void *context, struct aer_item *item), void *context)
{
	for (size_t i = 0; i < pass->parts; i++)
		for (; pass->part[i].at < pass->part[i].end; pass->part[i].at++)
			each(context, pass->part[i].item);
	pass->at = pass->frames;
}
