#include "ask/journal.h"

#include "base/dict.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where the line of a result lies. */
struct place {
	off_t at;
	size_t size;
};

struct aer_journal {
	char *path;
	int fd;
	off_t end; /* of what is written */
	struct aer_dict *keys;
	struct place *place; /* by the key's number */
	size_t slots;
	size_t bad_lines;
	unsigned long first_bad;
	char *pending; /* lines to be written */
	size_t size, room;
};

void aer_journal_close(struct aer_journal *journal)
{
	if (journal == NULL)
		return;
	if (journal->fd >= 0)
		close(journal->fd);
	aer_dict_free(journal->keys);
	free(journal->place);
	free(journal->pending);
	free(journal->path);
	free(journal);
}

/* Remembers where the result for KEY lies; the first stands. */
static int remember(struct aer_journal *journal, const char *key, struct place place,
    struct aer_error *err)
{
	bool is_new;
	long k = aer_dict_add(journal->keys, key, &is_new, err);

	if (k < 0)
		return -1;
	if ((size_t)k >= journal->slots) {
		size_t slots = 2 * journal->slots + 256;
		struct place *grown =
		    reallocarray(journal->place, slots, sizeof *journal->place);

		if (grown == NULL)
			return aer_error_memory(err);
		journal->place = grown;
		journal->slots = slots;
	}
	if (is_new)
		journal->place[k] = place;
	return 0;
}

/* Takes note of a line of SIZE bytes at LINE, which lies at AT in the file. */
static int take_line(struct aer_journal *journal, const char *line, size_t size,
    off_t at, unsigned long number, struct aer_error *err)
{
	json_t *object = json_loadb(line, size, JSON_ALLOW_NUL, NULL);
	const char *key = json_string_value(json_object_get(object, "key"));
	int rc = 0;

	if (key == NULL) {
		if (journal->bad_lines++ == 0)
			journal->first_bad = number;
	} else if (json_object_get(object, "error") == NULL) {
		rc = remember(
		    journal, key, (struct place){ .at = at, .size = size }, err);
	}
	json_decref(object);
	return rc;
}

static int read_lines(struct aer_journal *journal, FILE *file, struct aer_error *err)
{
	char *line = NULL;
	size_t room = 0;
	unsigned long number = 0;
	ssize_t n = 0;
	bool ended = true;
	int rc = 0;

	while (rc == 0 && (n = getline(&line, &room, file)) > 0) {
		ended = line[n - 1] == '\n';
		if (n > 1 || !ended)
			rc = take_line(
			    journal, line, (size_t)n, journal->end, ++number, err);
		journal->end += n;
	}
	free(line);
	if (rc == 0 && ferror(file))
		rc = aer_error_set(
		    err, "%s: cannot read: %s", journal->path, strerror(errno));
	/* a torn line is ended with the next one that is written */
	if (rc == 0 && !ended) {
		journal->pending = strdup("\n");
		if (journal->pending == NULL)
			return aer_error_memory(err);
		journal->size = 1;
		journal->room = 2;
	}
	return rc;
}

static int read_all(struct aer_journal *journal, struct aer_error *err)
{
	int fd = dup(journal->fd);
	FILE *file = fd >= 0 ? fdopen(fd, "r") : NULL;
	int rc;

	if (file == NULL) {
		if (fd >= 0)
			close(fd);
		return aer_error_set(
		    err, "%s: cannot read: %s", journal->path, strerror(errno));
	}
	rc = read_lines(journal, file, err);
	fclose(file);
	return rc;
}

static int open_file(struct aer_journal *journal, struct aer_error *err)
{
	struct stat st;

	journal->fd = open(
	    journal->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0666);
	if (journal->fd < 0)
		return aer_error_set(
		    err, "%s: cannot open: %s", journal->path, strerror(errno));
	if (fstat(journal->fd, &st) < 0 || !S_ISREG(st.st_mode))
		return aer_error_set(err, "%s: not a file", journal->path);
	if (flock(journal->fd, LOCK_EX | LOCK_NB) < 0)
		return aer_error_set(err,
		    errno == EWOULDBLOCK
			? "%s: another run is writing this journal; give each run its "
			  "own and join them with cat"
			: "%s: cannot be locked",
		    journal->path);
	return 0;
}

struct aer_journal *aer_journal_open(const char *path, struct aer_error *err)
{
	struct aer_journal *journal = calloc(1, sizeof *journal);

	if (journal == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	journal->fd = -1;
	journal->path = strdup(path);
	journal->keys = journal->path != NULL ? aer_dict_new(err) : NULL;
	if (journal->path == NULL)
		aer_error_memory(err);
	if (journal->keys != NULL && open_file(journal, err) == 0 &&
	    read_all(journal, err) == 0)
		return journal;
	aer_journal_close(journal);
	return NULL;
}

size_t aer_journal_results(const struct aer_journal *journal)
{
	return aer_dict_count(journal->keys);
}

size_t aer_journal_bad_lines(const struct aer_journal *journal, unsigned long *first)
{
	*first = journal->first_bad;
	return journal->bad_lines;
}

/* Reads all of PLACE into BYTES. */
static int read_place(const struct aer_journal *journal, struct place place,
    char *bytes, struct aer_error *err)
{
	size_t done = 0;

	if (place.at >= journal->end) { /* not written yet */
		memcpy(bytes, journal->pending + (place.at - journal->end), place.size);
		return 0;
	}
	while (done < place.size) {
		ssize_t n = pread(journal->fd, bytes + done, place.size - done,
		    place.at + (off_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return aer_error_set(err, "%s: cannot read: %s", journal->path,
			    n < 0 ? strerror(errno) : "it became shorter");
		done += (size_t)n;
	}
	return 0;
}

int aer_journal_find(struct aer_journal *journal, const char *key, json_t **result,
    struct aer_error *err)
{
	long k = aer_dict_find(journal->keys, key);
	char *bytes;
	int rc;

	if (k < 0)
		return 0;
	bytes = malloc(journal->place[k].size + 1);
	if (bytes == NULL)
		return aer_error_memory(err);
	rc = read_place(journal, journal->place[k], bytes, err);
	*result = rc == 0
		      ? json_loadb(bytes, journal->place[k].size, JSON_ALLOW_NUL, NULL)
		      : NULL;
	free(bytes);
	if (rc == 0 && *result == NULL)
		return aer_error_set(
		    err, "%s: was changed while it was in use", journal->path);
	return rc == 0 ? 1 : -1;
}

static int make_room(struct aer_journal *journal, size_t more, struct aer_error *err)
{
	size_t room = 2 * (journal->size + more) + 4096;
	char *grown;

	if (journal->size + more <= journal->room)
		return 0;
	grown = realloc(journal->pending, room);
	if (grown == NULL)
		return aer_error_memory(err);
	journal->pending = grown;
	journal->room = room;
	return 0;
}

int aer_journal_add(
    struct aer_journal *journal, const json_t *object, struct aer_error *err)
{
	const char *key = json_string_value(json_object_get(object, "key"));
	char *line = json_dumps(object, JSON_COMPACT);
	size_t n = line != NULL ? strlen(line) : 0;
	off_t at = journal->end + (off_t)journal->size;
	int rc;

	if (line == NULL || key == NULL) {
		free(line);
		return aer_error_memory(err);
	}
	rc = make_room(journal, n + 1, err);
	if (rc == 0 && json_object_get(object, "error") == NULL)
		rc = remember(
		    journal, key, (struct place){ .at = at, .size = n + 1 }, err);
	if (rc == 0) {
		memcpy(journal->pending + journal->size, line, n);
		journal->pending[journal->size + n] = '\n';
		journal->size += n + 1;
	}
	free(line);
	return rc;
}

int aer_journal_flush(struct aer_journal *journal, struct aer_error *err)
{
	size_t done = 0;

	while (done < journal->size) {
		ssize_t n =
		    write(journal->fd, journal->pending + done, journal->size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return aer_error_set(err, "%s: cannot write: %s", journal->path,
			    strerror(errno));
		done += (size_t)n;
	}
	if (done > 0 && fdatasync(journal->fd) < 0)
		return aer_error_set(
		    err, "%s: cannot write: %s", journal->path, strerror(errno));
	journal->end += (off_t)done;
	journal->size = 0;
	return 0;
}
