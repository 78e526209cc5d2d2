#include "caer/caeranswer.h"

#include "base/stop.h"
#include "base/stopwatch.h"

#include <stdlib.h>

void aer_caer_feed_fit(struct aer_caer_feed_plan *plan, const struct aer_caer *model)
{
	const struct aer_caer_config *config = aer_caer_settings(model);

	plan->frames = (size_t)config->frames;
	plan->size = config->image_size;
	plan->kind[AER_CAER_KIND_FACE] = (config->streams & AER_CAER_FACE) != 0;
	plan->kind[AER_CAER_KIND_CONTEXT] = (config->streams & AER_CAER_CONTEXT) != 0;
}

struct aer_caer_batch aer_caer_feed_pixels(const struct aer_caer_feed_batch *batch)
{
	return (struct aer_caer_batch){ .clips = batch->clips,
		.face = batch->pictures[AER_CAER_KIND_FACE],
		.context = batch->pictures[AER_CAER_KIND_CONTEXT] };
}

static int answer_batch(const struct aer_caer_question *question,
    const struct aer_caer_feed_batch *batch, float *p, struct aer_error *err)
{
	struct aer_caer_batch pixels = aer_caer_feed_pixels(batch);
	size_t classes = aer_caer_class_count(question->model);
	double began = aer_stopwatch();
	int rc;

	if (batch->clips == 0)
		return 0;
	rc = question->zero_shot
		 ? aer_caer_zero_shot(question->model, &pixels, NULL, p, err)
		 : aer_caer_predict(question->model, &pixels, NULL, p, err);
	question->time->computing += aer_stopwatch() - began;
	for (size_t i = 0; rc == 0 && i < batch->clips; i++)
		rc = question->answer(
		    question->data, batch->order[i], p + i * classes, err);
	return rc;
}

int aer_caer_ask(const struct aer_caer_question *question, struct aer_error *err)
{
	struct aer_caer_feed_plan plan = { .clips = question->clips,
		.order = question->order,
		.count = question->count,
		.batch = question->batch,
		.jobs = question->jobs };
	struct aer_caer_feed_batch batch;
	struct aer_caer_feed *feed;
	float *p = calloc(
	    question->batch * aer_caer_class_count(question->model) + 1, sizeof *p);
	int rc = 0;

	if (p == NULL)
		return aer_error_memory(err);
	aer_caer_feed_fit(&plan, question->model);
	feed = aer_caer_feed_new(&plan, err);
	if (feed == NULL)
		rc = -1;
	while (rc == 0 && !(question->stoppable && aer_stop_signal != 0) &&
	       aer_caer_feed_next(feed, &batch, question->bad, question->data) > 0)
		rc = answer_batch(question, &batch, p, err);
	if (feed != NULL)
		question->time->waiting += aer_caer_feed_waited(feed);
	aer_caer_feed_free(feed);
	free(p);
	return rc;
}
