# 5,000 pictures asked about at -j 64: against a server that answers after 50 ms, which
# can take 1,280 requests a second from 64 at a time, and one that answers at once, beside
# curl with the same requests ready-made and Python's openai client.
. "$(dirname "$0")/bench.sh"

if [ ! -x ask/bin/python ]; then
	python3 -m venv ask && ask/bin/pip -q install openai || rm -rf ask
fi
if [ ! -s ask-clips.csv ]; then
	recording -S 320x240 -n 1 -t 200 --no-audio ask-talk
	printf 'clip,video,end\nall,ask-talk.mp4,\n' |
		aer-frames -q --at=all --format=jpg -o ask-pictures >/dev/null
	find ask-pictures -name '*.jpg' | sort | head -n 5000 |
		awk 'BEGIN { print "clip,video" } { print "c" NR "," $0 }' >ask-clips.csv
fi
printf 'Is it {labels}?\n' >ask-prompt.txt
if [ ! -s ask-bodies/1 ]; then
	mkdir -p ask-bodies
	python3 - <<-'END'
		import base64, csv, json
		with open("ask-curl", "w") as config:
		    for i, row in enumerate(csv.DictReader(open("ask-clips.csv")), 1):
		        data = base64.b64encode(open(row["video"], "rb").read()).decode()
		        json.dump({"model": "m", "messages": [{"role": "user", "content": [
		            {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64," + data}},
		            {"type": "text", "text": "Is it neutral, happy?"}]}],
		            "temperature": 0, "seed": 1, "max_tokens": 256}, open("ask-bodies/%d" % i, "w"))
		        config.write('%surl = "http://127.0.0.1:PORT/v1/chat/completions"\n'
		                     'header = "Content-Type: application/json"\noutput = "/dev/null"\n'
		                     'data = "@ask-bodies/%d"\n' % ("next\n" if i > 1 else "", i))
	END
fi
cat >ask-openai.py <<'PY'
import base64, concurrent.futures, csv, sys
from openai import OpenAI
client = OpenAI(base_url="http://127.0.0.1:%s/v1" % sys.argv[1], api_key="none")
def ask(row):
    data = base64.b64encode(open(row["video"], "rb").read()).decode()
    return client.chat.completions.create(model="m", messages=[{"role": "user", "content": [
        {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64," + data}},
        {"type": "text", "text": "Is it neutral, happy?"}]}], temperature=0, seed=1,
        max_tokens=256).choices[0].message.content
with concurrent.futures.ThreadPoolExecutor(64) as pool:
    print(len(list(pool.map(ask, csv.DictReader(open("ask-clips.csv"))))))
PY
servers=()
trap 'kill "${servers[@]}"' EXIT
serve() {	# PORT DELAY
	python3 "$benches/../ask/echo.py" "$1" "$2" &
	servers+=($!)
}
serve 18764 0
serve 18765 0.05
sleep 1
ask() { echo "aer-ask -q -u http://127.0.0.1:$1/v1 -M m -p ask-prompt.txt --labels neutral,happy -j 64 ${2-} ask-clips.csv >ask.csv"; }
curls() { echo "sed s/PORT/$1/ ask-curl >ask-curl.$1; curl -s -Z --parallel-max 64 -K ask-curl.$1"; }

for port in 18764 18765; do
	race "aer-ask, 5,000 pictures, -j 64, a server that answers $([ $port = 18764 ] && echo at once || echo after 50 ms)"
	entrant "aer-ask" "" "$(ask $port)"
	entrant "aer-ask with a journal" "" "rm -f ask.jsonl; $(ask $port '-o ask.jsonl')"
	entrant "curl -Z, requests ready-made" "" "$(curls $port)"
	[ ! -x ask/bin/python ] || entrant "Python's openai, 64 threads" ">= 1" "ask/bin/python ask-openai.py $port"
	run 3
done

echo "aer-ask, memory"
for n in 500 5000; do
	head -n $((n + 1)) ask-clips.csv >ask-$n.csv
	printf '  %5d pictures %32s MB\n' $n "$( { command time -f %M \
		aer-ask -q -u http://127.0.0.1:18764/v1 -M m -p ask-prompt.txt --labels neutral,happy \
		-j 64 ask-$n.csv >ask.csv; } 2>&1 | awk '{ printf "%.1f", $1 / 1024 }')"
done
