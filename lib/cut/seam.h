/*
 * seam - whether a file whose first frames were encoded anew and whose others were
 * copied shows what it should.
 */
#ifndef AER_SEAM_H
#define AER_SEAM_H

#include "cut/verify.h"
#include "video/reader.h"
#include "video/stretch.h"

struct aer_seam {
	const char *path;               /* the file */
	const struct aer_video *source; /* what it was made from, */
	struct aer_reader *reader;      /* and who reads it, */
	bool sound;                     /* with its sound */
	const struct aer_stretch *stretch;
	size_t head;                  /* frames encoded anew, */
	const struct aer_gist *gists; /* what each of them should show, */
	int id;                       /* and the number of their parameter sets */
};

/*
 * Fails where the file is not what it should be:
 *
 * - The copied packets are those of the source, byte by byte, with none missing, and
 *   bring no parameter sets with the number of the head's.  They begin with an IDR
 *   picture, and what a decoder makes of them depends on nothing else.
 * - All frames up to the IDR picture, and so many after it that a decoder holds no
 *   picture from before it any more, are decoded without an error.  Those of the head
 *   show what they should (verify.h), and the others are the source's, pixel by
 *   pixel.
 */
int aer_seam_check(const struct aer_seam *seam, struct aer_error *err) AER_MUST_CHECK;

#endif
