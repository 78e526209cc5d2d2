/* What servers and models say: bodies of answers, the words in them, and a prompt. */
#include "ask/chat.h"
#include "ask/reading.h"
#include "ask/retry.h"
#include "fuzz.h"

#include <math.h>
#include <string.h>

static const char *const names[] = { "neutral", "confused", "off-task", "A", "A+",
	"\xe5\x9b\xb0\xe6\x83\x91" };

static struct aer_labels *make_labels(void)
{
	struct aer_labels *labels = aer_labels_new(NULL);

	for (size_t i = 0; labels != NULL && i < sizeof names / sizeof names[0]; i++)
		claim(aer_labels_add(labels, names[i], NULL) >= 0, "there is memory");
	return labels;
}

/* A label is only ever given together with ok. */
static void check_reading(const struct aer_answer_key *key, const json_t *entry,
    const struct aer_labels *labels)
{
	struct aer_reading reading;

	if (aer_reading_make(key, entry, &reading, NULL) < 0)
		return;
	claim((reading.status == AER_SAID_OK) == (reading.label >= 0),
	    "a label is there where the answer is ok");
	claim(
	    reading.label < (long)aer_labels_count(labels), "it is one of the labels");
}

static void take_body(
    const struct aer_answer_key *key, const struct aer_labels *labels, const char *body)
{
	const struct aer_chat_plan plan = { .labels = labels, .logprobs = true };
	double p[sizeof names / sizeof names[0]] = { 0 }, sum = 0;
	json_t *entry = json_object();

	if (aer_chat_take(&plan, body, strlen(body), entry, NULL) == 0) {
		check_reading(key, entry, labels);
		if (aer_chat_probabilities(
			json_object_get(entry, "alternatives"), labels, p)) {
			for (size_t i = 0; i < sizeof p / sizeof p[0]; i++)
				sum += p[i];
			claim(!isfinite(sum) || fabs(sum - 1) < 1e-6, "they sum to 1");
		}
	}
	json_decref(entry);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	struct aer_labels *labels = make_labels();
	struct aer_answer_key *key =
	    labels != NULL ? aer_answer_key_new(labels, NULL, NULL) : NULL;
	json_t *entry;

	claim(text != NULL && key != NULL, "there is memory");
	take_body(key, labels, text);
	entry = json_pack("{s:s}", "answer", text); /* NULL where it is no UTF-8 */
	if (entry != NULL)
		check_reading(key, entry, labels);
	json_decref(entry);
	(void)aer_retry_status(429, text);
	aer_answer_key_free(key);
	aer_labels_free(labels);
	free(text);
	return 0;
}
