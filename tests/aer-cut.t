#!/bin/bash
# aer-cut: exactly the frames asked for, with their times, their sound and their
# colours, from each kind of recording; the table; bad rows.
. "$(dirname "$0")/tap.sh"
. "$top/tests/cut.sh"

# cut_rows ROWS...: cuts rows of clip,video,start,end,x,y,w,h into out/, from scratch
cut_rows() {
	rm -rf out_
	printf '%s\n' clip,video,start,end,x,y,w,h "$@" >rows.csv
	aer-cut -q -o out_ rows.csv >table.csv 2>messages
}

ok "a recording at a constant rate" recording -S 320x240 -n 1 -t 4 -g 30 -b 2 cfr
ok "one with variable durations" recording -S 320x240 -n 1 -t 4 --vfr -b 2 vfr
ok "one that begins at 1.4 s" recording -S 320x240 -n 1 -t 3 --first 1.4 -b 2 late
ok "one in mpegts that begins at 1.4 s" recording -S 320x240 -n 1 -t 3 --first 1.4 -b 2 -f ts lates
ok "one that is stored turned" recording -S 320x240 -n 1 -t 2 --rotate 90 turned
ok "one at an NTSC rate" recording -S 320x240 -n 1 -t 2 -r 30000/1001 -f mkv ntsc

# --- the frames

ok "clips of each are cut" cut_rows \
	a/1,cfr.mp4,1,2,,,, a/2,cfr.mp4,1.5,3.02,,,, a/3,cfr.mp4,,0.5,,,, a/4,cfr.mp4,3.5,,,,, \
	a/5,cfr.mp4,2.00,2.04,,,, a/6,cfr.mp4,0:00:01.2,00:02.2,,,, a/7,cfr.mp4,,,,,, \
	a/8,cfr.mp4,1.001,1.999,,,, \
	v/1,vfr.mp4,1,2,,,, v/2,vfr.mp4,0.333,3.1,,,, v/3,vfr.mp4,,,,,, \
	l/1,late.mp4,0,1,,,, l/2,late.mp4,1,2.5,,,, s/1,lates.ts,1,2.5,,,, s/2,lates.ts,,,,,, \
	t/1,turned.mp4,0.4,1,,,, n/1,ntsc.mkv,0.5,1.5,,,,
is "without a word" "$(cat messages)" ""
exact "a second" out_/a/1.mp4 cfr 1 2
exact "over several groups, overlapping" out_/a/2.mp4 cfr 1.5 3.02
exact "an empty start" out_/a/3.mp4 cfr 0 0.5
exact "an empty end" out_/a/4.mp4 cfr 3.5 ""
exact "a single frame" out_/a/5.mp4 cfr 2 2.04
is "it is one" "$(numbers out_/a/5.mp4)" 50
exact "times in h:mm:ss and m:ss" out_/a/6.mp4 cfr 1.2 2.2
exact "all of it" out_/a/7.mp4 cfr 0 ""
exact "a little inside of frame times" out_/a/8.mp4 cfr 1.001 1.999
exact "variable durations" out_/v/1.mp4 vfr 1 2
exact "variable durations, odd times" out_/v/2.mp4 vfr 0.333 3.1
exact "variable durations, all" out_/v/3.mp4 vfr 0 ""
exact "a first time of 1.4 s" out_/l/1.mp4 late 0 1
exact "a first time of 1.4 s, later" out_/l/2.mp4 late 1 2.5
exact "the same in mpegts" out_/s/1.mp4 lates 1 2.5
exact "the same in mpegts, all" out_/s/2.mp4 lates 0 ""
exact "a turned recording, upright" out_/t/1.mp4 turned 0.4 1
exact "an NTSC rate" out_/n/1.mp4 ntsc 0.5 1.5
is "the turned one needs no turning any more" "$(ffprobe -v error -show_entries \
	stream=width,height:stream_side_data=rotation -select_streams v -of csv=p=0 out_/t/1.mp4)" 320,240

# The times of each frame, from 0 on, are those of the source.
for clip in "a/2 cfr 1.5 3.02" "v/2 vfr 0.333 3.1" "s/1 lates 1 2.5" "n/1 ntsc 0.5 1.5"; do
	set -- $clip
	awk -F, -v a=$3 -v b=$4 'NR > 1 && $2 >= a - 1e-9 && $2 < b - 1e-9 {
		if (!n++) first = $2; printf "%.3f\n", $2 - first }' $2.frames.csv >times.wanted
	strip-read out_/$1.mp4 | awk -F, 'NR > 1 { printf "%.3f\n", $3 }' >times.got
	ok "the times in $1 are the source's to 1 ms" $python -c '
a, b = ([float(x) for x in open(f)] for f in ("times.wanted", "times.got"))
assert len(a) == len(b) and max(abs(x - y) for x, y in zip(a, b)) < 0.0016, (a, b)'
done

# --- the table

ok "frames and duration are ffprobe's" $python - <<-'END'
	import csv, json, subprocess
	rows = list(csv.DictReader(open("table.csv")))
	assert len(rows) == 17
	for r in rows:
	    assert r["video"] == "out_/%s.mp4" % r["clip"] and not any(r[c] for c in ("start", "end", "x", "y", "w", "h")), r
	    stream, = json.loads(subprocess.run(("ffprobe", "-v", "error", "-select_streams", "v", "-count_frames", "-show_streams",
	        "-of", "json", r["video"]), stdout=subprocess.PIPE, check=True).stdout)["streams"]
	    assert r["frames"] == stream["nb_read_frames"], (r, stream)
	    assert abs(float(stream["duration"]) - float(r["duration"])) < 1e-5, (r, stream)
	    assert stream["start_time"] == "0.000000", (r, stream)
END
printf 'note,clip,video,start,subject,label,end,weird\n"a ""b"", c",k/1,cfr.mp4,1,P1,fatigue,1.2,\n,k/2,cfr.mp4,1,P1,,1.2," x "\n' >pass.csv
runs 0 "a table with other columns in another order" aer-cut -o pass pass.csv
out_is "passes through, with the new columns on the right" <<'END'
note,clip,video,start,subject,label,end,weird,frames,duration
"a ""b"", c",k/1,pass/k/1.mp4,,P1,fatigue,,,5,0.200000
,k/2,pass/k/2.mp4,,P1,,," x ",5,0.200000
END
err_is "silently" </dev/null
like "the encoder states a level that players take" "$(ffprobe -v error -select_streams v \
	-show_entries stream=level -of csv=p=0 pass/k/1.mp4)" "^(1[0-3]|2[0-2]|3[0-2])$"

# --- regions and colours

ok "regions are cut" cut_rows e,cfr.mp4,1,1.4,20,20,200,220 o,cfr.mp4,1,1.4,21,23,200,217 \
	odd,cfr.mp4,1,1.4,0,0,101,99 edge,cfr.mp4,1,1.4,219,141,101,99 t,turned.mp4,1,1.4,33,40,160,200
is "odd sides are rounded up" "$(grep -c '4:2:0 needs even sides' messages)" 0
runs 0 "odd sides" aer-cut -o note rows.csv
err_like "are told of" "rows.csv:4: clip 'odd': 4:2:0 needs even sides: 101x99 became 102x100"
err_like "at the edge, too" "rows.csv:5: clip 'edge': 4:2:0 needs even sides: 101x99 became 102x100"
is "an even region has the source's pixels" "$(psnr out_/e.mp4 cfr.mp4 "$whole,crop=200:220:20:20")" close
is "an odd origin does not shift colours" "$(psnr out_/o.mp4 cfr.mp4 "$whole,crop=200:218:21:22")" close
is "odd sides have the source's pixels" "$(psnr out_/odd.mp4 cfr.mp4 "$whole,crop=102:100:0:0")" close
is "and at the edge" "$(psnr out_/edge.mp4 cfr.mp4 "$whole,crop=102:100:218:140")" close
is "turned" "$(psnr out_/t.mp4 turned.mp4 "$whole,crop=160:200:33:40")" close

formats="yuv444p gbrp yuv420p10le yuvj420p gray rgb24"
for format in $formats; do
	ffmpeg -nostdin -v error -y -i cfr.mp4 -t 0.4 -pix_fmt $format -c:v ffv1 -f matroska c-$format.mkv
done
ok "more formats are cut" cut_rows $(printf 'c-%s,c-%s.mkv,,,,,, ' $(printf '%s %s ' $(for f in $formats; do echo $f $f; done)))
$python - $formats >colours <<-'END'
	import subprocess, sys, numpy as np
	for format in sys.argv[1:]:
	    a, b = (np.frombuffer(subprocess.run(["ffmpeg", "-v", "error", "-i", f, "-vf",
	        "scale=flags=bicubic+full_chroma_int+full_chroma_inp+accurate_rnd,format=rgb24",
	        "-f", "rawvideo", "-"], stdout=subprocess.PIPE, check=True).stdout, np.uint8)
	        .reshape(-1, 240, 320, 3) for f in ("c-%s.mkv" % format, "out_/c-%s.mp4" % format))
	    print(format, "close" if a.shape == b.shape and abs(a.astype(int).mean((1, 2)) - b.mean((1, 2))).max() < 1.5
	        else (a.shape, b.shape, a.mean((0, 1, 2)), b.mean((0, 1, 2))))
END
for format in $formats; do
	is "$format keeps its colours" "$(grep "^$format " colours)" "$format close"
done

# --- the sound

# onsets FILE...: of each, when each tone begins, in seconds of the file's own clock, on a
# line that begins with the file's name
onsets() {
	$python - "$@" <<-'END'
		import subprocess, sys, numpy as np
		for f in sys.argv[1:]:
		    # the sound as a player has it: silence before it begins, edit list honoured
		    a = np.abs(np.frombuffer(subprocess.run(["ffmpeg", "-v", "error", "-i", f, "-map", "0:a:0", "-af",
		        "aresample=async=1:first_pts=0", "-ac", "1", "-ar", "48000", "-f", "f32le", "-"],
		        stdout=subprocess.PIPE, check=True).stdout, np.float32))
		    loud = np.convolve(a > 0.25 * max(a.max(), 0.05), np.ones(480), "full")[:a.size] > 0
		    on = np.flatnonzero(loud[1:] & ~loud[:-1]) + 1
		    print(f, *("%.4f" % (x / 48000) for x in ([0] if a.size and loud[0] else []) + list(on)))
	END
}
# tones TITLE FILE SECONDS...: tones begin there, to 1 ms, in what onsets has left in
# the file "onsets"
tones() {
	ok "$1" awk -v file="$2" -v wanted="${*:3}" '
		$1 == file {
			n = split(wanted, w, " ")
			bad = NF != n + 1
			for (i = 1; i <= n; i++) bad += ($(i + 1) - w[i]) ^ 2 >= 1e-6
			seen = 1
			print
		}
		END { exit !seen || bad > 0 }' onsets
}
ffmpeg -v error -i cfr.mp4 -c:v copy -c:a pcm_s16le sound.mkv
ffmpeg -v error -i cfr.mp4 -c:v mpeg4 -c:a libmp3lame sound.avi
ffmpeg -v error -i cfr.mp4 -c:v copy -c:a libopus opus.mkv
ffmpeg -v error -i cfr.mp4 -itsoffset 1.5 -i cfr.mp4 -map 0:v -map 1:a -c copy -t 4 delayed.mkv
ffmpeg -v error -i cfr.mp4 -c:v copy -af atrim=end=1.5 -c:a aac short.mp4
ffmpeg -v error -i cfr.mp4 -c:v copy -an silent.mp4
ffmpeg -v error -i cfr.mp4 -c:v copy -ac 6 -ar 44100 -c:a aac six.mp4
ffmpeg -v error -i cfr.mp4 -c:v copy -ar 7350 -c:a pcm_s16le low.mkv
ok "clips with sound are cut" cut_rows \
	a,cfr.mp4,0.52,3.52,,,, b,cfr.mp4,1.48,,,,, c,vfr.mp4,0.52,3.52,,,, d,late.mp4,0.52,2.52,,,, \
	e,lates.ts,0.52,2.52,,,, f,sound.mkv,0.52,3.52,,,, g,opus.mkv,0.52,3.52,,,, \
	h,delayed.mkv,0.52,3.52,,,, i,short.mp4,0.52,3.52,,,, j,silent.mp4,0.52,3.52,,,, \
	k,six.mp4,0.52,3.52,,,, l,low.mkv,0.52,3.52,,,, m,cfr.mp4,0,3.52,,,, n,sound.avi,0.52,3.52,,,,
onsets cfr.mp4 out_/[a-ik-n].mp4 >onsets
tones "the recording's tones" cfr.mp4 0 1 2 3
tones "tones after a cut" out_/a.mp4 0.48 1.48 2.48
tones "tones to the end" out_/b.mp4 0.52 1.52
first=$(expected vfr 0.52 3.52 | cut -d, -f1)
at=$(awk -F, -v n="$first" '$1 == n { print $2 }' vfr.frames.csv)
tones "tones count from the first frame, where it begins a little later" out_/c.mp4 \
	$(awk -v t="$at" 'BEGIN { print 1 - t, 2 - t, 3 - t }')
tones "a first time of 1.4 s" out_/d.mp4 0.48 1.48
tones "a first time of 1.4 s in mpegts" out_/e.mp4 0.48 1.48
tones "PCM in mkv" out_/f.mp4 0.48 1.48 2.48
# its encoder's delay is 6.5 ms, and the muxer moved the picture by it
tones "Opus" out_/g.mp4 0.4735 1.4735 2.4735
tones "sound that begins late" out_/h.mp4 0.98 1.98 2.98
tones "sound that ends early" out_/i.mp4 0.48
tones "six channels at 44.1 kHz" out_/k.mp4 0.48 1.48 2.48
tones "a rate that MPEG-4 has not" out_/l.mp4 0.48 1.48 2.48
tones "from the beginning" out_/m.mp4 0 1 2 3
# whose encoder's delay AVI cannot state
tones "MP3 in AVI" out_/n.mp4 0.503 1.503 2.503
is "no sound, no track" "$(ffprobe -v error -show_entries stream=codec_type -of csv=p=0 out_/j.mp4)" video
is "sound is as long as the picture" "$(ffprobe -v error -select_streams a -show_entries \
	stream=duration -of csv=p=0 out_/h.mp4 | awk '{ print ($1 > 2.97 && $1 < 3.03) }')" 1
runs 0 "--audio=none" aer-cut --audio=none -o mute rows.csv
is "leaves it out" "$(ffprobe -v error -show_entries stream=codec_type -of csv=p=0 mute/a.mp4)" video

# Noise of known samples in several codecs and containers, cut at odd times, decoded by
# ffmpeg and found again in what ffmpeg decodes of the whole source.
{
	echo clip,video,start,end
	while read -r file rate codec; do
		ffmpeg -nostdin -v error -y -i cfr.mp4 -f lavfi -i "anoisesrc=d=4:r=$rate:seed=5,lowpass=3000" \
			-map 0:v -map 1:a -c:v copy -c:a $codec -shortest $file
		echo "n/${file//./-},$file,0.53,2.917"
	done <<-'END'
		n-aac.mp4 48000 aac
		n-aac44.mkv 44100 aac
		n-aac.ts 48000 aac
		n-mp3.mp4 44100 libmp3lame
		n-opus.mp4 48000 libopus
		n-opus.mkv 48000 libopus
		n-pcm16.mov 16000 pcm_s16le
	END
} >noise.csv
runs 0 "clips with noise" aer-cut -j 2 -o noise noise.csv
$python - >offsets <<'END'
import csv, subprocess, numpy as np
def sh(*a):
    return subprocess.run(a, stdout=subprocess.PIPE, check=True).stdout
def sound(path, *more):	# at 48 kHz, from the file's time 0 on
    return np.frombuffer(sh("ffmpeg", "-v", "error", "-copyts", "-i", path, "-map", "0:a", *more,
        "-af", "aresample=48000:async=1:first_pts=0", "-ac", "1", "-f", "f32le", "-"), np.float32)
def first_time(path):
    times = sh("ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=pts_time", "-of", "csv=p=0", path)
    return min(float(t.strip(b",")) for t in times.split() if t.strip(b","))
def offset(piece, whole, at):	# samples by which PIECE lies elsewhere than at AT
    reach = 4800
    part = whole[at - reach:at + reach + len(piece)]
    n = 1 << int(np.ceil(np.log2(len(part) + len(piece))))
    return int(np.argmax(np.fft.irfft(np.fft.rfft(part, n) * np.conj(np.fft.rfft(piece, n)), n)[:2 * reach])) - reach
for row in csv.DictReader(open("noise.csv")):
    clip, whole = sound("noise/%s.mp4" % row["clip"]), sound(row["video"])
    begin = round((first_time(row["video"]) + 0.56) * 48000)	# the first frame from 0.53 on
    n = round((2.92 - 0.56) * 48000)				# to the end of the last one
    print(row["video"], abs(offset(clip[:12000], whole, begin)) <= 48,
        abs(offset(clip[n - 12000:n], whole, begin + n - 12000)) <= 48,
        0 <= len(clip) - n < 1024 * 48000 / 16000,
        abs(float(sh("ffprobe", "-v", "error", "-select_streams", "a", "-show_entries", "stream=duration",
            "-of", "csv=p=0", "noise/%s.mp4" % row["clip"])) - 2.36) < 0.001)
END
while read -r file begins ends length states; do
	is "$file: the sound begins and ends within a millisecond" "$begins $ends" "True True"
	is "$file: is as long as the clip, but for AAC's last packet, and states it" "$length $states" "True True"
done <offsets
is "all of them" "$(wc -l <offsets)" 7

recording -S 320x240 -n 1 -t 2 --first 5 -b 2 -f ts five
cat five.ts lates.ts >joined.ts
printf 'clip,video,start,end\nj/a,joined.ts,2.2,\nj/b,joined.ts,,1.9\n' >joined.csv
runs 0 "a joined recording, its clock set back" aer-cut -o joined joined.csv
onsets joined/j/?.mp4 >onsets
tones "has its sound with the picture behind that" joined/j/a.mp4 0.8 1.8
tones "and before" joined/j/b.mp4 0 1

# --- bad rows

long=$(printf 'x%.0s' {1..300})
printf '%s\n' clip,video,start,end,x,y,w,h good/1,cfr.mp4,0,0.2,,,, ../up,cfr.mp4,,,,,, \
	/abs,cfr.mp4,,,,,, '"new
line",cfr.mp4,,,,,,' $long,cfr.mp4,,,,,, good/1,cfr.mp4,,,,,, beyond,cfr.mp4,1,9,,,, \
	after,cfr.mp4,7,8,,,, out,cfr.mp4,0,1,300,0,40,40 turned,cfr.mp4,2,1,,,, gap,cfr.mp4,0.01,0.02,,,, \
	missing,none.mp4,,,,,, text,rows.csv,,,,,, short,cfr.mp4,1 part,cfr.mp4,1,2,3,4,, \
	neg,cfr.mp4,-1,2,,,, nan,cfr.mp4,nan,2,,,, net,http://localhost/x.mp4,,,,,, good,cfr.mp4,0,0.1,,,, \
	good/2,cfr.mp4,3.9,4.3,,,, >bad.csv
runs 1 "bad rows among good ones" aer-cut -o bad bad.csv
is "the good ones are there" "$(cut -d, -f1,2,9 out)" \
	"$(printf '%s\n' clip,video,frames good/1,bad/good/1.mp4,5 good/2,bad/good/2.mp4,2)"
err_is "each bad one is named" <<END
aer-cut: bad.csv:3: clip '../up': a part of the clip id begins with a dot
aer-cut: bad.csv:4: clip '/abs': the clip id has an empty part (a slash at its start, at its end or doubled)
aer-cut: bad.csv:5: clip 'new\\nline': the clip id has a '\\n'; letters, digits and ._-/ are allowed
aer-cut: bad.csv:7: clip '${long:0:80}': the clip id has 300 bytes, 240 are allowed
aer-cut: bad.csv:8: clip 'good/1': the clip id was used by an earlier row
aer-cut: bad.csv:9: clip 'beyond': end 9.000 is 5.000 s after the end of 'cfr.mp4', which has 4.000 s; leave end empty for 'to the end'
aer-cut: bad.csv:10: clip 'after': start 7.000 is at or after the end of 'cfr.mp4', which has 4.000 s
aer-cut: bad.csv:11: clip 'out': region 300,0 40x40 reaches out of the picture of 'cfr.mp4', which is 320x240
aer-cut: bad.csv:12: clip 'turned': end '1' is not after start '2'
aer-cut: bad.csv:13: clip 'gap': no frame is shown from 0.010000 to 0.020000 in 'cfr.mp4'
aer-cut: bad.csv:14: clip 'missing': none.mp4: No such file or directory
aer-cut: bad.csv:15: clip 'text': rows.csv: is not a video that FFmpeg knows
aer-cut: bad.csv:16: 3 fields, the header has 8
aer-cut: bad.csv:17: clip 'part': the region has no w; give all of x, y, w and h, or none
aer-cut: bad.csv:18: clip 'neg': start: time '-1' is neither seconds nor h:mm:ss.sss
aer-cut: bad.csv:19: clip 'nan': start: time 'nan' is neither seconds nor h:mm:ss.sss
aer-cut: bad.csv:20: clip 'net': http://localhost/x.mp4: only local files are opened; fetch it first
aer-cut: bad.csv:21: clip 'good': the clip id is a folder of an earlier clip's
aer-cut: bad.csv:22: clip 'good/2': its end is 0.300 s after the last frame of 'cfr.mp4'
END
is "nothing is written outside of the folder" "$(ls -d ../up* up* /abs* 2>/dev/null)" ""
is "only good clips have files" "$(cd bad && find . -name '*.mp4' | sort | paste -sd' ')" "./good/1.mp4 ./good/2.mp4"
is "no part is left over" "$(find bad -name '.*.part')" ""

mkdir -p own && cp cfr.mp4 own/x.mp4 && sum=$(md5sum <own/x.mp4)
printf 'clip,video,end\nx,own/x.mp4,1\n' >own.csv
runs 2 "a clip that would replace its own source fails" aer-cut -o own own.csv
err_like "with the reason" "own.csv:2: clip 'x': own/x.mp4: is the row's own video; take another -o"
is "the source is as it was" "$(md5sum <own/x.mp4)" "$sum"

printf 'clip,video,end\nx,cfr.mp4,1\n' >lost.csv
ok "a clip is cut" aer-cut -o lost lost.csv
rm -r lost/.aer
runs 0 "one whose record is lost is known by what it says of itself" aer-cut -o lost lost.csv
out_like "and made again" "x,lost/x.mp4"

ffmpeg -v error -i cfr.mp4 -t 1 -an -c:v libx264 -flags +ildct+ilme -x264-params bff=1 -g 10 fields.mp4
ok "an interlaced recording" cut_rows f,fields.mp4,0.2,0.8,,,, o,fields.mp4,0.2,0.8,0,2,320,200
is "stays interlaced, the lower field first" "$(ffprobe -v error -show_entries \
	frame=interlaced_frame,top_field_first -of default=nw=1 out_/f.mp4 | sort | uniq -c | tr -s ' ' | paste -sd' ')" \
	" 15 interlaced_frame=1  15 top_field_first=0"
runs 0 "where it cannot be" aer-cut -o fields rows.csv
err_like "a note says why not" "clip 'o': is interlaced, and the new file cannot say so"

printf 'clip,video,start,end\nx,cfr.mp4,1,2\n' >copied.csv
runs_sh 0 "a copy" 'aer-cut --mode=copy -o copied copied.csv >again.csv'
sum=$(md5sum <copied/x.mp4)
runs 2 "is not written over by a clip of itself" aer-cut -f -o copied again.csv
err_is "but named" <<<"aer-cut: again.csv:2: clip 'x': copied/x.mp4: is the row's own video; take another -o"
is "and stays" "$(md5sum <copied/x.mp4)" "$sum"
head -c $(($(stat -c %s lates.ts) / 2)) lates.ts >half.ts
printf 'clip,video,start,end\na,half.ts,0.2,0.6\nb,half.ts,0.2,2.9\n' >half.csv
runs 1 "a clip beyond where a file is cut off fails" aer-cut -o half half.csv
is "the other one is cut" "$(cut -d, -f1 out)" "$(printf 'clip\na')"
err_like "and says so" "half.csv:3: clip 'b': end 2.900 is .* after the end of 'half.ts'"

# --- bad tables and outputs

echo clip,video >header.csv
runs 0 "a table of only a header" aer-cut -o none header.csv
out_is "gives its header" <<<"clip,video,frames,duration"
runs_sh 2 "an empty input" 'aer-cut -o none </dev/null'
err_like "is fatal" "aer-cut: <stdin>: "
echo clip,film >wrong.csv
runs 2 "a missing column" aer-cut -o none wrong.csv
err_like "is named" "wrong.csv.*'?video'?"
runs 2 "a table that is not there" aer-cut -o none nothing.csv
err_is "is named" <<<"aer-cut: nothing.csv: cannot open: No such file or directory"
runs 2 "no -o" aer-cut header.csv
err_like "is asked for" "^aer-cut: -o DIR is needed"
runs 2 "a wrong number" aer-cut -o none --crf 52 header.csv
runs 2 "a wrong preset" aer-cut -o none --preset quick header.csv
runs_sh 2 "a full disk under standard output" 'aer-cut -o pass pass.csv >/dev/full'
err_like "is noticed" "<stdout>: .*No space left on device"
touch file
runs 2 "an output folder that is a file" aer-cut -o file pass.csv
err_like "is named" "pass.csv:2: clip 'k/1': file"

# --- -C, -j, standard input, the same bytes

mkdir elsewhere
runs_sh 0 "-C DIR and standard input" 'sed s,cfr.mp4,../cfr.mp4, pass.csv | aer-cut -C elsewhere -o x -'
ok "the clips lie under DIR" test -s elsewhere/x/k/1.mp4
ok "in another folder they have the same bytes" cmp elsewhere/x/k/1.mp4 pass/k/1.mp4
sed 's/,.*mp4/&/' rows.csv | head -8 >many.csv
runs 0 "one job" aer-cut -j 1 -o j1 many.csv
sed s,j1/,j2/, out >wanted.csv
runs 0 "two jobs" aer-cut -j 2 -o j2 many.csv
ok "give the same table" cmp out wanted.csv
rm -rf j1/.aer j2/.aer
ok "and the same files" diff -r j1 j2
ok "lossless is lossless" cut_rows z,cfr.mp4,1,1.4,,,,
runs 0 "--crf 0" aer-cut -f --crf 0 -o lossless rows.csv
is "has the source's pixels" "$(ffmpeg -v error -i lossless/z.mp4 -map 0:v -f framemd5 - | grep -v '^#' | awk '{ print $NF }' | paste -sd' ')" \
	"$(ffmpeg -v error -i cfr.mp4 -map 0:v -vf trim=start_frame=25:end_frame=35 -f framemd5 - | grep -v '^#' | awk '{ print $NF }' | paste -sd' ')"

ok "a file with colours that nothing converts" ffmpeg -v error -y -i cfr.mp4 -t 0.4 \
	-c:v libx264 -an -bsf:v h264_metadata=matrix_coefficients=8 ycgco.mp4
printf 'clip,video\ny,ycgco.mp4\n' >ycgco.csv
runs 2 "is not guessed at" aer-cut -o ycgco ycgco.csv
err_is "but named" <<<"aer-cut: ycgco.csv:2: clip 'y': ycgco.mp4: its colours are coded as 'ycgco', which is not supported"
runs 2 "an empty -o is refused" aer-cut -o '' ycgco.csv
err_is "with what to write instead" <<<'aer-cut: -o is empty; -o . is this folder'
done_testing
