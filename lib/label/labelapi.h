/*
 * labelapi - what the annotation site says and hears, as JSON; the inside of serve.h.
 *
 * A turn:
 *
 *	{"turn":"item","item":12,"set":"fine","clip":"clip/17?until=...","ready":true,
 *	 "next":["clip/3?..."],"last":11,"done":10,"total":200,"pace":4.5}
 *
 * or with "turn":"wait" and "wait", in seconds or null, or "turn":"done".  ready is
 * false while the clip is being made.  last is the item whose vote can be taken back,
 * pace the seconds that a clip takes; null where there is none.
 */
#ifndef AER_LABELAPI_H
#define AER_LABELAPI_H

#include "label/clipcache.h"
#include "label/keeper.h"

#include <jansson.h>

struct aer_labelapi {
	struct aer_keeper *keeper;
	struct aer_clipcache *cache;
	const char *box;             /* path */
	uint8_t key[AER_TOKEN_HASH]; /* for addresses of clips */
};

/* All of these return a new reference, NULL when memory is short, and put the HTTP
 * status in *STATUS.  ANNOTATOR is the one who asks, BODY the request's. */
json_t *aer_labelapi_study(
    const struct aer_labelapi *api, const char *name, unsigned *status);
json_t *aer_labelapi_turn(
    const struct aer_labelapi *api, uint32_t annotator, unsigned *status);
json_t *aer_labelapi_vote(const struct aer_labelapi *api, uint32_t annotator,
    const char *body, size_t size, unsigned *status);
json_t *aer_labelapi_undo(const struct aer_labelapi *api, uint32_t annotator,
    const char *body, size_t size, unsigned *status);
json_t *aer_labelapi_report(const struct aer_labelapi *api, unsigned *status);

/* The clip that an address with this NUMBER, UNTIL and SIGNATURE leads to; -1: it is
 * not ours, or its time is over. */
long aer_labelapi_clip(const struct aer_labelapi *api, const char *number,
    const char *until, const char *signature);

#endif
