// dlib's frontal detector.  No exception leaves this file.
#include "face.h"

#include "face_model.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wall"
#include "view.hh"
#include <dlib/image_processing/frontal_face_detector.h>
#pragma GCC diagnostic pop

#include <algorithm>
#include <exception>
#include <new>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace
{
typedef dlib::frontal_face_detector::image_scanner_type scanner_type;

// One of the five: what it multiplies features with, and the sum that its score
// is counted from.
struct filter {
	scanner_type::fhog_filterbank bank;
	double offset;
};
} // namespace

struct aer_face_detector {
	scanner_type scanner; // keeps the memory for features
	std::vector<filter> filters;
	std::vector<std::pair<double, dlib::rectangle>> found;
	std::vector<aer_face> hits;
};

const char *const aer_face_views[] = { "front", "left", "right", "front-left",
	"front-right" };
static const size_t view_count = sizeof aer_face_views / sizeof aer_face_views[0];

// All sizes: more than there can be.
static const unsigned long all_levels = 1000;

static void load(aer_face_detector *detector)
{
	std::istringstream model(std::string(
	    reinterpret_cast<const char *>(aer_face_model), aer_face_model_size));
	dlib::frontal_face_detector whole;

	dlib::deserialize(whole, model);
	detector->scanner.copy_configuration(whole.get_scanner());
	const long dimensions = detector->scanner.get_num_dimensions();
	for (unsigned long i = 0; i < whole.num_detectors() && i < view_count; i++) {
		detector->filters.push_back(
		    { whole.get_processed_w(i).get_detect_argument(),
			whole.get_w(i)(dimensions) });
	}
}

aer_face_detector *aer_face_detector_new(aer_error *err)
{
	aer_face_detector *detector = nullptr;

	try {
		detector = new aer_face_detector;
		load(detector);
		return detector;
	} catch (const std::bad_alloc &) {
		aer_error_memory(err);
	} catch (const std::exception &e) {
		aer_error_set(err, "face detector: %s", e.what());
	}
	delete detector;
	return nullptr;
}

void aer_face_detector_free(aer_face_detector *detector)
{
	delete detector;
}

static aer_face convert(
    const std::pair<double, dlib::rectangle> &found, double offset, size_t view)
{
	const dlib::rectangle &box = found.second;
	aer_face face;

	face.x = static_cast<double>(box.left());
	face.y = static_cast<double>(box.top());
	face.w = static_cast<double>(box.width());
	face.h = static_cast<double>(box.height());
	face.score = found.first - offset;
	face.view = static_cast<int>(view);
	face.hits = 1;
	return face;
}

int aer_face_hits(aer_face_detector *detector, const unsigned char *grey, int width,
    int height, size_t stride, double threshold, int levels, const aer_face **hits,
    size_t *count, aer_error *err)
{
	try {
		const aer::view<unsigned char> view = { grey, width, height,
			static_cast<long>(stride) };

		detector->hits.clear();
		detector->scanner.set_max_pyramid_levels(
		    levels > 0 ? static_cast<unsigned long>(levels) : all_levels);
		detector->scanner.load(view);
		for (size_t i = 0; i < detector->filters.size(); i++) {
			const filter &one = detector->filters[i];

			detector->scanner.detect(
			    one.bank, detector->found, one.offset + threshold);
			for (const auto &found : detector->found)
				detector->hits.push_back(convert(found, one.offset, i));
		}
		std::stable_sort(detector->hits.begin(), detector->hits.end(),
		    [](const aer_face &a, const aer_face &b) {
			    return a.score > b.score;
		    });
		*hits = detector->hits.data();
		*count = detector->hits.size();
		return 0;
	} catch (const std::bad_alloc &) {
		return aer_error_memory(err);
	} catch (const std::exception &e) {
		return aer_error_set(err, "face detector: %s", e.what());
	}
}
