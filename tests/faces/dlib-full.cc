// dlib-full: dlib's frontal face detector as its manual tells, on every frame, whole.
//
//	ffmpeg -i a.mp4 -vf extractplanes=y -f rawvideo - | dlib-full CLIP WIDTH HEIGHT
//[N]
//
// (with N, on every N-th) writes a table of boxes as aer-face does; "FRAMES frames MS
// ms" goes to standard error: the milliseconds of processor time that a frame took to
// be searched.
#include <dlib/image_processing/frontal_face_detector.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

static double cpu_time()
{
	return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

int main(int argc, char **argv)
{
	const long width = argc >= 4 ? std::atol(argv[2]) : 0;
	const long height = argc >= 4 ? std::atol(argv[3]) : 0;
	const long step = argc == 5 ? std::atol(argv[4]) : 1;

	if (width < 1 || height < 1 || step < 1) {
		std::fprintf(stderr, "usage: dlib-full CLIP WIDTH HEIGHT [N] <GREY\n");
		return 2;
	}
	dlib::frontal_face_detector detector = dlib::get_frontal_face_detector();
	dlib::array2d<unsigned char> picture(height, width);
	std::vector<std::pair<double, dlib::rectangle>> found;
	const size_t size = static_cast<size_t>(width * height);
	double spent = 0;
	long frame = 0, frames = 0;

	std::puts("clip,frame,x,y,w,h,score,source");
	for (; std::fread(&picture[0][0], 1, size, stdin) == size; frame++) {
		if (frame % step != 0)
			continue;
		const double began = cpu_time();

		detector(picture, found);
		spent += cpu_time() - began;
		frames++;
		for (const auto &one : found)
			std::printf("%s,%ld,%ld.0,%ld.0,%lu.0,%lu.0,%.3f,detected\n",
			    argv[1], frame, one.second.left(), one.second.top(),
			    one.second.width(), one.second.height(), one.first);
		if (found.empty())
			std::printf("%s,%ld,,,,,,none\n", argv[1], frame);
	}
	std::fprintf(stderr, "%ld frames %.1f ms\n", frames,
	    frames > 0 ? 1000 * spent / static_cast<double>(frames) : 0.0);
	return std::fflush(stdout) == 0 && !std::ferror(stdout) ? 0 : 1;
}
