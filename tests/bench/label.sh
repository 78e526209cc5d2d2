# aer-label under 200 annotators who vote on 2,000 clips: how long an answer takes that
# says the vote is on the disk, and whether all are there.  What one flush to this disk
# takes is measured beside it.
. "$(dirname "$0")/bench.sh"

[ -s label.mp4 ] || ffmpeg -v error -f lavfi -i testsrc=s=160x120:d=1:r=10 -pix_fmt yuv420p \
	-c:v libx264 label.mp4
awk 'BEGIN { print "clip,video"; for (i = 0; i < 2000; i++) printf "c%04d,label.mp4\n", i }' >label.csv
printf 'a\nb\nc\nd\ne\n' >label-fine.txt
printf 'engaged\ndistracted\n' >label-coarse.txt
cat >label-crowd.py <<'PY'
"""label-crowd.py SECONDS: 200 annotators, who think for 0 to 2 * SECONDS, do it all."""
import heapq, json, os, random, resource, selectors, socket, sys, time
sys.path.insert(0, os.environ["TESTS"])
from label_site import *

think, people = float(sys.argv[1]), 200
for f in os.listdir():
    if f.startswith("label.db") and os.path.isfile(f):
        os.unlink(f)
tokens = links(run("-d", "label.db", "--invite", *[f"a{i}" for i in range(people)]))
site = Site("label.db", "--set", "fine=label-fine.txt", "--set", "coarse=label-coarse.txt", "label.csv")
rnd = random.Random(1)

class Annotator:
    def __init__(self, token):
        self.line = socket.create_connection(("127.0.0.1", site.port))
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = f"Host: x\r\nAuthorization: Bearer {token}\r\nContent-Length: "
        self.got, self.turn, self.voted = b"", None, 0
    def send(self):
        path, body = "turn", ""
        if self.turn is not None:
            label = rnd.choice("abcde") if self.turn["set"] == "fine" else "engaged"
            path, body = "vote", json.dumps({"item": self.turn["item"], "label": label,
                "seconds": 1, "key": "%032x" % rnd.getrandbits(128)})
        self.began = time.perf_counter()
        self.line.sendall(f"POST /api/{path} HTTP/1.1\r\n{self.head}{len(body)}\r\n\r\n{body}".encode())
    def receive(self):
        """Whether the answer is whole; the time it took goes to `took`."""
        self.got += self.line.recv(65536)
        head, gap, body = self.got.partition(b"\r\n\r\n")
        if not gap or len(body) < int(re.search(rb"Content-Length: (\d+)", head)[1]):
            return False
        assert head.startswith(b"HTTP/1.1 200"), head
        now = time.perf_counter()
        turn, self.got = json.loads(body), b""
        if self.turn is not None:
            assert turn["saved"]
            self.voted += 1
            took.append(now - self.began)
        self.turn = turn
        return True

took, ready, eyes = [], [], selectors.DefaultSelector()
crowd = [Annotator(t) for t in tokens.values()]
for i, a in enumerate(crowd):
    eyes.register(a.line, selectors.EVENT_READ, a)
    heapq.heappush(ready, (time.perf_counter() + rnd.uniform(0, 2 * think), i))
number, working, begun = {a: i for i, a in enumerate(crowd)}, len(crowd), time.perf_counter()
while working:
    while ready and ready[0][0] <= time.perf_counter():
        crowd[heapq.heappop(ready)[1]].send()
    pause = max(0, ready[0][0] - time.perf_counter()) if ready else 10
    for key, _ in eyes.select(pause):
        a = key.data
        if a.receive():
            if a.turn["turn"] == "item":
                heapq.heappush(ready, (time.perf_counter() + rnd.uniform(0, 2 * think), number[a]))
            else:
                working -= 1
wall = time.perf_counter() - begun
used = os.times()
with open(f"/proc/{site.process.pid}/stat") as f:
    ticks = sum(map(int, f.read().rsplit(")", 1)[1].split()[11:13]))
site.kill()                            # what was answered is there all the same
table = votes("label.db")
said = sum(a.voted for a in crowd)
assert len(table) == said == 2000 * 10, (len(table), said)
took.sort()
with open("label.flush", "wb") as f:
    flush = []
    for _ in range(50):
        f.write(b"x" * 4096)
        f.flush()
        start = time.perf_counter()
        os.fsync(f.fileno())
        flush.append(time.perf_counter() - start)
ms = lambda x: f"{1000 * x:.1f} ms"
print(f"  {said} votes, none lost, {said / wall:.0f} a second: median answer {ms(took[said // 2])},"
      f" 99 % within {ms(took[said * 99 // 100])}, longest {ms(took[-1])};"
      f" server {1000 * ticks / os.sysconf('SC_CLK_TCK') / said:.2f} ms CPU a vote;"
      f" one flush to this disk: median {ms(sorted(flush)[25])}")
PY
export TESTS=$benches/.. PYTHONDONTWRITEBYTECODE=1
echo "aer-label, 200 annotators who think for half a second on average (median answer: < 20 ms)"
/usr/bin/python3 label-crowd.py 0.5
echo "the same without thinking: as many votes as it can take"
/usr/bin/python3 label-crowd.py 0
