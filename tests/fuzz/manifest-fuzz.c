/* Manifests, faces tables and records: rows that are taken keep the promises of
 * their modules. */
#include "batch/record.h"
#include "fuzz.h"
#include "table/boxes.h"
#include "table/manifest.h"

#include <math.h>
#include <string.h>

static void manifest(const char *path)
{
	struct aer_manifest *clips = aer_manifest_open(path, AER_NEED_CLIP, NULL);
	struct aer_clip clip = { 0 };
	struct aer_error err;
	enum aer_read got;

	while (
	    clips && ((got = aer_manifest_next(clips, &clip, &err)) == AER_READ_ROW ||
			 got == AER_READ_BAD)) {
		char text[AER_TIME_SIZE];
		double again;

		if (got == AER_READ_BAD)
			continue;
		claim(aer_id_check(clip.id, NULL) == 0, "a clip's id is safe");
		claim(clip.id[0] != '/' && strncmp(clip.id, "../", 3) != 0 &&
			  !strstr(clip.id, "/../"),
		    "no id leaves its folder");
		claim(clip.span.start >= 0 && clip.span.start < clip.span.end,
		    "a span is not empty");
		claim(
		    clip.region.w >= 0 && (clip.region.w == 0) == (clip.region.h == 0),
		    "a region has a size or none");
		if (clip.span.start < 1e9) {
			aer_time_format(clip.span.start, text);
			claim(aer_time_parse(text, &again, NULL) == 0 &&
				  again <= clip.span.start &&
				  clip.span.start - again < 2e-6,
			    "a time that is written is read again");
		}
	}
	aer_clip_free(&clip);
	aer_manifest_close(clips);
}

static void ignore(void *context, const struct aer_error *err)
{
	claim(err->text[0] != '\0' && context == NULL, "a bad row is explained");
}

static void boxes(const char *path)
{
	struct aer_boxes *faces = aer_boxes_read(path, ignore, NULL, NULL);
	struct aer_box box;

	if (faces && aer_boxes_find(faces, "a", 0, &box) == AER_BOX_FACE)
		claim(isfinite(box.x) && isfinite(box.y) && box.w > 0 && box.h > 0,
		    "a face has a place and a size");
	aer_boxes_free(faces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const columns[] = { "index", "time", "file", NULL };
	char path[64];
	FILE *file = fuzz_file(data, size, path);

	manifest(path);
	boxes(path);
	aer_record_free(aer_record_load(path, "recipe", columns));
	fclose(file);
	return 0;
}
