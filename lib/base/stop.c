#include "base/stop.h"

#include <stddef.h>

volatile sig_atomic_t aer_stop_signal;

static void on_signal(int signal)
{
	aer_stop_signal = signal;
}

void aer_stop_catch(void)
{
	struct sigaction action = { .sa_handler = on_signal,
		.sa_flags = (int)SA_RESETHAND };
	static const int signals[] = { SIGINT, SIGTERM };
	struct sigaction old;

	aer_stop_signal = 0;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < 2; i++)
		if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
}

void aer_stop_obey(void)
{
	if (aer_stop_signal == 0)
		return;
	signal(aer_stop_signal, SIG_DFL);
	raise(aer_stop_signal);
}
