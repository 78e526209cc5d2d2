#include "base/patience.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static int stop_pipe[2];

/* A handler, and not sigwait: libraries have threads of their own from before main on,
 * in which no signal is blocked, and any of them may be the one that gets it. */
static void on_signal(int signal)
{
	int saved = errno;

	(void)signal;
	(void)!write(stop_pipe[1], "", 1);
	errno = saved;
}

int aer_patience_begin(struct aer_error *err)
{
	struct sigaction stop = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	if (pipe2(stop_pipe, O_CLOEXEC) < 0)
		return aer_error_set(err, "cannot make a pipe: %s", strerror(errno));
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	return 0;
}

void aer_patience_wait(void)
{
	struct pollfd end = { .fd = stop_pipe[0], .events = POLLIN };

	while (poll(&end, 1, -1) < 0 && errno == EINTR)
		;
}
