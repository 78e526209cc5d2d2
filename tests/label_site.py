"""A running aer-label for tests: starts and ends it, and speaks with it."""
import csv
import ctypes
import http.client
import io
import json
import os
import re
import select
import signal
import subprocess
import time
import urllib.parse
import uuid


def run(*args, status=0):
    """aer-label as a command that ends; its standard output."""
    done = subprocess.run(["aer-label", *args], capture_output=True, text=True)
    assert done.returncode == status, (args, done.returncode, done.stderr)
    return done.stdout


def links(table):
    """{annotator: token} of a table of links."""
    return {r["annotator"]: r["link"].split("#")[1]
            for r in csv.DictReader(io.StringIO(table))}


def votes(database, *args):
    return list(csv.DictReader(io.StringIO(run("-d", database, "--export", *args))))


def die_with_parent():
    """In a child before it runs: a test that is killed leaves no server behind."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)      # PR_SET_PDEATHSIG


class Site:
    """aer-label as a server, at a free port, or at PORT."""

    def __init__(self, database, *args, port=0):
        self.database, self.args = database, args
        self.log = open(database + ".log", "a")
        self.start(port)

    def start(self, port=0):
        self.process = subprocess.Popen(
            ["aer-label", "-d", self.database, "-p", str(port), *self.args],
            stdout=self.log, stderr=subprocess.PIPE, preexec_fn=die_with_parent,
            restore_signals=False)      # SIGXFSZ stays ignored, for a test of a full disk
        self.notes = ""
        until = time.time() + 60
        while not re.search(r"port (\d+)\n", self.notes):
            ready, _, _ = select.select([self.process.stderr], [], [], until - time.time())
            some = os.read(self.process.stderr.fileno(), 4096) if ready else b""
            if some == b"":
                self.process.kill()
                raise AssertionError("the server does not start: " + self.notes)
            self.notes += some.decode()
        self.port = int(re.search(r"port (\d+)\n", self.notes)[1])

    def kill(self):
        """As a loss of power would, as far as the process goes."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stderr.close()

    def stop(self):
        """Ends it in good order; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        self.notes += self.process.stderr.read().decode()
        status = self.process.wait(60)
        self.process.stderr.close()
        assert status == 0, (status, self.notes)
        return status

    def operator(self):
        """The operator's token, as it was printed at the first start."""
        self.log.flush()
        return re.search(r"operator.html#(\S+)", open(self.database + ".log").read())[1]

    def client(self, token=None):
        return Client(self, token)


class Client:
    """One connection, kept open."""

    def __init__(self, site, token):
        self.site, self.token, self.line = site, token, None

    def close(self):
        if self.line is not None:
            self.line.close()
        self.line = None

    def request(self, method, path, body=None, headers=()):
        """(status, headers, body as bytes)"""
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        headers = dict(headers)
        if self.token is not None:
            headers.setdefault("Authorization", "Bearer " + self.token)
        try:
            self.line.request(method, path, body, headers)
            reply = self.line.getresponse()
            return reply.status, reply.headers, reply.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def ask(self, method, path, body=None):
        """(status, JSON)"""
        status, _, text = self.request(
            method, path, None if body is None else json.dumps(body))
        return status, json.loads(text)

    def turn(self):
        status, turn = self.ask("POST", "/api/turn", {})
        assert status == 200, (status, turn)
        return turn

    def vote(self, item, label, key=None, seconds=1.5):
        return self.ask("POST", "/api/vote", {"item": item, "label": label,
                                              "seconds": seconds,
                                              "key": key or uuid.uuid4().hex})

    def undo(self, item):
        return self.ask("POST", "/api/undo", {"item": item})

    def work(self, choose, most=10**9):
        """Answers items until there are none, or MOST; [(turn, label)]."""
        done = []
        turn = self.turn()
        while turn["turn"] == "item" and len(done) < most:
            label = choose(turn)
            status, after = self.vote(turn["item"], label)
            assert status == 200 and after["saved"] is True, (status, after)
            done.append((turn, label))
            turn = after
        return done


def clip_number(turn):
    """The number of a turn's clip: its row in the manifest, from 1."""
    return int(re.match(r"clip/(\d+)\?", turn["clip"])[1])
