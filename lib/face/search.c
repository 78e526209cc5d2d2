#include "face/search.h"

#include "face/network.h"

#include <math.h>
#include <stdlib.h>

struct aer_search {
	const struct aer_search_options *options;
	struct aer_face_detector *detector;
	struct aer_network *network; /* NULL: none */
	struct aer_grey scaled;
	struct aer_face *faces;
	size_t slots;
};

struct aer_search *aer_search_new(
    const struct aer_search_options *options, struct aer_error *err)
{
	struct aer_search *search = calloc(1, sizeof *search);

	if (search == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	search->options = options;
	search->detector = aer_face_detector_new(err);
	if (search->detector != NULL && options->model != NULL)
		search->network = aer_network_new(options->model, err);
	if (search->detector != NULL &&
	    (options->model == NULL || search->network != NULL))
		return search;
	aer_search_free(search);
	return NULL;
}

void aer_search_free(struct aer_search *search)
{
	if (search == NULL)
		return;
	aer_face_detector_free(search->detector);
	aer_network_free(search->network);
	aer_grey_free(&search->scaled);
	free(search->faces);
	free(search);
}

/* Faces of all hits in GREY, with scores above THRESHOLD at LEVELS sizes. */
static int detect(struct aer_search *search, const struct aer_grey *grey,
    double threshold, int levels, size_t *count, struct aer_error *err)
{
	const struct aer_face *hits;
	size_t n;

	if (aer_face_hits(search->detector, grey->pixels, grey->width, grey->height,
		grey->stride, threshold - AER_HITS_MARGIN, levels, &hits, &n,
		err) < 0 ||
	    aer_hits_merge(hits, n, threshold, search->options->raw, &search->faces,
		&search->slots, count, err) < 0)
		return -1;
	if (*count > 0 || search->network == NULL)
		return 0;
	if (aer_network_find(search->network, grey->pixels, grey->width, grey->height,
		grey->stride, &hits, &n, err) < 0)
		return -1;
	/* what the network gives is one face each already */
	return aer_hits_merge(
	    hits, n, 0, true, &search->faces, &search->slots, count, err);
}

static int scaled_side(double side, double factor)
{
	long n = lround(side * factor);

	return n < 1 ? 1 : (int)n;
}

/* Finds faces in PART of GREY, scaled by FACTOR; boxes in the pixels of GREY. */
static int search_part(struct aer_search *search, const struct aer_grey *grey,
    const struct aer_grey_part *part, double factor, double threshold, int levels,
    size_t *count, struct aer_error *err)
{
	struct aer_grey *scaled = &search->scaled;
	double x, y;

	if (aer_grey_make(scaled, scaled_side(part->w, factor),
		scaled_side(part->h, factor), err) < 0 ||
	    aer_grey_scale(grey, part, scaled, err) < 0 ||
	    detect(search, scaled, threshold, levels, count, err) < 0)
		return -1;
	x = part->w / scaled->width;
	y = part->h / scaled->height;
	for (size_t i = 0; i < *count; i++) {
		struct aer_face *face = &search->faces[i];

		face->x = part->x + face->x * x;
		face->y = part->y + face->y * y;
		face->w *= x;
		face->h *= y;
	}
	return 0;
}

int aer_search_whole(struct aer_search *search, const struct aer_grey *grey,
    const struct aer_face **faces, size_t *count, struct aer_error *err)
{
	const struct aer_search_options *options = search->options;
	struct aer_grey_part all = { 0, 0, grey->width, grey->height };
	double factor = AER_FACE_PIXELS / options->min_face;
	int rc = factor == 1 ? detect(search, grey, options->threshold, 0, count, err)
			     : search_part(search, grey, &all, factor,
				   options->threshold, 0, count, err);

	*faces = search->faces;
	return rc;
}

/* The part of GREY that lies PAD_X and PAD_Y around BOX; w is 0 where nothing does. */
static struct aer_grey_part around(
    const struct aer_grey *grey, const struct aer_face *box, double pad_x, double pad_y)
{
	double left = fmax(box->x - pad_x, 0), top = fmax(box->y - pad_y, 0);
	double right = fmin(box->x + box->w + pad_x, grey->width);
	double bottom = fmin(box->y + box->h + pad_y, grey->height);

	if (right - left < 1 || bottom - top < 1)
		return (struct aer_grey_part){ 0 };
	return (struct aer_grey_part){ left, top, right - left, bottom - top };
}

int aer_search_near(struct aer_search *search, const struct aer_grey *grey,
    const struct aer_face *box, int misses, const struct aer_face **faces,
    size_t *count, struct aer_error *err)
{
	double size = sqrt(box->w * box->h);
	double growth = size * (1 + AER_NEAR_GROWTH * fmin(misses, AER_NEAR_MISSES));
	struct aer_grey_part part =
	    around(grey, box, AER_NEAR_PAD * growth, AER_NEAR_PAD_Y * growth);
	double factor = AER_NEAR_PIXELS / size;
	int levels = AER_NEAR_LEVELS;

	*count = 0;
	*faces = NULL;
	if (part.w == 0)
		return 0;
	if (misses > 0) {
		/* a size more on both sides */
		factor *= AER_FACE_STEP;
		levels += 2;
	}
	if (search_part(search, grey, &part, factor,
		search->options->threshold - AER_NEAR_MARGIN, levels, count, err) < 0)
		return -1;
	*faces = search->faces;
	return 0;
}
