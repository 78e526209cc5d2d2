#include "text/jsonfill.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 15 };

struct aer_jsonfill aer_jsonfill_begin(bool *bad)
{
	json_t *object = json_object();

	*bad |= object == NULL;
	return (struct aer_jsonfill){ object, bad };
}

void aer_jsonfill_put(struct aer_jsonfill to, const char *key, json_t *value)
{
	*to.bad |= key == NULL || json_object_set_new(to.object, key, value) < 0;
}

void aer_jsonfill_append(json_t *array, json_t *value, bool *bad)
{
	*bad |= json_array_append_new(array, value) < 0;
}

void aer_jsonfill_real(struct aer_jsonfill to, const char *key, double value)
{
	aer_jsonfill_put(to, key, isnan(value) ? json_null() : json_real(value));
}

void aer_jsonfill_count(struct aer_jsonfill to, const char *key, uint64_t value)
{
	aer_jsonfill_put(to, key, json_integer((json_int_t)value));
}

json_t *aer_jsonfill_string(const char *text)
{
	json_t *string = json_string(text);
	char *copy;

	if (string != NULL)
		return string;
	copy = strdup(text);
	if (copy == NULL)
		return NULL;
	for (char *p = copy; *p != '\0'; p++)
		if ((unsigned char)*p >= 0x80)
			*p = '?';
	string = json_string(copy);
	free(copy);
	return string;
}

void aer_jsonfill_text(struct aer_jsonfill to, const char *key, const char *text)
{
	aer_jsonfill_put(to, key, aer_jsonfill_string(text));
}

int aer_jsonfill_write(struct aer_jsonfill filler, FILE *stream, struct aer_error *err)
{
	int rc = 0;

	if (!*filler.bad && json_dumpf(filler.object, stream,
				JSON_INDENT(2) | JSON_REAL_PRECISION(DIGITS)) == 0)
		fputc('\n', stream);
	else if (!ferror(stream)) /* which the stream's owner will find */
		rc = aer_error_memory(err);
	json_decref(filler.object);
	return rc;
}
