# fit.awk - pages with smaller type where lines of a display are longer than paper is wide.
#
# 78 columns of 10 points are what is right of the begin of a display; 6 less where it is
# indented.
function columns(line) {
	gsub(/\\&/, "", line)
	gsub(/\\\(aq|\\[e-]/, "-", line)
	while ((at = index(line, "\t")) > 0)
		line = substr(line, 1, at - 1) substr("        ", (at - 1) % 8 + 1) substr(line, at + 1)
	return length(line)
}
/^\.Bd -literal/ {
	print
	longest = 0
	text = ""
	room = /indent/ ? 72 : 78
	while ((getline line) > 0 && line !~ /^\.Ed/) {
		text = text line "\n"
		if (columns(line) > longest)
			longest = columns(line)
	}
	if (longest > room)
		printf ".ps %.1f\n", int(20 * room / longest) / 2
	printf "%s%s\n", text, line
	next
}
{ print }
