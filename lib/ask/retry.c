#include "ask/retry.h"

#include <string.h>

bool aer_retry_status(long status, const char *text)
{
	if (status == 429)
		return strstr(text, "insufficient_quota") == NULL &&
		       strstr(text, "billing") == NULL;
	return status == 408 || status >= 500;
}

double aer_retry_wait(int tries, double base, double after, double chance)
{
	double e = base;

	for (int i = 1; i < tries && e < AER_RETRY_LONGEST; i++)
		e *= 2;
	if (e > AER_RETRY_LONGEST)
		e = AER_RETRY_LONGEST;
	return after > 0 ? after + chance * e : e / 2 + chance * e / 2;
}
