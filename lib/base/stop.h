/*
 * stop - the wish to end, by SIGINT and SIGTERM, as a flag to be looked at.
 */
#ifndef AER_STOP_H
#define AER_STOP_H

#include <signal.h>

/* The signal that asked to stop, 0 for none. */
extern volatile sig_atomic_t aer_stop_signal;

/* From now on the first signal sets the flag, and a second one ends the process at
 * once. What the caller ignores stays ignored, as in scripts' background jobs. */
void aer_stop_catch(void);

/* Ends the process by the signal that asked for it, if there was one; else returns. */
void aer_stop_obey(void);

#endif
