#!/bin/bash
# Puts inputs to begin with into the folder DIR, for the fuzz target NAME: small files
# of the kinds it reads.
#
#	seeds.sh NAME DIR
set -eu
name=$1
mkdir -p "$2" && cd "$2"

# video NAME.EXT OPTIONS...: a dozen small pictures, encoded as told
video() {
	local file=$1
	shift
	[ -s "$file" ] || ffmpeg -v error -f lavfi -i testsrc2=size=48x32:rate=10:duration=1.2 \
		"$@" -y "$file" </dev/null
}

case $name in
table-fuzz | plain-fuzz)
	printf 'clip,label\na,b\n' >lf
	printf '\xef\xbb\xbfclip,label\r\n"a,1","b""c"\r\n\r\n"x\ny",z\r\n' >crlf
	printf 'a,b\r1,2\r3\r"4"x,5\r6,7' >cr
	;;
manifest-fuzz)
	printf 'clip,video,start,end,x,y,w,h,subject,label\n%s\n' \
		'P1/1,v.mp4,0:01:12.5,87.5,0,0,640,720,P1,calm' >manifest
	printf 'clip,frame,time,x,y,w,h,score,source\na,0,0.0,1,2,30,40,1.5,detected\n%s\n' \
		'a,1,0.04,,,,,,none' >faces
	printf 'recipe,index,time,file\nrecipe,0,0.0,a.png\n' >record
	;;
option-fuzz)
	printf 'train=0.8,test=0.2' >parts
	printf '1:02:03.25' >time
	printf '30000/1001' >rate
	;;
score-fuzz)
	{
		printf 'clip,subject,label\na,S,no\nb,S,yes\nc,T,no\n\xff'
		printf 'clip,label,status\na,no,\na,yes,\nb,,refused\nbb,no,\nc,perhaps,\n'
	} >order
	printf 'clip,label\nb,no\na,yes\nb,no\n\xffclip,p_no,p_yes\nb,0.5,0.5\na,1,0\n' >any
	printf 'clip,split,label\na,x,no\nb,y,yes\n\xffclip,label\na,no\nb,no\n../a,no\na,no\n' >late
	;;
import-fuzz)
	# the first byte is the format's number
	{ printf '\000'; printf '/d/a 3 1\n/d/b 4 2\n'; } >dfer
	{ printf '\002'; printf '{"a/b": [1, 2.5, 3, 4], "c": null}'; } >body
	{ printf '\003'; printf '{"a": {"1.jpg": [1, 2, 3, 4], "2.jpg": null}}'; } >face
	{ printf '\004'; printf 'ClipID,Boredom,Engagement,Confusion,Frustration \na.avi,0,1,2,3\n'; } >daisee
	{ printf '\005'; printf 'file_name,label\na/b.mp4,x\n'; } >hf
	{ printf '\010'; printf 'clip,label,status\na,no,\nb,,late\n'; } >table
	{
		printf '\011'
		printf '{"distribution": [{"@id": "t", "contentUrl": "t.csv", "encodingFormat": "text/csv"}],'
		printf '"recordSet": [{"field": [{"@id": "c/clip", "source": {"fileObject": {"@id": "t"},'
		printf '"extract": {"column": "clip"}}}, {"name": "l", "references": {"field": {"@id": "v"}},'
		printf '"source": {"fileObject": "t", "extract": {"column": "label"}}}]},'
		printf '{"field": {"@id": "v"}, "data": [{"v": "no"}, {"v": "yes"}]}]}'
	} >croissant
	/usr/bin/python3 - <<-'END'
		import io, json, tarfile, numpy as np
		def save(name, first, array):
		    with open(name, "wb") as f: f.write(bytes([first])); np.save(f, array)
		save("index", 6, np.array([("a", 1, 0.5, b"s")], [("clip", "U3"), ("n", ">i2"), ("x", "<f2"), ("s", "S2")]))
		save("logits", 198, np.asfortranarray(np.ones((3, 3), "f4")))
		for name, form in (("ustar", 0), ("gnu", 1), ("pax", 2)):
		    b = io.BytesIO()
		    with tarfile.open(fileobj=b, mode="w", format=form) as t:
		        for n, d in (("a/b.cls", b"1"), ("a/b.json", b'{"clip": "x", "n": 1.5}'), ("y" * 99 + "/" + "x" * (90 if form == 0 else 120) + ".cls", b"2")):
		            i = tarfile.TarInfo(n); i.size = len(d); t.addfile(i, io.BytesIO(d))
		    open(name, "wb").write(bytes([7]) + b.getvalue())
	END
	;;
vote-fuzz)
	printf 'clip,annotator,label\na,k,x\na,l,y\na,m,x\nb,k,y\nb,l,y\n' >one
	{
		echo clip,annotator,label,set,time,seconds,status,repeat
		printf '%s\n' a,k,x,f,2026-11-02T09:14:05Z,6.2,,0 a,l,x,f,,,ok, a,l,y,g,,,ok, \
			a,l,x,f,,,ok,1 b,k,,g,,4,unsure, b,k,y,g,,4,ok, a,l,x,f,,,,
	} >two
	printf 'clip,annotator,label,time\na,k,x,2026-11-02 09:14:05.5+01:30\na,l,x,1999-12-31T23:59\n' >time
	;;
weights-fuzz)
	/usr/bin/python3 - <<-'END'
		import json, struct
		def save(name, tensors, meta=None):
		    header, at, data = {"__metadata__": meta} if meta else {}, 0, b""
		    for key, (kind, shape, bytes_) in tensors.items():
		        header[key] = {"dtype": kind, "shape": shape, "data_offsets": [at, at + len(bytes_)]}
		        at += len(bytes_); data += bytes_
		    text = json.dumps(header).encode()
		    open(name, "wb").write(struct.pack("<Q", len(text)) + text + data)
		save("none", {})
		save("one", {"a.b": ("F32", [2, 3], bytes(24))}, {"format": "pt"})
		save("kinds", {"x": ("F16", [], b"ab"), "y": ("I64", [0, 4], b""), "z": ("BOOL", [3], b"abc"),
		               "w": ("BF16", [1, 1, 2], b"abcd")}, {"aer.config": "{}", "aer.steps": "3"})
	END
	;;
tokens-fuzz)
	printf '#version: 0.2\nt h\nth e</w>\ni n\na n\nin g</w>\n\377the thing is in, 12 \303\234ber "a" it'"'"'s' >plain
	printf '#version: 0.2\na b\n\377&amp;lt; &#39; &#x2014; \342\200\234yes\342\200\235 R&D \302\275 caf\303\251' >entities
	printf '\377the student isn'"'"'t looking  at\tthe SCREEN & smiles; he'"'"'ll!' >text
	;;
caer-fuzz)
	printf '{"image_size": 16, "patch": 8, "dropout": 0.1, "streams": "face", "normalize": "clip", "activation": "gelu"}' >config
	printf '{"width": 64, "heads": 2, "text_width": 48, "text_heads": 2, "length": 40, "learned": 0, "temperature": 1e-2}' >sizes
	printf '{"recipe": "r", "split": "9f", "epoch": 2, "step": 1, "loss": 0.5, "weight": 8, "best": 1, "history": [[1.5, null, null, null], [1, 1, 0.5, 0.25]], "train": ["a"], "validation": ["b"], "subjects": ["S"]}' >note
	;;
video-fuzz | avcc-fuzz)
	video a.mp4 -c:v libx264 -g 4 -bf 2
	video a.ts -c:v libx264 -g 6 -bf 1
	video a.mkv -c:v libx264 -x264-params open-gop=1:keyint=5
	video a.avi -c:v mpeg4 -bf 1
	video a.webm -c:v libvpx-vp9 -g 6
	video a.gif
	[ $name = video-fuzz ] || for first in '\0' '\1' '\2'; do
		{ printf "$first"; ffmpeg -v error -i a.mp4 -c copy -f h264 - </dev/null; } \
			>"h264$((${#first} + ${first#?}))"
	done
	;;
needed-fuzz)
	video b.mp4 -c:v libx264 -bf 3 -x264-params b-pyramid=normal:ref=2
	video c.mp4 -c:v libx264 -coder 0 -bf 5 -x264-params slices=2:direct=temporal
	video d.mp4 -c:v libx264 -preset slow -g 5 -x264-params open-gop=1:weightp=2
	for file in b c d; do for first in '\0' '\1' '\2'; do
		{ printf "$first\1"; ffmpeg -v error -i $file.mp4 -c copy \
			-bsf:v h264_mp4toannexb,h264_metadata=aud=insert -f h264 - </dev/null; } \
			>"$file$((${#first} + ${first#?}))"
	done; done
	rm ./*.mp4
	;;
esac
