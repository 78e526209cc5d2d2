/*
 * sample-test - lib/frames/sample against a table of expected results.
 *
 *	sample-test TABLE    count,n,"frames separated by blanks", from Python
 */
#include "frames/sample.h"

#include <stdio.h>
#include <stdlib.h>

static int wrong_row(char *line)
{
	size_t count = strtoul(line, &line, 10);
	size_t n = strtoul(line + 1, &line, 10);
	int wrong = 0;

	line++;
	for (size_t i = 0; i < n; i++) {
		size_t wanted = strtoul(line, &line, 10);
		bool pad;
		size_t got = aer_sample_middle(count, n, i, &pad);

		if (got != wanted || pad != (i >= count)) {
			printf("%zu of %zu, number %zu: %zu, not %zu\n", n, count, i,
			    got, wanted);
			wrong = 1;
		}
	}
	return wrong;
}

int main(int argc, char **argv)
{
	char line[8192];
	int wrong = 0;
	FILE *file;

	if (argc != 2)
		return 2;
	file = fopen(argv[1], "r");
	if (file == NULL || fgets(line, sizeof line, file) == NULL)
		return 2;
	while (fgets(line, sizeof line, file) != NULL)
		wrong += wrong_row(line);
	fclose(file);
	return wrong > 0;
}
