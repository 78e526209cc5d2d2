#include "caer/safetensors.h"

#include "base/file.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const aer_number_names[] = { "F64", "F32", "F16", "BF16", "I64", "I32",
	"I16", "I8", "U8", "BOOL", NULL };
static const size_t number_size[] = { 8, 4, 2, 2, 8, 4, 2, 1, 1, 1 };

enum { LENGTH = 8 }; /* bytes that tell how long the header is */
static const size_t most_header = 100 << 20; /* as the format's own reader has it */

struct aer_safetensors {
	void *map;
	size_t map_size;
	json_t *header; /* owns names and metadata */
	struct aer_tensor *tensor;
	size_t count;
};

/* ---- reading ------------------------------------------------------------------------
 */

/* Maps the file PATH, which has the eight bytes at least. */
static int map_file(
    struct aer_safetensors *file, const char *path, struct aer_error *err)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	int status = 0;

	if (fd < 0) {
		aer_error_set(err, "%s: %s", path, strerror(errno));
		return -1;
	}
	if (fstat(fd, &st) < 0)
		status = aer_error_set(err, "%s: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		status = aer_error_set(err, "%s: is no regular file", path);
	else if (st.st_size < LENGTH + 2)
		status = aer_error_set(err, "%s: is too short for safetensors", path);
	if (status == 0) {
		file->map_size = (size_t)st.st_size;
		file->map = mmap(NULL, file->map_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (file->map == MAP_FAILED) {
			file->map = NULL;
			status =
			    aer_error_set(err, "%s: cannot be mapped into memory: %s",
				path, strerror(errno));
		}
	}
	close(fd);
	return status < 0 || file->map == NULL ? -1 : 0;
}

/* Reads the header; *BEGIN is where the numbers begin. */
static int read_header(struct aer_safetensors *file, const char *path, size_t *begin,
    struct aer_error *err)
{
	const char *text = (const char *)file->map + LENGTH;
	json_error_t where;
	uint64_t length;

	memcpy(&length, file->map, sizeof length);
	length = le64toh(length);
	if (length > file->map_size - LENGTH || length > most_header)
		return aer_error_set(err,
		    "%s: is not safetensors: its header would have %llu bytes", path,
		    (unsigned long long)length);
	file->header = json_loadb(text, (size_t)length, JSON_REJECT_DUPLICATES, &where);
	if (file->header == NULL)
		return aer_error_set(err, "%s: is not safetensors: header, byte %d: %s",
		    path, where.position, where.text);
	if (!json_is_object(file->header))
		return aer_error_set(
		    err, "%s: is not safetensors: its header is no object", path);
	*begin = LENGTH + (size_t)length;
	return 0;
}

/* A whole number from 0 on that a size may be. */
static bool get_size(const json_t *value, size_t *size)
{
	const json_int_t n = json_integer_value(value);

	if (!json_is_integer(value) || n < 0)
		return false;
	*size = (size_t)n;
	return true;
}

static int read_number(struct aer_tensor *tensor, const json_t *value, const char **why)
{
	const char *name = json_string_value(value);

	for (int i = 0; name != NULL && aer_number_names[i] != NULL; i++)
		if (strcmp(name, aer_number_names[i]) == 0) {
			tensor->number = (enum aer_number)i;
			return 0;
		}
	*why = "its dtype is not one that is read";
	return -1;
}

/* The bytes that numbers of this shape take; false where they are too many. */
static bool count_bytes(const struct aer_tensor *tensor, size_t *bytes)
{
	*bytes = number_size[tensor->number];
	for (size_t i = 0; i < tensor->rank; i++)
		if (__builtin_mul_overflow(*bytes, tensor->shape[i], bytes))
			return false;
	return true;
}

static int read_shape(struct aer_tensor *tensor, const json_t *shape, const char **why)
{
	*why = "its shape is no list of up to 8 sizes";
	if (!json_is_array(shape) || json_array_size(shape) > AER_TENSOR_RANK)
		return -1;
	tensor->rank = json_array_size(shape);
	for (size_t i = 0; i < tensor->rank; i++)
		if (!get_size(json_array_get(shape, i), &tensor->shape[i]))
			return -1;
	return 0;
}

/* Fills TENSOR from what the header says of it; the numbers are DATA[SIZE]. */
static int read_tensor(struct aer_tensor *tensor, const json_t *about,
    const unsigned char *data, size_t size, const char **why)
{
	const json_t *offsets = json_object_get(about, "data_offsets");
	size_t from, to, bytes;

	if (read_number(tensor, json_object_get(about, "dtype"), why) < 0 ||
	    read_shape(tensor, json_object_get(about, "shape"), why) < 0)
		return -1;
	*why = "its data_offsets are not two places in the file";
	if (json_array_size(offsets) != 2 ||
	    !get_size(json_array_get(offsets, 0), &from) ||
	    !get_size(json_array_get(offsets, 1), &to) || from > to || to > size)
		return -1;
	*why = "its data_offsets do not fit its shape";
	if (!count_bytes(tensor, &bytes) || bytes != to - from)
		return -1;
	tensor->data = data + from;
	tensor->size = bytes;
	return 0;
}

static int by_place(const void *a, const void *b)
{
	const struct aer_tensor *x = a, *y = b;
	const unsigned char *p = x->data, *q = y->data;

	if (p != q)
		return p < q ? -1 : 1;
	return (x->size > y->size) - (x->size < y->size);
}

/* Whether the tensors lie one behind the other and fill DATA[SIZE]. */
static int check_places(const struct aer_safetensors *file, const char *path,
    const unsigned char *data, size_t size, struct aer_error *err)
{
	struct aer_tensor *sorted = calloc(file->count + 1, sizeof *sorted);
	const unsigned char *at = data;
	int status = 0;

	if (sorted == NULL)
		return aer_error_memory(err);
	memcpy(sorted, file->tensor, file->count * sizeof *sorted);
	qsort(sorted, file->count, sizeof *sorted, by_place);
	for (size_t i = 0; status == 0 && i < file->count; i++) {
		if (sorted[i].data != at)
			status = aer_error_set(err,
			    "%s: is not safetensors: '%s' does not begin where the one "
			    "before it ends",
			    path, sorted[i].name);
		at += sorted[i].size;
	}
	free(sorted);
	if (status == 0 && at != data + size)
		return aer_error_set(err,
		    "%s: is cut off, or has bytes that are no "
		    "tensor's",
		    path);
	return status;
}

static int read_tensors(
    struct aer_safetensors *file, const char *path, size_t begin, struct aer_error *err)
{
	const unsigned char *data = (const unsigned char *)file->map + begin;
	const size_t size = file->map_size - begin;
	const char *name, *why = NULL;
	json_t *about;

	file->tensor = calloc(json_object_size(file->header) + 1, sizeof *file->tensor);
	if (file->tensor == NULL)
		return aer_error_memory(err);
	json_object_foreach(file->header, name, about)
	{
		struct aer_tensor *tensor = &file->tensor[file->count];

		if (strcmp(name, "__metadata__") == 0)
			continue;
		tensor->name = name;
		if (read_tensor(tensor, about, data, size, &why) < 0)
			return aer_error_set(
			    err, "%s: tensor '%s': %s", path, name, why);
		file->count++;
	}
	return check_places(file, path, data, size, err);
}

struct aer_safetensors *aer_safetensors_open(const char *path, struct aer_error *err)
{
	struct aer_safetensors *file = calloc(1, sizeof *file);
	size_t begin = 0;

	if (file == NULL) {
		aer_error_memory(err);
		return NULL;
	}
	if (map_file(file, path, err) == 0 &&
	    read_header(file, path, &begin, err) == 0 &&
	    read_tensors(file, path, begin, err) == 0)
		return file;
	aer_safetensors_free(file);
	return NULL;
}

void aer_safetensors_free(struct aer_safetensors *file)
{
	if (file == NULL)
		return;
	if (file->map != NULL)
		munmap(file->map, file->map_size);
	json_decref(file->header);
	free(file->tensor);
	free(file);
}

size_t aer_safetensors_count(const struct aer_safetensors *file)
{
	return file->count;
}

const struct aer_tensor *aer_safetensors_get(
    const struct aer_safetensors *file, size_t i)
{
	return &file->tensor[i];
}

const struct aer_tensor *aer_safetensors_find(
    const struct aer_safetensors *file, const char *name)
{
	for (size_t i = 0; i < file->count; i++)
		if (strcmp(file->tensor[i].name, name) == 0)
			return &file->tensor[i];
	return NULL;
}

const char *aer_safetensors_metadata(
    const struct aer_safetensors *file, const char *key)
{
	return json_string_value(
	    json_object_get(json_object_get(file->header, "__metadata__"), key));
}

/* ---- writing ------------------------------------------------------------------------
 */

static json_t *describe(const struct aer_tensor *tensor, size_t from, size_t to)
{
	json_t *shape = json_array();
	int bad = 0;

	for (size_t i = 0; i < tensor->rank; i++)
		bad |= json_array_append_new(
		    shape, json_integer((json_int_t)tensor->shape[i]));
	if (bad != 0) {
		json_decref(shape);
		return NULL;
	}
	return json_pack("{s:s, s:o, s:[I, I]}", "dtype",
	    aer_number_names[tensor->number], "shape", shape, "data_offsets",
	    (json_int_t)from, (json_int_t)to);
}

/* The header as JSON in new memory, NULL where memory is short or a text is not UTF-8.
 */
static char *make_header(const struct aer_tensor *tensor, size_t n,
    const struct aer_metadata *metadata, size_t pairs)
{
	json_t *header = json_object(), *about = json_object();
	char *text = NULL;
	size_t at = 0, bytes;
	int bad = 0;

	for (size_t i = 0; i < pairs; i++)
		bad |= json_object_set_new(
		    about, metadata[i].key, json_string(metadata[i].value));
	bad |= pairs > 0 ? json_object_set(header, "__metadata__", about) : 0;
	for (size_t i = 0; i < n && bad == 0; i++) {
		bad = !count_bytes(&tensor[i], &bytes) ||
		      json_object_set_new(header, tensor[i].name,
			  describe(&tensor[i], at, at + bytes)) < 0;
		at += bytes;
	}
	if (bad == 0)
		text = json_dumps(header, JSON_COMPACT);
	json_decref(about);
	json_decref(header);
	return text;
}

/* Length, header, blanks up to a multiple of eight, numbers. */
static bool write_all(
    FILE *to, const char *header, const struct aer_tensor *tensor, size_t n)
{
	const size_t length = strlen(header), whole = (length + 7) / 8 * 8;
	const uint64_t stored = htole64(whole);
	bool good = fwrite(&stored, sizeof stored, 1, to) == 1 &&
		    fprintf(to, "%s%*s", header, (int)(whole - length), "") >= 0;
	size_t bytes;

	for (size_t i = 0; good && i < n; i++) {
		good = count_bytes(&tensor[i], &bytes);
		good =
		    good && (bytes == 0 || fwrite(tensor[i].data, bytes, 1, to) == 1);
	}
	return good;
}

static int write_file(const char *path, const char *part, const char *header,
    const struct aer_tensor *tensor, size_t n, struct aer_error *err)
{
	FILE *to = fopen(part, "wb");
	bool good;

	if (to == NULL)
		return aer_error_set(
		    err, "%s: cannot write: %s", path, strerror(errno));
	good = write_all(to, header, tensor, n);
	if (fclose(to) != 0 || !good)
		return aer_error_set(
		    err, "%s: cannot write: %s", path, strerror(errno));
	return 0;
}

int aer_safetensors_write(const char *path, const struct aer_tensor *tensor, size_t n,
    const struct aer_metadata *metadata, size_t pairs, struct aer_error *err)
{
	char *header = make_header(tensor, n, metadata, pairs);
	struct aer_output *output;
	int status;

	if (header == NULL)
		return aer_error_set(err,
		    "%s: the header cannot be made: memory is short, "
		    "or a text is not UTF-8",
		    path);
	output = aer_output_file(path, err);
	if (output == NULL) {
		free(header);
		return -1;
	}
	status = write_file(path, aer_output_path(output), header, tensor, n, err);
	free(header);
	if (status == 0)
		return aer_output_commit(output, err);
	aer_output_abort(output);
	return -1;
}
