# Prediction of CLIP-CAER with ViT-B/32, random weights, against the same model of
# PyTorch's modules with the same libtorch (Debian's, on the CPU): seconds of CPU a clip of
# 2 x 16 pictures, best of some, one thread each, in one call.  Pictures are in memory.
. "$(dirname "$0")/bench.sh"
[ -x "$work/../caer-drive" ] || { echo "caer.sh: built without libtorch: not measured" >&2; exit 0; }
vocabulary=$work/../models/bpe_simple_vocab_16e6.txt.gz
[ -e "$vocabulary" ] || make -s -C "$work/../.." build/models/bpe_simple_vocab_16e6.txt.gz >&2
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

printf '%s\t%s\n' neutrality 'a student looks at the screen' \
	enjoyment 'a student smiles' distraction 'a student holds a telephone' >caer.texts
echo '{"heads":12,"text_heads":8}' >caer.config
caer-drive new caer.config 1 "$vocabulary" caer.texts caer.model
race "prediction, ViT-B/32, one clip of 2 x 16 pictures, one thread"
entrant "aer-caer's model" "" "caer-drive time caer.model 1 2"
entrant "PyTorch's modules" ">= 1" "/usr/bin/python3 $benches/../caer/pytorch.py caer.model 1 2"
run 2
rm -f caer.model
