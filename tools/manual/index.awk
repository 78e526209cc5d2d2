# index.awk - the first page of the site, from the names in the pages' sources, by section.
BEGIN {
	title[1] = "Tools"
	title[3] = "Library"
	title[5] = "Tables"
	title[7] = "To begin with"
	print "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>"
	print "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1.0\"/>"
	print "<link rel=\"stylesheet\" href=\"style.css\" type=\"text/css\"/>"
	print "<title>aertools</title>\n</head>\n<body>\n<div class=\"manual-text\">"
	print "<h1>aertools " version "</h1>"
	print "<p>Small tools that turn long recordings of people into a labelled video data" \
	    " set, and score any model\047s predictions on it. All pages" \
	    " <a href=\"aertools.pdf\">as one PDF file</a>.</p>"
}
function escaped(text) { gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); return text }
FNR == 1 { named = 0 }
/^\.Dt / { section = $3 }
/^\.Nd / && !named {
	named = 1
	page = FILENAME
	sub(/.*\//, "", page)
	name = page
	sub(/\.[0-9]$/, "", name)
	rows[section] = rows[section] "<tr><td><a href=\"" page ".html\">" name "(" section \
	    ")</a></td><td>" escaped(substr($0, 5)) "</td></tr>\n"
}
END {
	for (i = 1; i <= 4; i++) {
		section = substr("7153", i, 1)
		if (section in rows)
			printf "<h2>%s</h2>\n<table class=\"index\">\n%s</table>\n", title[section], rows[section]
	}
	print "</div>\n</body>\n</html>"
}
