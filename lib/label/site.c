#include "label/site.h"

#include "label/clipcache.h"
#include "label/keeper.h"
#include "label/serve.h"

#include <stdio.h>
#include <stdlib.h>

struct aer_site {
	struct aer_keeper *keeper;
	struct aer_clipcache *clips;
	struct aer_serve *serve;
};

/* The order of a study that has begun stays what it is. */
static int settle_seed(const struct aer_site_options *options,
    struct aer_assign_plan *plan, struct aer_ballotbox *box, struct aer_error *err)
{
	int64_t seed;
	bool there;

	*plan = options->plan;
	if (aer_ballotbox_get(box, "seed", &seed, &there, err) < 0)
		return -1;
	if (there && options->seed_given && (uint64_t)seed != plan->seed)
		return aer_error_set(err,
		    "%s has begun with the seed %lld, which gives its order; leave -s "
		    "out",
		    options->database, (long long)seed);
	if (there)
		plan->seed = (uint64_t)seed;
	return aer_ballotbox_put(box, "seed", (int64_t)plan->seed, err);
}

/* The box, locked and filled; NULL. */
static struct aer_ballotbox *open_box(const struct aer_site_options *options,
    struct aer_assign_plan *plan, aer_enrol_bad *bad, void *data, struct aer_error *err)
{
	struct aer_ballotbox *box = aer_ballotbox_open(options->database, true, err);

	if (box != NULL && aer_ballotbox_lock(box, err) == 0 &&
	    aer_ballotbox_begin(box, err) == 0 &&
	    settle_seed(options, plan, box, err) == 0 &&
	    aer_enrol(box, &options->study, bad, data, err) == 0 &&
	    aer_ballotbox_commit(box, err) == 0)
		return box;
	aer_ballotbox_close(box);
	return NULL;
}

/* Called by a thread that makes clips; the operator's page tells why. */
static void clip_failed(void *data, size_t clip, const char *why)
{
	struct aer_site *site = data;
	struct aer_keeper_ask ask = { .kind = AER_ASK_SPOIL, .clip = (uint32_t)clip };

	(void)why;
	aer_keeper_ask(site->keeper, &ask);
}

static int open_cache(struct aer_site *site, const struct aer_site_options *options,
    struct aer_error *err)
{
	const struct aer_study *study = aer_keeper_study(site->keeper);
	char *beside;

	if (asprintf(&beside, "%s.clips", options->database) < 0)
		return aer_error_memory(err);
	site->clips =
	    aer_clipcache_new(options->cache != NULL ? options->cache : beside, study,
		(size_t)options->jobs, clip_failed, site, err);
	free(beside);
	if (site->clips == NULL)
		return -1;
	/* every clip will be shown; those that are wanted go before the others */
	for (size_t i = 0; i < study->clips; i++)
		if (study->clip[i].listed)
			aer_clipcache_want(site->clips, i, false);
	return 0;
}

/* Starts all that runs; BOX is the keeper's then. */
static int start(struct aer_site *site, struct aer_ballotbox *box,
    const struct aer_assign_plan *plan, const struct aer_site_options *options,
    struct aer_error *err)
{
	struct aer_serve_options how = { .address = options->address,
		.port = options->port,
		.box = options->database };

	site->keeper = aer_keeper_new(box, plan, err);
	if (site->keeper == NULL || open_cache(site, options, err) < 0)
		return -1;
	how.keeper = site->keeper;
	how.cache = site->clips;
	site->serve = aer_serve_start(&how, err);
	return site->serve != NULL ? 0 : -1;
}

struct aer_site *aer_site_open(const struct aer_site_options *options,
    aer_enrol_bad *bad, void *data, struct aer_error *err)
{
	struct aer_site *site = calloc(1, sizeof *site);
	struct aer_assign_plan plan;
	struct aer_ballotbox *box;

	if (site == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	box = open_box(options, &plan, bad, data, err);
	if (box != NULL && start(site, box, &plan, options, err) == 0)
		return site;
	aer_site_close(site);
	return NULL;
}

void aer_site_close(struct aer_site *site)
{
	if (site == NULL)
		return;
	aer_serve_stop(site->serve);
	aer_clipcache_free(site->clips);
	aer_keeper_free(site->keeper);
	free(site);
}

long aer_site_port(const struct aer_site *site)
{
	return (long)aer_serve_port(site->serve);
}

size_t aer_site_short(const struct aer_site *site)
{
	return aer_keeper_short(site->keeper);
}
