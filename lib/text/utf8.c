#include "text/utf8.h"

size_t aer_utf8_good(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t i = 0;

	while (p[i] != '\0') {
		int more = p[i] >= 0xf5   ? -1
			   : p[i] >= 0xf0 ? 3
			   : p[i] >= 0xe0 ? 2
			   : p[i] >= 0xc2 ? 1
			   : p[i] >= 0x80 ? -1
					  : 0;

		if (more < 0)
			return i;
		for (int k = 1; k <= more; k++)
			if ((p[i + (size_t)k] & 0xc0) != 0x80)
				return i;
		/* overlong forms, surrogates, beyond Unicode */
		if ((p[i] == 0xe0 && p[i + 1] < 0xa0) ||
		    (p[i] == 0xed && p[i + 1] >= 0xa0) ||
		    (p[i] == 0xf0 && p[i + 1] < 0x90) ||
		    (p[i] == 0xf4 && p[i + 1] >= 0x90))
			return i;
		i += (size_t)more + 1;
	}
	return i;
}
