#include "ask/preview.h"

#include "text/plural.h"

#include <stdlib.h>
#include <string.h>

enum { BYTES_A_TOKEN = 4, PATCH = 28 };

static size_t text_tokens(const char *text)
{
	return text != NULL ? (strlen(text) + BYTES_A_TOKEN - 1) / BYTES_A_TOKEN : 0;
}

static size_t picture_tokens(const struct aer_attachment *still)
{
	int columns = (still->width + PATCH - 1) / PATCH;
	int rows = (still->height + PATCH - 1) / PATCH;

	return (size_t)columns * (size_t)rows;
}

static void write_text(FILE *stream, const char *name, const char *text)
{
	if (text != NULL)
		fprintf(stream, "--- %s, %zu bytes\n%s\n", name, strlen(text), text);
}

static int write_all(const struct aer_ask *ask, const struct aer_clip *clip,
    const struct aer_attachment *still, size_t stills, FILE *stream, size_t *tokens,
    struct aer_error *err)
{
	char *text = aer_wording_fill(ask->wording, &clip->row, err);
	size_t size = 0;
	char *body = text != NULL ? aer_chat_request(
					&ask->chat, text, still, stills, 0, &size, err)
				  : NULL;

	*tokens = text_tokens(ask->chat.system) + text_tokens(text);
	if (body != NULL) {
		fprintf(stream, "clip %s\n", clip->id);
		write_text(stream, "system", ask->chat.system);
		write_text(stream, "prompt", text);
		fprintf(stream, "--- %zu picture%s\n", stills, aer_plural(stills));
		for (size_t i = 0; i < stills; i++) {
			fprintf(stream, "%s, %dx%d, %zu bytes\n", still[i].type,
			    still[i].width, still[i].height, still[i].size);
			*tokens += picture_tokens(&still[i]);
		}
		fprintf(stream, "--- request of %zu bytes, about %zu tokens\n", size,
		    *tokens);
	}
	free(text);
	free(body);
	return body != NULL ? 0 : -1;
}

static int write_clip(const struct aer_ask *ask, const struct aer_clip *clip,
    FILE *stream, size_t *tokens, struct aer_error *err)
{
	struct aer_clip_pictures *pictures = NULL;
	struct aer_attachment *still = NULL;
	size_t stills = 0;
	int rc = 0;

	if (ask->pictures != NULL) {
		pictures = aer_clip_pictures_new(ask->pictures, err);
		rc = pictures != NULL
			 ? aer_clip_pictures_take(pictures, clip, &still, &stills, err)
			 : -1;
	}
	if (rc == 0)
		rc = write_all(ask, clip, still, stills, stream, tokens, err);
	aer_clip_pictures_release(still, stills);
	aer_clip_pictures_free(pictures);
	return rc;
}

/* Reads the next row of the shard; bad rows are named, and passed over. */
static enum aer_read next_clip(
    const struct aer_ask *ask, struct aer_clip *clip, struct aer_error *err)
{
	enum aer_read read;

	for (;;) {
		read = aer_manifest_next(ask->manifest, clip, err);
		if (read != AER_READ_BAD && read != AER_READ_ROW)
			return read;
		if (!aer_shard_has(&ask->shard, read == AER_READ_ROW ? clip->id : NULL))
			continue;
		if (read == AER_READ_ROW)
			return read;
		aer_diag_fail(ask->diag, "%s", err->text);
	}
}

/* Writes what all requests come to, if each is like that of the first clip. */
static int write_sum(
    const struct aer_ask *ask, FILE *stream, size_t tokens, struct aer_error *err)
{
	struct aer_clip clip = { 0 };
	size_t clips = 1, requests;
	enum aer_read read;

	while ((read = next_clip(ask, &clip, err)) == AER_READ_ROW)
		clips++;
	aer_clip_free(&clip);
	if (read == AER_READ_BROKEN)
		return -1;
	requests = clips * (size_t)ask->repeat;
	fprintf(stream,
	    "--- %zu clip%s, %zu request%s: about %zu tokens if all are alike\n", clips,
	    aer_plural(clips), requests, aer_plural(requests), requests * tokens);
	return 0;
}

int aer_preview_write(const struct aer_ask *ask, FILE *stream, struct aer_error *err)
{
	struct aer_clip clip = { 0 };
	size_t tokens = 0;
	int rc = -1;

	switch (next_clip(ask, &clip, err)) {
	case AER_READ_ROW:
		rc = write_clip(ask, &clip, stream, &tokens, err);
		if (rc < 0)
			aer_error_prefix(err, "%s", clip.id);
		else
			rc = write_sum(ask, stream, tokens, err);
		break;
	case AER_READ_END:
		rc = aer_error_set(err, "%s has no clip to ask about",
		    aer_table_name(aer_manifest_table(ask->manifest)));
		break;
	case AER_READ_BAD:
	case AER_READ_BROKEN:
		break;
	}
	aer_clip_free(&clip);
	return rc;
}
