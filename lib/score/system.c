#include "score/system.h"

#include "base/option.h"

#include <stdlib.h>
#include <string.h>

static int parse_one(
    struct aer_system *system, const char *operand, struct aer_error *err)
{
	system->run = calloc(1, sizeof *system->run);
	if (system->run == NULL)
		return aer_error_memory(err);
	system->runs = 1;
	return aer_parse_named(operand, &system->name, &system->run->path, err);
}

int aer_system_parse(
    struct aer_system *system, size_t count, char **operand, struct aer_error *err)
{
	for (size_t i = 0; i < count; i++)
		if (parse_one(&system[i], operand[i + 1], err) < 0)
			return -1;
	return 0;
}

int aer_system_pool(struct aer_system *system, char *text, struct aer_error *err)
{
	char *at = strchr(text, '='), *path;
	size_t most = 1;

	if (at == NULL || at == text || at[1] == '\0')
		return aer_error_set(err, "--pool '%s' is not NAME=FILE,FILE...", text);
	system->name = strndup(text, (size_t)(at - text));
	at++;
	for (const char *p = at; *p != '\0'; p++)
		most += *p == ',';
	system->run = calloc(most, sizeof *system->run);
	if (system->name == NULL || system->run == NULL)
		return aer_error_memory(err);
	system->pooled = true;
	while ((path = strsep(&at, ",")) != NULL) {
		if (path[0] == '\0')
			return aer_error_set(
			    err, "--pool %s: a file name is empty", system->name);
		system->run[system->runs++].path = path;
	}
	return 0;
}

/* A file in two runs of a pool would make its deviation too small. */
static int check_runs(const struct aer_system *system, struct aer_error *err)
{
	for (size_t r = 0; r < system->runs; r++)
		for (size_t k = 0; k < r; k++)
			if (strcmp(system->run[k].path, system->run[r].path) == 0)
				return aer_error_set(err,
				    "--pool %s: %s is given twice", system->name,
				    system->run[r].path);
	return 0;
}

int aer_system_check(const struct aer_system *system, size_t count, bool truth_is_stdin,
    struct aer_error *err)
{
	int stdins = truth_is_stdin;

	for (size_t i = 0; i < count; i++) {
		for (size_t r = 0; r < system[i].runs; r++)
			stdins += strcmp(system[i].run[r].path, "-") == 0;
		if (stdins > 1)
			return aer_error_set(err, "standard input '-' is given twice");
		if (check_runs(&system[i], err) < 0)
			return -1;
		for (size_t k = 0; k < i; k++)
			if (strcmp(system[k].name, system[i].name) == 0)
				return aer_error_set(err,
				    "two systems are called '%s'; "
				    "name them: NAME=%s",
				    system[i].name, system[i].run->path);
	}
	return 0;
}

void aer_system_free(struct aer_system *system)
{
	for (size_t i = 0; i < system->runs; i++) {
		aer_answers_free(system->run[i].answers);
		aer_confusion_free(system->run[i].confusion);
	}
	for (size_t i = 0; i < system->kinds; i++)
		free(system->kind[i].name);
	for (size_t i = 0; i < system->groups; i++)
		aer_confusion_free(system->group[i]);
	aer_confusion_free(system->confusion);
	free(system->group);
	free(system->class);
	free(system->kind);
	free(system->run);
	free(system->name);
	memset(system, 0, sizeof *system);
}
