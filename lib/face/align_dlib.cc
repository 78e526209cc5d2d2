// dlib's shape predictor behind a C interface.  No exception leaves this file.
#include "face/align.h"

extern "C" {
#include "picture/picture.h"
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wall"
#include "face/view.hh"
#include <dlib/image_processing/shape_predictor.h>
#include <dlib/image_transforms.h>
#pragma GCC diagnostic pop

#include <cmath>
#include <cstring>
#include <exception>
#include <new>

struct aer_align {
	dlib::shape_predictor predictor;
};

static const unsigned long landmarks = 68;

static int load(aer_align *align, const char *path, aer_error *err)
{
	std::ifstream file(path, std::ios::binary);

	if (!file)
		return aer_error_set(err,
		    "%s: is not there; --align needs this model of dlib's: install "
		    "Debian's libdlib-data, if its terms suit you (research only)",
		    path);
	dlib::deserialize(align->predictor, file);
	if (align->predictor.num_parts() != landmarks)
		return aer_error_set(err,
		    "%s: is no model of %lu landmarks, but of %lu", path, landmarks,
		    align->predictor.num_parts());
	return 0;
}

aer_align *aer_align_new(const char *path, aer_error *err)
{
	aer_align *align = nullptr;

	try {
		align = new aer_align;
		if (load(align, path, err) == 0)
			return align;
	} catch (const std::bad_alloc &) {
		aer_error_memory(err);
	} catch (const std::exception &e) {
		aer_error_set(
		    err, "%s: is no shape predictor of dlib's: %s", path, e.what());
	}
	delete align;
	return nullptr;
}

void aer_align_free(aer_align *align)
{
	delete align;
}

static int copy_chip(
    const dlib::array2d<dlib::rgb_pixel> &chip, aer_picture *out, aer_error *err)
{
	const int width = static_cast<int>(chip.nc()),
		  height = static_cast<int>(chip.nr());

	if (aer_picture_make(out, width, height, err) < 0)
		return -1;
	for (int y = 0; y < height; y++)
		std::memcpy(out->rgb + static_cast<size_t>(y) * out->stride,
		    &chip[y][0], 3 * static_cast<size_t>(width));
	return 0;
}

int aer_align_chip(const aer_align *align, const aer_picture *picture, double x,
    double y, double w, double h, int side, double padding, aer_picture *out,
    aer_error *err)
{
	try {
		const aer::view<dlib::rgb_pixel> view = { picture->rgb, picture->width,
			picture->height, static_cast<long>(picture->stride) };
		const dlib::rectangle box(std::lround(x), std::lround(y),
		    std::lround(x + w) - 1, std::lround(y + h) - 1);
		const dlib::full_object_detection shape = align->predictor(view, box);
		dlib::array2d<dlib::rgb_pixel> chip;

		dlib::extract_image_chip(view,
		    dlib::get_face_chip_details(
			shape, static_cast<unsigned long>(side), padding),
		    chip);
		return copy_chip(chip, out, err);
	} catch (const std::bad_alloc &) {
		return aer_error_memory(err);
	} catch (const std::exception &e) {
		return aer_error_set(err, "face alignment: %s", e.what());
	}
}
