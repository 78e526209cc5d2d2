#include "ask/chat.h"

#include <libavutil/base64.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TOP_LOGPROBS = 20 };

const char *const aer_chat_constraints[] = { "none", "vllm", "llama", "schema", NULL };

int aer_chat_parse_member(struct aer_chat_plan *plan, const char *text,
    const char *what, struct aer_error *err)
{
	const char *equals = strchr(text, '=');
	json_t *value;
	char *name;
	int rc;

	if (equals == NULL || equals == text)
		return aer_error_set(
		    err, "%s: '%s' is not like temperature=0.2", what, text);
	value = json_loads(equals + 1, JSON_DECODE_ANY, NULL);
	if (value == NULL)
		value = json_string(equals + 1);
	if (plan->members == NULL)
		plan->members = json_object();
	name = strndup(text, (size_t)(equals - text));
	rc = name != NULL ? json_object_set_new(plan->members, name, value) : -1;
	free(name);
	return rc < 0 ? aer_error_set(err, "%s: '%s' is no UTF-8", what, text) : 0;
}

char *aer_chat_address(const char *url, struct aer_error *err)
{
	static const char path[] = "/chat/completions";
	size_t n = strlen(url), tail = strlen(path);
	char *address;
	bool whole;

	while (n > 0 && url[n - 1] == '/')
		n--;
	whole = n > tail && strncmp(url + n - tail, path, tail) == 0;
	if (asprintf(&address, "%.*s%s", (int)n, url, whole ? "" : path) >= 0)
		return address;
	aer_error_memory(err);
	return NULL;
}

/* --- requests --------------------------------------------------------------------- */

/* {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,..."}} */
static json_t *image_part(const struct aer_attachment *still)
{
	size_t head = strlen("data:") + strlen(still->type) + strlen(";base64,");
	size_t room = head + (size_t)AV_BASE64_SIZE(still->size);
	char *url = malloc(room);
	json_t *part = NULL;

	if (url != NULL && still->size < 1 << 29) {
		snprintf(url, room, "data:%s;base64,", still->type);
		av_base64_encode(
		    url + head, (int)(room - head), still->bytes, (int)still->size);
		part = json_pack(
		    "{s:s, s:{s:s}}", "type", "image_url", "image_url", "url", url);
	}
	free(url);
	return part;
}

static json_t *text_part(const char *text)
{
	return json_pack("{s:s, s:s}", "type", "text", "text", text);
}

/* A message's parts, the text alone as a plain text: servers without eyes know no
 * parts. */
static json_t *make_content(
    const char *text, const struct aer_attachment *still, size_t count)
{
	json_t *content = count > 0 ? json_array() : json_string(text);
	int bad = content == NULL;

	for (size_t i = 0; i < count && !bad; i++)
		bad = json_array_append_new(content, image_part(&still[i])) < 0;
	if (count > 0 && !bad)
		bad = json_array_append_new(content, text_part(text)) < 0;
	if (!bad)
		return content;
	json_decref(content);
	return NULL;
}

static json_t *make_messages(const struct aer_chat_plan *plan, const char *text,
    const struct aer_attachment *still, size_t count)
{
	json_t *messages = json_array();
	int bad = messages == NULL;

	if (!bad && plan->system != NULL)
		bad = json_array_append_new(
			  messages, json_pack("{s:s, s:s}", "role", "system", "content",
					plan->system)) < 0;
	if (!bad)
		bad = json_array_append_new(
			  messages, json_pack("{s:s, s:o}", "role", "user", "content",
					make_content(text, still, count))) < 0;
	if (!bad)
		return messages;
	json_decref(messages);
	return NULL;
}

static json_t *label_array(const struct aer_labels *labels)
{
	json_t *array = json_array();
	int bad = array == NULL;

	for (size_t i = 0; i < aer_labels_count(labels) && !bad; i++)
		bad = json_array_append_new(
			  array, json_string(aer_labels_name(labels, i))) < 0;
	if (!bad)
		return array;
	json_decref(array);
	return NULL;
}

/* root ::= "neutrality" | "enjoyment"; JSON's escapes are the grammar's. */
static json_t *label_grammar(const struct aer_labels *labels)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	json_t *grammar = NULL;
	bool bad = out == NULL;

	for (size_t i = 0; i < aer_labels_count(labels) && !bad; i++) {
		json_t *name = json_string(aer_labels_name(labels, i));
		char *quoted = name != NULL ? json_dumps(name, JSON_ENCODE_ANY) : NULL;

		bad = quoted == NULL;
		if (!bad)
			fprintf(out, "%s%s", i == 0 ? "root ::= " : " | ", quoted);
		free(quoted);
		json_decref(name);
	}
	if (out != NULL && fclose(out) == 0 && !bad)
		grammar = json_string(text);
	free(text);
	return grammar;
}

static json_t *label_schema(const struct aer_labels *labels)
{
	return json_pack("{s:s, s:{s:s, s:b, s:{s:s, s:{s:{s:s, s:o}}, s:[s], s:b}}}",
	    "type", "json_schema", "json_schema", "name", "label", "strict", 1,
	    "schema", "type", "object", "properties", "label", "type", "string", "enum",
	    label_array(labels), "required", "label", "additionalProperties", 0);
}

static int put_constraint(json_t *request, const struct aer_chat_plan *plan)
{
	switch (plan->constraint) {
	case AER_CHAT_VLLM:
		return json_object_set_new(request, "structured_outputs",
		    json_pack("{s:o}", "choice", label_array(plan->labels)));
	case AER_CHAT_LLAMA:
		return json_object_set_new(
		    request, "grammar", label_grammar(plan->labels));
	case AER_CHAT_SCHEMA:
		return json_object_set_new(
		    request, "response_format", label_schema(plan->labels));
	case AER_CHAT_FREE:
		break;
	}
	return 0;
}

static int put_members(json_t *request, const struct aer_chat_plan *plan)
{
	const char *name;
	json_t *value;
	int rc = 0;

	json_object_foreach(plan->members, name, value)
	{
		if (json_is_null(value))
			json_object_del(request, name);
		else
			rc |= json_object_set(request, name, value);
	}
	return rc;
}

char *aer_chat_request(const struct aer_chat_plan *plan, const char *text,
    const struct aer_attachment *still, size_t count, long repeat, size_t *size,
    struct aer_error *err)
{
	json_t *request =
	    json_pack("{s:s, s:o, s:f, s:I, s:I, s:b}", "model", plan->model,
		"messages", make_messages(plan, text, still, count), "temperature",
		plan->temperature, "seed", (json_int_t)plan->seed + (json_int_t)repeat,
		"max_tokens", (json_int_t)plan->max_tokens, "stream", 0);
	bool bad = request == NULL || put_constraint(request, plan) < 0;
	char *body = NULL;

	if (!bad && plan->logprobs)
		bad = json_object_set_new(request, "logprobs", json_true()) < 0 ||
		      json_object_set_new(
			  request, "top_logprobs", json_integer(TOP_LOGPROBS)) < 0;
	if (!bad && put_members(request, plan) == 0)
		body = json_dumps(request, JSON_COMPACT);
	json_decref(request);
	if (body == NULL)
		aer_error_memory(err);
	else
		*size = strlen(body);
	return body;
}

/* --- answers ---------------------------------------------------------------------- */

/* Writes the text VALUE, with U+FFFD for each NUL, which models do say. */
static void put_text(FILE *out, const json_t *value)
{
	const char *text = json_string_value(value);
	size_t n = json_string_length(value);

	for (size_t i = 0; i < n; i++)
		if (text[i] == '\0')
			fputs("\xef\xbf\xbd", out);
		else
			putc(text[i], out);
}

/* The text of a message's content, a text or parts; "" for none.  A new text. */
static char *content_text(const json_t *content)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);
	const json_t *part;

	if (out == NULL)
		return NULL;
	put_text(out, content);
	json_array_foreach(content, i, part)
	{
		put_text(out, json_object_get(part, "text"));
	}
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

/* Skips blanks, and what tokenizers have for them. */
static const char *skip_blanks(const char *text)
{
	for (;;) {
		if (strchr(" \t\r\n\"'*{", *text) != NULL && *text != '\0')
			text++;
		else if (strncmp(text, "\xc4\xa0", 2) == 0 ||
			 strncmp(text, "\xc4\x8a", 2) == 0)
			text += 2;
		else if (strncmp(text, "\xe2\x96\x81", 3) == 0)
			text += 3;
		else
			return text;
	}
}

/* How many labels TOKEN can begin; *LABEL is the last of them. */
static size_t begun_labels(
    const char *token, const struct aer_labels *labels, size_t *label)
{
	size_t n = 0, length;

	token = skip_blanks(token);
	length = strlen(token);
	while (length > 0 && strchr(" \t\r\n\"'", token[length - 1]) != NULL)
		length--;
	for (size_t i = 0; i < aer_labels_count(labels) && length > 0; i++) {
		if (strncasecmp(aer_labels_name(labels, i), token, length) != 0)
			continue;
		*label = i;
		n++;
	}
	return n;
}

/* [[token, log probability], ...] of the first token that can begin a label; NULL:
 * there is none. */
static json_t *find_alternatives(const json_t *tokens, const struct aer_labels *labels)
{
	size_t i, k, label;
	const json_t *token, *other;
	json_t *found = NULL;

	json_array_foreach(tokens, i, token)
	{
		const char *text = json_string_value(json_object_get(token, "token"));

		if (text == NULL || begun_labels(text, labels, &label) == 0)
			continue;
		found = json_array();
		json_array_foreach(json_object_get(token, "top_logprobs"), k, other)
		{
			const char *name =
			    json_string_value(json_object_get(other, "token"));
			const json_t *p = json_object_get(other, "logprob");

			if (name != NULL && json_is_number(p))
				json_array_append_new(found,
				    json_pack("[s, f]", name, json_number_value(p)));
		}
		break;
	}
	return found;
}

bool aer_chat_probabilities(
    const json_t *alternatives, const struct aer_labels *labels, double *p)
{
	size_t n = aer_labels_count(labels), i, label;
	double *mass = calloc(n + 1, sizeof *mass), sum = 0;
	const json_t *pair;

	if (mass == NULL)
		return false;
	json_array_foreach(alternatives, i, pair)
	{
		const char *token = json_string_value(json_array_get(pair, 0));
		double share = exp(json_number_value(json_array_get(pair, 1)));

		if (token == NULL || begun_labels(token, labels, &label) != 1)
			continue;
		mass[label] += share;
		sum += share;
	}
	for (i = 0; i < n && sum > 0; i++)
		p[i] = mass[i] / sum;
	free(mass);
	return sum > 0;
}

/* Puts VALUE, unless it is NULL or null, into ENTRY. */
static int keep(json_t *entry, const char *name, json_t *value)
{
	return value == NULL || json_is_null(value)
		   ? 0
		   : json_object_set(entry, name, value);
}

static int keep_choice(const struct aer_chat_plan *plan, const json_t *answer,
    const json_t *choice, json_t *entry, struct aer_error *err)
{
	const json_t *message = json_object_get(choice, "message");
	const json_t *usage = json_object_get(answer, "usage");
	char *text = content_text(json_object_get(message, "content"));
	json_t *alternatives = NULL;
	bool bad =
	    text == NULL || json_object_set_new(entry, "answer", json_string(text)) < 0;

	free(text);
	if (plan->logprobs)
		alternatives = find_alternatives(
		    json_object_get(json_object_get(choice, "logprobs"), "content"),
		    plan->labels);
	bad |=
	    keep(entry, "refusal", json_object_get(message, "refusal")) < 0 ||
	    keep(entry, "finish", json_object_get(choice, "finish_reason")) < 0 ||
	    keep(entry, "prompt_tokens", json_object_get(usage, "prompt_tokens")) < 0 ||
	    keep(entry, "completion_tokens",
		json_object_get(usage, "completion_tokens")) < 0 ||
	    keep(entry, "model", json_object_get(answer, "model")) < 0 ||
	    keep(entry, "alternatives", alternatives) < 0;
	json_decref(alternatives);
	return bad ? aer_error_memory(err) : 0;
}

/* What the server says in an error object. */
static void server_error(const json_t *error, struct aer_error *err)
{
	const char *text = json_is_string(error)
			       ? json_string_value(error)
			       : json_string_value(json_object_get(error, "message"));

	aer_error_set(err, "the server answers with an error: %.300s",
	    text != NULL ? text : "it does not say which");
}

/* The parsed BODY, and its first choice; NULL where it is no answer. */
static json_t *parse(
    const char *body, size_t size, const json_t **choice, struct aer_error *err)
{
	json_error_t where;
	json_t *answer = json_loadb(body, size, JSON_ALLOW_NUL, &where);
	const json_t *error = json_object_get(answer, "error");

	*choice = json_array_get(json_object_get(answer, "choices"), 0);
	if (answer == NULL)
		aer_error_set(err, "the answer is no JSON (%s): %.60s",
		    size == 0 ? "it is empty" : where.text, body);
	else if (error != NULL && !json_is_null(error))
		server_error(error, err);
	else if (!json_is_object(json_object_get(*choice, "message")))
		aer_error_set(err, "the answer has no choices[0].message: is this "
				   "address a chat completions API?");
	else
		return answer;
	json_decref(answer);
	return NULL;
}

int aer_chat_check(const char *body, size_t size, struct aer_error *err)
{
	const json_t *choice;
	json_t *answer = parse(body, size, &choice, err);

	json_decref(answer);
	return answer != NULL ? 0 : -1;
}

int aer_chat_take(const struct aer_chat_plan *plan, const char *body, size_t size,
    json_t *entry, struct aer_error *err)
{
	const json_t *choice;
	json_t *answer = parse(body, size, &choice, err);
	int rc = answer != NULL ? keep_choice(plan, answer, choice, entry, err) : -1;

	json_decref(answer);
	return rc;
}
