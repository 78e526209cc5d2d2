/* Files of tensors: what is taken lies in the file, and is written again as it was. */
#include "caer/safetensors.h"
#include "fuzz.h"

#include <string.h>

static const size_t number_size[] = { 8, 4, 2, 2, 8, 4, 2, 1, 1, 1 };

/* The bytes of a tensor are those of its shape, and can all be read. */
static void check_tensor(
    const struct aer_safetensors *file, const struct aer_tensor *tensor)
{
	const unsigned char *bytes = tensor->data;
	size_t size = number_size[tensor->number];
	unsigned sum = 0;

	claim(tensor->rank <= AER_TENSOR_RANK, "a tensor has up to 8 dimensions");
	for (size_t i = 0; i < tensor->rank; i++)
		size *= tensor->shape[i];
	claim(size == tensor->size, "its size is that of its shape");
	for (size_t i = 0; i < tensor->size; i++)
		sum += bytes[i];
	claim(sum <= 255 * tensor->size, "its bytes can be read");
	claim(aer_safetensors_find(file, tensor->name) == tensor, "it has its name");
}

static bool same(const struct aer_tensor *a, const struct aer_tensor *b)
{
	return a->number == b->number && a->rank == b->rank && a->size == b->size &&
	       memcmp(a->shape, b->shape, a->rank * sizeof a->shape[0]) == 0 &&
	       (a->size == 0 || memcmp(a->data, b->data, a->size) == 0);
}

static void write_again(const struct aer_safetensors *file)
{
	static const struct aer_metadata note = { "key", "value" };
	const size_t n = aer_safetensors_count(file);
	struct aer_tensor *tensor = calloc(n + 1, sizeof *tensor);
	struct aer_safetensors *again;
	char path[64];

	claim(tensor != NULL, "there is memory");
	for (size_t i = 0; i < n; i++)
		tensor[i] = *aer_safetensors_get(file, i);
	snprintf(path, sizeof path, "/dev/shm/weights-fuzz.%ld", (long)getpid());
	claim(aer_safetensors_write(path, tensor, n, &note, 1, NULL) == 0,
	    "what was read can be written");
	free(tensor);
	again = aer_safetensors_open(path, NULL);
	claim(again != NULL && aer_safetensors_count(again) == n, "and read again");
	claim(strcmp(aer_safetensors_metadata(again, "key"), "value") == 0,
	    "with what is said of it");
	for (size_t i = 0; i < n; i++) {
		const struct aer_tensor *old = aer_safetensors_get(file, i);

		claim(same(old, aer_safetensors_find(again, old->name)), "the same");
	}
	aer_safetensors_free(again);
	unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned taken;
	char path[64];
	FILE *file = fuzz_file(data, size, path);
	struct aer_safetensors *tensors = aer_safetensors_open(path, NULL);

	for (size_t i = 0; tensors != NULL && i < aer_safetensors_count(tensors); i++)
		check_tensor(tensors, aer_safetensors_get(tensors, i));
	/* writing waits for the disk, so it is not done each time */
	if (tensors != NULL && ++taken % 64 == 1)
		write_again(tensors);
	aer_safetensors_free(tensors);
	fclose(file);
	return 0;
}
