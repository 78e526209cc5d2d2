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
esac
