/*
 * peak COMMAND... - runs a command and says, on descriptor 3, how much memory it had at
 * most, in kilobytes, and how many seconds of CPU it took:
 *
 *	4120 0.35
 *
 * A SIGTERM goes on to the command, so that servers can be measured.  What starts the
 * command has to be small, as the kernel counts that memory in: a shell or an
 * interpreter would hide whatever takes less than itself.
 */
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t command;

static void go_on(int signal)
{
	kill(command, signal);
}

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	struct rusage used;
	int status;
	pid_t child = argc > 1 ? fork() : -1;

	if (child < 0)
		return 127;
	if (child == 0) {
		close(3);
		/* huge pages would count whole where little of them is used */
		prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	command = child;
	signal(SIGTERM, go_on);
	while (wait4(child, &status, 0, &used) < 0)
		;
	dprintf(3, "%ld %.2f\n", used.ru_maxrss,
	    seconds(used.ru_utime) + seconds(used.ru_stime));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
