#!/usr/bin/python3
"""The lightest chat completions server: answers at once, or after DELAY seconds, and
looks at nothing.  For measuring clients.

	echo.py PORT [DELAY]
"""
import asyncio
import sys

BODY = (b'{"model":"none","choices":[{"index":0,"message":{"role":"assistant",'
        b'"content":"neutral"},"finish_reason":"stop"}],'
        b'"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}')
ANSWER = (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
          b"Content-Length: %d\r\n\r\n%s" % (len(BODY), BODY))
delay = float(sys.argv[2]) if len(sys.argv) > 2 else 0


async def serve(reader, writer):
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            at = head.index(b"content-length:") + 15
            await reader.readexactly(int(head[at:head.index(b"\r", at)]))
            if delay > 0:
                await asyncio.sleep(delay)
            writer.write(ANSWER)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError, ValueError):
        pass
    writer.close()


async def main():
    server = await asyncio.start_server(
        serve, "127.0.0.1", int(sys.argv[1]), backlog=1024, limit=1 << 22)
    async with server:
        await server.serve_forever()


asyncio.run(main())
