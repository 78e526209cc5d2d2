/*
 * option - a tool's command line: one table gives getopt_long its options and
 * -h its screen.
 *
 * Every tool has -h, -V, -q and -C DIR without listing them; they are handled
 * here.  Numbers are checked in full: trailing junk and values out of range are
 * errors that name the option.
 */
#ifndef AER_OPTION_H
#define AER_OPTION_H

#include "base/diag.h"
#include "base/error.h"

#define AER_VERSION "0.1"

/* Values for options that have a long name only start here. */
enum { AER_LONG_ONLY = 256 };

struct aer_option {
	int letter;       /* a short option, or AER_LONG_ONLY + n */
	const char *name; /* the long name, without dashes */
	const char *arg;  /* what the help calls its argument, NULL for none */
	const char *help; /* one line */
};

struct aer_command {
	const char *name;                 /* "aer-trim" */
	const char *operands;             /* "[manifest]" */
	const char *purpose;              /* one line */
	const struct aer_option *options; /* sorted; ended by a NULL name */
};

/* What aer_option_next returns when there is nothing left for the loop. */
enum {
	AER_OPTION_END = -1,  /* operands follow, from optind */
	AER_OPTION_EXIT = -2, /* -h or -V has printed; exit with diag's status */
};

/*
 * The next option's letter, with optarg and optind as getopt has them.  A wrong
 * option is reported to DIAG (status AER_FATAL) and gives AER_OPTION_EXIT; -C
 * changes the directory, -q sets diag->quiet.  -h and -V print on OUT.
 */
int aer_option_next(const struct aer_command *command, int argc, char **argv, FILE *out,
    struct aer_diag *diag);

/* Prints the usage and "try -h" to DIAG; returns AER_FATAL. */
int aer_option_usage(const struct aer_command *command, struct aer_diag *diag);

/* The only operand, or "-" when there is none; NULL, reported to DIAG, when
 * there are more. */
const char *aer_option_input(
    const struct aer_command *command, int argc, char **argv, struct aer_diag *diag);

/* Parses all of TEXT as a whole number or a decimal in [MIN, MAX]; WHAT is the
 * option's or column's name for the message. */
int aer_parse_long(const char *text, const char *what, long min, long max, long *value,
    struct aer_error *err) AER_MUST_CHECK;
int aer_parse_double(const char *text, const char *what, double min, double max,
    double *value, struct aer_error *err) AER_MUST_CHECK;

/* The index of TEXT among the NULL-ended CHOICES, or -1 with a message that
 * lists them. */
int aer_parse_choice(const char *text, const char *what, const char *const *choices,
    struct aer_error *err) AER_MUST_CHECK;

/* "WIDTHxHEIGHT", both at least 1 and at most 16384. */
int aer_parse_size(const char *text, const char *what, int *width, int *height,
    struct aer_error *err) AER_MUST_CHECK;

/* "NAME=FILE", or "FILE", which is named like the file without its folder and without
 * .csv; "-" is called stdin.  *NAME is the caller's to free, whatever happens; *PATH
 * lies in OPERAND. */
int aer_parse_named(const char *operand, char **name, const char **path,
    struct aer_error *err) AER_MUST_CHECK;

#endif
