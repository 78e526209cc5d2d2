#include "score/figuretext.h"

#include <math.h>
#include <stdio.h>

const char *aer_figure_share(double value, char buf[AER_FIGURE_SIZE])
{
	if (isnan(value))
		return "-";
	snprintf(buf, AER_FIGURE_SIZE, "%.2f %%", 100 * value);
	return buf;
}

const char *aer_figure_number(double value, int digits, char buf[AER_FIGURE_SIZE])
{
	if (isnan(value))
		return "-";
	/* no "-0.000" */
	if (fabs(value) < 0.5 * pow(10, -digits))
		value = 0;
	snprintf(buf, AER_FIGURE_SIZE, "%.*f", digits, value);
	return buf;
}

const char *aer_figure_interval(
    struct aer_interval i, double scale, int digits, char buf[AER_FIGURE_SIZE])
{
	if (isnan(i.low))
		return "";
	snprintf(buf, AER_FIGURE_SIZE, "[%.*f, %.*f]", digits, scale * i.low, digits,
	    scale * i.high);
	return buf;
}
