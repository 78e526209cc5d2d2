/*
 * verify-test - the check of written files, from the command line:
 *
 *	verify-test read FILE COUNT CRF FIRST LAST
 *
 * checks FILE against the first frame of the video FIRST and the last one of LAST, and
 *
 *	verify-test recipe FILE
 *
 * prints the recipe in it;
 *
 *	verify-test copied FILE STOP
 *
 * checks FILE as a copy of itself, asked to stop where STOP is not 0.
 */
#include "batch/recipe.h"
#include "cut/copier.h"
#include "cut/verify.h"
#include "video/video.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int gist_of(
    struct aer_gist *gist, const char *path, bool last, struct aer_error *err)
{
	struct aer_video *video = aer_video_open(path, NULL, err);
	struct aer_frame frame;
	int rc = -1;

	if (video == NULL)
		return -1;
	if (aer_video_read(
		video, last ? aer_video_info(video)->frames - 1 : 0, &frame, err) > 0) {
		aer_gist_make(gist, frame.av);
		rc = 0;
	}
	aer_video_close(video);
	return rc;
}

static int check_copy(const char *path, sig_atomic_t stop, struct aer_error *err)
{
	struct aer_video *video = aer_video_open(path, NULL, err);
	const volatile sig_atomic_t stopped = stop;
	struct aer_stretch stretch = { 0 };
	struct aer_span inside;
	size_t count;
	int rc = -1;

	if (video == NULL)
		return -1;
	count = aer_video_info(video)->frames;
	if (aer_stretch_around(&stretch, video, 0, count, err) == 0)
		rc = aer_copier_verify(
		    path, video, &stretch, count, NULL, &inside, &stopped, err);
	aer_stretch_free(&stretch);
	aer_video_close(video);
	return rc;
}

int main(int argc, char **argv)
{
	struct aer_gist first, last;
	struct aer_error err;
	double duration;
	char *recipe;

	aer_video_init();
	if (argc == 3 && strcmp(argv[1], "recipe") == 0) {
		recipe = aer_recipe_of(argv[2]);
		puts(recipe != NULL ? recipe : "none");
		free(recipe);
		return 0;
	}
	if (argc == 4 && strcmp(argv[1], "copied") == 0) {
		puts(check_copy(argv[2], atoi(argv[3]), &err) < 0 ? err.text : "good");
		return 0;
	}
	if (argc != 7 || strcmp(argv[1], "read") != 0)
		return 2;
	if (gist_of(&first, argv[5], false, &err) < 0 ||
	    gist_of(&last, argv[6], true, &err) < 0 ||
	    aer_verify(argv[2], strtoul(argv[3], NULL, 10), &first, &last,
		atoi(argv[4]), &duration, &err) < 0) {
		puts(err.text);
		return 1;
	}
	printf("%.6f\n", duration);
	return 0;
}
