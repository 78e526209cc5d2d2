// dlib's network.  No exception leaves this file.
#include "face/network.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wall"
#include <dlib/dnn.h>
#include <dlib/pixel.h>
#pragma GCC diagnostic pop

#include <cerrno>
#include <cstring>
#include <exception>
#include <fstream>
#include <new>
#include <vector>

namespace
{
// The layers, as the file has them (dlib, examples/dnn_mmod_face_detection_ex.cpp).
template <long filters, typename below>
using halving = dlib::relu<dlib::affine<dlib::con<filters, 5, 5, 2, 2, below>>>;
template <typename below>
using seeing = dlib::relu<dlib::affine<dlib::con<45, 5, 5, 1, 1, below>>>;
using pyramid = dlib::input_rgb_image_pyramid<dlib::pyramid_down<6>>;
using net_type = dlib::loss_mmod<dlib::con<1, 9, 9, 1, 1,
    seeing<seeing<seeing<halving<32, halving<32, halving<16, pyramid>>>>>>>>;
} // namespace

struct aer_network {
	net_type net;
	dlib::matrix<dlib::rgb_pixel> picture;
	std::vector<aer_face> faces;
};

aer_network *aer_network_new(const char *path, aer_error *err)
{
	std::ifstream file(path, std::ios::binary);
	aer_network *network = nullptr;

	if (!file) {
		aer_error_set(err,
		    "%s: %s; 'make models' fetches mmod_human_face_detector.dat", path,
		    std::strerror(errno));
		return nullptr;
	}
	try {
		network = new aer_network;
		dlib::deserialize(network->net, file);
		return network;
	} catch (const std::bad_alloc &) {
		aer_error_memory(err);
	} catch (const std::exception &) {
		aer_error_set(err,
		    "%s: is not dlib's mmod_human_face_detector.dat; 'make models' "
		    "fetches that",
		    path);
	}
	delete network;
	return nullptr;
}

void aer_network_free(aer_network *network)
{
	delete network;
}

static void take_picture(aer_network *network, const unsigned char *grey, int width,
    int height, size_t stride)
{
	network->picture.set_size(height, width);
	for (long y = 0; y < height; y++) {
		const unsigned char *row = grey + static_cast<size_t>(y) * stride;

		for (long x = 0; x < width; x++)
			network->picture(y, x) =
			    dlib::rgb_pixel(row[x], row[x], row[x]);
	}
}

static aer_face convert(const dlib::mmod_rect &found)
{
	aer_face face;

	face.x = static_cast<double>(found.rect.left());
	face.y = static_cast<double>(found.rect.top());
	face.w = static_cast<double>(found.rect.width());
	face.h = static_cast<double>(found.rect.height());
	face.score = found.detection_confidence;
	face.view = 0;
	face.hits = 1;
	return face;
}

int aer_network_find(aer_network *network, const unsigned char *grey, int width,
    int height, size_t stride, const aer_face **faces, size_t *count, aer_error *err)
{
	try {
		take_picture(network, grey, width, height, stride);
		network->faces.clear();
		for (const dlib::mmod_rect &found : network->net(network->picture))
			network->faces.push_back(convert(found));
		*faces = network->faces.data();
		*count = network->faces.size();
		return 0;
	} catch (const std::bad_alloc &) {
		return aer_error_memory(err);
	} catch (const std::exception &e) {
		return aer_error_set(err, "face network: %s", e.what());
	}
}
