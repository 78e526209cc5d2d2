#include "label/clipcache.h"

#include "base/file.h"
#include "base/option.h"
#include "batch/recipe.h"
#include "cut/cutter.h"
#include "video/span.h"

#include <fcntl.h>
#include <libavutil/pixfmt.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_WIDTH = 1280, MAX_HEIGHT = 720, CRF = 23, JOBS_MAX = 64, NICE = 10 };

struct entry {
	enum aer_clipcache_state state;
	bool working;
	bool as_is; /* the recording itself is served */
	char *why;
	size_t previous, next; /* in the queue of those that wait; NONE at its ends */
};

#define NONE ((size_t)-1)

struct aer_clipcache {
	char *dir;
	const struct aer_study *study;
	aer_clipcache_failed *failed;
	void *data;
	struct aer_sounds *sounds;
	volatile sig_atomic_t stop;
	pthread_t thread[JOBS_MAX];
	size_t threads;
	pthread_mutex_t lock;
	pthread_cond_t wanted;
	struct entry *entry;
	size_t first, last;
};

/* What a thread keeps from clip to clip: many are of one recording. */
struct maker {
	struct aer_clipcache *cache;
	struct aer_video *video;
	struct aer_converter *converter;
};

/* --- the queue, under the lock ------------------------------------------- */

static void queue_remove(struct aer_clipcache *cache, size_t i)
{
	struct entry *entry = &cache->entry[i];

	if (entry->previous != NONE)
		cache->entry[entry->previous].next = entry->next;
	else
		cache->first = entry->next;
	if (entry->next != NONE)
		cache->entry[entry->next].previous = entry->previous;
	else
		cache->last = entry->previous;
}

static void queue_add(struct aer_clipcache *cache, size_t i, bool in_front)
{
	struct entry *entry = &cache->entry[i];

	entry->previous = in_front ? NONE : cache->last;
	entry->next = in_front ? cache->first : NONE;
	if (entry->previous != NONE)
		cache->entry[entry->previous].next = i;
	else
		cache->first = i;
	if (entry->next != NONE)
		cache->entry[entry->next].previous = i;
	else
		cache->last = i;
}

/* --- making a clip ------------------------------------------------------- */

/* Whether a browser plays the file of VIDEO as it is, and CLIP is all of it. */
static bool plays_as_is(
    const struct aer_video *video, const struct aer_study_clip *clip)
{
	const struct aer_video_info *info = aer_video_info(video);

	return clip->span.start == 0 && isinf(clip->span.end) && clip->region.w == 0 &&
	       strcmp(info->codec, "h264") == 0 &&
	       strstr(info->container, "mp4") != NULL &&
	       info->pixel_format == AV_PIX_FMT_YUV420P && info->width <= MAX_WIDTH &&
	       info->height <= MAX_HEIGHT;
}

/* The size of the pictures: that of REGION, smaller where it must be, and even. */
static void choose_size(const struct aer_region *region, struct aer_shape *shape)
{
	double scale = fmin(
	    1, fmin((double)MAX_WIDTH / region->w, (double)MAX_HEIGHT / region->h));

	shape->width = region->w;
	shape->height = region->h;
	if (scale < 1) {
		shape->width = 2 * (int)fmax(1, floor(region->w * scale / 2));
		shape->height = 2 * (int)fmax(1, floor(region->h * scale / 2));
	}
}

static int plan_cut(struct maker *maker, const struct aer_study_clip *clip,
    struct aer_cut *cut, struct aer_error *err)
{
	const struct aer_video_info *info = aer_video_info(maker->video);
	long crf = CRF;

	*cut = (struct aer_cut){ .region = clip->region,
		.rate_den = 1,
		.codec = &aer_codecs[0],
		.sounds = info->has_audio ? maker->cache->sounds : NULL };
	if (aer_codec_settle(cut->codec, &crf, &cut->preset, err) < 0 ||
	    aer_span_frames(maker->video, &clip->span, &cut->first, &cut->count, err) <
		0 ||
	    aer_region_check(maker->video, &cut->region, err) < 0)
		return -1;
	cut->crf = (int)crf;
	/* browsers play 4:2:0 with 8 bits only, whatever the video has */
	cut->shape.pixels = AV_PIX_FMT_YUV420P;
	if (aer_cutter_even(&cut->region, info->width, info->height, err) < 0)
		return -1;
	choose_size(&cut->region, &cut->shape);
	return 0;
}

static int cut_frames(struct maker *maker, const struct aer_cut *cut,
    struct aer_cutter *cutter, struct aer_error *err)
{
	for (size_t k = cut->first; k < cut->first + cut->count; k++) {
		struct aer_frame frame;

		if (maker->cache->stop)
			return aer_error_set(err, "interrupted");
		if (aer_video_read(maker->video, k, &frame, err) < 0 ||
		    aer_cutter_frame(cutter, maker->converter, &frame, err) < 0)
			return -1;
	}
	return aer_cutter_finish(cutter, err);
}

/* Writes the clip to the file PATH. */
static int cut_clip(struct maker *maker, const struct aer_study_clip *clip,
    const char *path, const char *recipe, struct aer_error *err)
{
	struct aer_cutter *cutter;
	struct aer_cut cut;
	int rc;

	if (plan_cut(maker, clip, &cut, err) < 0)
		return -1;
	cut.comment = recipe;
	cutter = aer_cutter_new(maker->video, &cut, path, err);
	rc = cutter != NULL ? cut_frames(maker, &cut, cutter, err) : -1;
	aer_cutter_free(cutter);
	return rc;
}

/* Makes the file at PATH, unless one with RECIPE is there. */
static int make_file(struct maker *maker, const struct aer_study_clip *clip,
    const char *path, const char *recipe, struct aer_error *err)
{
	char *there = aer_recipe_of(path);
	bool same = there != NULL && strcmp(there, recipe) == 0;
	struct aer_output *output;

	free(there);
	if (same)
		return 0;
	output = aer_output_file(path, err);
	if (output == NULL)
		return -1;
	if (cut_clip(maker, clip, aer_output_path(output), recipe, err) == 0)
		return aer_output_commit(output, err);
	aer_output_abort(output);
	return -1;
}

/* The video of CLIP, open; the one before is closed. */
static int open_video(
    struct maker *maker, const struct aer_study_clip *clip, struct aer_error *err)
{
	if (maker->converter == NULL)
		maker->converter = aer_converter_new(err);
	if (maker->converter == NULL)
		return -1;
	if (maker->video != NULL &&
	    strcmp(aer_video_path(maker->video), clip->video) == 0)
		return 0;
	aer_video_close(maker->video);
	maker->video = aer_video_open_kept(
	    clip->video, maker->cache->dir, &maker->cache->stop, err);
	return maker->video != NULL ? 0 : -1;
}

static int make(struct maker *maker, const struct aer_study_clip *clip, bool *as_is,
    struct aer_error *err)
{
	struct aer_clip row = { .id = clip->id,
		.video = clip->video,
		.span = clip->span,
		.region = clip->region };
	char *path, *recipe;
	int rc = -1;

	if (open_video(maker, clip, err) < 0)
		return -1;
	*as_is = plays_as_is(maker->video, clip);
	if (*as_is)
		return 0;
	path = aer_path_join(maker->cache->dir, clip->id, "mp4", err);
	recipe = aer_recipe_make("aer-label " AER_VERSION, &row, err);
	if (path != NULL && recipe != NULL)
		rc = make_file(maker, clip, path, recipe, err);
	free(path);
	free(recipe);
	return rc;
}

/* --- the threads --------------------------------------------------------- */

/* The next clip to make; NONE: the end. */
static size_t take(struct aer_clipcache *cache)
{
	size_t i;

	pthread_mutex_lock(&cache->lock);
	while (cache->first == NONE && !cache->stop)
		pthread_cond_wait(&cache->wanted, &cache->lock);
	i = cache->stop ? NONE : cache->first;
	if (i != NONE) {
		queue_remove(cache, i);
		cache->entry[i].working = true;
	}
	pthread_mutex_unlock(&cache->lock);
	return i;
}

static void settle(struct aer_clipcache *cache, size_t i, bool good, bool as_is,
    const struct aer_error *err)
{
	struct entry *entry = &cache->entry[i];
	char *why = good ? NULL : strdup(err->text);

	if (!good && !cache->stop)
		cache->failed(cache->data, i, err->text);
	pthread_mutex_lock(&cache->lock);
	entry->working = false;
	entry->state = good ? AER_CLIP_READY : AER_CLIP_FAILED;
	entry->as_is = as_is;
	entry->why = why;
	pthread_mutex_unlock(&cache->lock);
}

static void *run(void *argument)
{
	struct maker maker = { .cache = argument };
	size_t i;

	/* votes come first; on Linux this is of the thread and not of the process */
	setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
	while ((i = take(maker.cache)) != NONE) {
		const struct aer_study_clip *clip = &maker.cache->study->clip[i];
		struct aer_error err;
		bool as_is = false;
		bool good = make(&maker, clip, &as_is, &err) == 0;

		if (!good)
			aer_error_prefix(&err, "clip '%s'", clip->id);
		settle(maker.cache, i, good, as_is, &err);
	}
	aer_video_close(maker.video);
	aer_converter_free(maker.converter);
	return NULL;
}

static int start_threads(
    struct aer_clipcache *cache, size_t jobs, struct aer_error *err)
{
	while (cache->threads < jobs && cache->threads < JOBS_MAX) {
		if (pthread_create(&cache->thread[cache->threads], NULL, run, cache) !=
		    0)
			return aer_error_set(err, "cannot start a thread");
		cache->threads++;
	}
	return 0;
}

struct aer_clipcache *aer_clipcache_new(const char *dir, const struct aer_study *study,
    size_t jobs, aer_clipcache_failed *failed, void *data, struct aer_error *err)
{
	struct aer_clipcache *cache = calloc(1, sizeof *cache);

	if (cache == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	pthread_mutex_init(&cache->lock, NULL);
	pthread_cond_init(&cache->wanted, NULL);
	cache->study = study;
	cache->failed = failed;
	cache->data = data;
	cache->first = cache->last = NONE;
	cache->dir = strdup(dir);
	cache->entry = calloc(study->clips + 1, sizeof *cache->entry);
	cache->sounds = aer_sounds_new(err);
	if (cache->dir == NULL || cache->entry == NULL || cache->sounds == NULL) {
		aer_error_memory(err);
		goto fail;
	}
	if (aer_folder_make(dir, err) == 0 && start_threads(cache, jobs, err) == 0)
		return cache;
fail:
	aer_clipcache_free(cache);
	return NULL;
}

void aer_clipcache_free(struct aer_clipcache *cache)
{
	if (cache == NULL)
		return;
	pthread_mutex_lock(&cache->lock);
	cache->stop = 1;
	pthread_cond_broadcast(&cache->wanted);
	pthread_mutex_unlock(&cache->lock);
	for (size_t i = 0; i < cache->threads; i++)
		pthread_join(cache->thread[i], NULL);
	for (size_t i = 0; cache->entry != NULL && i < cache->study->clips; i++)
		free(cache->entry[i].why);
	pthread_cond_destroy(&cache->wanted);
	pthread_mutex_destroy(&cache->lock);
	aer_sounds_free(cache->sounds);
	free(cache->entry);
	free(cache->dir);
	free(cache);
}

/* --- what other threads call --------------------------------------------- */

enum aer_clipcache_state aer_clipcache_want(
    struct aer_clipcache *cache, size_t clip, bool now)
{
	struct entry *entry = &cache->entry[clip];
	enum aer_clipcache_state state;

	pthread_mutex_lock(&cache->lock);
	if (entry->state == AER_CLIP_WAITING && !entry->working && now) {
		queue_remove(cache, clip);
		queue_add(cache, clip, true);
	} else if (entry->state == AER_CLIP_UNKNOWN) {
		entry->state = AER_CLIP_WAITING;
		queue_add(cache, clip, now);
		pthread_cond_signal(&cache->wanted);
	}
	state = entry->state;
	pthread_mutex_unlock(&cache->lock);
	return state;
}

int aer_clipcache_open(struct aer_clipcache *cache, size_t clip)
{
	const struct aer_study_clip *row = &cache->study->clip[clip];
	struct aer_error ignored;
	struct stat st;
	bool ready, as_is;
	char *path;
	int fd;

	pthread_mutex_lock(&cache->lock);
	ready = cache->entry[clip].state == AER_CLIP_READY;
	as_is = cache->entry[clip].as_is;
	pthread_mutex_unlock(&cache->lock);
	if (!ready)
		return -1;
	path = as_is ? strdup(row->video)
		     : aer_path_join(cache->dir, row->id, "mp4", &ignored);
	if (path == NULL)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	free(path);
	if (fd >= 0 && (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))) {
		close(fd);
		fd = -1;
	}
	if (fd < 0) {
		/* somebody has removed it: it is made again when it is wanted */
		pthread_mutex_lock(&cache->lock);
		if (cache->entry[clip].state == AER_CLIP_READY)
			cache->entry[clip].state = AER_CLIP_UNKNOWN;
		pthread_mutex_unlock(&cache->lock);
	}
	return fd;
}

char *aer_clipcache_why(struct aer_clipcache *cache, size_t clip)
{
	char *why = NULL;

	pthread_mutex_lock(&cache->lock);
	if (cache->entry[clip].why != NULL)
		why = strdup(cache->entry[clip].why);
	pthread_mutex_unlock(&cache->lock);
	return why;
}
