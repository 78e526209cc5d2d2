#include "face/sighting.h"

#include <string.h>

const char *const aer_sighting_sources[] = { "none", "detected", "followed",
	"interpolated" };

enum aer_sighting_source aer_sighting_source_of(const char *name)
{
	int source = AER_SEEN_INTERPOLATED;

	while (
	    source > AER_SEEN_NONE && strcmp(aer_sighting_sources[source], name) != 0)
		source--;
	return (enum aer_sighting_source)source;
}
