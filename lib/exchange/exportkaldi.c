/*
 * Kaldi's data folders: importkaldi.c tells the format.
 *
 * All files are sorted by bytes, as LC_ALL=C sort has it, which Kaldi's programs need.
 * Its validate_data_dir.sh also wants the speakers of utt2spk in order, for which
 * utterances have to begin with who speaks: checked here, since there it ends a run.
 */
#include "base/dict.h"
#include "base/file.h"
#include "base/grow.h"
#include "exchange/export.h"
#include "table/writer.h"

#include <stdlib.h>
#include <string.h>

/* An utterance; its texts are in new memory. */
struct utterance {
	char *id, *recording, *file, *speaker, *start, *end;
};

struct folder {
	const struct aer_export *export;
	int utterance, recording, start, end; /* columns, or -1 */
	struct utterance *all;
	size_t count, slots;
	struct aer_dict *recordings; /* for their files, which are one each */
	char **file;                 /* of each: borrowed from an utterance */
	size_t file_slots, nobody, not_wav;
};

static void free_utterance(struct utterance *u)
{
	free(u->id);
	free(u->recording);
	free(u->file);
	free(u->speaker);
	free(u->start);
	free(u->end);
}

static int check_word(const char *what, const char *word, struct aer_error *err)
{
	if (word[0] == '\0')
		return aer_error_set(err, "has no %s", what);
	if (strpbrk(word, " \t\r\n\v\f") != NULL)
		return aer_error_set(
		    err, "%s '%s' has a blank, where Kaldi splits a line", what, word);
	return 0;
}

static int make_id(const struct folder *folder, const struct aer_clip *clip,
    struct utterance *u, struct aer_error *err)
{
	const char *given = aer_export_field(&clip->row, folder->utterance);
	const char *id = given[0] != '\0' ? given : clip->id;

	if (folder->export->prefix && clip->subject[0] == '\0') {
		aer_error_set(err, "has no subject, which --prefix needs");
		return -1;
	}
	if (folder->export->prefix) {
		if (asprintf(&u->id, "%s-%s", clip->subject, id) < 0)
			u->id = NULL;
	} else {
		u->id = strdup(id);
	}
	return u->id != NULL ? check_word("utterance", u->id, err)
			     : aer_error_memory(err);
}

static int fill(const struct folder *folder, const struct aer_clip *clip,
    struct utterance *u, struct aer_error *err)
{
	const char *recording = aer_export_field(&clip->row, folder->recording);
	const char *start = aer_export_field(&clip->row, folder->start);
	const char *end = aer_export_field(&clip->row, folder->end);

	if (clip->video[0] == '\0')
		return aer_error_set(err, "has no video");
	if (strpbrk(clip->video, "\r\n") != NULL)
		return aer_error_set(err, "the video's name has a line break");
	if (make_id(folder, clip, u, err) < 0)
		return -1;
	u->recording = strdup(recording[0] != '\0' ? recording : clip->video);
	u->file = strdup(clip->video);
	u->speaker = strdup(clip->subject[0] != '\0' ? clip->subject : u->id);
	u->start = u->end = NULL;
	/* a time as h:mm:ss is one of ours only */
	if (strchr(start, ':') != NULL ||
	    asprintf(&u->start, "%s", start[0] != '\0' ? start : "0") < 0) {
		u->start = malloc(AER_TIME_SIZE);
		if (u->start != NULL)
			aer_time_format(clip->span.start, u->start);
	}
	if (strchr(end, ':') != NULL ||
	    asprintf(&u->end, "%s", end[0] != '\0' ? end : "-1") < 0) {
		u->end = malloc(AER_TIME_SIZE);
		if (u->end != NULL)
			aer_time_format(clip->span.end, u->end);
	}
	if (u->recording == NULL || u->file == NULL || u->speaker == NULL ||
	    u->start == NULL || u->end == NULL)
		return aer_error_memory(err);
	if (check_word("recording", u->recording, err) < 0)
		return -1;
	return check_word("subject", u->speaker, err);
}

/* A recording has one file. */
static int note_file(
    struct folder *folder, const struct utterance *u, struct aer_error *err)
{
	size_t count = aer_dict_count(folder->recordings);
	long i = aer_dict_find(folder->recordings, u->recording);

	if (i >= 0)
		return strcmp(folder->file[i], u->file) == 0
			   ? 0
			   : aer_error_set(err,
				 "recording '%s' is '%s' here and '%s' before",
				 u->recording, u->file, folder->file[i]);
	if (aer_grow(&folder->file, count, &folder->file_slots, sizeof(char *), err) <
	    0)
		return -1;
	if (aer_dict_add(folder->recordings, u->recording, NULL, err) < 0)
		return -1;
	folder->file[count] = u->file;
	return 0;
}

static int take_clip(
    void *context, const struct aer_clip *clip, bool *stop, struct aer_error *err)
{
	struct folder *folder = context;
	struct utterance u = { 0 };
	size_t n;

	*stop = true;
	if (aer_grow(&folder->all, folder->count, &folder->slots, sizeof u, err) < 0)
		return -1;
	*stop = false;
	if (fill(folder, clip, &u, err) < 0 || u.file == NULL || u.recording == NULL ||
	    note_file(folder, &u, err) < 0) {
		free_utterance(&u);
		return -1;
	}
	folder->nobody += clip->subject[0] == '\0';
	n = strlen(u.file);
	folder->not_wav += n < 4 || strcasecmp(u.file + n - 4, ".wav") != 0;
	folder->all[folder->count++] = u;
	return 0;
}

/* --- order --------------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
	return strcmp(
	    ((const struct utterance *)a)->id, ((const struct utterance *)b)->id);
}

static int by_speaker(const void *a, const void *b)
{
	const struct utterance *x = a, *y = b;
	int order = strcmp(x->speaker, y->speaker);

	return order != 0 ? order : strcmp(x->id, y->id);
}

static int by_recording(const void *a, const void *b)
{
	return strcmp(((const struct utterance *)a)->recording,
	    ((const struct utterance *)b)->recording);
}

static void sort(struct folder *folder, int (*order)(const void *, const void *))
{
	if (folder->count > 0)
		qsort(folder->all, folder->count, sizeof *folder->all, order);
}

/* Sorts by utterance; they must be different, and their speakers in order as well. */
static int check_order(struct folder *folder, struct aer_error *err)
{
	const struct utterance *u = folder->all;

	sort(folder, by_id);
	for (size_t i = 1; i < folder->count; i++) {
		if (strcmp(u[i - 1].id, u[i].id) == 0)
			return aer_error_set(
			    err, "utterance '%s' stands there twice", u[i].id);
		if (strcmp(u[i - 1].speaker, u[i].speaker) > 0)
			return aer_error_set(err,
			    "sorted by utterance, '%s' of '%s' comes before '%s' of "
			    "'%s', where Kaldi wants speakers in order too; "
			    "--prefix begins utterances with the subject",
			    u[i - 1].id, u[i - 1].speaker, u[i].id, u[i].speaker);
	}
	return 0;
}

/* --- files --------------------------------------------------------------------- */

static void write_segments(const struct folder *folder, FILE *stream)
{
	for (size_t i = 0; i < folder->count; i++) {
		const struct utterance *u = &folder->all[i];

		fprintf(stream, "%s %s %s %s\n", u->id, u->recording, u->start, u->end);
	}
}

static void write_speakers(const struct folder *folder, FILE *stream)
{
	for (size_t i = 0; i < folder->count; i++)
		fprintf(stream, "%s %s\n", folder->all[i].id, folder->all[i].speaker);
}

static void write_utterances(const struct folder *folder, FILE *stream)
{
	const struct utterance *u = folder->all;

	for (size_t i = 0; i < folder->count; i++) {
		if (i == 0 || strcmp(u[i - 1].speaker, u[i].speaker) != 0)
			fprintf(stream, "%s%s", i > 0 ? "\n" : "", u[i].speaker);
		fprintf(stream, " %s", u[i].id);
	}
	if (folder->count > 0)
		fputc('\n', stream);
}

/* Writes NAME as one word of a shell. */
static void put_quoted(FILE *stream, const char *name)
{
	fputc('\'', stream);
	for (; *name != '\0'; name++)
		if (*name == '\'')
			fputs("'\\''", stream);
		else
			fputc(*name, stream);
	fputc('\'', stream);
}

static void write_files(const struct folder *folder, FILE *stream)
{
	const struct utterance *u = folder->all;
	const char *pipe = folder->export->pipe;
	const char *name = pipe != NULL ? strstr(pipe, "%s") : NULL;

	for (size_t i = 0; i < folder->count; i++) {
		if (i > 0 && strcmp(u[i - 1].recording, u[i].recording) == 0)
			continue;
		fprintf(stream, "%s ", u[i].recording);
		if (name == NULL) {
			fprintf(stream, "%s\n", u[i].file);
			continue;
		}
		fprintf(stream, "%.*s", (int)(name - pipe), pipe);
		put_quoted(stream, u[i].file);
		fprintf(stream, "%s |\n", name + 2);
	}
}

static int write_file(const struct folder *folder, const char *name,
    void (*write)(const struct folder *folder, FILE *stream), struct aer_error *err)
{
	char *path = aer_path_join(folder->export->output, name, NULL, err);
	struct aer_sink *sink = path != NULL ? aer_sink_open(path, err) : NULL;

	free(path);
	if (sink == NULL)
		return -1;
	write(folder, aer_sink_stream(sink));
	return aer_sink_close(sink, err);
}

static int write_all(struct folder *folder, struct aer_error *err)
{
	if (check_order(folder, err) < 0 ||
	    write_file(folder, "segments", write_segments, err) < 0 ||
	    write_file(folder, "utt2spk", write_speakers, err) < 0)
		return -1;
	sort(folder, by_speaker);
	if (write_file(folder, "spk2utt", write_utterances, err) < 0)
		return -1;
	sort(folder, by_recording);
	if (write_file(folder, "wav.scp", write_files, err) < 0)
		return -1;
	if (folder->nobody > 0)
		aer_export_note(folder->export,
		    "%zu clips have no subject: each is a speaker of its own",
		    folder->nobody);
	if (folder->not_wav > 0 && folder->export->pipe == NULL)
		aer_export_note(folder->export,
		    "%zu clips are of files not called .wav, which Kaldi reads through "
		    "a command only: give one by --pipe",
		    folder->not_wav);
	return 0;
}

static int read_clips(
    struct folder *folder, struct aer_manifest *manifest, struct aer_error *err)
{
	const struct aer_table *table = aer_manifest_table(manifest);

	folder->utterance = aer_table_find(table, "utterance");
	folder->recording = aer_table_find(table, "recording");
	folder->start = aer_table_find(table, "start");
	folder->end = aer_table_find(table, "end");
	folder->recordings = aer_dict_new(err);
	if (folder->recordings == NULL)
		return -1;
	return aer_export_clips(folder->export, manifest, take_clip, folder, err);
}

int aer_export_kaldi(
    const struct aer_export *export, const char *input, struct aer_error *err)
{
	struct folder folder = { .export = export };
	struct aer_manifest *manifest;
	int rc = -1;

	if (export->output == NULL)
		return aer_error_set(err, "-o DIR is needed: where the files go");
	if (export->pipe != NULL && strstr(export->pipe, "%s") == NULL)
		return aer_error_set(
		    err, "--pipe '%s' has no %%s, where the file goes", export->pipe);
	manifest = aer_manifest_open(input, AER_NEED_VIDEO, err);
	if (manifest != NULL && read_clips(&folder, manifest, err) == 0)
		rc = write_all(&folder, err);
	aer_manifest_close(manifest);
	for (size_t i = 0; i < folder.count; i++)
		free_utterance(&folder.all[i]);
	free(folder.all);
	free(folder.file);
	aer_dict_free(folder.recordings);
	return rc;
}
