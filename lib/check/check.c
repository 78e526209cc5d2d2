#include "base/option.h"
#include "base/sink.h"
#include "check/checkpart.h"
#include "video/video.h"

#include <stdlib.h>
#include <string.h>

const char *aer_check_path(const struct aer_check *check, size_t file)
{
	return check->set.file[file].path;
}

struct aer_known *aer_check_known(const struct aer_check *check, const char *id)
{
	long i = aer_dict_find(check->ids, id);

	return i >= 0 ? &check->known[i] : NULL;
}

int aer_check_said(struct aer_check *check, struct aer_known *known, int what,
    const char *text, size_t file, struct aer_place place, struct aer_error *err)
{
	static const char *const names[AER_SAIDS] = { "label", "subject", "split" };
	static const enum aer_reason reasons[AER_SAIDS] = { AER_ODD_LABEL,
		AER_ODD_SUBJECT, AER_ODD_SPLIT };
	struct aer_said *said = &known->said[what];
	long i;

	if (text[0] == '\0')
		return 0;
	i = aer_dict_add(check->texts, text, NULL, err);
	if (i < 0)
		return -1;
	if (said->text == AER_NOBODY)
		*said = (struct aer_said){ (uint32_t)i, (uint32_t)file, place.line };
	else if (said->text != (uint32_t)i)
		aer_find(&check->findings, reasons[what], place,
		    "%s is '%s', and '%s' in %s:%lu", names[what], text,
		    aer_dict_key(check->texts, said->text),
		    aer_check_path(check, said->file), said->line);
	return 0;
}

/* Calls TAKE for each file of KIND. */
static int each(struct aer_check *check, enum aer_dataset_kind kind,
    int (*take)(struct aer_check *check, size_t file, struct aer_error *err),
    struct aer_error *err)
{
	for (size_t i = 0; i < check->set.files; i++)
		if (check->set.file[i].kind == kind && take(check, i, err) < 0)
			return -1;
	return 0;
}

static int check_lists(struct aer_check *check, struct aer_error *err)
{
	struct aer_check_lists lists = { .dirs = aer_dict_new(err) };
	int rc = lists.dirs != NULL ? aer_check_lists(check, &lists, err) : -1;

	for (size_t i = 0; rc == 0 && i < check->set.files; i++)
		if (check->set.file[i].kind == AER_SET_BOXES)
			rc = aer_check_boxes(check, &lists, i, err);
	aer_dict_free(lists.dirs);
	free(lists.said);
	return rc;
}

static int check_all(struct aer_check *check, struct aer_error *err)
{
	int rc;

	if (aer_check_manifests(check, err) < 0 || aer_check_videos(check, err) < 0)
		return -1;
	check->findings.diag = check->diag;
	aer_diag_progress(check->diag, "rows", 0);
	rc = each(check, AER_SET_FRAMES, aer_check_frames, err);
	if (rc == 0)
		rc = each(check, AER_SET_FACES, aer_check_faces, err);
	if (rc == 0)
		rc = check_lists(check, err);
	aer_diag_progress_end(check->diag);
	check->findings.diag = NULL;
	return rc;
}

static int begin(struct aer_check *check, struct aer_error *err)
{
	const struct aer_check_plan *plan = check->plan;

	check->ids = aer_dict_new(err);
	check->texts = aer_dict_new(err);
	check->splits = aer_dict_new(err);
	check->subjects = aer_dict_new(err);
	check->folders = aer_dict_new(err);
	if (check->ids == NULL || check->texts == NULL || check->splits == NULL ||
	    check->subjects == NULL || check->folders == NULL)
		return -1;
	if (plan->labels != NULL) {
		check->labels = aer_labels_parse(plan->labels, err);
		if (check->labels == NULL)
			return -1;
	}
	return aer_dataset_read(&check->set, plan->operand, plan->operands, err);
}

static void release(struct aer_check *check)
{
	for (size_t i = 0; i < check->looks; i++) {
		free(check->look[i].path);
		free(check->look[i].clip);
	}
	aer_findings_free(&check->findings);
	aer_dataset_free(&check->set);
	aer_labels_free(check->labels);
	aer_dict_free(check->ids);
	aer_dict_free(check->texts);
	aer_dict_free(check->splits);
	aer_dict_free(check->subjects);
	aer_dict_free(check->folders);
	free(check->known);
	free(check->first);
	free(check->owner);
	free(check);
}

/* How many files of KIND there are, and what they are. */
static void tell_kind(const struct aer_check *check, enum aer_dataset_kind kind,
    const char *what, FILE *stream)
{
	size_t n = 0;

	for (size_t i = 0; i < check->set.files; i++)
		n += check->set.file[i].kind == kind;
	if (n > 0)
		fprintf(stream, "%s%s %zu", ftell(stream) > 0 ? ", " : "", what, n);
}

/* Says what was looked at, in one line, and what was not. */
static void tell(const struct aer_check *check)
{
	char text[400] = "";
	FILE *line = fmemopen(text, sizeof text, "w");

	for (size_t i = 0; i < check->set.files; i++)
		if (check->set.file[i].kind == AER_SET_OTHER)
			aer_diag_note(check->diag, "%s: was not looked at",
			    aer_check_path(check, i));
	if (line == NULL)
		return;
	tell_kind(check, AER_SET_MANIFEST, "manifests", line);
	tell_kind(check, AER_SET_FRAMES, "tables of frames", line);
	tell_kind(check, AER_SET_FACES, "tables of faces", line);
	tell_kind(check, AER_SET_LIST, "lists", line);
	tell_kind(check, AER_SET_BOXES, "files of boxes", line);
	if (fclose(line) == 0)
		aer_diag_note(check->diag,
		    "%s: %zu clips, %zu rows and lines, %zu boxes, %zu pictures, %zu "
		    "frames decoded%s",
		    text, aer_dict_count(check->ids), check->rows + check->lines,
		    check->boxes, check->pictures, check->decoded,
		    check->plan->quick ? " (--quick: what is in files is not known)"
				       : "");
}

int aer_check_option(
    struct aer_check_plan *plan, int letter, const char *arg, struct aer_error *err)
{
	long n;

	switch (letter) {
	case 'j':
		if (aer_parse_long(arg, "-j", 1, 256, &n, err) < 0)
			return -1;
		plan->jobs = (int)n;
		break;
	case AER_CHECK_DISK:
		plan->disk = true;
		break;
	case AER_CHECK_INDEX:
		plan->index = arg;
		break;
	case AER_CHECK_LABELS:
		plan->labels = arg;
		break;
	case AER_CHECK_QUICK:
		plan->quick = true;
		break;
	case AER_CHECK_ROOT:
		plan->root = arg;
		break;
	}
	return 0;
}

static int run(struct aer_check *check, struct aer_sink *sink, struct aer_error *err)
{
	if (begin(check, err) < 0 ||
	    aer_findings_open(&check->findings, aer_sink_stream(sink),
		aer_sink_name(sink), check->plan->table, err) < 0 ||
	    check_all(check, err) < 0 || aer_findings_close(&check->findings, err) < 0)
		return -1;
	tell(check);
	return 0;
}

int aer_check_run(const struct aer_check_plan *plan, const char *output,
    struct aer_diag *diag, struct aer_error *err)
{
	struct aer_check *check = calloc(1, sizeof *check);
	struct aer_sink *sink = check != NULL ? aer_sink_open(output, err) : NULL;
	int rc = -1;

	if (check == NULL)
		return aer_error_memory(err);
	aer_video_init();
	check->plan = plan;
	check->diag = diag;
	if (sink != NULL)
		rc = run(check, sink, err);
	if (rc == 0)
		rc = aer_sink_close(sink, err);
	else
		aer_sink_abort(sink);
	if (check->findings.all > 0 && diag->status == AER_DONE)
		diag->status = AER_FAILED;
	release(check);
	return rc;
}
