#!/bin/bash
# The model of aer-caer against PyTorch's own modules and open_clip: features, logits,
# gradients and maps, before and after ten steps; weights from other people's files; the
# tokenizer; training that goes on with the same bits.
. "$(dirname "$0")/tap.sh"

ok 'safetensors are read, written and refused' safetensors-test

if [ ! -x "$build/caer-drive" ]; then
	skip 'built without libtorch' 1
	done_testing
	exit
fi
peers=$top/tests/caer
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

# --- small models -----------------------------------------------------------------------

cat >vocabulary <<'end'
#version: 0.2
t h
th e</w>
i n
a n
in g</w>
a t</w>
end
printf '%s\t%s\n' neutrality 'The student is looking at the screen.' \
	enjoyment 'A smile!' distraction 'looking at a telephone in the hand' >texts
clip='"image_size":32,"patch":8,"width":64,"layers":2,"heads":2,"text_width":48,
"text_layers":2,"text_heads":2,"length":40,"vocabulary":520,"embedding":32'
over='"frames":4,"temporal_heads":2,"temporal_head_width":16,
"temporal_mlp":64'

model() {	# SEED MEMBERS: model.safetensors
	echo "{$clip,$over,\"dropout\":0,\"temperature\":0.1,$2}" | tr -d '\n' >config
	caer-drive new config "$1" vocabulary texts model.safetensors
}

compare() {	# TITLE CHUNK MEMBERS
	model 7 "$3"
	[ -e input ] || $python "$peers/reference.py" input model.safetensors 2 1 10 input
	ok "$1: ten steps run" caer-drive run model.safetensors input output 1 "$2"
	ok "$1: all numbers are PyTorch's" $python "$peers/reference.py" compare \
		model.safetensors input output
}

compare 'both streams' 0 '"learned":4,"temporal_layers":2,"activation":"quick"'
cp model.safetensors both.safetensors
compare 'the face alone, GELU' 0 '"learned":4,"streams":"face","activation":"gelu"'
compare 'the scene alone, no learned vectors, normalized pixels' 0 \
	'"learned":0,"streams":"context","normalize":"clip","activation":"quick"'
compare 'pictures encoded three at a time' 3 '"learned":2,"activation":"quick"'

# --- the same again -----------------------------------------------------------------------

caer-drive new config 7 vocabulary texts again.safetensors
ok 'the same seed gives the same weights' cmp model.safetensors again.safetensors
caer-drive new config 8 vocabulary texts again.safetensors
is 'another seed gives others' "$(cmp -s model.safetensors again.safetensors && echo same)" ''
sed 's/"dropout":0/"dropout":0.3/' config >dropping
caer-drive new dropping 7 vocabulary texts start
{ caer-drive train start input 5 whole && caer-drive train start input 2 part &&
	caer-drive train part input 3 rest; } >steps
is 'steps are counted through a checkpoint' "$(tr '\n' ' ' <steps)" '5 steps 2 steps 5 steps '
ok 'training goes on from a checkpoint with the same bits, what is dropped out included' \
	cmp whole rest

# --- other people's weights --------------------------------------------------------------

echo "{$over,\"heads\":2,\"text_heads\":2,\"learned\":4}" >head
$python "$peers/foreign.py" make both.safetensors
for kind in openai open_clip hf half; do
	runs 0 "weights as $kind has them are read" caer-drive load weights.$kind head vocabulary texts loaded.$kind
	is "$kind: all fit" "$(grep -cE '^(missing|unknown)' out)" 0
done
ok 'and are where they belong, those of half precision rounded' \
	$python "$peers/foreign.py" same both.safetensors loaded.openai loaded.open_clip loaded.hf loaded.half
runs 0 'a file that does not fit is read' caer-drive load weights.odd head vocabulary texts loaded
is 'what is missing and what is unknown are named' "$(grep -E '^(missing|unknown)' out)" \
	'missing visual.ln_pre.bias
unknown visual.extra'
runs 2 'one that is no CLIP is refused' caer-drive load weights.bad head vocabulary texts loaded
err_is 'naming what it lacks' <<'end'
caer-drive: weights.bad: is no CLIP with a vision transformer: it has no 'visual.proj'
end
head -c 100000 both.safetensors >cut
runs 2 'a file that was cut off is refused' caer-drive load cut head vocabulary texts loaded
err_like 'and named' 'caer-drive: cut: tensor .*: its data_offsets are not two places in the file'
echo PK >zip
runs 2 'a zip archive that is no TorchScript is refused' caer-drive load zip head vocabulary texts loaded
err_like 'with what to do' 'saved as safetensors first'
printf 'a\tone\nb\t%s\n' "$(yes word | head -n 60 | tr '\n' ' ')" >long
runs 2 'a text that is too long is refused' caer-drive load both.safetensors - vocabulary long loaded
err_like 'telling by how much' "class 'b': its text has [0-9]+ tokens, [0-9]+ more than fit"

# --- open_clip ---------------------------------------------------------------------------

shop=$top/build/open_clip
if [ ! -e "$shop/done" ]; then
	rm -rf "$shop"
	/usr/bin/python3 -m venv --system-site-packages "$shop" &&
		timeout 120 "$shop/bin/pip" -q --disable-pip-version-check install --no-deps \
			open_clip_torch==2.24.0 ftfy==6.3.1 wcwidth==0.2.13 regex==2024.11.6 &&
		touch "$shop/done"
fi >shop.log 2>&1
if [ ! -e "$shop/done" ]; then
	skip 'open_clip cannot be had from PyPI' 8
	done_testing
	exit
fi
package=$(echo "$shop"/lib/python3*/site-packages/open_clip)

model 9 '"learned":0,"activation":"quick"'
caer-drive run model.safetensors input output
ok 'features of pictures and texts are those of open_clip' "$shop/bin/python" \
	"$peers/foreign.py" features model.safetensors input output "$package"

# heads and activation are not in the weights: a file beside them tells
echo "{$over,\"learned\":0}" >head
$python "$peers/reference.py" input model.safetensors 1 2 0 few
$python "$peers/foreign.py" folders model.safetensors
for folder in open_clip.quick open_clip.gelu hf.quick hf.gelu; do
	caer-drive load $folder/model.safetensors head vocabulary texts loaded >load.log &&
		caer-drive run loaded few output
	ok "$folder: the configuration beside the weights is obeyed" "$shop/bin/python" \
		"$peers/foreign.py" folder $folder loaded few output "$package"
done

words=$package/bpe_simple_vocab_16e6.txt.gz
$python "$peers/sentences.py" make 10000 "$words" "$top/README.md" "$top"/man/*.[1357] >sentences
"$shop/bin/python" "$peers/sentences.py" tokens "$package" "$words" <sentences >wanted
caer-drive tokens "$words" <sentences >got
is 'there are 10,000 sentences' "$(wc -l <wanted)" 10000
ok 'their tokens are those of open_clip' cmp got wanted

printf '%s\n' 'see &copy right' 'a Σ' $'bad \xff byte' >odd
caer-drive tokens "$words" <odd >got
is 'what would be cut up otherwise is refused, and said' "$(cat got)" \
	"refused: '&copy' may be an entity of HTML; write the letter itself, or a blank behind the &
refused: the letter U+03A3 is not one that is known here; write it otherwise
refused: the text is not UTF-8"
done_testing
