# page.awk - mandoc's HTML with a way back to the index, and pictures where they belong.
#
# PICTURES has lines of: page, id of a section, file, height, caption; a picture stands
# at the end of its section.
BEGIN {
	FS = "\t"
	while ((getline <pictures) > 0)
		if ($1 == page)
			figure[$2] = figure[$2] "<figure><a href=\"pictures/" $3 "\"><img src=\"pictures/" \
			    $3 "\" alt=\"" $5 "\"/></a><figcaption>" $5 "</figcaption></figure>\n"
}
/^<html>/ { $0 = "<html lang=\"en\">" }
/^<body>/ {
	print
	print "<nav><a href=\"index.html\">aertools</a> <a href=\"aertools.7.html#EXAMPLES\">tour</a>" \
	    " <a href=\"aertools.pdf\">all pages as PDF</a></nav>"
	next
}
match($0, /<h[12] class="S[hs]" id="[^"]*"/) {
	id = substr($0, RSTART, RLENGTH)
	sub(/.* id="/, "", id)
	sub(/"$/, "", id)
}
/<\/section>/ && id in figure { printf "%s", figure[id]; delete figure[id] }
{ print }
END {
	for (id in figure) {
		print page ": there is no section " id " for its picture" >"/dev/stderr"
		exit 1
	}
}
