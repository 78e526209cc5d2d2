# cut.sh - what the tests of aer-cut share: which frames a clip should have, and how
# far its pixels are from the source's.  Sourced after tap.sh.

numbers() { strip-read "$@" | awk -F, 'NR > 1 { printf "%s%s", s, $NF; s = "," }'; }

# expected NAME START END: the numbers of the frames with START <= time < END, from
# the recording's own table; END may be empty
expected() {
	awk -F, -v a="$2" -v b="${3:-1e9}" '
		NR > 1 && $2 >= a - 1e-9 && $2 < b - 1e-9 { printf "%s%s", s, $1; s = "," }' "$1.frames.csv"
}

# exact TITLE FILE NAME START END
exact() { is "$1" "$(numbers "$2")" "$(expected "$3" "$4" "$5")"; }

# psnr CLIP SOURCE FILTER: of all frames of a clip against the source's, Y, U and V
psnr() {
	ffmpeg -v info -i "$1" -i "$2" -lavfi "[1:v]$3[b];[0:v]setpts=N,format=yuv444p[a];[a][b]psnr" \
		-f null - 2>&1 | awk '/PSNR/ { for (i = 1; i <= NF; i++) if ($i ~ /^[yuv]:/) {
			split($i, p, ":"); if (p[2] != "inf" && p[2] < 40) bad = bad " " $i } n++ }
			END { print n ? "close" bad : "no result" }'
}
# frames 25 to 34
whole="trim=start_frame=25:end_frame=35,setpts=N,format=yuv444p"
