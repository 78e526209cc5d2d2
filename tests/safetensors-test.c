/*
 * safetensors-test - what is written is read again, and files that are no safetensors
 * are refused.
 */
#include "caer/safetensors.h"
#include "unit.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static struct aer_error error;

/* Writes BYTES[N] behind eight bytes that say LENGTH. */
static void put(uint64_t length, const char *bytes, size_t n)
{
	FILE *file = fopen("st.bad", "wb");

	if (file == NULL)
		exit(2);
	fwrite(&length, sizeof length, 1, file);
	fwrite(bytes, 1, n, file);
	fclose(file);
}

/* Claims that the file is refused with a text that has WORDS. */
static void refused(const char *title, const char *words)
{
	struct aer_safetensors *file = aer_safetensors_open("st.bad", &error);

	ok(file == NULL && strstr(error.text, words) != NULL, "%s is refused: %s",
	    title, file == NULL ? error.text : "it was not");
	aer_safetensors_free(file);
}

/* The same for a header and NUMBERS bytes of numbers. */
static void header_refused(
    const char *title, const char *header, size_t numbers, const char *words)
{
	char bytes[1024] = "";

	strcpy(bytes, header);
	put(strlen(header), bytes, strlen(header) + numbers);
	refused(title, words);
}

static void test_again(void)
{
	static const float weight[] = { 1, -2.5F, 3e-9F, 4, 5, 6 };
	static const int64_t steps = 17;
	static const struct aer_tensor tensor[] = { { .name = "b\"weight",
							.number = AER_NUMBER_F32,
							.rank = 2,
							.shape = { 2, 3 },
							.data = weight },
		{ .name = "empty",
		    .number = AER_NUMBER_U8,
		    .rank = 1,
		    .shape = { 0 },
		    .data = "" },
		{ .name = "a", .number = AER_NUMBER_I64, .rank = 0, .data = &steps } };
	static const struct aer_metadata metadata[] = { { "note", "ol\xc3\xa9" } };
	struct aer_safetensors *file;
	const struct aer_tensor *got;
	const char *note;

	ok(aer_safetensors_write("st.file", tensor, 3, metadata, 1, &error) == 0,
	    "three tensors are written");
	file = aer_safetensors_open("st.file", &error);
	if (!ok(file != NULL && aer_safetensors_count(file) == 3, "and read again"))
		return;
	got = aer_safetensors_find(file, "b\"weight");
	ok(got != NULL && got->rank == 2 && got->shape[0] == 2 && got->shape[1] == 3 &&
		got->size == sizeof weight &&
		memcmp(got->data, weight, sizeof weight) == 0,
	    "shape and numbers are the same");
	ok((uintptr_t)got->data % 8 == 0, "numbers begin at a multiple of eight");
	got = aer_safetensors_get(file, 2);
	ok(strcmp(got->name, "a") == 0 && got->rank == 0 && got->size == 8 &&
		memcmp(got->data, &steps, 8) == 0,
	    "a number without dimensions is one number");
	note = aer_safetensors_metadata(file, "note");
	ok(note != NULL && strcmp(note, "ol\xc3\xa9") == 0 &&
		aer_safetensors_metadata(file, "none") == NULL &&
		aer_safetensors_find(file, "none") == NULL,
	    "metadata is found, and what is not there is not");
	aer_safetensors_free(file);
}

#define F32(shape, offsets)                                                            \
	"{\"x\":{\"dtype\":\"F32\",\"shape\":" shape ",\"data_offsets\":" offsets "}}"

static void test_bad(void)
{
	put(1000, "{}", 2);
	refused("a header longer than the file", "header would have 1000 bytes");
	put(UINT64_MAX, "{}", 2);
	refused("a header of 2^64 bytes", "header would have");
	header_refused("a header that is no JSON", "{\"x\":", 0, "is not safetensors");
	header_refused("a header that is no object", "[]", 0, "is no object");
	header_refused("an unknown type", "{\"x\":{\"dtype\":\"F7\"}}", 0, "dtype");
	header_refused("a negative size", F32("[-1]", "[0,4]"), 4, "shape");
	header_refused(
	    "nine dimensions", F32("[1,1,1,1,1,1,1,1,1]", "[0,4]"), 4, "shape");
	header_refused("offsets beyond the end", F32("[2]", "[0,8]"), 4, "two places");
	header_refused(
	    "offsets the other way round", F32("[1]", "[4,0]"), 4, "two places");
	header_refused("offsets of another size", F32("[2]", "[0,4]"), 4, "do not fit");
	header_refused("a size that overflows",
	    F32("[4611686018427387904, 4611686018427387904]", "[0,0]"), 0,
	    "do not fit");
	header_refused("a gap", F32("[1]", "[4,8]"), 8, "where the one before it ends");
	header_refused(
	    "bytes of no tensor", F32("[1]", "[0,4]"), 8, "is cut off, or has");
	header_refused("a name twice",
	    "{\"x\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},"
	    "\"x\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}",
	    0, "duplicate");
	ok(aer_safetensors_open("st.none", &error) == NULL &&
		strstr(error.text, "st.none: No such file") != NULL,
	    "a file that is not there is named");
	ok(aer_safetensors_open("/dev/null", &error) == NULL &&
		strstr(error.text, "no regular file") != NULL,
	    "a device is refused");
}

int main(void)
{
	test_again();
	test_bad();
	remove("st.file");
	remove("st.bad");
	return unit_done();
}
