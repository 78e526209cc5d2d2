/* What a model and a training say of themselves as JSON: configurations, and the note
 * in a checkpoint. */
#include "caer/caer.h"
#include "caer/caerstate.h"
#include "fuzz.h"

#include <string.h>

enum { EPOCHS = 20 };

static void config(const char *text)
{
	struct aer_caer_config config, again;
	char *written, *twice;

	aer_caer_config_default(&config);
	aer_caer_config_default(&again);
	if (aer_caer_config_parse(&config, text, NULL) < 0)
		return;
	written = aer_caer_config_text(&config, NULL);
	claim(written != NULL && aer_caer_config_parse(&again, written, NULL) == 0,
	    "a configuration that is written is read again");
	twice = aer_caer_config_text(&again, NULL);
	claim(twice != NULL && strcmp(written, twice) == 0, "as the same");
	if (aer_caer_config_check(&config, NULL) == 0) {
		claim(config.image_size % config.patch == 0 &&
			  config.width % config.heads == 0 &&
			  config.text_width % config.text_heads == 0,
		    "what is good can be cut up");
		claim(config.length >= config.learned + 2 && config.temperature > 0 &&
			  config.dropout >= 0 && config.dropout < 1,
		    "and makes a model");
	}
	free(written);
	free(twice);
}

static void note(const char *text)
{
	static const struct aer_caer_clips clips;
	struct aer_caer_epoch history[EPOCHS];
	struct aer_caer_state state = { .history = history };
	size_t seen, subjects;

	if (aer_caer_state_read(&state, EPOCHS, text, NULL) == 0)
		claim(state.epoch <= EPOCHS && state.best <= state.epoch,
		    "a state is within its training");
	free(aer_caer_state_recipe(text));
	claim(aer_caer_state_seen(text, &clips, &seen, &subjects, NULL) == 0 &&
		  seen == 0 && subjects == 0,
	    "no clip, none that was seen");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size), path[64];
	FILE *file = fuzz_file(data, size, path);
	struct aer_caer_config read;

	claim(text != NULL, "there is memory");
	config(text);
	note(text);
	aer_caer_config_default(&read);
	(void)!aer_caer_config_read(&read, path, NULL);
	fclose(file);
	free(text);
	return 0;
}
