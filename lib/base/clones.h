/*
 * clones - functions that are compiled twice, for every x86-64 and for those with
 * AVX2; which one runs is settled when the program starts.
 *
 * Both give the same bytes: AVX2 does not fuse multiplications and additions, and the
 * order of additions is that of the code.  Put AER_CLONES before a static function
 * with loops over floats.
 */
#ifndef AER_CLONES_H
#define AER_CLONES_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                 \
    !defined(__SANITIZE_ADDRESS__)
#define AER_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define AER_CLONES
#endif

#endif
