/*
 * system - one of the systems that are compared: its name, its predictions, and
 * what came of them.
 */
#ifndef AER_SYSTEM_H
#define AER_SYSTEM_H

#include "join.h"

struct aer_system {
	char *name;
	const char *path; /* the caller's */
	struct aer_answers *answers;
	struct aer_confusion *confusion;
};

/*
 * Fills SYSTEM[COUNT], zero-initialized, from the operands behind the first, which
 * is the truth: "NAME=FILE", or FILE, whose name without folder and .csv is then
 * the system's.  A slash before the = makes it part of a path: ./lr=0.1.csv.
 * Fails when a name is empty or stands there twice, or when standard input does.
 */
int aer_system_parse(struct aer_system *system, size_t count, char **operand,
    struct aer_error *err) AER_MUST_CHECK;

/* Releases what SYSTEM holds and empties it. */
void aer_system_free(struct aer_system *system);

#endif
