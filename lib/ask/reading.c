#include "ask/reading.h"

#include <string.h>

/* The text in ENTRY called NAME, "" for none. */
static const char *text_of(const json_t *entry, const char *name)
{
	const char *text = json_string_value(json_object_get(entry, name));

	return text != NULL ? text : "";
}

int aer_reading_make(const struct aer_answer_key *key, const json_t *entry,
    struct aer_reading *reading, struct aer_error *err)
{
	const char *finish = text_of(entry, "finish");
	bool whole;

	*reading = (struct aer_reading){ .status = AER_SAID_ERROR,
		.label = -1,
		.answer = text_of(entry, "answer") };
	if (entry == NULL)
		return 0;
	if (text_of(entry, "refusal")[0] != '\0' ||
	    strcmp(finish, "content_filter") == 0) {
		if (reading->answer[0] == '\0')
			reading->answer = text_of(entry, "refusal");
		reading->status = AER_SAID_REFUSED;
		return 0;
	}
	if (aer_answer_find(key, reading->answer, &reading->status, &reading->label,
		&whole, err) < 0)
		return -1;
	if (strcmp(finish, "length") == 0 &&
	    !(reading->status == AER_SAID_OK && whole)) {
		reading->status = AER_SAID_TRUNCATED;
		reading->label = -1;
	}
	return 0;
}
