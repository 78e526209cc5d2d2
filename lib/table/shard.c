#include "table/shard.h"

#include "base/hash.h"
#include "base/option.h"

#include <stdio.h>
#include <string.h>

enum { PARTS_MAX = 1000000 };

int aer_shard_parse(struct aer_shard *shard, const char *text, struct aer_error *err)
{
	const char *slash = strchr(text, '/');
	char part[16];

	if (slash == NULL || (size_t)(slash - text) >= sizeof part)
		return aer_error_set(
		    err, "--shard: '%s' is not like 2/5, the second of five", text);
	snprintf(part, sizeof part, "%.*s", (int)(slash - text), text);
	if (aer_parse_long(slash + 1, "--shard", 1, PARTS_MAX, &shard->of, err) < 0)
		return -1;
	return aer_parse_long(part, "--shard", 1, shard->of, &shard->part, err);
}

bool aer_shard_has(const struct aer_shard *shard, const char *id)
{
	uint64_t h;

	if (shard->of == 0)
		return true;
	if (id == NULL)
		return shard->part == 1;
	/* FNV's low bits of short ids are poor, its high ones are few */
	h = aer_hash(AER_HASH_BEGIN, id, strlen(id)) * 0x9e3779b97f4a7c15u;
	return (long)((h >> 32) % (uint64_t)shard->of) + 1 == shard->part;
}
