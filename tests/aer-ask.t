#!/bin/bash
# aer-ask: what is sent, what is made of the answers, servers that misbehave, the
# journal, and what keys are kept from.  tests/ask/server.py is strict with each request.
. "$(dirname "$0")/tap.sh"
unset AER_API_KEY AER_API_KEY_FILE

server() {	# LOG [CERTIFICATE]: starts a server; its port is in $port
	$python "$top/tests/ask/server.py" "$@" >port.$1 2>server.err &
	servers+=($!)
	soon test -s port.$1
	port=$(cat port.$1)
}
servers=()
trap 'kill "${servers[@]}" 2>/dev/null' EXIT
ask() { aer-ask -u "http://127.0.0.1:$port/v1" -M tester -p prompt.txt --labels labels.txt "$@"; }
exec_ask() { exec aer-ask -u "http://127.0.0.1:$port/v1" -M tester -p prompt.txt --labels labels.txt "$@"; }
column() {	# FILE NAME: the column, "clip value" a line
	$python - "$1" "$2" <<-'END'
		import csv, sys
		for row in csv.DictReader(open(sys.argv[1])):
		    print(row["clip"], row[sys.argv[2]])
	END
}
logged() {	# LOG EXPRESSION: of all requests r
	$python -c 'import json, sys
requests = [json.loads(line) for line in open(sys.argv[1])]
print(eval(sys.argv[2]))' "$1" "$2"
}

ok "a recording" recording -S 320x240 -n 2 -t 6 --no-audio -g 30 talk
printf 'confused\tbrows drawn\ndistracted\tlooks away\nhappy\tsmiles\ntired\tyawns\nneutral\tnone\n' >labels.txt
printf 'One of {labels}:\n{definitions}\n{"a": 1} {{labels}} clip {clip}. \xc3\xa9 "{subject}"\n\n' >prompt.txt
server log

# --- what is sent

cat >clips.csv <<'END'
clip,video,start,end,x,y,w,h,subject
plain/1,talk.mp4,0,2,,,,,P1
plain/2,talk.mp4,1,4,0,0,160,240,"a ""b"", c"
plain/3,talk.mp4,2,2.08,,,,,P1
END
runs 0 "three clips are asked about" ask -n 4 -o one.jsonl clips.csv
is "in the manifest's order" "$(column out clip | cut -d' ' -f1 | tr '\n' ' ')" "plain/1 plain/2 plain/3 "
is "the table's columns" "$(head -n 1 out)" "clip,label,status,answer,latency_ms,prompt_tokens,completion_tokens,model"
is "its answers" "$(column out label | sort -u | tr '\n' ' ')" "plain/1 neutral plain/2 neutral plain/3 neutral "
is "the model as the server has it" "$(column out model | sed -n 1p)" "plain/1 test-model"
is "tokens" "$(column out prompt_tokens | tr '\n' ' ')" "plain/1 14 plain/2 14 plain/3 12 "
err_like "and a summary" '3 clips: 3 ok; 3 asked now, 0 kept'
is "the prompt is filled in" "$(logged log '[r["texts"] for r in requests if r["clip"] == "plain/2"][0]')" \
	"[['user', 'One of confused, distracted, happy, tired, neutral:\n- confused: brows drawn\n- distracted: looks away\n- happy: smiles\n- tired: yawns\n- neutral: none\n{\"a\": 1} {labels} clip plain/2. é \"a \"b\", c\"']]"
is "parameters" "$(logged log 'requests[0]["request"]')" "{'model': 'tester', 'temperature': 0.0, 'seed': 1, 'max_tokens': 256, 'stream': False}"
is "no key is sent where there is none" "$(logged log 'set(r["key"] for r in requests)')" "{None}"

# The very pictures that aer-frames makes, which its own test compares with ffmpeg's.
runs 0 "aer-frames samples the same" aer-frames -n 4 --format=jpg --quality=90 -o frames clips.csv
cp out frames.csv
is "pictures are those, byte for byte; repeated ones are left out" \
	"$(logged log '[p[1] for c in ("plain/1", "plain/2", "plain/3") for r in requests if r["clip"] == c for p in r["pictures"]]' | tr -d "[]', " )" \
	"$($python -c '
import csv, hashlib
print("".join(hashlib.sha256(open(r["file"], "rb").read()).hexdigest()
              for r in csv.DictReader(open("frames.csv")) if r["pad"] == "0"))')"

runs 0 "smaller pictures" ask -n 2 --size=100x100 -q clips.csv
is "keep their shape" "$(logged log '[[p[2:] for r in requests[-3:] if r["clip"] == c for p in r["pictures"]][0] for c in ("plain/1", "plain/2")]')" "[[100, 75], [66, 100]]"
runs 0 "a grid" ask --grid=3x2 --size=64x48 -q clips.csv
is "is one picture of six cells" "$(logged log '[r["pictures"][0][2:] + [len(r["pictures"])] for r in requests[-3:] if r["clip"] == "plain/1"]')" "[[200, 100, 1]]"

cp frames/plain/1/000000.jpg still.jpg
ok "a picture file" aer-frames -n 1 -o png clips.csv
cp png/plain/1/000000.png still.png
printf 'clip,video,subject\npng,still.png,\njpg,still.jpg,\n' >stills.csv
runs 0 "picture files" ask -q stills.csv
is "go as they are" "$(logged log 'sorted(r["pictures"][0][1] for r in requests[-2:])' | tr -d "[]',")" \
	"$(sha256sum still.png still.jpg | cut -d' ' -f1 | sort | tr '\n' ' ' | sed 's/ $//')"
runs 0 "unless they are too large" ask -q --size=160x160 stills.csv
is "then they are made to fit" "$(logged log '[r["pictures"][0][0:1] + r["pictures"][0][2:] for r in requests[-2:]]')" "[['image/jpeg', 160, 120], ['image/jpeg', 160, 120]]"

$python - <<'END'
import csv
with open("faces.csv", "w") as out:
    print("clip,frame,x,y,w,h,source", file=out)
    for clip, n in (("plain/1", 60), ("plain/2", 80), ("plain/3", 3)):
        for k in range(n):
            found = clip != "plain/3" and k % 2 == 0
            print("%s,%d,%s,%s" % (clip, k, "50,40,60,80" if found else ",,,", "detected" if found else "none"), file=out)
END
runs 1 "faces" ask --faces=faces.csv -n 60 -m 10 -q clips.csv
err_like "a clip without any fails, and is named" 'clips.csv:4: plain/3: no face in any of its'
is "and is an error in the table" "$(column out status | tail -n 1)" "plain/3 error"
is "crops are the box widened" "$(logged log 'sorted(set(map(tuple, [p[2:] for r in requests[-2:] for p in r["pictures"]])))')" "[(80, 100)]"
runs 0 "both" ask --faces=faces.csv --view=both -n 2 -q clips.csv
like "whole pictures come first" "$(logged log '[[p[2] for p in r["pictures"]] for r in requests[-3:] if r["clip"] == "plain/1"]')" '^\[\[320, 320(, 100)*\]\]$'

printf 'You are an observer of {labels}.' >system.txt
runs 0 "a system message and text alone" ask --view=none --system=system.txt --param=temperature=0.5 --param=stop=END --param=max_tokens=null -s 7 -q clips.csv
is "are sent" "$(logged log 'requests[-1]["texts"][0], requests[-1]["pictures"], requests[-1]["request"]')" \
	"(['system', 'You are an observer of confused, distracted, happy, tired, neutral.'], [], {'model': 'tester', 'temperature': 0.5, 'seed': 7, 'stream': False, 'stop': 'END'})"
runs 0 "a choice for vLLM" ask --view=none --constrain=vllm -q clips.csv
is "is sent" "$(logged log 'requests[-1]["request"]["structured_outputs"]')" "{'choice': ['confused', 'distracted', 'happy', 'tired', 'neutral']}"
runs 0 "a grammar for llama.cpp" ask --view=none --constrain=llama -q clips.csv
is "is sent" "$(logged log 'requests[-1]["request"]["grammar"]')" 'root ::= "confused" | "distracted" | "happy" | "tired" | "neutral"'
runs 0 "a schema" ask --view=none --constrain=schema -q clips.csv
is "is sent" "$(logged log 'requests[-1]["request"]["response_format"]["json_schema"]["schema"]["properties"]')" "{'label': {'type': 'string', 'enum': ['confused', 'distracted', 'happy', 'tired', 'neutral']}}"
is "and its answer is read" "$(column out label | tail -n 1)" "plain/3 neutral"
is "the table says how the model was held" "$(column out constrain | tail -n 1)" "plain/3 schema"

runs 0 "probabilities" ask --view=none --logprobs -q clips.csv
ok "are the tokens' that begin one label only" $python - <<'END'
import csv, math
row = next(csv.DictReader(open("out")))
mass = {"neutral": math.exp(-0.1) + math.exp(-5), "happy": math.exp(-3), "confused": math.exp(-4)}
for label in ("confused", "distracted", "happy", "tired", "neutral"):
    assert abs(float(row["p_" + label]) - mass.get(label, 0) / sum(mass.values())) < 1e-6, row
END
runs 0 "a vote each time" ask --view=none --repeat=3 -q clips.csv
is "names a voter" "$(column out annotator | sed -n 1,4p | tr '\n' ' ')" "plain/1 tester#1 plain/1 tester#2 plain/1 tester#3 plain/2 tester#1 "
is "with seeds of their own" "$(logged log 'sorted(r["seed"] for r in requests[-9:])')" "[1, 1, 1, 2, 2, 2, 3, 3, 3]"

# --- answers

answers() {	# lines "ANSWER|STATUS|LABEL"; blanks in answers
	echo "clip,subject,is,label" >answers.csv
	local n=0
	while IFS='|' read -r answer status label; do
		n=$((n + 1))
		printf '"%s",%s,%s,%s\n' "$n" "\"${answer//\"/\"\"}\"" "$status" "$label" >>answers.csv
	done
}
answers <<'END'
happy|ok|happy
 Happy. |ok|happy
**HAPPY**|ok|happy
"happy"|ok|happy
The student looks happy.|ok|happy
The student is happy, very happy!|ok|happy
happy or tired|ambiguous|
Not sure whether tired; maybe neutral|ambiguous|
happiness|ok|happy
unhappy|invalid|
looking sleepy|ok|tired
far away from it all|ok|distracted
away|invalid|
I'm sorry, I can't tell whether they are happy|refused|
I cannot determine the emotion|refused|
As an AI I do not judge|refused|
dunno|invalid|
|invalid|
<think>happy? no: tired</think>neutral|ok|neutral
<think>happy? no: tired|invalid|
so happy it is... </think> tired|ok|tired
{"label": "tired", "why": "not happy"}|ok|tired
{"label": "bored"}|invalid|
Confused (not distracted)|ambiguous|
END
printf 'synonym,label\nhappiness,happy\nsleepy,tired\nfar away,distracted\n' >synonyms.csv
# the server says what the subject has
sed 's/clip {clip}\./clip say-{subject}./' prompt.txt >say.txt
$python - <<'END'
import csv
rows = list(csv.DictReader(open("answers.csv")))
with open("say.csv", "w") as out:
    writer = csv.writer(out)
    writer.writerow(["clip", "subject"])
    for row in rows:
        writer.writerow([row["clip"], row["subject"].replace(" ", "_")])
END
runs 0 "answers of many kinds" aer-ask -u "http://127.0.0.1:$port/v1" -M tester -p say.txt \
	--labels labels.txt --synonyms=synonyms.csv --view=none -o say.jsonl -q say.csv
ok "are read as they should be" $python - <<'END'
import csv
bad = 0
for wanted, got in zip(csv.DictReader(open("answers.csv")), csv.DictReader(open("out")), strict=True):
    if (wanted["is"], wanted["label"] or "") != (got["status"], got["label"]):
        print(wanted["subject"], wanted["is"], wanted["label"], got)
        bad += 1
    assert got["answer"].strip() == wanted["subject"].strip(), (wanted, got)
assert bad == 0
END
cp out before.csv
printf 'synonym,label\nhappiness,happy\nsleepy,tired\nfar away,distracted\naway,distracted\ndunno,neutral\n' >synonyms.csv
runs 0 "other synonyms" aer-ask -u "http://127.0.0.1:$port/v1" -M tester -p say.txt \
	--labels labels.txt --synonyms=synonyms.csv --view=none -o say.jsonl say.csv
err_like "ask nothing again" '0 asked now, 24 kept'
is "and are another reading" "$(diff before.csv out | grep -c '^>')" 2
printf 'synonym,label\nhappy,tired\n' >bad.csv
runs 2 "a synonym that is another label" ask --synonyms=bad.csv clips.csv
err_like "is named" "bad.csv:2: 'happy' already means 'happy'"
cat >kinds.csv <<'END'
clip,subject
length,
filter,
refusal,
parts,
null,
END
runs 0 "other ends" ask --view=none -q kinds.csv
is "have their status" "$(column out status | tr '\n' ' ')" "length truncated filter refused refusal refused parts ok null invalid "
is "and no label but one" "$(column out label | tr '\n' ' ')" "length  filter  refusal  parts happy null  "

# --- servers that misbehave

cat >bad.csv <<'END'
clip,subject
busy,
load,
once,
cut,
half,
drop,
html,
gzip,
chunked,
moved,
slow,
quota,
wrong,
away,
type,
huge,
down,
fine,
END
server badlog
runs 1 "a server at its worst" ask --view=none --tries=3,20 -o bad.jsonl bad.csv
is "is asked again where that helps" "$(column out status | tr '\n' ' ')" "busy ok load ok once ok cut ok half ok drop ok html ok gzip ok chunked ok moved ok slow ok quota error wrong error away error type error huge error down error fine ok "
is "and as often as it makes sense" "$(logged badlog '{c: sum(r["clip"] == c for r in requests) for c in ("busy", "load", "once", "cut", "half", "drop", "html", "quota", "wrong", "away", "type", "huge", "down")}')" \
	"{'busy': 2, 'load': 3, 'once': 2, 'cut': 2, 'half': 2, 'drop': 2, 'html': 2, 'quota': 1, 'wrong': 1, 'away': 1, 'type': 3, 'huge': 1, 'down': 3}"
ok "Retry-After is waited for" $python -c '
import json
t = [r["time"] for r in map(json.loads, open("badlog")) if r["clip"] == "busy"]
assert t[1] - t[0] >= 1, t'
err_like "a wrong request is told with what the server says" 'bad.csv:14: wrong: the server answers with status 400: .*no such model'
err_like "another host is named" 'bad.csv:15: away: the server sends us to another host, http://127.0.0.2:9/'
err_like "an endless answer is cut" 'bad.csv:17: huge: an answer of more than'
runs 1 "the same again" ask --view=none --tries=1 -o bad.jsonl bad.csv
err_like "asks again only what failed" '0 asked now, 12 kept'

cat >worse.csv <<'END'
clip,subject
date,
secure,
loop,
later,
echo,
heads,
END
AER_API_KEY=sk-0123456789 runs 1 "and worse" ask --view=none --tries=3,20 -o worse.jsonl worse.csv
is "is taken as it is" "$(column out status | tr '\n' ' ')" "date ok secure error loop error later error echo error heads error "
ok "a Retry-After that is a date is waited for" $python -c '
import json
t = [r["time"] for r in map(json.loads, open("badlog")) if r["clip"] == "date"]
assert len(t) == 2 and t[1] - t[0] >= 1.9, t'
err_like "another scheme is another host" 'worse.csv:3: secure: the server sends us to another host, https://127'
err_like "redirects in a circle end" 'loop: too many redirects'
err_like "nobody waits for a day" 'later: the server answers with status 429; it asks to be left alone for 86400 s'
is "and nothing is asked again" "$(logged badlog 'sum(r["clip"] == "later" for r in requests)')" 1
err_like "a key that the server repeats is hidden" 'echo: .*who is Bearer \*{13}\?'
ok "in the journal, too" bash -c '! grep sk-012 worse.jsonl out err'
err_like "endless headers end" 'heads: http://127'
printf 'clip,subject\npause,\n' >pause.csv
runs 130 "a server that asks for ten minutes" bash -c "(timeout 60 sh -c 'until grep -q waiting err; do sleep 0.05; done'; kill -INT \$\$) & exec aer-ask -u http://127.0.0.1:$port/v1 -M tester -p prompt.txt --labels labels.txt --view=none pause.csv"
err_like "is waited for, and that is said" 'the server asks to be left alone for 600 s: waiting'
is "once" "$(grep -c waiting err)" 1
printf 'clip {subject}. {labels}' >same.txt
printf 'clip,subject\na,count\nb,count\n' >same.csv
same() { aer-ask -u "http://127.0.0.1:$port/v1" -M tester -p same.txt --labels labels.txt --view=none -q "$@" same.csv; }
runs 0 "the same asked twice at a time" same -o same.jsonl
is "was asked twice" "$(logged badlog 'sum(r["clip"] == "count" for r in requests)')" 2
is "and has one answer" "$(cut -d, -f2,3 out | sort -u | grep -c -x -e happy,ok -e tired,ok)" 1
cp out same.out
runs 0 "the journal" same -o same.jsonl
is "says no other" "$(cut -d, -f1-3 out)" "$(cut -d, -f1-3 same.out)"

(for i in $(seq 30); do echo "down/$i,"; done) | sed '1i clip,subject' >down.csv
runs 2 "a server that is down" ask --view=none --tries=1 -o down.jsonl down.csv
err_like "ends the run" '[0-9]+ requests failed one after the other; giving up'
runs 2 "no server" aer-ask -u http://127.0.0.1:9/v1 -M tester -p prompt.txt --labels labels.txt --view=none --tries=1 down.csv
err_like "says so" "(connect|Connect)"
(for i in $(seq 4); do echo "fine/$i,"; done) | sed '1i clip,subject' >few.csv
before=$(date +%s%N)
runs 0 "four requests at 120 a minute" ask --view=none --rpm=120 -q few.csv
ok "take a second and a half" test $(($(date +%s%N) - before)) -ge 1500000000

# --- the journal

(for i in $(seq 40); do echo "slow/$i,"; done) | sed '1i clip,subject' >slow.csv
server slowlog
(exec_ask --view=none -j 4 -o slow.jsonl slow.csv) >slow.out 2>slow.err &
asker=$!
has() { [ "$(wc -l <"$2")" -ge "$1" ]; } 2>/dev/null	# LINES FILE
soon has 1 slow.jsonl
runs 2 "a second run with the journal" ask --view=none -o slow.jsonl slow.csv
err_like "says so" 'slow.jsonl: another run is writing this journal'
soon has 8 slow.jsonl
kill -9 $asker
wait $asker 2>/dev/null
kept=$(wc -l <slow.jsonl)
ok "a killed run has kept its answers" test "$kept" -ge 8
answered=$(wc -l <slowlog)
ok "all but those under way" test $((answered - kept)) -le 4
printf '{"key":"torn' >>slow.jsonl
runs 0 "the same command again" ask --view=none -j 16 -o slow.jsonl slow.csv
err_like "passes over the torn line" "slow.jsonl: 1 line is torn, the first is $((kept + 1)): left out"
err_like "and asks the rest" "$((40 - kept)) asked now, $kept kept from before"
is "each row is there once" "$(column out status | sort -u | wc -l) $(column out status | grep -c ' ok$')" "40 40"
ok "each line is JSON now, but the torn one" test "$(grep -vc '^{"key":"[0-9a-f]\{64\}".*}$' slow.jsonl)" -eq 1
cp out whole.csv

server shardlog
for i in 1 2 3; do
	runs 0 "part $i of 3" ask --view=none -j 8 --shard=$i/3 -o part$i.jsonl -q slow.csv
	cp out part$i.csv
done
is "the parts are all rows once" "$(tail -qn +2 part?.csv | cut -d, -f1 | sort)" "$(tail -n +2 slow.csv | cut -d, -f1 | sort)"
cat part1.jsonl part2.jsonl part3.jsonl >all.jsonl
runs 0 "joined journals" ask --view=none -o all.jsonl slow.csv
err_like "need nothing more" '0 asked now, 40 kept'

(exec_ask --view=none -j 2 -o int.jsonl slow.csv) >int.out 2>int.err &
asker=$!
soon has 1 int.jsonl
# one that what is started with & heeds
kill -TERM $asker
wait $asker
is "an interrupted run ends by the signal" $? 143
ok "what it has kept is whole" test "$(wc -l <int.jsonl)" -ge 1
mkdir full && ok "a full disk is made" ln -s /dev/full full/j
runs 2 "a journal that is no file" ask --view=none -o full/j few.csv
err_like "is refused" 'full/j: not a file'

# --- keys

printf 'sk-secret-key\n' >key && chmod 644 key
AER_API_KEY_FILE=key runs 2 "a key that others can read" ask --view=none few.csv
err_like "is refused" 'key: others can read this key \(mode 0644\); run chmod 600'
chmod 600 key
server keylog
AER_API_KEY_FILE=key runs 0 "a key from a file" ask --view=none -o key.jsonl few.csv
is "is sent" "$(logged keylog 'set(r["key"] for r in requests)')" "{'Bearer sk-secret-key'}"
AER_API_KEY=sk-env-key runs 1 "a key from the environment" ask --view=none --tries=1 -o key.jsonl bad.csv
ok "no key is in a message, a table or the journal" bash -c '! grep -e sk-secret -e sk-env key.jsonl out err'
runs 2 "a name in the address" aer-ask -u http://me:pw@127.0.0.1/v1 -M m -p prompt.txt --labels labels.txt --view=none few.csv
err_like "is refused" "user's name in it"

runs 0 "on the network a key" bash -c "AER_API_KEY=x aer-ask --dry-run -u http://127.example/v1 -M m -p prompt.txt --labels labels.txt --view=none few.csv"
err_like "is open to all without TLS, which is said" 'goes over the network as it is; use https'
AER_API_KEY=x runs 0 "this machine" ask --dry-run --view=none few.csv
err_is "is no network" </dev/null
cat >proxy.py <<'END'
import socket
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
client = listener.accept()[0]
open("proxylog", "wb").write(client.recv(65536))
client.sendall(b"HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n")
END
$python proxy.py >port.proxy &
servers+=($!)
soon test -s port.proxy
AER_API_KEY=sk-0123456789 https_proxy=http://127.0.0.1:$(cat port.proxy) runs 1 "through a proxy that says no" \
	aer-ask -u https://model.invalid/v1 -M m -p prompt.txt --labels labels.txt --view=none --tries=1 -q <(head -n 2 few.csv)
like "it is asked for the server" "$(cat proxylog)" '^CONNECT model.invalid:443 '
ok "and has not seen the key" bash -c '! grep -i -e bearer -e sk-012 proxylog'
if command -v openssl >/dev/null; then
	openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=127.0.0.1 -days 2 \
		-addext subjectAltName=IP:127.0.0.1 -keyout pair.pem -out cert.pem 2>/dev/null
	cat cert.pem >>pair.pem
	server tlslog pair.pem
	AER_API_KEY=sk-0123456789 runs 1 "a certificate that nobody has signed" \
		aer-ask -u "https://127.0.0.1:$port/v1" -M m -p prompt.txt --labels labels.txt --view=none -q few.csv
	err_like "is refused at once" 'certificate.* \(tried 1 time\)'
	ok "and nothing was sent" test ! -s tlslog
else
	skip "no openssl to make a certificate with" 3
fi
server lastlog

# --- what else is wrong

runs 2 "no prompt" aer-ask -u http://127.0.0.1:1/v1 -M m --labels labels.txt clips.csv
err_like "is said" "are needed"
printf 'Is {lable} it?\n' >typo.txt
runs 2 "a name that is no column" aer-ask -u http://127.0.0.1:1/v1 -M m -p typo.txt --labels labels.txt clips.csv
err_like "is named with its line" "typo.txt:1: \{lable\}: the manifest has no column 'lable'"
runs 2 "definitions that are not there" aer-ask -u http://127.0.0.1:1/v1 -M m -p prompt.txt --labels a,b clips.csv
err_like "are asked for" "asks for \{definitions\}"
runs 2 "faces without a table" ask --view=face clips.csv
runs 2 "more frames than cells" ask --grid=2x2 -n 5 clips.csv
printf 'clip,video,subject\nno/video,gone.mp4,\nplain/9,talk.mp4,\n../x,talk.mp4,\n' >rows.csv
runs 1 "rows that cannot be shown" ask -n 1 -q rows.csv
is "do not stop the others" "$(column out status | tr '\n' ' ')" "no/video error plain/9 ok "
err_like "and are named" "rows.csv:2: no/video: .*gone.mp4"
runs 0 "--dry-run" ask --dry-run -n 2 clips.csv
out_like "shows the first clip's request" 'clip plain/1.*2 pictures.*image/jpeg, 320x240, [0-9]+ bytes.*about [0-9]+ tokens'
runs 0 "--dry-run with --repeat" ask --dry-run --view=none --repeat=3 clips.csv
one=$(sed -n 's/.*bytes, about \([0-9]*\) tokens/\1/p' out)
is "says what it all comes to" "$(tail -n 1 out)" "--- 3 clips, 9 requests: about $((9 * one)) tokens if all are alike"
runs 2 "an address without a scheme" aer-ask -u 127.0.0.1:80/v1 -M m -p prompt.txt --labels labels.txt clips.csv
err_is "is the only thing said" <<<"aer-ask: '127.0.0.1:80/v1/chat/completions' is not an address like http://127.0.0.1:8080/v1"
runs 0 "an empty manifest" bash -c "echo clip,video,subject | aer-ask -u http://127.0.0.1:$port/v1 -M m -p prompt.txt --labels labels.txt"
is "is an empty table" "$(wc -l <out)" 1

done_testing
