# Keeps of the whole words on standard input what readline does not have yet, the words
# all beginning with $1.
_aertools_reply()
{
	local i
	mapfile -t COMPREPLY
	[[ ${COMPREPLY-} == *[=:] ]] && compopt -o nospace
	for i in "${!COMPREPLY[@]}"; do
		COMPREPLY[i]=${COMPREPLY[i]#"$1"}
	done
}

# What readline is to do by itself.
_aertools_files()
{
	[[ -z $words || $words == /file ]] || compopt +o default
	[[ $words != /folder ]] || compopt -o dirnames
}

# Values of an option, typed as $1 behind $2, as in "--mode=", as whole words; files
# only where readline has the whole word to replace, $3.
_aertools_value()
{
	case $words in
	/file) [[ $3 != --* ]] || compgen -P "$2" -f -- "$1" ;;
	/folder) [[ $3 != --* ]] || compgen -P "$2" -d -- "$1" ;;
	/free) ;;
	/at) [[ $1 != @* ]] || compgen -P "$2@" -f -- "${1#@}" ;;
	*) compgen -P "$2" -W "$words" -- "$1" ;;
	esac
}

_aertools()
{
	local tool=${1##*/} line=${COMP_LINE:0:COMP_POINT} word words= typed format
	# readline takes words apart at = and : and more; $2 is what it will replace
	word=${line##*[[:blank:]]}
	read -ra typed <<<"${line%"$word"}"
	COMPREPLY=()
	if [[ $word == --*=* ]]; then
		_aertools_values "$tool${word%%=*}"
		_aertools_files
		_aertools_reply "${word%"$2"}" \
			< <(_aertools_value "${word#*=}" "${word%%=*}=" "$2")
		return
	fi
	[[ ${typed[-1]} != -* ]] || _aertools_values "$tool${typed[-1]}"
	_aertools_files
	if [[ -n $words ]]; then
		_aertools_reply "${word%"$2"}" < <(_aertools_value "$word" "" "")
	elif [[ $word == -* ]]; then
		_aertools_options "$tool"
		_aertools_reply "" < <(compgen -W "$words" -- "$word")
	else
		_aertools_formats "$tool"
		for format in $words; do
			[[ " ${typed[*]} " != *" $format "* ]] || words=
		done
		[[ -z $words ]] || _aertools_reply "" < <(compgen -W "$words" -- "$word")
	fi
}
