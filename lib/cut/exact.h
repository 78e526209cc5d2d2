/*
 * exact - clips as files of exactly their frames, every picture encoded anew.
 */
#ifndef AER_EXACT_H
#define AER_EXACT_H

#include "cut/cut.h"

extern const struct aer_cut_mode aer_cut_exact;

#endif
