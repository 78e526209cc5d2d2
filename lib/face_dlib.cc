// The only C++ here: dlib's detector.  No exception leaves this file.
#include "face.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wall"
#include <dlib/image_processing/frontal_face_detector.h>
#pragma GCC diagnostic pop

#include <algorithm>
#include <exception>
#include <new>
#include <vector>

namespace aer
{
// A view of somebody else's grey picture, in the shape that dlib's generic image
// interface asks for.
struct grey_view {
	const unsigned char *pixels;
	long width, height, stride;
};

inline long num_rows(const grey_view &view)
{
	return view.height;
}
inline long num_columns(const grey_view &view)
{
	return view.width;
}
inline const void *image_data(const grey_view &view)
{
	return view.pixels;
}
inline long width_step(const grey_view &view)
{
	return view.stride;
}
} // namespace aer

namespace dlib
{
template <> struct image_traits<aer::grey_view> {
	typedef unsigned char pixel_type;
};
template <> struct image_traits<const aer::grey_view> {
	typedef unsigned char pixel_type;
};
} // namespace dlib

struct aer_face_detector {
	dlib::frontal_face_detector detector;
	std::vector<dlib::rect_detection> found;
	std::vector<aer_face> faces;
};

const char *const aer_face_views[] = { "front", "left", "right", "front-left",
	"front-right" };
static const size_t view_count = sizeof aer_face_views / sizeof aer_face_views[0];

// dlib keeps the detector as a text that takes a quarter of a second to read;
// it is read once, and copied after that.
static const dlib::frontal_face_detector &prototype()
{
	static const dlib::frontal_face_detector detector =
	    dlib::get_frontal_face_detector();
	return detector;
}

aer_face_detector *aer_face_detector_new(aer_error *err)
{
	try {
		aer_face_detector *detector = new aer_face_detector;
		detector->detector = prototype();
		return detector;
	} catch (const std::bad_alloc &) {
		aer_error_memory(err);
	} catch (const std::exception &e) {
		aer_error_set(err, "face detector: %s", e.what());
	}
	return nullptr;
}

void aer_face_detector_free(aer_face_detector *detector)
{
	delete detector;
}

static aer_face convert(const dlib::rect_detection &found)
{
	aer_face face;

	face.x = static_cast<double>(found.rect.left());
	face.y = static_cast<double>(found.rect.top());
	face.w = static_cast<double>(found.rect.width());
	face.h = static_cast<double>(found.rect.height());
	face.score = found.detection_confidence;
	face.view = static_cast<int>(
	    std::min(static_cast<size_t>(found.weight_index), view_count - 1));
	return face;
}

int aer_face_detect(aer_face_detector *detector, const unsigned char *grey, int width,
    int height, size_t stride, double threshold, const aer_face **faces, size_t *count,
    aer_error *err)
{
	try {
		const aer::grey_view view = { grey, width, height,
			static_cast<long>(stride) };

		detector->found.clear();
		detector->detector(view, detector->found, threshold);
		detector->faces.clear();
		for (const dlib::rect_detection &found : detector->found)
			detector->faces.push_back(convert(found));
		std::stable_sort(detector->faces.begin(), detector->faces.end(),
		    [](const aer_face &a, const aer_face &b) {
			    return a.score > b.score;
		    });
		*faces = detector->faces.data();
		*count = detector->faces.size();
		return 0;
	} catch (const std::bad_alloc &) {
		return aer_error_memory(err);
	} catch (const std::exception &e) {
		return aer_error_set(err, "face detector: %s", e.what());
	}
}
