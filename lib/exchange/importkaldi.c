/*
 * Kaldi's data folders: which stretch of which recording is whose.
 *
 *	segments	P001-003 rec1 72.5 87.5		utterance recording start end
 *	utt2spk		P001-003 P001			utterance speaker
 *	spk2utt		P001 P001-003 P001-004		speaker utterances
 *	wav.scp		rec1 /data/rec1.wav		recording file
 *
 * Without segments each recording is one utterance; an end of -1 is the recording's.
 * Of utt2spk and spk2utt one is enough; where both are there, they must agree.  A
 * recording that wav.scp makes by a command, which ends in |, is no file: its
 * utterances are bad lines.  Words are parted by white space.
 */
#include "base/dict.h"
#include "exchange/import.h"
#include "text/lines.h"
#include "text/plural.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file of keys and what follows them. */
struct pairs {
	struct aer_dict *keys;
	char **value;
	size_t slots;
};

struct folder {
	struct aer_import *import;
	const char *dir;
	struct pairs file, speaker; /* of recordings, of utterances */
	bool has_files, has_speakers;
	int video, start, end, subject, utterance, recording;
};

/* What a line does: its words are cut off as needed. */
typedef int line_function(struct folder *folder, char *text, struct aer_error *err);

/* --- pairs --------------------------------------------------------------------- */

static int pairs_init(struct pairs *pairs, struct aer_error *err)
{
	pairs->keys = aer_dict_new(err);
	return pairs->keys != NULL ? 0 : -1;
}

static void pairs_free(struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->slots; i++)
		free(pairs->value[i]);
	aer_dict_free(pairs->keys);
	free(pairs->value);
}

static const char *pairs_find(const struct pairs *pairs, const char *key)
{
	long i = aer_dict_find(pairs->keys, key);

	return i >= 0 && pairs->value != NULL ? pairs->value[i] : NULL;
}

/* Adds the pair; one that is there with another value is bad. */
static int pairs_add(
    struct pairs *pairs, const char *key, const char *value, struct aer_error *err)
{
	const char *old = pairs_find(pairs, key);
	size_t count = aer_dict_count(pairs->keys);
	char **larger, *copy;

	if (old != NULL)
		return strcmp(old, value) == 0
			   ? 0
			   : aer_error_set(err, "'%s' has '%s', not '%s' as here", key,
				 old, value);
	if (pairs->value == NULL || count == pairs->slots) {
		size_t slots = count > 0 ? 2 * count : 256;

		larger = realloc(pairs->value, slots * sizeof(char *));
		if (larger == NULL)
			return aer_error_memory(err);
		memset(larger + count, 0, (slots - count) * sizeof(char *));
		pairs->value = larger;
		pairs->slots = slots;
	}
	copy = strdup(value);
	if (copy == NULL)
		return aer_error_memory(err);
	if (aer_dict_add(pairs->keys, key, NULL, err) < 0) {
		free(copy);
		return -1;
	}
	pairs->value[count] = copy;
	return 0;
}

/* --- lines --------------------------------------------------------------------- */

/* Cuts the first word off; *REST is what follows, without blanks around. */
static int cut_word(char *text, char **word, char **rest, struct aer_error *err)
{
	static const char space[] = " \t\v\f\r";
	size_t n;

	*word = text + strspn(text, space);
	n = strcspn(*word, space);
	*rest = *word + n + strspn(*word + n, space);
	(*word)[n] = '\0';
	for (n = strlen(*rest); n > 0 && strchr(space, (*rest)[n - 1]) != NULL;)
		(*rest)[--n] = '\0';
	if ((*word)[0] == '\0' || (*rest)[0] == '\0')
		return aer_error_set(err, "has less than two words");
	return 0;
}

static int take_file(struct folder *folder, char *text, struct aer_error *err)
{
	char *recording, *file;

	if (cut_word(text, &recording, &file, err) < 0)
		return -1;
	return pairs_add(&folder->file, recording, file, err);
}

static int take_speaker(struct folder *folder, char *text, struct aer_error *err)
{
	char *utterance, *speaker;

	if (cut_word(text, &utterance, &speaker, err) < 0)
		return -1;
	return pairs_add(&folder->speaker, utterance, speaker, err);
}

static int take_utterances(struct folder *folder, char *text, struct aer_error *err)
{
	char *speaker, *rest, *utterance;

	if (cut_word(text, &speaker, &rest, err) < 0)
		return -1;
	while ((utterance = strsep(&rest, " \t")) != NULL)
		if (utterance[0] != '\0' &&
		    pairs_add(&folder->speaker, utterance, speaker, err) < 0)
			return -1;
	return 0;
}

/* Begins the row of an utterance of RECORDING. */
static int take_utterance(struct folder *folder, const char *utterance,
    const char *recording, struct aer_error *err)
{
	struct aer_writer *writer = folder->import->writer;
	const char *file =
	    folder->has_files ? pairs_find(&folder->file, recording) : "";
	const char *speaker =
	    folder->has_speakers ? pairs_find(&folder->speaker, utterance) : "";

	if (file == NULL)
		return aer_error_set(
		    err, "recording '%s' is not in wav.scp", recording);
	if (file[0] != '\0' && file[strlen(file) - 1] == '|')
		return aer_error_set(
		    err, "recording '%s' is a command in wav.scp, no file", recording);
	if (speaker == NULL)
		return aer_error_set(
		    err, "utterance '%s' has no speaker in utt2spk", utterance);
	if (aer_import_clip(folder->import, NULL, utterance, err) < 0)
		return -1;
	aer_writer_set(writer, folder->video, file);
	if (folder->has_speakers)
		aer_writer_set(writer, folder->subject, speaker);
	aer_writer_set(writer, folder->utterance, utterance);
	aer_writer_set(writer, folder->recording, recording);
	return 0;
}

static int take_segment(struct folder *folder, char *text, struct aer_error *err)
{
	enum { UTTERANCE, RECORDING, START, END, WORDS };
	char *word[WORDS];
	size_t n = aer_lines_split(text, AER_PARTED_BY_SPACE, word, WORDS);
	double start, end;

	if (n != WORDS)
		return aer_error_set(err,
		    "has %zu word%s, not 4: UTTERANCE RECORDING START END", n,
		    aer_plural(n));
	if (aer_time_parse(word[START], &start, err) < 0)
		return -1;
	if (strcmp(word[END], "-1") == 0)
		word[END][0] = '\0';
	else if (aer_time_parse(word[END], &end, err) < 0)
		return -1;
	else if (end <= start)
		return aer_error_set(
		    err, "end '%s' is not after start '%s'", word[END], word[START]);
	if (take_utterance(folder, word[UTTERANCE], word[RECORDING], err) < 0)
		return -1;
	aer_writer_set(folder->import->writer, folder->start, word[START]);
	aer_writer_set(folder->import->writer, folder->end, word[END]);
	return 0;
}

/* A recording that is an utterance. */
static int take_whole(struct folder *folder, char *text, struct aer_error *err)
{
	char *recording, *file;

	if (cut_word(text, &recording, &file, err) < 0)
		return -1;
	return take_utterance(folder, recording, recording, err);
}

/* --- files --------------------------------------------------------------------- */

/* Hands each line of DIR/NAME to TAKE; WRITES: each is a row. */
static int read_file(struct folder *folder, const char *name, line_function *take,
    bool writes, struct aer_error *err)
{
	struct aer_lines *lines = NULL;
	struct aer_error trouble;
	enum aer_read got;
	char *path;
	int rc = 0;

	if (asprintf(&path, "%s/%s", folder->dir, name) < 0)
		return aer_error_memory(err);
	lines = aer_lines_open(path, err);
	free(path);
	if (lines == NULL)
		return -1;
	while (rc == 0 && (got = aer_lines_next(lines, &trouble)) != AER_READ_END) {
		if (got == AER_READ_BROKEN)
			rc = aer_error_set(err, "%s", trouble.text);
		else if (got == AER_READ_ROW &&
			 take(folder, aer_lines_text(lines), &trouble) == 0)
			rc = writes ? aer_import_row(folder->import, err) : 0;
		else
			aer_import_bad(folder->import, got, aer_lines_name(lines),
			    aer_lines_number(lines), &trouble);
	}
	aer_lines_close(lines);
	return rc;
}

static bool is_there(const struct folder *folder, const char *name)
{
	char *path;
	bool there;

	if (asprintf(&path, "%s/%s", folder->dir, name) < 0)
		return false;
	there = access(path, F_OK) == 0;
	free(path);
	return there;
}

static int read_tables(struct folder *folder, struct aer_error *err)
{
	folder->has_files = is_there(folder, "wav.scp");
	if (folder->has_files &&
	    read_file(folder, "wav.scp", take_file, false, err) < 0)
		return -1;
	if (is_there(folder, "utt2spk")) {
		folder->has_speakers = true;
		if (read_file(folder, "utt2spk", take_speaker, false, err) < 0)
			return -1;
	}
	if (is_there(folder, "spk2utt")) {
		folder->has_speakers = true;
		if (read_file(folder, "spk2utt", take_utterances, false, err) < 0)
			return -1;
	}
	if (folder->has_speakers && folder->import->subject != NULL)
		return aer_error_set(err,
		    "%s says who speaks; --subject-from would say it again",
		    folder->dir);
	return 0;
}

static int declare(struct folder *folder, struct aer_error *err)
{
	struct aer_writer *writer = folder->import->writer;

	if ((folder->video = aer_writer_column(writer, "video", err)) < 0 ||
	    (folder->start = aer_writer_column(writer, "start", err)) < 0 ||
	    (folder->end = aer_writer_column(writer, "end", err)) < 0 ||
	    (folder->subject = aer_writer_column(writer, "subject", err)) < 0 ||
	    (folder->utterance = aer_writer_column(writer, "utterance", err)) < 0)
		return -1;
	folder->recording = aer_writer_column(writer, "recording", err);
	return folder->recording < 0 ? -1 : 0;
}

int aer_import_kaldi(
    struct aer_import *import, char **operand, size_t count, struct aer_error *err)
{
	struct folder folder = { .import = import, .dir = operand[0] };
	int rc = -1;

	if (count != 1)
		return aer_error_set(err, "give one folder of Kaldi's files");
	if (pairs_init(&folder.file, err) == 0 &&
	    pairs_init(&folder.speaker, err) == 0 &&
	    aer_import_begin(import, NULL, err) == 0 && declare(&folder, err) == 0)
		rc = read_tables(&folder, err);
	if (rc == 0)
		rc = is_there(&folder, "segments")
			 ? read_file(&folder, "segments", take_segment, true, err)
			 : read_file(&folder, "wav.scp", take_whole, true, err);
	rc = aer_import_end(import, rc, err);
	pairs_free(&folder.file);
	pairs_free(&folder.speaker);
	return rc;
}
