"""A headless Chromium for tests, driven over its debugging pipe (fds 3 and 4)."""
import base64
import ctypes
import fcntl
import json
import os
import select
import signal
import subprocess
import time


def far_pipe():
    """A pipe whose ends are none of the descriptors that the browser wants."""
    near = os.pipe()
    far = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 20) for fd in near]
    for fd in near:
        os.close(fd)
    return far


class Browser:
    def __init__(self, program, profile):
        to_read, to_write = far_pipe()
        theirs = far_pipe()

        def take_pipes():
            os.dup2(to_read, 3)
            os.dup2(theirs[1], 4)
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: end with us
        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--remote-debugging-pipe", "--user-data-dir=" + profile, "--hide-scrollbars",
             "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "about:blank"],
            stderr=open("browser.log", "w"), pass_fds=(3, 4), preexec_fn=take_pipes)
        os.close(to_read)
        os.close(theirs[1])
        self.out, self.into = to_write, theirs[0]
        self.buffer, self.number, self.events, self.replies = b"", 0, [], {}

    def close(self):
        try:
            self.call("Browser.close")
        except (OSError, AssertionError):
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def pump(self, seconds):
        """Takes what comes within SECONDS, up to one piece; whether any did."""
        ready, _, _ = select.select([self.into], [], [], seconds)
        if not ready:
            return False
        some = os.read(self.into, 1 << 20)
        assert some, "the browser has ended"
        self.buffer += some
        *whole, self.buffer = self.buffer.split(b"\0")
        for text in whole:
            message = json.loads(text)
            if "id" in message:
                self.replies[message["id"]] = message
            else:
                self.events.append(message)
                if message["method"] == "Page.javascriptDialogOpening":
                    self.send("Page.handleJavaScriptDialog", message["sessionId"], accept=True)
        return True

    def send(self, method, session, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        return self.number

    def call(self, method, session=None, **params):
        number = self.send(method, session, **params)
        until = time.time() + 60
        while number not in self.replies:
            assert time.time() < until, "no answer to " + method
            self.pump(1)
        reply = self.replies.pop(number)
        assert "error" not in reply, (method, reply["error"])
        return reply["result"]


class Page:
    """A tab of its own, with nothing kept from others."""

    def __init__(self, browser, url, width=1100, height=760, context=None):
        self.browser = browser
        self.context = context or browser.call("Target.createBrowserContext")["browserContextId"]
        target = browser.call("Target.createTarget", url="about:blank",
                              browserContextId=self.context)["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=target,
                                    flatten=True)["sessionId"]
        for domain in "Page", "Runtime", "Network", "Log":
            self.call(domain + ".enable")
        self.size(width, height)
        self.call("Page.navigate", url=url)

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def size(self, width, height, mobile=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=mobile)

    def scheme(self, name):
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": name}])

    def run(self, script):
        """The value of an expression in the page."""
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True,
                           awaitPromise=True, userGesture=True)
        assert "exceptionDetails" not in result, (script, result["exceptionDetails"])
        return result["result"].get("value")

    def wait(self, script, seconds=300):
        """Waits until the expression is true; its value."""
        until = time.time() + seconds
        while True:
            try:
                value = self.run(script)
            except AssertionError:      # a page that is not there yet
                value = None
            if value:
                return value
            assert time.time() < until, ("never true: " + script,
                                         self.run("document.body.innerText"))
            self.browser.pump(0.03)

    def middle(self, selector):
        return self.run("(() => { const e = document.querySelector(%s);"
                        " e.scrollIntoView({block: 'nearest'});"
                        " const r = e.getBoundingClientRect();"
                        " return [r.x + r.width / 2, r.y + r.height / 2]; })()"
                        % json.dumps(selector))

    def move(self, selector):
        x, y = self.middle(selector)
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def click(self, selector, count=1):
        x, y = self.middle(selector)
        for n in range(1, count + 1):
            for kind in "mousePressed", "mouseReleased":
                self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left",
                          clickCount=n)

    def key(self, key, code=None, modifiers=0):
        text = key if len(key) == 1 else "\r" if key == "Enter" else ""
        codes = {"Enter": 13, "Tab": 9, "ArrowLeft": 37, " ": 32}
        number = codes.get(key, ord(key.upper()) if len(key) == 1 else 0)
        common = {"key": key, "code": code or key, "windowsVirtualKeyCode": number,
                  "modifiers": modifiers}
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown",
                  text=text, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def shot(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as f:
            f.write(base64.b64decode(data))

    def names(self, role):
        """What a screen reader says of all that has ROLE."""
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        return [n.get("name", {}).get("value", "") for n in nodes
                if not n["ignored"] and n.get("role", {}).get("value") == role]

    def events(self, method):
        return [e["params"] for e in self.browser.events
                if e["method"] == method and e.get("sessionId") == self.session]
