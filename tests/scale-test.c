/*
 * scale-test - lib/picture/picture's and lib/picture/scale's way to another size, for
 *Python to judge.
 *
 *	scale-test WIDTH HEIGHT <pixels >scaled
 *
 * reads a picture of R, G, B of this size and writes it in each of the sizes, fits and
 * filters that standard input goes on with, a line each: "224 126 letterbox box".
 */
#include "picture/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number of NAME in NAMES, which has it. */
static int find(const char *const *names, const char *name)
{
	int i = 0;

	while (strcmp(names[i], name) != 0)
		i++;
	return i;
}

static int write_all(const struct aer_picture *in, struct aer_error *err)
{
	struct aer_picture out = { 0 };
	char fit[16], filter[16];
	int width, height, rc = 0;

	while (rc == 0 && scanf("%d %d %15s %15s", &width, &height, fit, filter) == 4) {
		rc = aer_picture_fit(in, width, height,
		    (enum aer_fit)find(aer_fit_names, fit),
		    (enum aer_filter)find(aer_filter_names, filter), &out, err);
		if (rc == 0)
			fwrite(out.rgb, 3, (size_t)width * (size_t)height, stdout);
	}
	aer_picture_free(&out);
	return rc;
}

int main(int argc, char **argv)
{
	struct aer_picture in = { 0 };
	struct aer_error err;
	int width, height, rc = -1;

	if (argc != 3)
		return 2;
	width = atoi(argv[1]);
	height = atoi(argv[2]);
	if (aer_picture_make(&in, width, height, &err) == 0 &&
	    fread(in.rgb, 3, (size_t)width * (size_t)height, stdin) ==
		(size_t)width * (size_t)height)
		rc = write_all(&in, &err);
	aer_picture_free(&in);
	return rc < 0;
}
