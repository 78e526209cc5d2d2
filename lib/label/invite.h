/*
 * invite - links that let annotators and the operator into the annotation site.
 *
 *	annotator,link
 *	anna,http://127.0.0.1:8080/#0Wq5...
 *
 * A token stands behind the #, where a browser keeps it for itself: it is in no
 * request's address, no log and no Referer.
 */
#ifndef AER_INVITE_H
#define AER_INVITE_H

#include "label/ballotbox.h"

#include <stdio.h>

/*
 * Makes a new token for each of NAME, COUNT of them, or for the operator where COUNT is
 * 0, and writes the table of links, which begin with BASE, to OUT.  Earlier tokens of
 * the same names end.  Within a transaction; only when that is committed do the links
 * work.  Fails for a name that is empty, longer than 200 bytes, no UTF-8 or has control
 * characters.
 */
int aer_invite(struct aer_ballotbox *box, char *const *name, size_t count,
    const char *base, FILE *out, struct aer_error *err) AER_MUST_CHECK;

/*
 * What links begin with, in new memory: URL without a slash at its end, or where that
 * is NULL "http://ADDRESS:PORT".  PORT -1 is the one that the box was served at last,
 * 8080 if it never was.
 */
char *aer_invite_base(struct aer_ballotbox *box, const char *url, const char *address,
    long port, struct aer_error *err) AER_MUST_CHECK;

#endif
