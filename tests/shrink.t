#!/bin/bash
# Pictures of half a side and less are made from Y, U and V in their own sizes: how far
# they are from Pillow's resize of the whole picture; and where that one is scaled
# itself, its bits.
. "$(dirname "$0")/tap.sh"

encode() {	# NAME SOURCE FORMAT ARGUMENTS...
	local name=$1
	ffmpeg -v error -y -f lavfi -i "$2:r=5:d=0.4,format=gbrp$5" -vf "scale=out_color_matrix=bt709:$4,format=$3" \
		-colorspace bt709 -c:v libx264 -preset ultrafast -qp 0 "$name.mp4" </dev/null
}
pure() {	# NAME PATTERN (0 or 1) [GREEN]: red where it is 1 and blue elsewhere
	encode "$1" color=black:s=854x480 yuv420p out_range=tv ",geq=r='255*($2)':g='${3:-0}':b='255-255*($2)'"
}
ok "a picture with everything" encode test testsrc2=s=1280x720 yuv420p out_range=tv ""
ok "smooth colours" encode smooth gradients=s=960x540:seed=4:n=6 yuv420p out_range=tv ""
ok "in full range" encode full gradients=s=960x540:seed=4:n=6 yuvj420p out_range=pc ""
for side in 3 8 17 40; do
	ok "squares of red and blue, $side pixels" pure sq$side "mod(floor(X/$side)+floor(Y/$side),2)"
done
ok "stripes across" pure across "mod(floor(Y/13),2)"
ok "stripes down" pure down "mod(floor(X/11),2)" "255*mod(floor(X/22),2)"
ok "squares of duller colours" encode dull color=black:s=854x480 yuv420p out_range=tv \
	",geq=r='60+120*mod(floor(X/9)+floor(Y/9),2)':g=60:b='180-120*mod(floor(X/9)+floor(Y/9),2)'"
ok "a sky too bright for RGB" encode sky color=white:s=854x480 yuv420p out_range=tv ",format=yuv420p,geq=lum='200+55*sin(X/40)*sin(Y/30)':cb=128:cr=120"
ok "nothing but red" encode red color=red:s=1280x720 yuv420p out_range=tv ""
ok "4:4:4" encode 444 testsrc2=s=640x360 yuv444p out_range=tv ""
ok "10 bits" encode ten testsrc2=s=640x360 yuv420p10 out_range=tv ""
ffmpeg -v error -y -i test.mp4 -c copy -metadata:s:v rotate=90 turned.mp4 </dev/null

# The largest mean difference and the largest one of DIR's pictures from Pillow's.
cat >judge.py <<'END'
import glob, sys
import numpy as np
from PIL import Image
directory, w, h, fit, how, clips = sys.argv[1:]
w, h, how = int(w), int(h), getattr(Image, how.upper())

def fitted(picture):
    W, H = picture.size
    if fit == "stretch":
        return picture.resize((w, h), how)
    if fit == "letterbox":
        r = min(w / W, h / H)
        sw, sh = max(int(W * r), 1), max(int(H * r), 1)
        box = Image.new("RGB", (w, h))
        box.paste(picture.resize((sw, sh), how), ((w - sw) // 2, (h - sh) // 2))
        return box
    x, y = W / w, H / h
    cw, ch = (W, int(h * x + 0.5)) if x < y else (int(w * y + 0.5), H)
    left, top = (W - cw) // 2, (H - ch) // 2
    return picture.crop((left, top, left + cw, top + ch)).resize((w, h), how)

mean = most = count = 0
for clip in clips.split(","):
    for name in glob.glob("whole/%s/*.png" % clip):
        ours = np.asarray(Image.open(name.replace("whole", directory, 1)))
        d = np.abs(ours.astype(int) - np.asarray(fitted(Image.open(name))))
        mean, most, count = max(mean, d.mean()), max(most, d.max()), count + 1
print("%.2f %d" % (mean, most) if count > 0 else "nothing")
END
judge() {	# DIR WxH FIT FILTER CLIPS
	$python judge.py "$1" "${2%x*}" "${2#*x}" "$3" "$4" "$5" 2>&1
}
# Both of two numbers are at most those.
within() {	# "MEAN MOST" MEAN MOST
	echo "$1 $2 $3" | awk '{ exit !(NF == 4 && $1 <= $3 && $2 <= $4) }'
}
sample() {	# DIR WxH FIT FILTER
	aer-frames -q -n 2 -o "$1" --size "$2" --fit "$3" --filter "$4" clips.csv >/dev/null
}

cat >clips.csv <<'END'
clip,video,start,end,x,y,w,h
test,test.mp4,,,,,,
part,test.mp4,,,101,77,701,533
smooth,smooth.mp4,,,,,,
full,full.mp4,,,,,,
sq3,sq3.mp4,,,,,,
sq8,sq8.mp4,,,,,,
sq17,sq17.mp4,,,,,,
sq40,sq40.mp4,,,,,,
across,across.mp4,,,,,,
down,down.mp4,,,,,,
dull,dull.mp4,,,,,,
sky,sky.mp4,,,,,,
red,red.mp4,,,,,,
444,444.mp4,,,,,,
ten,ten.mp4,,,,,,
turned,turned.mp4,,,,,,
END
natural=
for jpeg in "$data"/faces/2007_007763.jpg "$data"/faces/bald_guys.jpg; do
	[ -e "$jpeg" ] || continue
	name=$(basename "$jpeg" .jpg)
	ffmpeg -v error -y -i "$jpeg" -vf "crop=trunc(iw/2)*2:trunc(ih/2)*2,scale=out_range=tv,format=yuv420p" \
		-c:v libx264 -preset ultrafast -crf 20 "$name.mp4" </dev/null
	natural=$natural${natural:+,}$name
	echo "$name,$name.mp4,,,,,," >>clips.csv
done
runs 0 "the whole pictures" aer-frames -q -n 2 -o whole clips.csv

bits() {	# TITLE DIR WxH FIT FILTER CLIPS
	is "$1 has Pillow's bits" "$(judge "${@:2}")" "0.00 0"
}
while read -r size fit filter; do
	ok "$size $fit $filter" sample "$filter" "$size" "$fit" "$filter"
	while read -r clips mean most title; do
		if [ "$clips" = , ]; then
			skip "no photographs in $data/faces" 1
			continue
		fi
		got=$(judge "$filter" "$size" "$fit" "$filter" "$clips")
		ok "$title: at most $mean on average, $most anywhere" within "$got" "$mean" "$most"
	done <<-END
		smooth,full 0.2 1 smooth
		${natural:-,} 0.2 12 photographs
		test,part 0.4 30 sharp edges and text
		dull,sky 0.2 2 colours that are edges, and light beyond white
		sq3,sq8,sq17,sq40,across,down 1 30 nothing but edges of the purest colours
	END
	bits "4:4:4, 10 bits or turned" "$filter" "$size" "$fit" "$filter" 444,ten,turned
	ok "red is (255, 0, 0) within rounding" $python -c '
import sys
from PIL import Image
i = Image.open(sys.argv[1]); r, g, b = i.getpixel((i.width // 2, i.height // 2))
assert r >= 254 and g <= 1 and b <= 1, (r, g, b)' "$filter/red/000000.png"
done <<'END'
224x180 stretch bicubic
112x100 letterbox bilinear
97x161 crop lanczos
END
ok "a box" sample box 100x60 letterbox box
bits "it" box 100x60 letterbox box test,part,smooth,sq17
ok "the nearest" sample nearest 100x60 stretch nearest
bits "it" nearest 100x60 stretch nearest test,part,smooth,sq17
ok "half" sample half 640x360 stretch bicubic
is "is made from planes" "$(judge half 640x360 stretch bicubic test | grep -v '^0.00')" \
	"$(judge half 640x360 stretch bicubic test)"
ok "more than half of one side" sample more 100x361 stretch bicubic
bits "it" more 100x361 stretch bicubic test

# --- whatever else is asked for

echo 'clip,frame,time,x,y,w,h,score,source
part,0,0,301,200,300,200,0.9,detected
part,1,0.2,300,201,600,500,0.9,detected' >faces.csv
grep -E '^clip|^part' clips.csv >part.csv
runs 0 "faces beside" aer-frames -q -n 2 -o faces --size 224x180 --fit stretch -m 0 --faces faces.csv part.csv
ok "leave the context as it is" cmp bicubic/part/000000.png faces/part/context/000000.png
ok "and the other one" cmp bicubic/part/000001.png faces/part/context/000001.png
is "a face that is not reduced by half has Pillow's bits; another one is near" "$($python - <<'END'
import numpy as np
from PIL import Image
def far(i, box):  # the whole picture begins at 101, 77
    whole = Image.open("whole/part/%06d.png" % i).crop(box).resize((224, 180), Image.BICUBIC)
    face = np.asarray(Image.open("faces/part/face/%06d.png" % i)).astype(int)
    return np.abs(face - np.asarray(whole))
near = far(1, (199, 124, 701, 533))
print(far(0, (200, 123, 500, 323)).max(), near.mean() < 0.5, near.max() > 0)
END
)" "0 True True"
for j in 1 3; do
	runs 0 "-j $j" aer-frames -q -j $j -n 2 -o j$j --size 97x161 --fit crop --filter lanczos clips.csv
done
ok "makes no difference" diff -r -x .aer j1 j3
ok "nor does the company" diff -r -x .aer j1 lanczos
done_testing
