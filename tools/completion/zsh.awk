# zsh.awk - zsh completion of the options that options.sh lists.
BEGIN { FS = "\t" }

function quoted(text) { gsub(/\047/, "\047\\\047\047", text); return "\047" text "\047" }
function plain(text) { gsub(/[\[\]:\\]/, "\\\\&", text); return text }

function told(text) { gsub(/:/, "\\:", text); return text }

# What completes an argument, as _arguments wants it.
function action(kind) {
	if (kind == "/file") return "_files"
	if (kind == "/folder") return "_files -/"
	if (kind == "/at") return "_files -P @"
	if (kind == "/free") return " "
	if (kind !~ /:( |$)/) return "(" plain(kind) ")"
	# words that go on get no blank behind them
	rest = ""
	n = split(kind, word, " ")
	kind = ""
	for (i = 1; i <= n; i++)
		if (word[i] ~ /:$/) rest = rest " " word[i]
		else kind = kind " " word[i]
	return "{compadd --" plain(kind) "; compadd -S \"\" --" plain(rest) "}"
}

!($1 in seen) { seen[$1] = 1; tool[++tools] = $1 }

$3 == "-" { spec[$1] = spec[$1] " \\\n\t\t" quoted("1:" $6 ":" action($5)); next }

{
	tail = "[" plain($6) "]"
	long = $3
	if ($5 != "-") {
		tail = tail ":" told($4) ":" action($5)
		long = long "="
	}
	if ($2 == "-")
		spec[$1] = spec[$1] " \\\n\t\t" quoted("*" long tail)
	else
		spec[$1] = spec[$1] " \\\n\t\t" quoted("*" $2 ($5 == "-" ? "" : "+") tail) \
		    " \\\n\t\t" quoted("*" long tail)
}

END {
	printf "#compdef"
	for (i = 1; i <= tools; i++) printf " %s", tool[i]
	print "\n# zsh completion for aertools, made from the tools' own lists of options"
	print "case $service in"
	for (t = 1; t <= tools; t++)
		print tool[t] ")\n\t_arguments -s -S" spec[tool[t]] " \\\n\t\t\047*:file:_files\047 ;;"
	print "esac"
}
