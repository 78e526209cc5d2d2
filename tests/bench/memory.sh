# Memory, and time to the first output, of 1,000 clips of 10 s of a recording of 150
# minutes. Cutting is interrupted after a while: what it holds depends on how many
# clips are open at a time, not on how many there are.
. "$(dirname "$0")/bench.sh"
recording_once gop250 250
[ -s hours.mp4 ] || {
	ffmpeg -v error -y -i gop250.mp4 -t 600 -c copy half.mp4 </dev/null
	{ for _ in 1 2 3 4 5 6 7; do echo "file gop250.mp4"; done; echo "file half.mp4"; } >hours.txt
	ffmpeg -v error -y -f concat -i hours.txt -c copy hours.part.mp4 </dev/null
	mv hours.part.mp4 hours.mp4 && rm half.mp4
}
clips hours 9000 1000 >hours.csv

watch() {	# NAME SECONDS COMMAND...
	local name=$1 rss first wall cpu cut
	shift
	read -r rss first wall cpu cut < <(python3 "$benches/watch.py" hours "$@")
	printf '  %-30s %8.2f s %8.2f s CPU%s\n' "$name" "$wall" "$cpu" \
		"$([ "$cut" = 0 ] || echo ', interrupted')"
	printf '    MB at most          '; verdict "$rss" '%8.0f' '<= 270'; echo
	printf '    s to the first file '; verdict "$first" '%8.2f' '<= 2'; echo
}

echo "1,000 clips of 10 s of 150 minutes, -j2"
watch "aer-frames --format=npy" 600 aer-frames -q -f -j2 --size=224x224 --fit=stretch \
	--format=npy -o hours hours.csv
watch "aer-cut --mode=copy" 600 aer-cut -q -f -j2 --mode=copy -o hours hours.csv
watch "aer-cut --mode=exact" 20 aer-cut -q -f -j2 -o hours hours.csv
