#include "ask/replies.h"

#include "ask/chat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const counted[] = { "latency_ms", "prompt_tokens",
	"completion_tokens" };
enum { COUNTED = sizeof counted / sizeof counted[0] };

struct aer_replies {
	struct aer_writer *writer;
	const struct aer_answer_key *key;
	const struct aer_labels *labels;
	struct aer_replies_form form;
	int clip, annotator, label, status, answer, count[COUNTED], model, constrain;
	int *p;        /* columns, NULL for none */
	double *share; /* of the labels */
	size_t statuses[AER_SAID_STATUSES];
};

static int declare_probabilities(struct aer_replies *replies, struct aer_error *err)
{
	size_t n = aer_labels_count(replies->labels);
	char *name;

	replies->p = calloc(n, sizeof *replies->p);
	replies->share = calloc(n, sizeof *replies->share);
	if (replies->p == NULL || replies->share == NULL)
		return aer_error_memory(err);
	for (size_t i = 0; i < n; i++) {
		if (asprintf(&name, "p_%s", aer_labels_name(replies->labels, i)) < 0)
			return aer_error_memory(err);
		replies->p[i] = aer_writer_column(replies->writer, name, err);
		free(name);
		if (replies->p[i] < 0)
			return -1;
	}
	return 0;
}

static int declare(struct aer_replies *replies, struct aer_error *err)
{
	struct aer_writer *w = replies->writer;
	bool votes = replies->form.voter != NULL, bad = false;
	bool held = replies->form.constrain != NULL;

	replies->clip = aer_writer_column(w, "clip", err);
	replies->annotator = votes ? aer_writer_column(w, "annotator", err) : -1;
	replies->label = aer_writer_column(w, "label", err);
	replies->status = aer_writer_column(w, "status", err);
	replies->answer = aer_writer_column(w, "answer", err);
	for (int i = 0; i < COUNTED; i++) {
		replies->count[i] = aer_writer_column(w, counted[i], err);
		bad |= replies->count[i] < 0;
	}
	replies->model = aer_writer_column(w, "model", err);
	replies->constrain = held ? aer_writer_column(w, "constrain", err) : -1;
	if (bad || replies->clip < 0 || (votes && replies->annotator < 0) ||
	    replies->label < 0 || replies->status < 0 || replies->answer < 0 ||
	    replies->model < 0 || (held && replies->constrain < 0))
		return -1;
	return replies->form.probabilities ? declare_probabilities(replies, err) : 0;
}

static void release(struct aer_replies *replies)
{
	free(replies->p);
	free(replies->share);
	free(replies);
}

struct aer_replies *aer_replies_new(FILE *stream, const char *name,
    const struct aer_answer_key *key, const struct aer_labels *labels,
    const struct aer_replies_form *form, struct aer_error *err)
{
	struct aer_replies *replies = calloc(1, sizeof *replies);

	if (replies == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	replies->key = key;
	replies->labels = labels;
	replies->form = *form;
	replies->writer = aer_writer_open(stream, name, err);
	if (replies->writer != NULL && declare(replies, err) == 0)
		return replies;
	aer_writer_free(replies->writer);
	release(replies);
	return NULL;
}

static void set_probabilities(struct aer_replies *replies, const json_t *entry)
{
	size_t n = aer_labels_count(replies->labels);

	if (replies->p == NULL ||
	    !aer_chat_probabilities(json_object_get(entry, "alternatives"),
		replies->labels, replies->share))
		return;
	for (size_t i = 0; i < n; i++)
		aer_writer_setf(
		    replies->writer, replies->p[i], "%.6f", replies->share[i]);
}

int aer_replies_add(struct aer_replies *replies, const char *id, long repeat,
    const json_t *entry, struct aer_error *err)
{
	struct aer_writer *w = replies->writer;
	struct aer_reading reading;
	const json_t *model = json_object_get(entry, "model");

	if (aer_reading_make(replies->key, entry, &reading, err) < 0)
		return -1;
	replies->statuses[reading.status]++;
	aer_writer_begin(w, NULL);
	aer_writer_set(w, replies->clip, id);
	if (replies->form.voter != NULL)
		aer_writer_setf(
		    w, replies->annotator, "%s#%ld", replies->form.voter, repeat + 1);
	if (replies->form.constrain != NULL)
		aer_writer_set(w, replies->constrain, replies->form.constrain);
	if (reading.label >= 0)
		aer_writer_set(w, replies->label,
		    aer_labels_name(replies->labels, (size_t)reading.label));
	aer_writer_set(w, replies->status, aer_answer_statuses[reading.status]);
	aer_writer_set(w, replies->answer, reading.answer);
	for (int i = 0; i < COUNTED; i++) {
		const json_t *n = json_object_get(entry, counted[i]);

		if (json_is_integer(n))
			aer_writer_setf(w, replies->count[i], "%" JSON_INTEGER_FORMAT,
			    json_integer_value(n));
	}
	if (json_is_string(model))
		aer_writer_set(w, replies->model, json_string_value(model));
	set_probabilities(replies, entry);
	return aer_writer_end(w, err);
}

size_t aer_replies_count(
    const struct aer_replies *replies, enum aer_answer_status status)
{
	return replies->statuses[status];
}

const char *aer_replies_text(const struct aer_replies *replies, char *buf, size_t size)
{
	size_t used = 0;

	snprintf(buf, size, "none");
	for (int i = 0; i < AER_SAID_STATUSES; i++)
		if (replies->statuses[i] > 0 && used < size)
			used += (size_t)snprintf(buf + used, size - used, "%s%zu %s",
			    used > 0 ? ", " : "", replies->statuses[i],
			    aer_answer_statuses[i]);
	return buf;
}

int aer_replies_close(struct aer_replies *replies, struct aer_error *err)
{
	int rc;

	if (replies == NULL)
		return 0;
	rc = aer_writer_close(replies->writer, err);
	release(replies);
	return rc;
}
