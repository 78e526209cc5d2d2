#include "text/jsonkeys.h"

#include "text/letters.h"

#include <stdint.h>
#include <string.h>

static void new_line(struct aer_jsonkeys *json)
{
	if (json->indent > 0)
		fprintf(json->stream, "\n%*s", (int)json->indent * json->depth, "");
}

/* What stands before the next key or element. */
static void go_on(struct aer_jsonkeys *json)
{
	if (json->filled[json->depth])
		fputs(json->indent > 0 ? "," : ", ", json->stream);
	json->filled[json->depth] = true;
	new_line(json);
}

void aer_jsonkeys_open(struct aer_jsonkeys *json, char bracket)
{
	fputc(bracket, json->stream);
	if (json->depth < AER_JSONKEYS_DEPTH)
		json->depth++;
	json->filled[json->depth] = false;
}

void aer_jsonkeys_close(struct aer_jsonkeys *json, char bracket)
{
	bool filled = json->filled[json->depth];

	json->depth--;
	if (filled)
		new_line(json);
	fputc(bracket, json->stream);
}

static void put_letter(FILE *stream, uint32_t c)
{
	static const char plain[] = "\"\\\b\f\n\r\t", letter[] = "\"\\bfnrt";
	const char *found = c != 0 && c < 0x80 ? strchr(plain, (int)c) : NULL;

	if (found != NULL)
		fprintf(stream, "\\%c", letter[found - plain]);
	else if (c >= 0x20 && c < 0x7f)
		fputc((int)c, stream);
	else if (c < 0x10000)
		fprintf(stream, "\\u%04x", c);
	else
		fprintf(stream, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
		    0xdc00 + ((c - 0x10000) & 0x3ff));
}

void aer_jsonkeys_key(struct aer_jsonkeys *json, const char *key)
{
	go_on(json);
	fputc('"', json->stream);
	while (*key != '\0')
		put_letter(json->stream, aer_letter_next(&key));
	fputs("\": ", json->stream);
}

void aer_jsonkeys_value(struct aer_jsonkeys *json, const char *text)
{
	fputs(text, json->stream);
}

void aer_jsonkeys_element(struct aer_jsonkeys *json, const char *text)
{
	go_on(json);
	fputs(text, json->stream);
}
