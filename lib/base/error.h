/*
 * error - what went wrong, as a text that can be shown unchanged.
 *
 * Functions of this library return 0 on success and -1 (or NULL) on failure,
 * and fill the struct aer_error that the caller hands them.  On success the
 * error is untouched.  The text is complete: it names the file, the line and
 * the value; it ends without a full stop or newline.  It may hold control
 * characters taken from bad input; whoever prints it escapes them (diag.h).
 */
#ifndef AER_ERROR_H
#define AER_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

enum { AER_ERROR_SIZE = 1024 };

struct aer_error {
	char text[AER_ERROR_SIZE]; /* a text that was too long ends in "..." */
};

/* Marks results that must be looked at. */
#define AER_MUST_CHECK __attribute__((warn_unused_result))

/*
 * Sets the text as printf does.  ERR may be NULL.  Always returns -1, so that
 * a function can end with "return aer_error_set(err, ...)".
 */
int aer_error_set(struct aer_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Puts "PREFIX: " before the text; for adding context on the way up. */
int aer_error_prefix(struct aer_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The text for a failed allocation.  Inline, so that a reader of the caller,
 * human or not, sees that it always returns -1. */
static inline int aer_error_memory(struct aer_error *err)
{
	aer_error_set(err, "out of memory");
	return -1;
}

#ifdef __cplusplus
}
#endif
#endif
