// face-model - writes dlib's frontal face detector to standard output, as a C file.
//
// dlib keeps the detector as a compressed text that takes a quarter of a second to
// read.  Here it is read once, when the tools are built; its binary form is read
// in some milliseconds.
#include <dlib/image_processing/frontal_face_detector.h>

#include <cstdio>
#include <exception>
#include <sstream>
#include <string>

static void write(const std::string &bytes)
{
	std::puts("#include \"face/face_model.h\"\n\nconst unsigned char "
		  "aer_face_model[] = {");
	for (size_t i = 0; i < bytes.size(); i++)
		std::printf("%d,%s", static_cast<unsigned char>(bytes[i]),
		    i % 20 == 19 ? "\n" : "");
	std::puts("};\nconst size_t aer_face_model_size = sizeof aer_face_model;");
}

int main()
{
	try {
		std::ostringstream out;

		dlib::serialize(dlib::get_frontal_face_detector(), out);
		write(out.str());
	} catch (const std::exception &e) {
		std::fprintf(stderr, "face-model: %s\n", e.what());
		return 1;
	}
	return std::fflush(stdout) == 0 && !std::ferror(stdout) ? 0 : 1;
}
