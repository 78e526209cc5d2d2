# growth.sh - how the memory of the table tools grows with rows: tables of any number of
# clips, the runs to measure, and the measuring.  growth.t and bench/growth.sh share it.
#
# There are 200 subjects, 400 recordings, 5 classes and 2 parts, however many clips there
# are, so that rows are all that grows.

# A program that says what a command took; see there.
make_peak() { gcc -O1 -o peak "$1/peak.c"; }

# All that the runs read that no run before them writes.
make_tables() {	# CLIPS
	mkdir -p v
	printf 'no\nyes\n' >answers.labels
	for s in {000..199}; do echo >v/S$s.0.wav; echo >v/S$s.1.wav; done
	awk -v n="$1" 'BEGIN {
		print "clip,video,start,end,x,y,w,h,subject,label,split,frames,dir,Boredom,Engagement,Confusion,Frustration" >"clips.csv"
		print "clip,video,subject,label,split" >"files.csv"
		print "clip,annotator,label" >"votes.csv"
		print "clip,label" >"predictions.csv"; print "clip,label" >"odd.csv"; print "clip,label" >"even.csv"
		print "clip,index,frame,file" >"frames.csv"; print "clip,frame,time,x,y,w,h" >"faces.csv"
		print "file_name,label" >"metadata.csv"
		print "ClipID,Boredom,Engagement,Confusion,Frustration " >"daisee.csv"
		printf "{" >"body.json"; printf "{" >"face.json"
		split("neutrality enjoyment confusion fatigue distraction", class, " ")
		for (i = 0; i < n; i++) {
			s = sprintf("S%03d", i % 200); id = sprintf("%s/%07d", s, i)
			video = "v/" s "." i % 2 ".wav"; dir = "/data/images/" id
			k = class[i % 7 % 5 + 1]; part = i % 200 < 160 ? "train" : "test"
			start = int(i / 200) * 20; answer = i % 11 ? k : class[i % 5 + 1]
			printf "%s,%s,%d,%d,0,0,640,360,%s,%s,%s,16,%s,%d,%d,0,1\n", id, video, start,
				start + 10, s, k, part, dir, i % 4, i % 3 >"clips.csv"
			printf "%s,%s,%s,%s,%s\n", id, video, s, k, part >"files.csv"
			for (a = 0; a < 3; a++)
				printf "%s,a%d,%s\n", id, (i + a) % 10, a ? k : answer >"votes.csv"
			print id "," answer >"predictions.csv"
			print id "," answer >(i % 2 ? "odd.csv" : "even.csv")
			for (a = 0; a < 2; a++) {
				printf "%s,%d,%d,f/%s/00000%d.png\n", id, a, 50 * a, id, a >"frames.csv"
				printf "%s,%d,%d,200,100,150,150\n", id, 50 * a, 2 * a >"faces.csv"
			}
			print dir, 16, i % 7 % 5 >"list.txt"
			print dir, i % 2 >"answers.txt"
			printf "%s.wav,%s\n", id, k >"metadata.csv"
			printf "%06d%07d.avi,%d,%d,0,1\n", 110000 + i % 112, i, i % 4, i % 3 >"daisee.csv"
			printf "%s\n\"%s\": [10.5, 20, 110.5, 130]", i ? "," : "", dir >"body.json"
			printf "%s\n\"%s\": {\"0.png\": [10.5, 20, 110.5, 130], \"1.png\": null}", i ? "," : "", dir >"face.json"
		}
		print "}" >"body.json"; print "}" >"face.json"
	}'
	for table in clips predictions; do
		head -n 1 $table.csv
		tail -n +2 $table.csv | LC_ALL=C sort -t, -k1,1
	done | awk '/^clip,/ { n++ } { print >(n > 1 ? "sorted-predictions.csv" : "sorted-clips.csv") }'
}

# The runs: at most so many bytes a clip (0: memory does not grow), behind + megabytes that
# larger tables take once, the name in the manual, and the command, whose output is thrown
# away.  LABELS is all classes.
runs_to_measure() {
	cat <<'RUNS'
0	aer-pick	aer-pick -n 1000 --per=label clips.csv
0	aer-score	aer-score -q -j1 sorted-clips.csv sorted-predictions.csv
0+8	aer-score, any order	aer-score -q -j1 clips.csv predictions.csv
120	aer-trim	aer-trim -q clips.csv
300	aer-divide	aer-divide -o tables clips.csv
250	aer-split	aer-split -q clips.csv
150	aer-stat	aer-stat clips.csv
250	aer-stat -c	aer-stat -c clips.csv
160	aer-vote	aer-vote -q -j1 votes.csv
60	aer-merge	aer-merge clips.csv odd.csv even.csv
400	aer-label	serve clips.csv
60	aer-import dfer	aer-import dfer list.txt
60	aer-import caer-body	aer-import caer-body body.json
60	aer-import caer-face	aer-import caer-face --base=0 --root=/data/images face.json
60	aer-import daisee	aer-import daisee daisee.csv
60	aer-import hf	aer-import hf metadata.csv
60	aer-import predictions	aer-import predictions --labels=@answers.labels --base=0 answers.txt
80	aer-export dfer	aer-export dfer -o lists --labels=LABELS --base=1 clips.csv
80	aer-export caer-body	aer-export caer-body clips.csv
250	aer-export caer-face	aer-export caer-face --faces=faces.csv frames.csv
80	aer-export croissant	aer-export croissant -q -o croissant.json clips.csv
80	aer-export daisee	aer-export daisee clips.csv
180	aer-export datasheet	aer-export datasheet clips.csv
80	aer-export hf	aer-export hf files.csv
400	aer-export kaldi	aer-export kaldi -q --prefix -o kaldi clips.csv
80	aer-export npy	aer-export npy -o index.npy --labels=LABELS --base=0 clips.csv
80	aer-export webdataset	aer-export webdataset -q -o shards --shard-clips=100000 --labels=LABELS files.csv
60	aer-import croissant	aer-import croissant croissant.json
160	aer-import kaldi	aer-import kaldi kaldi
60	aer-import npy	aer-import npy index.npy
60	aer-import webdataset	aer-import webdataset shards/
RUNS
}

# Starts the annotation site, and ends it when it listens.
serve() {	# MANIFEST
	local server i
	rm -rf study.db*
	./peak aer-label -d study.db -p 0 --set=fine=answers.labels "$1" 2>served &
	server=$!
	for ((i = 0; i < 600; i++)); do
		grep -q listening served && break
		sleep 0.1
	done
	kill -TERM $server
	wait $server
}

# Whether so many kilobytes at 10^4 clips, and at MORE, keep to the law.
keeps_law() {	# LAW KB MORE KB
	awk -v law="$1" -v a="$2" -v n="$3" -v b="$4" 'BEGIN {
		m = split(law, part, "+")
		exit !((b - a) * 1024 <= part[1] * (n - 1e4) + (m > 1 ? part[2] : 1) * 1e6) }'
}

# Prints the kilobytes and the CPU seconds of a command; the status is its own.
measure() {	# COMMAND
	local command=${1//LABELS/neutrality,enjoyment,confusion,fatigue,distraction} status
	case $command in
	serve*) $command 3>measured >/dev/null ;;
	*shards/) ./peak ${command%shards/} shards/*.tar 3>measured >/dev/null ;;
	*) ./peak $command 3>measured >/dev/null ;;
	esac
	status=$?
	cat measured
	return $status
}
