#include "ask/askpart.h"

#include "base/parallel.h"

#include <stdlib.h>

static int make_askings(const struct aer_ask *ask, struct aer_question *q,
    const char *text, const struct aer_attachment *still, size_t stills,
    struct aer_error *err)
{
	int rc = 0;

	for (long r = 0; r < ask->repeat && rc == 0; r++) {
		struct aer_asking *asking = &q->asking[r];
		size_t size = 0;

		asking->body =
		    aer_chat_request(&ask->chat, text, still, stills, r, &size, err);
		rc = asking->body != NULL
			 ? aer_sha256_bytes(asking->body, size, asking->key, err)
			 : -1;
		asking->request =
		    (struct aer_request){ .body = asking->body, .size = size };
		asking->question = q;
	}
	return rc;
}

static int make_question(const struct aer_ask *ask, struct aer_clip_pictures *pictures,
    struct aer_question *q, struct aer_error *err)
{
	struct aer_attachment *still = NULL;
	size_t stills = 0;
	char *text;
	int rc = 0;

	if (pictures != NULL)
		rc = aer_clip_pictures_take(pictures, &q->clip, &still, &stills, err);
	if (rc < 0)
		return -1;
	text = aer_wording_fill(ask->wording, &q->clip.row, err);
	rc = text != NULL ? make_askings(ask, q, text, still, stills, err) : -1;
	free(text);
	aer_clip_pictures_release(still, stills);
	return rc;
}

/* The next question to be made, or NULL when there will be none. */
static struct aer_question *wait_for_question(struct aer_interview *run)
{
	struct aer_question *q = NULL;

	pthread_mutex_lock(&run->lock);
	while (!run->over && run->next == run->taken)
		pthread_cond_wait(&run->wanted, &run->lock);
	if (!run->over)
		q = aer_question_at(run, run->next++);
	pthread_mutex_unlock(&run->lock);
	return q;
}

static void *make_questions(void *data)
{
	struct aer_interview *run = data;
	const struct aer_clip_pictures_plan *plan = run->ask->pictures;
	struct aer_error error;
	struct aer_clip_pictures *pictures =
	    plan != NULL ? aer_clip_pictures_new(plan, &error) : NULL;
	struct aer_question *q;

	while ((q = wait_for_question(run)) != NULL) {
		if (plan != NULL && pictures == NULL) {
			q->bad = true;
			q->error = error;
		} else if (make_question(run->ask, pictures, q, &q->error) < 0) {
			q->bad = true;
		}
		pthread_mutex_lock(&run->lock);
		q->state = AER_MADE;
		pthread_mutex_unlock(&run->lock);
		aer_http_wake(run->http);
	}
	aer_clip_pictures_free(pictures);
	return NULL;
}

int aer_makers_start(struct aer_interview *run, struct aer_error *err)
{
	size_t n = aer_processors();

	if (n > AER_MAKERS_MAX)
		n = AER_MAKERS_MAX;
	while (run->makers < n &&
	       pthread_create(&run->maker[run->makers], NULL, make_questions, run) == 0)
		run->makers++;
	return run->makers > 0 ? 0 : aer_error_set(err, "cannot start a thread");
}

void aer_makers_stop(struct aer_interview *run)
{
	pthread_mutex_lock(&run->lock);
	run->over = true;
	pthread_cond_broadcast(&run->wanted);
	pthread_mutex_unlock(&run->lock);
	while (run->makers > 0)
		pthread_join(run->maker[--run->makers], NULL);
}
