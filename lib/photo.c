#include "photo.h"

#include "convert.h"

int aer_photo_read(const char *path, struct aer_picture *picture, struct aer_error *err)
{
	struct aer_converter *converter = aer_converter_new(err);
	struct aer_video *video = aer_video_open(path, NULL, err);
	struct aer_frame frame;
	int rc = -1;

	if (converter != NULL && video != NULL) {
		rc = aer_video_read(video, 0, &frame, err);
		if (rc == 0)
			rc = aer_error_set(err, "%s: cannot be decoded", path);
		else if (rc > 0)
			rc = aer_convert_rgb(converter, video, &frame, picture, err);
	}
	aer_video_close(video);
	aer_converter_free(converter);
	return rc;
}
