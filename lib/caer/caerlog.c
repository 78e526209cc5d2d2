#include "caer/caerlog.h"

#include "base/sink.h"
#include "plot/curves.h"
#include "table/writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Sets a number, or leaves it empty. */
static void set_number(struct aer_writer *writer, int column, double value)
{
	if (!isnan(value))
		aer_writer_setf(writer, column, "%.6f", value);
}

static int write_rows(struct aer_writer *writer, const struct aer_caer_state *state,
    struct aer_error *err)
{
	static const char *const names[] = { "epoch", "loss", "val_loss", "val_uar",
		"val_war", "best" };
	enum { COLUMNS = sizeof names / sizeof names[0] };
	int at[COLUMNS];

	for (size_t i = 0; i < COLUMNS; i++)
		if ((at[i] = aer_writer_column(writer, names[i], err)) < 0)
			return -1;
	for (size_t e = 0; e < state->epoch; e++) {
		const struct aer_caer_epoch *epoch = &state->history[e];

		aer_writer_begin(writer, NULL);
		aer_writer_setf(writer, at[0], "%zu", e + 1);
		set_number(writer, at[1], epoch->loss);
		set_number(writer, at[2], epoch->val_loss);
		set_number(writer, at[3], epoch->uar);
		set_number(writer, at[4], epoch->war);
		aer_writer_set(writer, at[5], e + 1 == state->best ? "1" : "0");
		if (aer_writer_end(writer, err) < 0)
			return -1;
	}
	return 0;
}

/* Ends what WRITER wrote to SINK, well or not. */
static int close_table(
    struct aer_writer *writer, struct aer_sink *sink, int rc, struct aer_error *err)
{
	if (rc == 0)
		rc = aer_writer_close(writer, err);
	else
		aer_writer_free(writer);
	if (rc == 0)
		return aer_sink_close(sink, err);
	aer_sink_abort(sink);
	return -1;
}

static int write_table(
    const char *path, const struct aer_caer_state *state, struct aer_error *err)
{
	struct aer_sink *sink = aer_sink_open(path, err);
	struct aer_writer *writer;

	if (sink == NULL)
		return -1;
	writer = aer_writer_open(aer_sink_stream(sink), aer_sink_name(sink), err);
	return close_table(
	    writer, sink, writer != NULL ? write_rows(writer, state, err) : -1, err);
}

static int draw(const struct aer_caer_training *training,
    const struct aer_caer_state *state, struct aer_error *err)
{
	static const char *const loss_names[] = { "training", "validation" };
	static const char *const recall_names[] = { "UAR", "WAR" };
	size_t n = state->epoch;
	double *value = calloc(4 * n + 1, sizeof *value);
	bool valid = n > 0 && !isnan(state->history[0].uar);
	struct aer_curves_panel panel[2] = {
		{ "cross-entropy", loss_names, valid ? 2 : 1, value, false },
		{ "recall on the validation clips", recall_names, 2, value + 2 * n,
		    true },
	};
	const struct aer_curves curves = { .title = "Training",
		.axis = "epoch",
		.points = n,
		.panel = panel,
		.panels = valid ? 2 : 1,
		.mark = valid ? state->best : 0,
		.mark_name = "best" };
	int rc;

	if (value == NULL)
		return aer_error_memory(err);
	for (size_t e = 0; e < n; e++) {
		value[e] = state->history[e].loss;
		value[n + e] = state->history[e].val_loss;
		value[2 * n + e] = state->history[e].uar;
		value[3 * n + e] = state->history[e].war;
	}
	rc = aer_curves_plot(training->plot, &curves, err);
	free(value);
	return rc;
}

int aer_caer_log_write(const struct aer_caer_training *training,
    const struct aer_caer_state *state, struct aer_error *err)
{
	if (training->log != NULL && write_table(training->log, state, err) < 0)
		return -1;
	return training->plot != NULL ? draw(training, state, err) : 0;
}

static int write_clips(struct aer_writer *writer, const struct aer_caer_clips *clips,
    struct aer_error *err)
{
	int id = aer_writer_column(writer, "clip", err);
	int label = id >= 0 ? aer_writer_column(writer, "label", err) : -1;

	if (label < 0)
		return -1;
	for (size_t i = 0; i < clips->count; i++) {
		const struct aer_caer_clip *clip = &clips->clip[i];

		if (clip->bad || !clip->marked)
			continue;
		aer_writer_begin(writer, NULL);
		aer_writer_set(writer, id, clip->id);
		aer_writer_set(
		    writer, label, aer_labels_name(clips->labels, clip->label));
		if (aer_writer_end(writer, err) < 0)
			return -1;
	}
	return 0;
}

int aer_caer_log_validation(
    const struct aer_caer_training *training, struct aer_error *err)
{
	const struct aer_caer_clips *clips = training->clips;
	struct aer_writer *writer = NULL;
	struct aer_sink *sink;
	bool any = false;
	char *path;
	int rc = -1;

	for (size_t i = 0; i < clips->count; i++)
		any |= clips->clip[i].marked && !clips->clip[i].bad;
	if (!any)
		return 0;
	if (asprintf(&path, "%s.val.csv", training->output) < 0)
		return aer_error_memory(err);
	sink = aer_sink_open(path, err);
	if (sink != NULL)
		writer =
		    aer_writer_open(aer_sink_stream(sink), aer_sink_name(sink), err);
	if (writer != NULL)
		rc = write_clips(writer, clips, err);
	if (sink != NULL)
		rc = close_table(writer, sink, rc, err);
	free(path);
	return rc;
}
