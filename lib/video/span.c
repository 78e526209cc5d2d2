#include "video/span.h"

#include <math.h>

int aer_span_frames(const struct aer_video *video, const struct aer_span *span,
    size_t *first, size_t *count, struct aer_error *err)
{
	const struct aer_video_info *info = aer_video_info(video);
	double duration = info->duration;
	size_t from = aer_video_from(video, span->start);
	size_t to = isinf(span->end) ? info->frames : aer_video_from(video, span->end);

	if (from == info->frames)
		return aer_error_set(err,
		    "start %.3f is at or after the end of '%s', which has %.3f s",
		    span->start, aer_video_path(video), duration);
	if (!isinf(span->end) && span->end > duration + AER_END_SLACK)
		return aer_error_set(err,
		    "end %.3f is %.3f s after the end of '%s', "
		    "which has %.3f s%s; leave end empty for 'to the end'",
		    span->end, span->end - duration, aer_video_path(video), duration,
		    info->declared > duration + AER_END_SLACK
			? " (it states more: is it truncated?)"
			: "");
	if (to == from)
		return aer_error_set(err, "no frame is shown from %.6f to %.6f in '%s'",
		    span->start, span->end, aer_video_path(video));
	*first = from;
	*count = to - from;
	return 0;
}

int aer_region_check(
    const struct aer_video *video, struct aer_region *region, struct aer_error *err)
{
	const struct aer_video_info *info = aer_video_info(video);

	if (region->w == 0) {
		*region = (struct aer_region){ 0, 0, info->width, info->height };
		return 0;
	}
	if (region->x + region->w > info->width || region->y + region->h > info->height)
		return aer_error_set(err,
		    "region %d,%d %dx%d reaches out of the picture of "
		    "'%s', which is %dx%d",
		    region->x, region->y, region->w, region->h, aer_video_path(video),
		    info->width, info->height);
	return 0;
}
