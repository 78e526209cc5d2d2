#!/bin/bash
# lib/video/video and convert against ffmpeg and Pillow: the pictures of each codec, shape,
# orientation and colour format.  The table in video.t says what is tested where.
. "$(dirname "$0")/tap.sh"
. "$top/tests/video.sh"

# --- codecs

make_film vp9.webm $vp9
check vp9.webm "VP9" $everything
make_film vp9.mkv -c:v libvpx-vp9 -deadline good -cpu-used 5 -g 12 -crf 20 -b:v 0 \
	-auto-alt-ref 1 -lag-in-frames 12
check vp9.mkv "VP9 with frames that are not shown, in mkv" $everything
make_film vp9.mp4 $vp9
check vp9.mp4 "VP9 in mp4" $everything
make_film vp9-10.webm $vp9 -pix_fmt yuv420p10le
check vp9-10.webm "VP9 with 10 bits" $everything
make_film vp9-444.webm $vp9 -pix_fmt yuv444p
check vp9-444.webm "VP9, 4:4:4" $everything
make_film vp8.webm -c:v libvpx -deadline realtime -cpu-used 8 -g 12 -b:v 3M \
	-auto-alt-ref 1 -lag-in-frames 10
check vp8.webm "VP8" $everything
if ffmpeg -v error -h encoder=libsvtav1 2>/dev/null | grep -q svt; then
	for format in mp4 mkv webm; do
		make_film av1.$format -c:v libsvtav1 -preset 12 -g 12 -crf 20
		check av1.$format "AV1 in $format" $everything
	done
	make_film av1-10.mp4 -c:v libsvtav1 -preset 12 -g 12 -crf 8 -pix_fmt yuv420p10le
	check av1-10.mp4 "AV1 with 10 bits" $everything
else skip "no AV1 encoder" $((4 * $(set -- $everything; echo $#)))
fi
make_film hevc10.mp4 $x265:open-gop=1 -pix_fmt yuv420p10le
check hevc10.mp4 "HEVC with 10 bits" $everything
make_film mpeg4.avi -c:v mpeg4 -threads 1 -bf 2 -g 10 -q:v 3
check mpeg4.avi "MPEG-4 AVI with B-frames" frames steady $access rgb strip
for format in mp4 mkv; do
	make_film mpeg4.$format -c:v mpeg4 -bf 2 -g 10 -q:v 3
	check mpeg4.$format "MPEG-4 part 2 in $format" $everything
done
make_film xvid.avi -c:v libxvid -g 10 -q:v 3 -mpeg_quant 1 -flags +qpel
check xvid.avi "MPEG-4 part 2 of Xvid" $everything
make_film mpeg2.ts -c:v mpeg2video -bf 2 -g 10 -q:v 3
check mpeg2.ts "MPEG-2" $everything
make_film mjpeg.avi -c:v mjpeg -q:v 2 -pix_fmt yuvj420p
check mjpeg.avi MJPEG $everything
make_film mjpeg422.mov -c:v mjpeg -q:v 2 -pix_fmt yuvj422p
check mjpeg422.mov "MJPEG, 4:2:2" $everything
make_film wmv2.wmv -c:v wmv2 -g 10 -q:v 3
check wmv2.wmv "WMV" $everything
check master.mkv FFV1 $everything
make_film prores.mov -c:v prores_ks -profile:v 2
check prores.mov ProRes $everything

# --- images, and what moves like them

ffmpeg -v error -i master.mkv -vf "fps=10,split[a][b];[a]palettegen[p];[b][p]paletteuse" film.gif
check film.gif GIF $all
ffmpeg -v error -i master.mkv -vf fps=10 -f apng film.png
check film.png "a PNG that moves" $all
ffmpeg -v error -i master.mkv -frames:v 1 one.png -frames:v 1 -q:v 2 one.jpg \
	-frames:v 1 -q:v 2 -pix_fmt yuvj444p full.jpg -frames:v 1 -lossless 1 one.webp \
	-frames:v 1 one.tiff
for file in one.png one.jpg full.jpg one.webp one.tiff; do
	check $file "a picture, $file" $everything
done
$python - <<-'END'
	from PIL import Image
	import numpy as np
	a = np.arange(64 * 48 * 4, dtype=np.uint32).reshape(48, 64, 4) * 2654435761 >> 24
	rgba = Image.fromarray(a.astype(np.uint8), "RGBA")
	rgba.save("alpha.png")
	rgba.convert("L").save("grey.png")
	rgba.convert("L").save("grey.jpg", quality=95)
	rgba.convert("1").save("bits.png")
	rgba.convert("P").save("palette.png")
	rgba.convert("RGB").save("rgb.bmp")
	rgba.convert("LA").save("greyalpha.png")
	Image.fromarray((a[:, :, 0].astype(np.uint16) * 257)).save("grey16.png")
	rgba.convert("CMYK").convert("RGB").resize((63, 47)).save("odd.png")
	rgba.convert("RGB").save("lossless.webp", lossless=True)
	frames = [Image.new("P", (64, 48), k) for k in range(5)]
	for f in frames:
	    f.putpalette(bytes(range(256)) * 3)
	frames[0].save("delays.gif", save_all=True, append_images=frames[1:],
	               duration=[40, 500, 20, 1000, 70], loop=0, optimize=False)
END
# Pillow is the judge here: no conversion from YUV takes part, so all must be equal;
# JPEG decoders may differ by their rounding.
cat >pillow.py <<'END'
import subprocess, sys, numpy as np
from PIL import Image
for name in sys.argv[1:]:
    p = Image.open(name)
    p = p.convert("RGBA").convert("RGB") if p.mode in ("RGBA", "LA") else p.convert("RGB")
    a = np.asarray(p)
    out = subprocess.run(["video-test", "rgb", name], stdout=subprocess.PIPE).stdout
    b = np.frombuffer(out, np.uint8)
    d = abs(a.astype(int) - b.reshape(a.shape)).max() if b.size == a.size else "bytes"
    print(name, "ok" if d == 0 or d == 1 and name.endswith("jpg") else "off by %s" % d)
END
pictures="alpha.png grey.png grey.jpg bits.png palette.png rgb.bmp greyalpha.png odd.png lossless.webp"
$python pillow.py $pictures >pillow.log 2>&1
for file in $pictures; do
	is "$file has Pillow's pixels" "$(grep "^$file " pillow.log)" "$file ok"
done
check delays.gif "a GIF with delays of its own" frames $access rgb
is "each frame when its delays say" "$(video-test list delays.gif | cut -d, -f2 | tail -n +2 |
	paste -sd' ')" "0.000000000 0.040000000 0.540000000 0.560000000 1.560000000"

# --- shape: rotation, mirror, aspect, odd sizes

for turn in 90 180 270; do
	ok "turned by $turn" recording -S $size -n 1 -t 0.4 --no-audio --rotate $turn turn$turn
	check turn$turn.mp4 "turned by $turn" $everything
	like "turned by $turn: size" "$(video-test info turn$turn.mp4)" "^$size "
done
ok "turned by 90 in mov" recording -S $size -n 1 -t 0.4 --no-audio --rotate 90 -f mov turn90
check turn90.mov "turned by 90 in mov" $everything

# A mirrored picture: the display matrix of the track header is written over.
matrix() {	# IN OUT A B C D
	$python - "$@" <<-'END'
		import struct, sys
		data = open(sys.argv[1], "rb").read()
		one = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
		at = data.index(one, data.index(b"tkhd"))
		a, b, c, d = (int(float(x) * 65536) for x in sys.argv[3:])
		new = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
		open(sys.argv[2], "wb").write(data[:at] + new + data[at + len(new):])
	END
}
# Of each the numbers can be read when it is shown as the matrix says.  FFmpeg 5.1 does
# not mirror all of them, so it is no judge of the picture.
while read -r title filter a b c d; do
	ffmpeg -v error -y -i master.mkv -vf $filter -t 0.4 $x264 stored.mp4 </dev/null
	matrix stored.mp4 $title.mp4 $a $b $c $d
	check $title.mp4 "stored $title" frames $access strip
	is "stored $title: size" "$(video-test info $title.mp4 | cut -d' ' -f1)" $size
done <<'END'
mirrored hflip -1 0 0 1
upside-down vflip 1 0 0 -1
turned-by-180 hflip,vflip -1 0 0 -1
transposed transpose=0 0 1 1 0
turned-clockwise transpose=1 0 -1 1 0
turned-counterclockwise transpose=2 0 1 -1 0
transposed-the-other-way transpose=3 0 -1 -1 0
END
matrix stored.mp4 skew.mp4 0.7071 0.7071 -0.7071 0.7071
runs 2 "turned by 45 degrees is refused" video-test info skew.mp4
err_like "with a reason" "skew.mp4: is shown turned by .*only multiples of 90 degrees"

make_film wide.mp4 -vf setsar=4/3 $x264 -t 0.4
check wide.mp4 "pixels of 4:3" $everything
like "they become square, the height stays" "$(video-test info wide.mp4)" "^213x120 "
make_film narrow.mkv -vf setsar=8/9 $x264 -t 0.4
check narrow.mkv "pixels of 8:9" $everything
like "they become square, too" "$(video-test info narrow.mkv)" "^142x120 "
make_film anamorphic.mp4 -vf transpose=2,setsar=4/3 $x264 -t 0.4
matrix anamorphic.mp4 tall.mp4 0 1 -1 0
check tall.mp4 "pixels of 4:3, turned by 90" $all
like "the side that was the width is stretched" "$(video-test info tall.mp4)" "^160x160 "
make_film odd.mkv -vf scale=159:119 -c:v ffv1 -t 0.4
check odd.mkv "odd sides" $everything
make_film odd.webm -vf scale=159:119 $vp9 -t 0.4
check odd.webm "odd sides in VP9, 4:2:0" $everything

# --- colours

colours() {	# NAME MATRIX RANGE PIX_FMT ENCODER...
	local name=$1 matrix=$2 range=$3 format=$4
	shift 4
	make_film "$name" -t 0.2 \
		-vf "scale=out_color_matrix=$matrix:out_range=$range,format=$format" \
		-colorspace $matrix -color_range $range "$@"
}
for matrix in bt709 smpte170m bt2020nc; do
	for range in tv pc; do
		colours c-$matrix-$range.mp4 $matrix $range yuv420p $x264
		check c-$matrix-$range.mp4 "$matrix, $range" frames rgb strip
	done
done
colours c10.mp4 bt2020nc pc yuv420p10le $x265
check c10.mp4 "bt2020nc, pc, 10 bits in HEVC" frames rgb strip
for format in yuv422p yuv444p yuv420p10le yuv422p10le yuv444p10le gray gray10le; do
	colours f-$format.mp4 bt709 tv $format $x264
	check f-$format.mp4 "H.264 $format" $all strip
done
for format in yuv422p yuv444p yuv422p10le gray; do
	colours h-$format.mp4 bt709 tv $format $x265
	check h-$format.mp4 "HEVC $format" $all strip
done
for format in gbrp rgb24 bgra yuva420p yuva444p10le gray gray16le yuv410p yuv411p yuv440p; do
	make_film f-$format.mkv -t 0.2 -pix_fmt $format -c:v ffv1 -f matroska
	check f-$format.mkv "FFV1 $format" frames $access rgb strip
done
make_film rgb.mp4 -t 0.2 -c:v libx264rgb -qp 0
check rgb.mp4 "H.264 as RGB" frames rgb strip
make_film alpha.webm -t 0.4 $vp9 -pix_fmt yuva420p -auto-alt-ref 0
check alpha.webm "VP9 with alpha" $everything
make_film alpha4.mov -t 0.2 -c:v prores_ks -profile:v 4 -pix_fmt yuva444p10le
check alpha4.mov "ProRes with alpha" $everything
make_film alpha.mov -t 0.2 -c:v qtrle -pix_fmt argb
check alpha.mov "QuickTime animation with alpha" $everything
make_film png.mov -t 0.2 -c:v png -pix_fmt rgba
check png.mov "PNG with alpha in mov" $everything
make_film grey.avi -t 0.2 -c:v mjpeg -q:v 2 -pix_fmt gray
check grey.avi "grey MJPEG" $everything

red() {	# SIZE MATRIX RANGE EXTRA...
	local size=$1 matrix=$2 range=$3
	shift 3
	ffmpeg -v error -y -f lavfi -i color=c=0xff0000:s=$size:d=0.04,format=gbrp \
		-vf "scale=out_color_matrix=$matrix:out_range=$range,format=yuv420p" \
		-c:v libx264 -qp 4 -color_range $range "$@" red.mp4
	video-test pixel red.mp4 20 20 | awk '{ print ($1 >= 253 && $2 <= 2 && $3 <= 2) ? "red" : $0 }'
}
is "BT.709 red" "$(red $size bt709 tv -colorspace bt709)" red
is "BT.709 red, full range" "$(red $size bt709 pc -colorspace bt709)" red
is "BT.601 red" "$(red $size bt601 tv -colorspace smpte170m)" red
is "BT.601 red, full range" "$(red $size bt601 pc -colorspace bt470bg)" red
is "BT.2020 red" "$(red $size bt2020 tv -colorspace bt2020nc)" red
is "a small picture without a stated matrix is BT.601" "$(red $size bt601 tv)" red
is "up to 1279 wide" "$(red 1278x576 bt601 tv)" red
is "from 1280 on it is BT.709" "$(red 1280x64 bt709 tv)" red
is "and from 577 high on" "$(red 64x578 bt709 tv)" red

done_testing
