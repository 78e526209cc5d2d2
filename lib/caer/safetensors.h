/*
 * safetensors - files of named tensors, as Hugging Face's safetensors has them.
 *
 * Eight bytes, little-endian, say how long the header is; the header is a JSON object,
 * filled up with blanks; the numbers follow without gaps:
 *
 *	{"__metadata__": {"format": "pt"},
 *	 "ln.bias": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}
 *
 * Offsets count from the end of the header.  A file is mapped into memory: what is not
 * looked at is not read.
 */
#ifndef AER_SAFETENSORS_H
#define AER_SAFETENSORS_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum aer_number {
	AER_NUMBER_F64,
	AER_NUMBER_F32,
	AER_NUMBER_F16,
	AER_NUMBER_BF16,
	AER_NUMBER_I64,
	AER_NUMBER_I32,
	AER_NUMBER_I16,
	AER_NUMBER_I8,
	AER_NUMBER_U8,
	AER_NUMBER_BOOL,
};
extern const char *const aer_number_names[]; /* "F64" and so on, NULL-ended */

enum { AER_TENSOR_RANK = 8 };

struct aer_tensor {
	const char *name;
	enum aer_number number;
	size_t rank; /* at most AER_TENSOR_RANK */
	size_t shape[AER_TENSOR_RANK];
	const void
	    *data;   /* first index slowest; of a file: aligned as the file has it */
	size_t size; /* bytes; set by aer_safetensors_open */
};

/* A pair of the header's "__metadata__". */
struct aer_metadata {
	const char *key, *value;
};

struct aer_safetensors;

/* Opens PATH.  Fails where the file is not as above: gaps and overlaps, sizes that are
 * not those of the shapes, more than AER_TENSOR_RANK dimensions, a name twice. */
struct aer_safetensors *aer_safetensors_open(
    const char *path, struct aer_error *err) AER_MUST_CHECK;
void aer_safetensors_free(struct aer_safetensors *file);

/* In the header's order.  All is owned by FILE. */
size_t aer_safetensors_count(const struct aer_safetensors *file);
const struct aer_tensor *aer_safetensors_get(
    const struct aer_safetensors *file, size_t i);

/* The tensor NAME, or NULL; the metadata of KEY, or NULL. */
const struct aer_tensor *aer_safetensors_find(
    const struct aer_safetensors *file, const char *name);
const char *aer_safetensors_metadata(
    const struct aer_safetensors *file, const char *key);

/* Writes PATH, whole or not at all, of TENSOR[N] in this order, whose sizes are not
 * looked at, and METADATA[PAIRS].  The same gives the same bytes. */
int aer_safetensors_write(const char *path, const struct aer_tensor *tensor, size_t n,
    const struct aer_metadata *metadata, size_t pairs,
    struct aer_error *err) AER_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
