/*
 * map - a label map: which coarse label stands for a fine one.
 *
 *	from,to
 *	enjoyment,engaged
 *	distraction,distracted
 *
 * A label that stands under "to" is itself, so that what is coarse already can be
 * mapped again.  Bad are an empty label, a label under "from" twice, and one that
 * is mapped to another although it is under "to" as well: none of those is guessed,
 * and the map is not read.
 */
#ifndef AER_MAP_H
#define AER_MAP_H

#include "base/error.h"

struct aer_map;

/* Reads the table at PATH. */
struct aer_map *aer_map_read(const char *path, struct aer_error *err) AER_MUST_CHECK;
void aer_map_free(struct aer_map *map);

/* The table's name for messages. */
const char *aer_map_name(const struct aer_map *map);

/* What LABEL becomes, owned by the map; LABEL where MAP is NULL; NULL where it has
 * no such label. */
const char *aer_map_get(const struct aer_map *map, const char *label);

#endif
