#!/bin/sh
# embed.sh - files as arrays in C, for lib/label/asset.h.
#
#	sh tools/embed.sh FILE... >assets.c

set -eu
echo '#include "label/asset.h"'
i=0
for f in "$@"; do
	echo "static const unsigned char file$i[] = {"
	od -An -v -tx1 "$f" | sed 's/ *\([0-9a-f][0-9a-f]\)/0x\1,/g'
	echo '};'
	i=$((i + 1))
done
echo 'const struct aer_asset aer_assets[] = {'
i=0
for f in "$@"; do
	echo "{ \"${f##*/}\", file$i, sizeof file$i },"
	i=$((i + 1))
done
echo '{ 0, 0, 0 } };'
