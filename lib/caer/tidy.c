#include "caer/tidy.h"

#include "text/letters.h"
#include "text/utf8.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool is_between(uint32_t c, uint32_t from, uint32_t to)
{
	return c >= from && c <= to;
}

bool aer_tidy_is_letter(uint32_t c)
{
	if (c < 0x80)
		return isalpha((int)c);
	return c == 0xaa || c == 0xb5 || c == 0xba ||
	       (is_between(c, 0xc0, 0x17f) && c != 0xd7 && c != 0xf7);
}

bool aer_tidy_is_number(uint32_t c)
{
	return is_between(c, '0', '9') || c == 0xb2 || c == 0xb3 || c == 0xb9 ||
	       is_between(c, 0xbc, 0xbe);
}

static bool is_space(uint32_t c)
{
	return c == ' ' || is_between(c, '\t', '\r') || c == 0xa0;
}

/* Control characters that the reference's repair of texts takes out. */
static bool is_dropped(uint32_t c)
{
	return c < 0x09 || c == 0x0b || is_between(c, 0x0e, 0x1f) || c == 0x7f ||
	       c == 0xfeff;
}

/* Letters whose small form, or whose repair, is more than one letter are not known. */
static bool is_known(uint32_t c)
{
	if (c == 0x130 || c == 0x132 || c == 0x133 || c == 0x149 || c == 0x17f)
		return false;
	return c < 0x80 || is_between(c, 0xa0, 0x17f) ||
	       is_between(c, 0x2010, 0x2027) || is_between(c, 0x2030, 0x205e) ||
	       c == 0x20ac || c == 0x2122 || c == 0xfeff;
}

static uint32_t straight(uint32_t c)
{
	if (is_between(c, 0x2018, 0x201b))
		return '\'';
	return is_between(c, 0x201c, 0x201f) ? '"' : c;
}

static uint32_t small(uint32_t c)
{
	if (c < 0x80)
		return (uint32_t)tolower((int)c);
	if (is_between(c, 0xc0, 0xde) && c != 0xd7)
		return c + 32;
	if (c == 0x178)
		return 0xff;
	/* pairs of a capital and its small letter: the capital is even, or odd */
	if (is_between(c, 0x100, 0x137) || is_between(c, 0x14a, 0x177))
		return c == 0x131 ? c : c | 1;
	if (is_between(c, 0x139, 0x148) || is_between(c, 0x179, 0x17e))
		return c + (c & 1);
	return c;
}

/* Puts C at TO, as UTF-8; returns where it ends. */
static char *put(char *to, uint32_t c)
{
	if (c < 0x80) {
		*to++ = (char)c;
	} else if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
		*to++ = (char)(0x80 | (c & 63));
	} else {
		*to++ = (char)(0xe0 | c >> 12);
		*to++ = (char)(0x80 | (c >> 6 & 63));
		*to++ = (char)(0x80 | (c & 63));
	}
	return to;
}

/* The letter that the entity at AT stands for, and in *AFTER where that ends; 0 where
 * it is none that is known. */
static uint32_t entity(const char *at, const char **after)
{
	static const struct {
		const char *name;
		uint32_t letter;
	} names[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' },
		{ "&quot;", '"' }, { "&apos;", '\'' }, { "&nbsp;", 0xa0 } };
	unsigned long number;
	char *end;

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strncmp(at, names[i].name, strlen(names[i].name)) == 0) {
			*after = at + strlen(names[i].name);
			return names[i].letter;
		}
	if (at[1] != '#' || !isxdigit((unsigned char)at[2 + (tolower(at[2]) == 'x')]))
		return 0;
	number = tolower(at[2]) == 'x' ? strtoul(at + 3, &end, 16)
				       : strtoul(at + 2, &end, 10);
	*after = end + 1;
	return *end == ';' &&
		       (is_between((uint32_t)number, 0x20, 0x7e) ||
			   is_between((uint32_t)number, 0xa0, 0x205e)) &&
		       number <= 0x205e
		   ? (uint32_t)number
		   : 0;
}

/* Whether the reference might take what is at AT, a &, for the beginning of one. */
static bool may_be_entity(const char *at)
{
	return at[1] == '#'
		   ? isalnum((unsigned char)at[2]) != 0
		   : isalnum((unsigned char)at[1]) && isalnum((unsigned char)at[2]);
}

/* The bytes of it that are worth showing. */
static int entity_length(const char *at)
{
	int n = 2;

	while (n < 12 && isalnum((unsigned char)at[n]))
		n++;
	return n;
}

/* Resolves the entities of TEXT, which do not get longer, in place. */
static int resolve(char *text, struct aer_error *err)
{
	const char *from = text, *after = text;
	char *to = text;

	while (*from != '\0') {
		const uint32_t letter = *from == '&' ? entity(from, &after) : 0;

		if (letter != 0) {
			to = put(to, letter);
			from = after;
			continue;
		}
		if (*from == '&' && may_be_entity(from))
			return aer_error_set(err,
			    "'%.*s' may be an entity of HTML; write the letter itself, "
			    "or a blank behind the &",
			    entity_length(from), from);
		*to++ = *from++;
	}
	*to = '\0';
	return 0;
}

/* Cleans TEXT, which does not get longer, in place. */
static int clean(char *text, struct aer_error *err)
{
	const char *from = text;
	char *to = text;
	bool space = false;

	while (*from != '\0') {
		const uint32_t c = aer_letter_next(&from);

		if (!is_known(c))
			return aer_error_set(err,
			    "the letter U+%04X is not one that is known here; write it "
			    "otherwise",
			    (unsigned)c);
		if (is_space(c) && !is_dropped(c))
			space = to > text;
		if (is_space(c) || is_dropped(c))
			continue;
		if (space)
			*to++ = ' ';
		space = false;
		to = put(to, small(straight(c)));
	}
	*to = '\0';
	return 0;
}

char *aer_tidy(const char *text, struct aer_error *err)
{
	int status = 0;
	char *copy;

	if (text[aer_utf8_good(text)] != '\0') {
		aer_error_set(err, "the text is not UTF-8");
		return NULL;
	}
	copy = strdup(text);
	if (copy == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	for (int i = 0; status == 0 && i < 2; i++)
		status = resolve(copy, err);
	if (status == 0)
		status = clean(copy, err);
	if (status == 0)
		return copy;
	free(copy);
	return NULL;
}
