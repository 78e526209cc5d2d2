#!/usr/bin/python3
"""A chat completions server for tests: strict with requests, and bad on demand.

	server.py LOG [CERTIFICATE]

where the file CERTIFICATE, with its key, makes it speak TLS, prints the port it listens on (of 127.0.0.1) and serves until it is killed.  Each
request must be what the API says, else it is answered with 422 and the reason.  The
prompt must hold "clip ID."; what the ID begins with, up to the first slash, says what
the server does:

	say-TEXT        answers TEXT, with _ for blanks; all else answers neutral
	slow            waits half a second
	busy            429 with Retry-After: 1, then answers
	quota           429 insufficient_quota
	load            503 twice, then answers
	down            500 always
	once            500 once, then answers
	wrong           400
	cut             half the body, once; then answers
	half            half of a JSON text with its true length, once; then answers
	drop            closes the connection, once; then answers
	html            a proxy's page with 200, once; then answers
	huge            an answer without end
	type            choices is a text
	gzip, chunked   answers so
	length, filter, refusal, parts, null    answers so
	away            redirects to another host
	moved           redirects to another path, where it answers
	secure          redirects to https on the same host and port
	loop            redirects to itself
	date            429 with a Retry-After that is a date, once; then answers
	later           429 that asks for a day
	pause           429 that asks for ten minutes
	echo            401 with the key it was given
	heads           headers without end
	count           happy the first time, tired the second, after half a second
	hang            never answers

LOG gets one line of JSON for each request: clip, path, time, key, size, the texts and
the pictures (media type, SHA-256 of the bytes, and width and height), seed.
"""
import base64
import collections
import email.utils
import gzip
import hashlib
import io
import json
import re
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image

lock = threading.Lock()
seen = collections.Counter()
flying = 0
most = 0


class Bad(Exception):
    pass


def need(condition, reason):
    if not condition:
        raise Bad(reason)


MEMBERS = {
    "model": str, "messages": list, "temperature": (int, float), "seed": int,
    "max_tokens": int, "stream": bool, "logprobs": bool, "top_logprobs": int,
    "response_format": dict, "structured_outputs": dict, "grammar": str,
    "top_p": (int, float), "stop": str,
}


def check_picture(part):
    need(set(part) == {"type", "image_url"}, "members of an image part")
    need(set(part["image_url"]) == {"url"}, "members of image_url")
    match = re.fullmatch(r"data:(image/(?:jpeg|png));base64,([A-Za-z0-9+/]+={0,2})",
                         part["image_url"]["url"])
    need(match, "no data URL of JPEG or PNG")
    data = base64.b64decode(match.group(2), validate=True)
    picture = Image.open(io.BytesIO(data))
    picture.load()
    need(Image.MIME[picture.format] == match.group(1), "media type")
    return [match.group(1), hashlib.sha256(data).hexdigest(), *picture.size]


def check_message(message, texts, pictures):
    need(set(message) == {"role", "content"}, "members of a message")
    content = message["content"]
    if isinstance(content, str):
        texts.append([message["role"], content])
        return
    need(isinstance(content, list) and content, "content")
    for part in content:
        need(part.get("type") in ("text", "image_url"), "type of a part")
        if part["type"] == "text":
            need(set(part) == {"type", "text"}, "members of a text part")
            texts.append([message["role"], part["text"]])
        else:
            need(message["role"] == "user", "a picture of the system's")
            pictures.append(check_picture(part))


def check(request):
    texts, pictures = [], []
    for name, value in request.items():
        need(name in MEMBERS, "member " + name)
        need(isinstance(value, MEMBERS[name]), "type of " + name)
    need("model" in request and request["messages"], "model and messages")
    need(request.get("stream", False) is False, "stream")
    need(0 <= request.get("temperature", 0) <= 2, "temperature")
    need(request.get("max_tokens", 1) > 0, "max_tokens")
    need(request.get("top_logprobs", 0) <= 20, "top_logprobs")
    roles = [m["role"] for m in request["messages"]]
    need(roles in (["user"], ["system", "user"]), "roles")
    for message in request["messages"]:
        check_message(message, texts, pictures)
    form = request.get("response_format")
    if form:
        need(form["type"] == "json_schema", "response_format")
        schema = form["json_schema"]
        need(schema["name"] and schema["strict"] is True, "json_schema")
        need(schema["schema"]["required"] == ["label"], "required")
        need(schema["schema"]["additionalProperties"] is False, "additional")
    return texts, pictures


def choice(request, what, times):
    message = {"role": "assistant", "content": "neutral"}
    finish = "stop"
    if what.startswith("say-"):
        message["content"] = what[4:].replace("_", " ")
    elif what == "count":
        message["content"] = "happy" if times == 1 else "tired"
    elif what == "length":
        message["content"], finish = "The student, who is perhaps happy or", "length"
    elif what == "filter":
        message["content"], finish = "", "content_filter"
    elif what == "refusal":
        message["content"], message["refusal"] = None, "I will not do that."
    elif what == "parts":
        message["content"] = [{"type": "text", "text": "hap"},
                              {"type": "text", "text": "py"}]
    elif what == "null":
        message["content"] = None
    if "response_format" in request:
        message["content"] = json.dumps({"label": message["content"]})
    answer = {"index": 0, "message": message, "finish_reason": finish}
    if request.get("logprobs"):
        tops = [["neutral", -0.1], ["hap", -3.0], ["con", -4.0], [" Neutral", -5.0],
                ["the", -6.0]]
        answer["logprobs"] = {"content": [
            {"token": "\n", "logprob": -0.5, "top_logprobs": []},
            {"token": "neutral", "logprob": -0.1,
             "top_logprobs": [{"token": t, "logprob": p} for t, p in tops]}]}
    return answer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, text, headers=(), length=None, content="application/json"):
        data = text if isinstance(text, bytes) else text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content)
        if length is None:
            length = len(data)
        if length >= 0:
            self.send_header("Content-Length", str(length))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def error(self, status, message, headers=()):
        self.answer(status, json.dumps({"error": {"message": message}}), headers)

    def do_POST(self):
        global flying, most
        with lock:
            flying += 1
            most = max(most, flying)
        try:
            self.serve()
        finally:
            with lock:
                flying -= 1

    def serve(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            need(self.headers["Content-Type"] == "application/json", "Content-Type")
            request = json.loads(data.decode("utf-8"))
            texts, pictures = check(request)
            clip = re.search(r"clip (\S+)\.", texts[-1][1])
            need(clip, "no clip in the prompt")
        except (Bad, ValueError, KeyError, TypeError) as bad:
            self.error(422, "bad request: %r" % bad)
            return
        clip = clip.group(1)
        with lock:
            seen[clip] += 1
            times = seen[clip]
            sys.stdout.flush()
            log.write(json.dumps({
                "clip": clip, "path": self.path, "time": time.monotonic(),
                "key": self.headers["Authorization"], "size": len(data), "texts": texts,
                "pictures": pictures, "seed": request.get("seed"), "most": most,
                "request": {k: v for k, v in request.items() if k != "messages"},
            }) + "\n")
            log.flush()
        what = clip if clip.startswith("say-") else clip.split("/")[0]
        body = json.dumps({
            "id": "x", "object": "chat.completion", "model": "test-model",
            "choices": [choice(request, what, times)],
            "usage": {"prompt_tokens": 10 + len(pictures), "completion_tokens": 2,
                      "total_tokens": 12 + len(pictures)}})
        self.misbehave(what, times, body)

    def misbehave(self, what, times, body):
        if what in ("slow", "count"):
            time.sleep(0.5)
        if what == "hang":
            time.sleep(60)
        if what == "busy" and times == 1:
            self.error(429, "slow down", [("Retry-After", "1")])
        elif what == "quota":
            self.answer(429, '{"error": {"code": "insufficient_quota", "message": "pay"}}')
        elif what == "load" and times <= 2:
            self.error(503, "loading model")
        elif what == "down" or (what == "once" and times == 1):
            self.error(500, "no")
        elif what == "wrong":
            self.error(400, "no such model")
        elif what == "cut" and times == 1:
            self.answer(200, body[: len(body) // 2], length=len(body))
            self.close_connection = True
        elif what == "half" and times == 1:
            self.answer(200, body[: len(body) // 2])
        elif what == "drop" and times == 1:
            self.close_connection = True
        elif what == "html" and times == 1:
            self.answer(200, "<html>Bad gateway</html>", content="text/html")
        elif what == "huge":
            self.answer(200, b"", length=1 << 40)
            try:
                while True:
                    self.wfile.write(b" " * (1 << 20))
            except OSError:
                self.close_connection = True
        elif what == "type":
            self.answer(200, '{"choices": "none"}')
        elif what == "gzip":
            self.answer(200, gzip.compress(body.encode()), [("Content-Encoding", "gzip")])
        elif what == "chunked":
            parts = [body[i:i + 7] for i in range(0, len(body), 7)] + [""]
            chunks = "".join("%x\r\n%s\r\n" % (len(p), p) for p in parts)
            self.answer(200, chunks, [("Transfer-Encoding", "chunked")], length=-1)
        elif what == "away":
            self.answer(307, "", [("Location", "http://127.0.0.2:9/v1/chat/completions")])
        elif what == "secure":
            self.answer(307, "", [("Location", "https://127.0.0.1:%d%s" %
                                   (server.server_port, self.path))])
        elif what == "loop":
            self.answer(307, "", [("Location", self.path)])
        elif what == "date" and times == 1:
            self.error(429, "slow down", [
                ("Retry-After", email.utils.formatdate(time.time() + 3, usegmt=True))])
        elif what == "later":
            self.error(429, "come tomorrow", [("Retry-After", "86400")])
        elif what == "pause":
            self.error(429, "not now", [("Retry-After", "600")])
        elif what == "echo":
            self.error(401, "who is %s?" % self.headers["Authorization"])
        elif what == "heads":
            self.send_response(200)
            self.end_headers = self.flush_headers
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"X-More: and more\r\n" * 1000)
            except OSError:
                self.close_connection = True
        elif what == "moved" and self.path.startswith("/v1"):
            self.answer(308, "", [("Location", "/v2/chat/completions")])
        else:
            self.answer(200, body)


class Server(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True

    def handle_error(self, request, address):
        pass


log = open(sys.argv[1], "a")
server = Server(("127.0.0.1", 0), Handler)
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2])
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
