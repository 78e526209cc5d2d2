#include "system.h"

#include <stdlib.h>
#include <string.h>

/* The name of a system whose operand gives none. */
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

static int parse_one(
    struct aer_system *system, const char *operand, struct aer_error *err)
{
	size_t n = strcspn(operand, "=/");

	if (operand[n] == '=') {
		system->path = operand + n + 1;
		system->name = strndup(operand, n);
	} else {
		system->path = operand;
		system->name = default_name(operand);
	}
	if (system->name == NULL)
		return aer_error_memory(err);
	if (system->name[0] == '\0' || system->path[0] == '\0')
		return aer_error_set(err, "'%s' is not NAME=FILE", operand);
	return 0;
}

int aer_system_parse(
    struct aer_system *system, size_t count, char **operand, struct aer_error *err)
{
	int stdins = strcmp(operand[0], "-") == 0;

	for (size_t i = 0; i < count; i++) {
		if (parse_one(&system[i], operand[i + 1], err) < 0)
			return -1;
		stdins += strcmp(system[i].path, "-") == 0;
		if (stdins > 1)
			return aer_error_set(err, "standard input '-' is given twice");
		for (size_t k = 0; k < i; k++)
			if (strcmp(system[k].name, system[i].name) == 0)
				return aer_error_set(err,
				    "two systems are called '%s'; "
				    "name them: NAME=%s",
				    system[i].name, system[i].path);
	}
	return 0;
}

void aer_system_free(struct aer_system *system)
{
	aer_answers_free(system->answers);
	aer_confusion_free(system->confusion);
	free(system->name);
	memset(system, 0, sizeof *system);
}
