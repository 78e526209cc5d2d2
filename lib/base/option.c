#include "base/option.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_OPTIONS = 64, HELP_COLUMN = 22 };

static const struct aer_option common[] = {
	{ 'C', "directory", "DIR", "work in DIR: all paths are relative to it" },
	{ 'h', "help", NULL, "show this" },
	{ 'q', "quiet", NULL, "no notes and no progress, errors only" },
	{ 'V', "version", NULL, "show the version" },
};
enum { COMMON = sizeof common / sizeof common[0] };

/* getopt's two forms of a command's options. */
struct forms {
	char letters[3 * MAX_OPTIONS + 2];
	struct option names[MAX_OPTIONS + 1];
	size_t n;
};

static void add_form(struct forms *forms, const struct aer_option *option)
{
	char *end = forms->letters + strlen(forms->letters);

	if (forms->n == MAX_OPTIONS)
		return;
	if (option->letter < AER_LONG_ONLY) {
		*end++ = (char)option->letter;
		if (option->arg != NULL)
			*end++ = ':';
		*end = '\0';
	}
	forms->names[forms->n++] = (struct option){
		.name = option->name,
		.has_arg = option->arg != NULL ? required_argument : no_argument,
		.val = option->letter,
	};
}

static void make_forms(struct forms *forms, const struct aer_command *command)
{
	memset(forms, 0, sizeof *forms);
	forms->letters[0] = ':';
	for (const struct aer_option *o = command->options; o->name != NULL; o++)
		add_form(forms, o);
	for (size_t i = 0; i < COMMON; i++)
		add_form(forms, &common[i]);
}

static void help_line(FILE *out, const struct aer_option *option)
{
	char left[80];
	int n = 0;

	if (option->letter < AER_LONG_ONLY)
		n = snprintf(left, sizeof left, "  -%c, ", option->letter);
	else
		n = snprintf(left, sizeof left, "      ");
	n += snprintf(left + n, sizeof left - (size_t)n, "--%s%s%s", option->name,
	    option->arg != NULL ? "=" : "", option->arg != NULL ? option->arg : "");
	if (n > HELP_COLUMN + 4)
		fprintf(out, "%s\n%*s%s\n", left, HELP_COLUMN + 6, "", option->help);
	else
		fprintf(out, "%-*s%s\n", HELP_COLUMN + 6, left, option->help);
}

static void help(const struct aer_command *command, FILE *out)
{
	fprintf(out, "usage: %s [options] %s (see man %s)\n%s\n", command->name,
	    command->operands, command->name, command->purpose);
	for (const struct aer_option *o = command->options; o->name != NULL; o++)
		help_line(out, o);
	for (size_t i = 0; i < COMMON; i++)
		help_line(out, &common[i]);
}

int aer_option_usage(const struct aer_command *command, struct aer_diag *diag)
{
	return aer_diag_fatal(diag, "usage: %s [options] %s; %s -h lists the options",
	    command->name, command->operands, command->name);
}

/* Ends a run that only printed to OUT. */
static int printed(FILE *out, struct aer_diag *diag)
{
	if (fflush(out) != 0 || ferror(out))
		aer_diag_fatal(diag, "cannot write: %s", strerror(errno));
	return AER_OPTION_EXIT;
}

static void wrong_option(int c, char **argv, struct aer_diag *diag)
{
	const char *word = argv[optind - 1];
	bool is_long = strncmp(word, "--", 2) == 0;

	if (c == ':' && is_long)
		aer_diag_fatal(diag, "option '%s' needs a value", word);
	else if (c == ':')
		aer_diag_fatal(diag, "option '-%c' needs a value", optopt);
	else if (is_long)
		aer_diag_fatal(diag, "'%s' is no option; -h lists them", word);
	else
		aer_diag_fatal(diag, "'-%c' is no option; -h lists them", optopt);
}

int aer_option_next(const struct aer_command *command, int argc, char **argv, FILE *out,
    struct aer_diag *diag)
{
	struct forms forms;
	int c;

	make_forms(&forms, command);
	for (;;) {
		c = getopt_long(argc, argv, forms.letters, forms.names, NULL);
		switch (c) {
		case 'C':
			if (chdir(optarg) == 0)
				break;
			aer_diag_fatal(diag, "-C %s: %s", optarg, strerror(errno));
			return AER_OPTION_EXIT;
		case 'h':
			help(command, out);
			return printed(out, diag);
		case 'q':
			diag->quiet = true;
			break;
		case 'V':
			fprintf(out, "%s (aertools) %s\n", command->name, AER_VERSION);
			return printed(out, diag);
		case ':':
		case '?':
			wrong_option(c, argv, diag);
			return AER_OPTION_EXIT;
		case -1:
			return AER_OPTION_END;
		default:
			return c;
		}
	}
}

const char *aer_option_input(
    const struct aer_command *command, int argc, char **argv, struct aer_diag *diag)
{
	if (optind < argc - 1) {
		aer_option_usage(command, diag);
		return NULL;
	}
	return optind < argc ? argv[optind] : "-";
}

int aer_parse_long(const char *text, const char *what, long min, long max, long *value,
    struct aer_error *err)
{
	char *end;
	long v;

	errno = 0;
	v = strtol(text, &end, 10);
	if (end == text || *end != '\0' || isspace((unsigned char)text[0]))
		return aer_error_set(err, "%s '%s' is not a whole number", what, text);
	if (errno == ERANGE || v < min || v > max)
		return aer_error_set(
		    err, "%s '%s' is not between %ld and %ld", what, text, min, max);
	*value = v;
	return 0;
}

int aer_parse_double(const char *text, const char *what, double min, double max,
    double *value, struct aer_error *err)
{
	char *end;
	double v = strtod(text, &end);

	/* strtod also takes blanks, hexadecimal, "inf" and "nan" */
	if (end == text || *end != '\0' ||
	    strspn(text, "0123456789+-.eE") != strlen(text))
		return aer_error_set(err, "%s '%s' is not a number", what, text);
	if (!isfinite(v) || v < min || v > max)
		return aer_error_set(
		    err, "%s '%s' is not between %g and %g", what, text, min, max);
	*value = v;
	return 0;
}

int aer_parse_choice(const char *text, const char *what, const char *const *choices,
    struct aer_error *err)
{
	char list[256] = "";
	size_t used = 0;

	for (int i = 0; choices[i] != NULL; i++)
		if (strcmp(text, choices[i]) == 0)
			return i;
	for (int i = 0; choices[i] != NULL && used < sizeof list; i++)
		used += (size_t)snprintf(list + used, sizeof list - used, "%s%s",
		    i > 0 ? ", " : "", choices[i]);
	return aer_error_set(err, "%s '%s' is none of: %s", what, text, list);
}

int aer_parse_size(
    const char *text, const char *what, int *width, int *height, struct aer_error *err)
{
	enum { LIMIT = 16384 };
	long w = 0, h = 0;
	char *x, *end = NULL;

	errno = 0;
	w = strtol(text, &x, 10);
	if (x != text && *x == 'x')
		h = strtol(x + 1, &end, 10);
	/* strtol skips blanks */
	if (end == NULL || end == x + 1 || *end != '\0' ||
	    strspn(text, "0123456789x-") != strlen(text))
		return aer_error_set(err, "%s '%s' is not WIDTHxHEIGHT", what, text);
	if (errno == ERANGE || w < 1 || h < 1 || w > LIMIT || h > LIMIT)
		return aer_error_set(
		    err, "%s '%s': sides are 1 to %d pixels", what, text, LIMIT);
	*width = (int)w;
	*height = (int)h;
	return 0;
}

/* The name of a file that is given none. */
static char *default_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash != NULL ? slash + 1 : path;
	size_t n = strlen(base);

	if (strcmp(path, "-") == 0)
		return strdup("stdin");
	if (n > 4 && strcmp(base + n - 4, ".csv") == 0)
		n -= 4;
	return strndup(base, n);
}

int aer_parse_named(
    const char *operand, char **name, const char **path, struct aer_error *err)
{
	size_t n = strcspn(operand, "=/");
	bool named = operand[n] == '=';

	*path = named ? operand + n + 1 : operand;
	*name = named ? strndup(operand, n) : default_name(operand);
	if (*name == NULL)
		return aer_error_memory(err);
	if ((*name)[0] == '\0' || (*path)[0] == '\0')
		return aer_error_set(err, "'%s' is not NAME=FILE", operand);
	return 0;
}
