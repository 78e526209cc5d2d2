/*
 * site - all that runs while a study is served: its keeper, the makers of clips, and
 * the HTTP server.
 */
#ifndef AER_SITE_H
#define AER_SITE_H

#include "label/assign.h"
#include "label/enrol.h"

#include <stdbool.h>

struct aer_site;

struct aer_site_options {
	const char
	    *database;     /* the ballot box's path; it is made where it is missing */
	const char *cache; /* folder for clips; NULL: the database's name and .clips */
	const char *address; /* numeric */
	long port;           /* 0: any that is free */
	long jobs;           /* clips that are cut at a time */
	bool seed_given;     /* else plan.seed is only for a new study */
	struct aer_assign_plan plan;
	struct aer_enrolment study;
};

/*
 * Enrols the study, deals it, and serves it, by threads of its own, until
 * aer_site_close.  Rows that are left out are told to BAD.  Fails when another process
 * serves the same box.
 */
struct aer_site *aer_site_open(const struct aer_site_options *options,
    aer_enrol_bad *bad, void *data, struct aer_error *err) AER_MUST_CHECK;

/* Ends all, after what has been asked is answered; SITE may be NULL. */
void aer_site_close(struct aer_site *site);

/* The port it listens on, and how many votes are wanted that nobody is there to give.
 */
long aer_site_port(const struct aer_site *site);
size_t aer_site_short(const struct aer_site *site);

#endif
