#include "text/fold.h"

#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

enum {
	IDEOGRAPHS = 0x2e80, /* the first of CJK radicals */
	HANGUL = 0xac00,     /* Korean has blanks between words */
	HANGUL_END = 0xd7b0,
};

static bool is_mark(wint_t c)
{
	return (c >= 0x300 && c < 0x370) || c == 0x200d;
}

static bool stands_alone(wint_t c)
{
	return c >= IDEOGRAPHS && !(c >= HANGUL && c < HANGUL_END) &&
	       !(c >= 0xff00 && c < 0xff66);
}

/* The folded text, in ROOM characters, which are enough; LOCALE knows Unicode. */
static void fold(const char *text, wchar_t *folded, locale_t locale)
{
	size_t n = strlen(text), at = 0, length = 0;
	mbstate_t state = { 0 };

	folded[length++] = L' ';
	while (at < n) {
		wchar_t c;
		size_t bytes = mbrtowc(&c, text + at, n - at, &state);
		bool word;

		if (bytes > n) { /* no UTF-8 */
			memset(&state, 0, sizeof state);
			bytes = 1;
			c = L' ';
		}
		at += bytes;
		word = iswalnum_l((wint_t)c, locale) != 0 ||
		       (is_mark((wint_t)c) && folded[length - 1] != L' ');
		if (word && stands_alone((wint_t)c) && folded[length - 1] != L' ')
			folded[length++] = L' ';
		if (word)
			folded[length++] = (wchar_t)towlower_l((wint_t)c, locale);
		if ((!word || stands_alone((wint_t)c)) && folded[length - 1] != L' ')
			folded[length++] = L' ';
	}
	if (folded[length - 1] != L' ')
		folded[length++] = L' ';
	folded[length] = L'\0';
}

wchar_t *aer_fold(const char *text)
{
	/* each character gives itself and at most one blank more */
	wchar_t *folded = calloc(2 * strlen(text) + 3, sizeof *folded);
	locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0), before;

	if (folded == NULL || locale == (locale_t)0) {
		free(folded);
		if (locale != (locale_t)0)
			freelocale(locale);
		return NULL;
	}
	before = uselocale(locale);
	fold(text, folded, locale);
	uselocale(before);
	freelocale(locale);
	return folded;
}
