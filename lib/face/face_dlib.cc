// dlib's frontal detector: its filters, its sizes and places.  What takes the time, the
// features and the filters, is done by fhog.h and bank.h.  No exception leaves this
// file.
#include "face/face.h"

#include "face/bank.h"
#include "face/face_model.h"
#include "face/pyramid.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wall"
#include "face/view.hh"
#include <dlib/image_processing/frontal_face_detector.h>
#pragma GCC diagnostic pop

#include <algorithm>
#include <exception>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace
{
typedef dlib::frontal_face_detector::image_scanner_type scanner_type;
typedef aer::view<unsigned char> grey_view;

// One of the five, and what its score is counted from.
struct detector_view {
	std::vector<aer_bank_filter> filters;
	float offset;
};
} // namespace

struct aer_face_detector {
	scanner_type scanner; // its configuration
	std::vector<detector_view> views;
	aer_pyramid smaller[2];
	aer_fhog fhog;
	aer_bank_answer answer;
	std::vector<aer_face> hits;
};

const char *const aer_face_views[] = { "front", "left", "right", "front-left",
	"front-right" };
static const size_t view_count = sizeof aer_face_views / sizeof aer_face_views[0];

// The filters of FILTER_BANK, each for one plane and a product of two vectors.
static std::vector<aer_bank_filter> take_filters(
    const scanner_type::fhog_filterbank &bank)
{
	std::vector<aer_bank_filter> filters;

	for (size_t plane = 0; plane < bank.row_filters.size(); plane++)
		for (size_t i = 0; i < bank.row_filters[plane].size(); i++) {
			const auto &row = bank.row_filters[plane][i];
			const auto &column = bank.col_filters[plane][i];
			aer_bank_filter filter;

			if (plane >= AER_FHOG_PLANES || row.size() != AER_BANK_TAPS ||
			    column.size() != AER_BANK_TAPS)
				throw std::runtime_error("it has other filters");
			filter.plane = static_cast<int>(plane);
			std::copy(row.begin(), row.end(), filter.row);
			std::copy(column.begin(), column.end(), filter.column);
			filters.push_back(filter);
		}
	return filters;
}

static void load(aer_face_detector *detector)
{
	std::istringstream model(std::string(
	    reinterpret_cast<const char *>(aer_face_model), aer_face_model_size));
	dlib::frontal_face_detector whole;

	dlib::deserialize(whole, model);
	detector->scanner.copy_configuration(whole.get_scanner());
	const long dimensions = detector->scanner.get_num_dimensions();
	for (unsigned long i = 0; i < whole.num_detectors() && i < view_count; i++) {
		const auto &bank = whole.get_processed_w(i).get_detect_argument();

		detector->views.push_back({ take_filters(bank),
		    static_cast<float>(whole.get_w(i)(dimensions)) });
	}
}

aer_face_detector *aer_face_detector_new(aer_error *err)
{
	aer_face_detector *detector = nullptr;

	try {
		detector = new aer_face_detector();
		load(detector);
		return detector;
	} catch (const std::bad_alloc &) {
		aer_error_memory(err);
	} catch (const std::exception &e) {
		aer_error_set(err, "face detector: %s", e.what());
	}
	aer_face_detector_free(detector);
	return nullptr;
}

void aer_face_detector_free(aer_face_detector *detector)
{
	if (detector == nullptr)
		return;
	aer_fhog_free(&detector->fhog);
	aer_bank_answer_free(&detector->answer);
	for (aer_pyramid &one : detector->smaller)
		aer_pyramid_free(&one);
	delete detector;
}

// The window whose upper left cell is at X, Y, SIZE times made smaller.
static dlib::rectangle window_at(long x, long y, int size)
{
	const scanner_type::pyramid_type pyramid;
	const dlib::rectangle cells(x, y, x + AER_BANK_TAPS - 1, y + AER_BANK_TAPS - 1);

	return pyramid.rect_up(
	    dlib::fhog_to_image(cells, AER_FHOG_CELL, AER_BANK_TAPS, AER_BANK_TAPS),
	    static_cast<unsigned>(size));
}

static aer_face make_hit(const dlib::rectangle &box, double score, size_t view)
{
	aer_face face;

	face.x = static_cast<double>(box.left());
	face.y = static_cast<double>(box.top());
	face.w = static_cast<double>(box.width());
	face.h = static_cast<double>(box.height());
	face.score = score;
	face.view = static_cast<int>(view);
	face.hits = 1;
	return face;
}

// Adds the hits of all views in the features, of the picture SIZE times made smaller.
static int add_hits(
    aer_face_detector *detector, double threshold, int size, aer_error *err)
{
	const aer_bank_answer &answer = detector->answer;

	for (size_t i = 0; i < detector->views.size(); i++) {
		const detector_view &view = detector->views[i];
		const float least = view.offset + static_cast<float>(threshold);

		if (aer_bank_apply(view.filters.data(), view.filters.size(),
			&detector->fhog, &detector->answer, err) < 0)
			return -1;
		for (int y = 0; y < answer.rows; y++) {
			const float *row =
			    answer.value + static_cast<size_t>(y) * answer.stride;

			for (int x = 0; x < answer.columns; x++)
				if (row[x] >= least)
					detector->hits.push_back(
					    make_hit(window_at(x, y, size),
						row[x] - view.offset, i));
		}
	}
	return 0;
}

// How many sizes dlib searches in a picture.
static int count_sizes(const scanner_type &scanner, const grey_view &view, int most)
{
	const scanner_type::pyramid_type pyramid;
	dlib::rectangle rect(0, 0, view.width - 1, view.height - 1);
	int sizes = 0;

	do {
		rect = pyramid.rect_down(rect);
		sizes++;
	} while (rect.width() >= scanner.get_min_pyramid_layer_width() &&
		 rect.height() >= scanner.get_min_pyramid_layer_height() &&
		 (most == 0 || sizes < most));
	return sizes;
}

// A picture at one of the sizes.
static int search_size(aer_face_detector *detector, const grey_view &view,
    double threshold, int size, aer_error *err)
{
	if (aer_fhog_make(&detector->fhog, view.pixels, static_cast<int>(view.width),
		static_cast<int>(view.height), static_cast<size_t>(view.stride),
		AER_BANK_TAPS, err) < 0)
		return -1;
	return add_hits(detector, threshold, size, err);
}

static int search(aer_face_detector *detector, grey_view view, double threshold,
    int levels, aer_error *err)
{
	const int sizes = count_sizes(detector->scanner, view, levels);

	detector->hits.clear();
	for (int i = 0; i < sizes; i++) {
		// in turn: one is made of the other
		aer_pyramid *smaller = &detector->smaller[i % 2];

		if (search_size(detector, view, threshold, i, err) < 0)
			return -1;
		if (i + 1 == sizes)
			break;
		if (aer_pyramid_step(smaller, view.pixels, static_cast<int>(view.width),
			static_cast<int>(view.height), static_cast<size_t>(view.stride),
			err) < 0)
			return -1;
		view = { smaller->pixels, smaller->width, smaller->height,
			smaller->width };
	}
	return 0;
}

int aer_face_hits(aer_face_detector *detector, const unsigned char *grey, int width,
    int height, size_t stride, double threshold, int levels, const aer_face **hits,
    size_t *count, aer_error *err)
{
	try {
		const grey_view view = { grey, width, height,
			static_cast<long>(stride) };

		if (search(detector, view, threshold, levels, err) < 0)
			return -1;
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
