/*
 * fuzz - what the fuzz targets share: the bytes under test as a file, and claims
 * that must hold.
 *
 * A target is a program of libFuzzer (https://llvm.org/docs/LibFuzzer.html): it is
 * called again and again with bytes that reach ever more of its code.  Reading must
 * never crash, leak or hang; what more must hold is said by claim().
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the run, with the input kept by libFuzzer, unless HELD. */
static inline void claim(bool held, const char *what)
{
	if (held)
		return;
	fprintf(stderr, "not true: %s\n", what);
	abort();
}

/* A file in memory that holds DATA, as a stream whose path is in PATH. */
static inline FILE *fuzz_file(const uint8_t *data, size_t size, char path[64])
{
	const int fd = memfd_create("fuzz", MFD_CLOEXEC);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w+");

	claim(file && fwrite(data, 1, size, file) == size && fflush(file) == 0,
	    "a file in memory can be written");
	snprintf(path, 64, "/proc/self/fd/%d", fd);
	return file;
}

#endif
