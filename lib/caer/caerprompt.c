#include "caer/caerprompt.h"

#include <stdio.h>
#include <string.h>

const char *const aer_caer_prompt_names[] = { "class", "template", "learnable+class",
	"descriptors", "learnable+descriptors", NULL };

bool aer_caer_prompt_learns(enum aer_caer_prompt prompt)
{
	return prompt == AER_CAER_PROMPT_LEARNABLE_CLASS ||
	       prompt == AER_CAER_PROMPT_LEARNABLE_DESCRIPTORS;
}

char *aer_caer_prompt_text(enum aer_caer_prompt prompt, const struct aer_labels *labels,
    size_t i, struct aer_error *err)
{
	const char *name = aer_labels_name(labels, i);
	const char *meaning = aer_labels_definition(labels, i);
	char *text = NULL;
	int rc;

	switch (prompt) {
	case AER_CAER_PROMPT_CLASS:
		rc = asprintf(&text, "%s", name);
		break;
	case AER_CAER_PROMPT_TEMPLATE:
		rc = asprintf(&text, "an emotion of %s during studying", name);
		break;
	case AER_CAER_PROMPT_LEARNABLE_CLASS:
		rc = asprintf(&text, "%s during studying", name);
		break;
	default:
		if (meaning[0] == '\0') {
			aer_error_set(err,
			    "--prompt=%s: nobody says what '%s' means; give "
			    "--labels=@FILE "
			    "with a tab and its description behind each class",
			    aer_caer_prompt_names[prompt], name);
			return NULL;
		}
		rc = asprintf(&text, "%s", meaning);
	}
	if (rc >= 0)
		return text;
	aer_error_memory(err);
	return NULL;
}
