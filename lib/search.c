#include "search.h"

#include "scale.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct aer_search {
	struct aer_face_detector *detector;
	struct aer_picture scaled;
	unsigned char *grey;
	size_t grey_size;
	struct aer_face *faces;
	size_t slots;
};

struct aer_search *aer_search_new(struct aer_error *err)
{
	struct aer_search *search = calloc(1, sizeof *search);

	if (search == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	search->detector = aer_face_detector_new(err);
	if (search->detector == NULL) {
		free(search);
		return NULL;
	}
	return search;
}

void aer_search_free(struct aer_search *search)
{
	if (search == NULL)
		return;
	aer_face_detector_free(search->detector);
	aer_picture_free(&search->scaled);
	free(search->grey);
	free(search->faces);
	free(search);
}

/* Grey pixels of PICTURE in the search's own memory. */
static int make_grey(
    struct aer_search *search, const struct aer_picture *picture, struct aer_error *err)
{
	size_t size = (size_t)picture->width * (size_t)picture->height;
	unsigned char *grey;

	if (size > search->grey_size) {
		grey = realloc(search->grey, size);
		if (grey == NULL)
			return aer_error_memory(err);
		search->grey = grey;
		search->grey_size = size;
	}
	aer_picture_grey(picture, search->grey);
	return 0;
}

/* Copies the detector's faces with coordinates divided by X and Y. */
static int keep_faces(struct aer_search *search, const struct aer_face *found,
    size_t count, double x, double y, struct aer_error *err)
{
	struct aer_face *faces;

	if (count > search->slots) {
		faces = realloc(search->faces, count * sizeof *faces);
		if (faces == NULL)
			return aer_error_memory(err);
		search->faces = faces;
		search->slots = count;
	}
	for (size_t i = 0; i < count; i++) {
		search->faces[i] = found[i];
		search->faces[i].x /= x;
		search->faces[i].y /= y;
		search->faces[i].w /= x;
		search->faces[i].h /= y;
	}
	return 0;
}

static int scaled_side(int side, double factor)
{
	long n = lround(side * factor);

	return n < 1 ? 1 : (int)n;
}

int aer_search_picture(struct aer_search *search, const struct aer_picture *picture,
    double min_face, double threshold, const struct aer_face **faces, size_t *count,
    struct aer_error *err)
{
	double factor = AER_FACE_PIXELS / min_face;
	const struct aer_picture *scaled = picture;
	const struct aer_face *found;

	if (factor != 1) {
		if (aer_picture_make(&search->scaled,
			scaled_side(picture->width, factor),
			scaled_side(picture->height, factor), err) < 0 ||
		    aer_scale(picture, &search->scaled, AER_FILTER_BICUBIC, err) < 0)
			return -1;
		scaled = &search->scaled;
	}
	if (make_grey(search, scaled, err) < 0 ||
	    aer_face_detect(search->detector, search->grey, scaled->width,
		scaled->height, (size_t)scaled->width, threshold, &found, count,
		err) < 0 ||
	    keep_faces(search, found, *count, (double)scaled->width / picture->width,
		(double)scaled->height / picture->height, err) < 0)
		return -1;
	*faces = search->faces;
	return 0;
}

const struct aer_face *aer_search_dominant(const struct aer_face *faces, size_t count)
{
	const struct aer_face *best = NULL;
	double most = -INFINITY;

	for (size_t i = 0; i < count; i++) {
		double weight = faces[i].score * faces[i].w * faces[i].h;

		if (weight > most) {
			most = weight;
			best = &faces[i];
		}
	}
	return best;
}

double aer_face_cut(const struct aer_face *face, int width, int height)
{
	double w = fmin(face->x + face->w, width) - fmax(face->x, 0);
	double h = fmin(face->y + face->h, height) - fmax(face->y, 0);

	return w > 0 && h > 0 ? 1 - w * h / (face->w * face->h) : 1;
}
