#!/usr/bin/env bash
# The example of README.md, run as it is printed: its "$ cat FILE" makes a file that is
# not there yet; what the others print, on both outputs, is what README shows.
. "$(dirname "$0")/tap.sh"

faces=$data/video/single_face.mp4
langer=$data/video/WolfgangLanger_Pexels.mp4
if [ ! -f "$faces" ] || [ ! -f "$langer" ]; then
	skip "the recordings of the example are not here" 1
	done_testing
	exit
fi
ln -s "$langer" talk.mp4
ln -s "$faces" reader.mp4

# as a user has them; sanitized, the tools run in tests of their own
PATH=$top/build:$PATH
mkdir steps
awk '/^## / { on = /An example/ }
	!on || !/^    [^ ]/ && !/^     / { next }
	/^    \$ / { file = sprintf("steps/%02d", ++n); print substr($0, 7) >file; next }
	n { print substr($0, 5) >(file ".wanted") }' "$top/README.md"
for step in steps/??; do
	command=$(cat "$step")
	touch "$step.wanted"
	if [ "${command#cat }" != "$command" ] && [ ! -e "${command#cat }" ]; then
		cp "$step.wanted" "${command#cat }"
		continue
	fi
	bash -c "$command" >"$step.got" 2>&1
	# README ends a paragraph of its text with a blank line, too
	is "$command" "$(grep . "$step.got")" "$(cat "$step.wanted")"
done
is "the example has its steps" "$(find steps -name '??' | wc -l)" 11
done_testing
