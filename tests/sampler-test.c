/*
 * sampler-test - lib/frames/sampler with frames that come in another order.
 *
 *	sampler-test VIDEO DIR AT    the frames of the rule AT (--at), last one first;
 *	                             pictures go to DIR, which is there; rows to stdout
 */
#include "frames/sampler.h"

#include <stdlib.h>

static int pass(const struct aer_sampler *sampler, struct aer_video *video,
    struct aer_worker *worker, struct aer_task *task, struct aer_error *err)
{
	for (size_t i = task->wanted_count; i-- > 0;) {
		struct aer_frame frame;

		if (aer_video_read(video, task->wanted[i], &frame, err) <= 0 ||
		    aer_sampler_frame(sampler, worker, task, &frame, err) < 0)
			return -1;
	}
	return 0;
}

static void print(const struct aer_record *record)
{
	for (size_t i = 0; i < aer_record_count(record); i++)
		printf("%s,%s,%s\n", aer_record_get(record, i, AER_SAMPLER_INDEX),
		    aer_record_get(record, i, AER_SAMPLER_FRAME),
		    aer_record_get(record, i, AER_SAMPLER_PAD));
}

int main(int argc, char **argv)
{
	struct aer_sampler sampler = { .sampling = { .n = 7 } };
	struct aer_clip clip = { .id = "c", .span = { 0, 1e9 } };
	struct aer_worker worker = { 0 };
	struct aer_task task = { .clip = &clip, .path = argv[2] };
	struct aer_error err;
	struct aer_video *video;
	int rc = 1;

	if (argc != 4)
		return 2;
	aer_video_init();
	clip.video = argv[1];
	video = aer_video_open(argv[1], NULL, &err);
	task.record = aer_record_new(aer_sampler_columns, &err);
	if (video == NULL || task.record == NULL)
		return 2;
	task.video = video;
	task.count = aer_video_info(video)->frames;
	task.region = (struct aer_region){ 0, 0, aer_video_info(video)->width,
		aer_video_info(video)->height };
	if (aer_sampling_parse(&sampler.sampling, argv[3], &err) >= 0 &&
	    aer_sampler_plan(&sampler, &task, &err) == 0 &&
	    aer_sampler_begin(&sampler, &task, &err) == 0 &&
	    pass(&sampler, video, &worker, &task, &err) == 0 &&
	    aer_sampler_end(&sampler, &task, &err) == 0)
		rc = 0;
	else
		fprintf(stderr, "%s\n", err.text);
	if (rc == 0)
		print(task.record);
	aer_sampler_free(&task);
	aer_sampling_free(&sampler.sampling);
	aer_converter_free(worker.converter);
	aer_record_free(task.record);
	aer_video_close(video);
	free(task.wanted);
	free(task.notes);
	return rc;
}
