#!/usr/bin/python3
"""Stands in for a vision-language model where there is none: a chat completions server
that answers with one of the labels it is told to choose from, picked by the bytes of the
request: another model's name is another choice.  It sees nothing: what it says is chance.

	stand-in.py PORTFILE LABEL...

listens on a free port of 127.0.0.1, which it writes to PORTFILE.
"""
import hashlib
import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer goes out in one piece

    def log_message(self, *args):
        pass

    def do_POST(self):
        request = self.rfile.read(int(self.headers["Content-Length"]))
        chance = hashlib.sha256(request).digest()
        label = sys.argv[2 + chance[0] % (len(sys.argv) - 2)]
        # one in twenty would rather not say
        text = "I'm sorry, I cannot tell." if chance[1] < 13 else label.capitalize() + "."
        answer = json.dumps({
            "object": "chat.completion", "model": "stand-in",
            "choices": [{"index": 0, "finish_reason": "stop",
                         "message": {"role": "assistant", "content": text}}],
            "usage": {"prompt_tokens": len(request) // 4, "completion_tokens": 3,
                      "total_tokens": len(request) // 4 + 3}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


class Server(ThreadingHTTPServer):
    request_queue_size = 256


server = Server(("127.0.0.1", 0), Handler)
with open(sys.argv[1] + ".part", "w") as file:
    print(server.server_port, file=file)
os.rename(sys.argv[1] + ".part", sys.argv[1])
server.serve_forever()
