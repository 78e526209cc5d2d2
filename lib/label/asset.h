/*
 * asset - the files of the annotation site, lib/label/, as they are compiled in.
 */
#ifndef AER_ASSET_H
#define AER_ASSET_H

#include <stddef.h>

struct aer_asset {
	const char *name;
	const unsigned char *bytes;
	size_t size;
};

extern const struct aer_asset aer_assets[]; /* ended by a NULL name */

#endif
