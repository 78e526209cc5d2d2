"""watch.py DIR SECONDS COMMAND...: memory and time to the first output of a command.

DIR is emptied first.  A file whose path below DIR has no part that begins with a dot
is an output.  The command is interrupted after SECONDS.
"""

import os
import shutil
import signal
import subprocess
import sys
import time


def has_output(folder):
    for _, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        if any(not name.startswith(".") for name in files):
            return True
    return False


def main():
    folder, limit, command = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
    shutil.rmtree(folder, ignore_errors=True)
    start, first, interrupted = time.monotonic(), None, False
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while True:
        done, _, used = os.wait4(child.pid, os.WNOHANG)
        now = time.monotonic() - start
        if first is None and has_output(folder):
            first = now
        if done:
            break
        if now > limit and not interrupted:
            child.send_signal(signal.SIGINT)
            interrupted = True
        time.sleep(0.01 if first is None else 0.1)
    print(f"{used.ru_maxrss * 1024 / 1e6:.0f} {-1 if first is None else first:.2f}"
          f" {now:.2f} {used.ru_utime + used.ru_stime:.2f} {int(interrupted)}")


main()
