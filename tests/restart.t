#!/bin/bash
# Runs that are interrupted, killed or repeated: only what is missing is made, nothing
# half-written has a final name, and the table is the one of an undisturbed run.
. "$(dirname "$0")/tap.sh"

runs 0 "lib/batch/record keeps its contract" record-test
is "all of them" "$(grep '^not ok' out)" ""

clips=30
ok "a recording" recording -S 320x240 -n 1 -t 32 --no-audio -g 50 lesson
echo clip,video,start,end >clips.csv
for ((k = 0; k < clips; k++)); do
	echo "P$((k / 5))/c$k,lesson.mp4,$k.2,$((k + 1)).2" >>clips.csv
done
# The clips of a table with files under DIR, and those whose record is kept.
cut_run() { aer-cut -q -j 2 -o "$1" "${@:2}" clips.csv; }
frames_run() { aer-frames -q -j 2 -n 6 -o "$1" "${@:2}" clips.csv; }
ok "an undisturbed aer-cut" cut_run cut
mv ok.log cut.csv
ok "an undisturbed aer-frames" frames_run frames
mv ok.log frames.csv
is "both made all" "$(wc -l <cut.csv) $(wc -l <frames.csv)" "$((clips + 1)) $((6 * clips + 1))"
mv cut cut.whole
mv frames frames.whole

# What has a final name is finished: each file has the bytes of the undisturbed run,
# each folder of frames all of them.
whole() {	# DIR WHOLE
	[ -d "$1" ] || return 0
	(cd "$1" && find . -path ./.aer -prune -o -name '.*.part' -prune -o -type f -print) |
		while read -r file; do
			cmp "$1/$file" "$2/$file" || echo "$file differs"
		done
	find "$1" -mindepth 1 -path "$1/.aer" -prune -o -name '.*.part' -prune -o -type d -name 'c*' -print |
		while read -r folder; do
			[ "$(ls "$folder" | wc -l)" -eq 6 ] || echo "$folder is not whole"
		done
}

# The finished clips (file and record are there) with their times of change.
finished() {	# DIR NAME
	find "$1/.aer/$2" -name '.*' -prune -o -name '*.csv' -print 2>/dev/null | sort |
		while read -r record; do
			# one that says "being made" was killed before it was done
			! grep -q 'being made' "$record" || continue
			id=${record#"$1/.aer/$2/"}
			id=${id%.csv}
			for file in "$1/$id.mp4" "$1/$id/000000.png"; do
				[ ! -e "$file" ] || stat -c '%n %y %i' "$file"
			done
		done
}
tool_name() { [ "$1" = cut ] && echo aer-cut || echo aer-frames; }

# --- killed at several moments

for tool in cut frames; do
	name=$(tool_name $tool)
	rm -rf $tool
	kept=0
	for moment in 0.15 0.3 0.45 0.2 0.6 0.1 0.35; do
		finished $tool $name >before
		${tool}_run $tool >part.csv 2>part.err &
		# the shell's child runs the tool: the tool itself is killed
		sleep $moment
		child=$(pgrep -P $! -x $name)
		[ -z "$child" ] || kill -KILL $child
		wait $! 2>/dev/null
		is "$name killed after $moment s: what is there is whole" "$(whole $tool $tool.whole)" ""
		finished $tool $name >after
		is "$name killed after $moment s: what was there is as it was" "$(comm -23 before after)" ""
		kept=$(wc -l <after)
	done
	cp after before
	runs 0 "$name, the same command again" ${tool}_run $tool
	ok "$name: the table is that of an undisturbed run" cmp out $tool.csv
	is "$name: all files are" "$(diff -r -x .aer $tool $tool.whole)" ""
	finished $tool $name >after
	is "$name: the $kept finished ones were not made again" "$(comm -23 before after)" ""
	runs 0 "$name, once more" ${tool}_run $tool
	ok "$name: the same table" cmp out $tool.csv
	finished $tool $name >again
	ok "$name: nothing is made" cmp after again
	is "$name: no part is left over" "$(find $tool -name '.*.part*')" ""
done

# --- interrupted

for tool in cut frames; do
	name=$(tool_name $tool)
	rm -rf $tool
	for signal in INT TERM; do
		touch started
		${tool}_run $tool >part.csv 2>part.err &
		# until it is at work on a clip
		soon eval "find $tool -newer started -name '*.csv' 2>/dev/null | grep -q ."
		child=$(pgrep -P $! -x $name)
		kill -$signal $child
		wait $!
		is "SIG$signal ends $name by that signal" $? $((128 + $(kill -l $signal)))
		like "it says how to go on" "$(grep "^$name" part.err)" \
			"^$name: interrupted with [0-9]+ clips done; the same command goes on from there$"
		is "what is there is whole" "$(whole $tool $tool.whole)" ""
		is "no part is left over" "$(find $tool -name '.*.part*')" ""
		# the table so far is the beginning of the whole one
		ok "the rows so far are right" cmp -n "$(stat -c %s part.csv)" part.csv $tool.csv
	done
	runs 0 "$name goes on" ${tool}_run $tool
	ok "to the same table" cmp out $tool.csv
done

# --- what is made again

for tool in cut frames; do
	name=$(tool_name $tool)
	${tool}_run $tool >/dev/null
	finished $tool $name >before
	sed -i.orig 's/^P0\/c2,lesson.mp4,2.2,3.2/P0\/c2,lesson.mp4,2.2,3.0/' clips.csv
	runs 0 "$name with one row changed" ${tool}_run $tool
	finished $tool $name >after
	is "makes that clip only" "$(comm -13 before after | sed 's,^[a-z]*/\(P[0-9]*/c[0-9]*\).*,\1,' | paste -sd' ')" P0/c2
	mv clips.csv.orig clips.csv
	runs 0 "$name with the row as it was" ${tool}_run $tool
	ok "gives the first table" cmp out $tool.csv
	finished $tool $name >before
	rm -r $(ls -d $tool/P1/c6.mp4 $tool/P1/c6/000003.png 2>/dev/null)
	runs 0 "$name with a file gone" ${tool}_run $tool
	finished $tool $name >after
	is "makes that clip only" "$(comm -13 before after | sed 's,^[a-z]*/\(P[0-9]*/c[0-9]*\).*,\1,' | paste -sd' ')" P1/c6
	is "and all is there" "$(diff -r -x .aer $tool $tool.whole)" ""
	runs 0 "$name -f" ${tool}_run $tool -f
	finished $tool $name >again
	is "makes all again" "$(comm -12 after again)" ""
	ok "with the same table" cmp out $tool.csv
	touch lesson.mp4
	runs 0 "$name with a source that was touched" ${tool}_run $tool
	finished $tool $name >after
	is "makes all again" "$(comm -12 after again)" ""
	is "the same" "$(diff -r -x .aer $tool $tool.whole)" ""
done
finished cut aer-cut >before
runs 0 "other options" cut_run cut --crf 30
finished cut aer-cut >after
is "make all again" "$(comm -12 before after)" ""
printf 'x' | dd of=cut/P0/c0.mp4 bs=1 seek=200000 status=none
runs 0 "a clip file of another size" cut_run cut --crf 30
is "is made again" "$(find cut -path cut/.aer -prune -o -newer after -name '*.mp4' -print)" cut/P0/c0.mp4

# A killed run with other options must not leave its files to be taken for the first's.
for moment in 0.2 0.35 0.5; do
	frames_run frames >/dev/null
	frames_run frames --size 64x48 >/dev/null 2>&1 &
	sleep $moment
	child=$(pgrep -P $! -x aer-frames)
	[ -z "$child" ] || kill -KILL $child
	wait $! 2>/dev/null
	runs 0 "the first options after other ones were killed at $moment s" frames_run frames
	is "give the first files" "$(diff -r -x .aer frames frames.whole)" ""
done

# --- two runs at a time

for tool in cut frames; do
	name=$(tool_name $tool)
	rm -rf $tool
	${tool}_run $tool >one.csv 2>one.err &
	${tool}_run $tool >two.csv 2>two.err &
	wait
	is "two $name at a time: what is there is whole" "$(whole $tool $tool.whole)" ""
	is "two $name at a time: the only failures are collisions" \
		"$(cat one.err two.err | grep -v 'is being written by another run$')" ""
	runs 0 "then $name finishes" ${tool}_run $tool
	ok "with the same table" cmp out $tool.csv
	is "and the same files" "$(diff -r -x .aer $tool $tool.whole)" ""
done

# --- another version of the pixels, as an older tool has left it

for tool in cut frames; do
	name=$(tool_name $tool)
	record=$tool/.aer/$name/P0/c1.csv
	like "$name remembers the version of its pixels" "$(cat $record)" ' pixels=[0-9]+ '
	sed -i 's/ pixels=[0-9]* / pixels=0 /' $record
	touch after && sleep 0.02
	runs 0 "$name after one made a clip with others" ${tool}_run $tool
	like "makes that clip again" "$(find $tool -path $tool/.aer -prune -o -newer after -type f -print | xargs dirname | sort -u | paste -sd' ')" \
		"^$tool/P0(/c1)?$"
	is "as it is now" "$(diff -r -x .aer $tool $tool.whole)" ""
done

# --- another suffix

head -n 2 clips.csv >single.csv
id=$(sed -n 's/^\([^,]*\),.*/\1/p' single.csv | tail -n 1)
files() { find "$1" -name .aer -prune -o -type f -print | sort | paste -sd' '; }
runs 0 "a clip as MP4" aer-cut -q -o other single.csv
runs 0 "the same as MOV" aer-cut -q -c ffv1 -o other single.csv
is "takes the MP4's place" "$(files other)" "other/$id.mov"
runs 0 "and as MP4 again" aer-cut -q -o other single.csv
is "takes the MOV's" "$(files other)" "other/$id.mp4"
cp $(sed -n 's/^[^,]*,\([^,]*\),.*/\1/p' single.csv | tail -n 1) "other/$id.mov"
runs 2 "somebody's MOV in that place" aer-cut -q -c ffv1 -o other single.csv
err_like "is not replaced" "other/$id.mov: is there, and no record in 'other/.aer/aer-cut' says that aer-cut made it"
is "and the MP4 stays" "$(files other)" "other/$id.mov other/$id.mp4"
done_testing
