# bash.awk - bash completion of the options that options.sh lists.
BEGIN {
	FS = "\t"
	print "# bash completion for aertools, made from the tools' own lists of options"
}

!($1 in seen) { seen[$1] = 1; tools = tools " " $1 }

$3 == "-" { format = format "\t" $1 ") words=\"" $5 "\" ;;\n"; next }

{
	names[$1] = names[$1] " " $3 ($5 == "-" ? "" : "=")
	if ($2 != "-") {
		names[$1] = names[$1] " " $2
		both = $1 $2 "|"
	} else
		both = ""
	if ($5 != "-")
		values = values "\t" both $1 $3 ") words=\"" $5 "\" ;;\n"
}

END {
	print "_aertools_options()\n{\n\tcase $1 in"
	n = split(tools, tool, " ")
	for (i = 1; i <= n; i++)
		print "\t" tool[i] ") words=\"" substr(names[tool[i]], 2) "\" ;;"
	print "\tesac\n}\n"
	print "# of an option, as aer-cut--mode"
	print "_aertools_values()\n{\n\tcase $1 in"
	printf "%s", values
	print "\tesac\n}\n"
	print "_aertools_formats()\n{\n\tcase $1 in"
	printf "%s", format
	print "\tesac\n}\n"
	while ((getline line <frame) > 0)
		print line
	print "complete -o default -F _aertools" tools
}
