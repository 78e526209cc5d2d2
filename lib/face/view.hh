// A view of somebody else's picture, in the shape that dlib's generic image interface
// asks for.  Private to the files that include dlib.
#ifndef AER_VIEW_HH
#define AER_VIEW_HH

#include <dlib/image_processing/generic_image.h>

namespace aer
{
template <typename pixel> struct view {
	const unsigned char *pixels;
	long width, height, stride; // in pixels, and in bytes from row to row
};

template <typename pixel> long num_rows(const view<pixel> &view)
{
	return view.height;
}
template <typename pixel> long num_columns(const view<pixel> &view)
{
	return view.width;
}
template <typename pixel> const void *image_data(const view<pixel> &view)
{
	return view.pixels;
}
template <typename pixel> long width_step(const view<pixel> &view)
{
	return view.stride;
}
} // namespace aer

namespace dlib
{
template <typename pixel> struct image_traits<aer::view<pixel>> {
	typedef pixel pixel_type;
};
template <typename pixel> struct image_traits<const aer::view<pixel>> {
	typedef pixel pixel_type;
};
} // namespace dlib

#endif
