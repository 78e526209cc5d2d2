/*
 * serve - the annotation site: an HTTP server for one ballot box.
 *
 *	GET  /, /page.css ...    the pages, lib/label/, which hold nothing secret
 *	GET  /api/study          the annotator's name and the label sets
 *	POST /api/turn           what to do now
 *	POST /api/vote           {"item":12,"label":"fatigue","seconds":4.2,"key":"..."}
 *	POST /api/undo           {"item":12} takes the last vote back
 *	GET  /clip/17?until=...  a clip, by an address that a turn has given
 *	GET  /api/report         for the operator
 *	GET  /api/votes.csv      for the operator
 *
 * A label of null is "cannot tell".  The answer to a vote comes when it is on the disk,
 * with the next turn.
 *
 * What is below /api/ wants the header "Authorization: Bearer TOKEN".  A browser never
 * sends that by itself, so that no other site can make it act for somebody; there are
 * no cookies.  A clip's address is signed and holds for an hour or two, because a video
 * element sends no such header.  Nothing is logged.
 *
 * Each connection has a thread; connections, requests and idle times have limits.
 */
#ifndef AER_SERVE_H
#define AER_SERVE_H

#include "label/clipcache.h"
#include "label/keeper.h"

struct aer_serve;

struct aer_serve_options {
	const char *address; /* numeric: "127.0.0.1", "::1" */
	long port;           /* 0: any that is free */
	const char *box;     /* the ballot box's path, for reports */
	struct aer_keeper *keeper;
	struct aer_clipcache *cache;
};

/* Starts the server; what OPTIONS points to outlives it. */
struct aer_serve *aer_serve_start(
    const struct aer_serve_options *options, struct aer_error *err) AER_MUST_CHECK;

/* The port it listens on. */
unsigned aer_serve_port(const struct aer_serve *serve);

/* Ends what is going on, and frees SERVE, which may be NULL. */
void aer_serve_stop(struct aer_serve *serve);

#endif
