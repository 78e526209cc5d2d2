#include "label/invite.h"

#include "table/writer.h"
#include "text/utf8.h"

#include <string.h>

enum { NAME_MAX_BYTES = 200, DEFAULT_PORT = 8080 };

static int check_name(const char *name, struct aer_error *err)
{
	size_t n = strlen(name);

	for (const char *c = name; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return aer_error_set(
			    err, "the name '%s' has control characters", name);
	if (n == 0 || n > NAME_MAX_BYTES || aer_utf8_good(name) < n)
		return aer_error_set(err, "the name '%s' is not 1 to %d bytes of UTF-8",
		    name, NAME_MAX_BYTES);
	return 0;
}

/* Makes a token for NAME, NULL for the operator, and writes its row. */
static int write_link(struct aer_ballotbox *box, const char *name, const char *base,
    struct aer_writer *writer, struct aer_error *err)
{
	uint8_t hash[AER_TOKEN_HASH];
	char token[AER_TOKEN_SIZE];

	if (name != NULL && check_name(name, err) < 0)
		return -1;
	if (aer_token_make(token, err) < 0 || aer_token_hash(token, hash, err) < 0 ||
	    aer_ballotbox_invite(box, name, hash, err) < 0)
		return -1;
	aer_writer_begin(writer, NULL);
	aer_writer_set(writer, 0, name != NULL ? name : "(operator)");
	aer_writer_setf(
	    writer, 1, "%s/%s#%s", base, name != NULL ? "" : "operator.html", token);
	return aer_writer_end(writer, err);
}

int aer_invite(struct aer_ballotbox *box, char *const *name, size_t count,
    const char *base, FILE *out, struct aer_error *err)
{
	struct aer_writer *writer = aer_writer_open(out, "<stdout>", err);
	struct aer_error ignored;
	int rc = -1;

	if (writer != NULL && aer_writer_column(writer, "annotator", err) >= 0 &&
	    aer_writer_column(writer, "link", err) >= 0)
		rc = count > 0 ? 0 : write_link(box, NULL, base, writer, err);
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = write_link(box, name[i], base, writer, err);
	if (aer_writer_close(writer, rc == 0 ? err : &ignored) < 0)
		rc = -1;
	return rc;
}

char *aer_invite_base(struct aer_ballotbox *box, const char *url, const char *address,
    long port, struct aer_error *err)
{
	bool v6 = strchr(address, ':') != NULL, there;
	int64_t last = port;
	char *base;
	int n = 0;

	if (port < 0 && aer_ballotbox_get(box, "port", &last, &there, err) < 0)
		return NULL;
	if (port < 0 && !there)
		last = DEFAULT_PORT;
	if (url != NULL)
		base = strdup(url);
	else
		n = asprintf(&base, "http://%s%s%s:%lld", v6 ? "[" : "", address,
		    v6 ? "]" : "", (long long)last);
	if (n < 0 || base == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	if (base[0] != '\0' && base[strlen(base) - 1] == '/')
		base[strlen(base) - 1] = '\0';
	return base;
}
