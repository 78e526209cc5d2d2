/* What users write on the command line: times, rates, shares, samplings, labels. */
#include "fuzz.h"
#include "split/parts.h"
#include "table/labels.h"
#include "table/manifest.h"
#include "video/rate.h"

#include <math.h>
#include <string.h>

static void parts(const char *text)
{
	struct aer_parts *parts = aer_parts_parse(text, NULL);
	int64_t sum = 0;

	if (!parts)
		return;
	for (size_t p = 0; p < aer_parts_count(parts); p++) {
		claim(aer_parts_share(parts, p) > 0, "a part has a share");
		sum += aer_parts_share(parts, p);
	}
	claim(sum == AER_SHARE_ONE, "shares sum to 1");
	aer_parts_free(parts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	struct aer_labels *labels;
	double seconds;
	int num, den;

	claim(text != NULL, "there is memory");
	parts(text);
	if (aer_time_parse(text, &seconds, NULL) == 0)
		claim(seconds >= 0 && isfinite(seconds), "a time is a number from 0");
	if (aer_rate_parse(text, "rate", &num, &den, NULL) == 0)
		claim(num > 0 && den > 0, "a rate is above 0");
	labels = text[0] == '@' ? NULL : aer_labels_parse(text, NULL);
	if (labels)
		claim(aer_labels_count(labels) > 0, "a list of labels has one");
	aer_labels_free(labels);
	free(text);
	return 0;
}
