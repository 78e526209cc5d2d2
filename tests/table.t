#!/bin/bash
# Tables as the tools read and write them, manifests, and output files that are whole
# or not there.  table-test (tests/table-test.c) does the work.
. "$(dirname "$0")/tap.sh"

# reads STATUS TITLE TEXT: TEXT, with printf's escapes, as a table
reads() {
	printf "$3" >t.csv
	runs "$1" "$2" table-test copy t.csv
}

# --- reading ---------------------------------------------------------------------

reads 0 "a table is read" 'a,b\n1,2\n3,4\n'
out_is "as it is" <<'END'
a,b
1,2
3,4
END
err_is "with physical lines" <<'END'
row 2
row 3
END
reads 0 "no newline at the end" 'a,b\n1,2'
is "loses nothing" "$(tail -n 1 out)" 1,2
reads 0 "a header alone" 'a,b\n'
out_is "is a table" <<<'a,b'
reads 0 "a header without a newline" 'a,b'
out_is "is one too" <<<'a,b'
reads 0 "lines ended in every way" 'a\n1\r2\r3\n4\r\n"5\n"\r6\n7\n'
err_is "are counted" <<'END'
row 2
row 3
row 4
row 5
row 6
row 8
row 9
END
reads 0 "several byte order marks" '\n\xef\xbb\xbf\xef\xbb\xbfa,b\n1,2\n'
is "are no part of a name" "$(head -n 1 out)" a,b
reads 0 "CRLF and a byte order mark" '\xef\xbb\xbfa,b\r\n1,2\r\n\r\n"3\r\n",4\r\n5,6\r\n'
err_is "count lines once" <<'END'
row 2
row 4
row 6
END
is "and leave no trace but inside quotes" "$(tr '\r' R <out | tr '\n' N)" 'a,bN1,2N"3RN",4N5,6N'
reads 0 "CR alone" 'a,b\r1,2\r3,4\r'
is "ends lines" "$(tail -n 1 out) $(tail -n 1 err)" '3,4 row 3'
reads 0 "empty lines" '\n\na,b\n\n1,2\n\n\n3,4\n\n'
err_is "are skipped and counted" <<'END'
row 5
row 8
END
reads 0 "newlines in quotes" 'a,b\n"1\n1\n1",2\n3,4\n"5\n",6\n7,8\n'
err_is "are counted" <<'END'
row 2
row 5
row 6
row 8
END
reads 0 "blanks" 'a, b\n 1 ,\t2\n'
is "belong to the fields" "$(tail -n 1 out)" "$(printf '" 1 ",\t2')"
reads 0 "empty fields" 'a,b,c\n,,\n"","",""\n'
is "are kept" "$(tail -n 2 out | tr '\n' ' ')" ',, ,, '
reads 0 "one empty field" 'a\n""\nx\n'
is "is a row, and is written as one" "$(sed -n 2p out)" '""'
reads 0 "quotes" 'a,b\n"say ""hi""","x,y"\n'
is "come back" "$(tail -n 1 out)" '"say ""hi""","x,y"'
reads 1 "rows of a wrong width" 'a,b\n1\n1,2,3\n3,4\n'
err_is "are named, the others read" <<'END'
t.csv:2: 1 fields, the header has 2
t.csv:3: 3 fields, the header has 2
row 4
END
reads 1 "a NUL byte" 'a,b\n1,\0002\n3,4\n'
err_is "spoils its row only" <<'END'
t.csv:2: the row holds a NUL byte
row 3
END
reads 1 "stray quotes" 'a,b\n1,x"y\n3,4\n"5"x,6\n7,8\n"9" ,1\n2,3\n'
err_is "spoil their rows only" <<'END'
t.csv:2: a quote stands inside a field; quote the whole field and double the quote
row 3
t.csv:4: a quote stands inside a field; quote the whole field and double the quote
row 5
t.csv:6: a quote stands inside a field; quote the whole field and double the quote
row 7
END
reads 1 "a quote that is never closed" 'a,b\n1,2\n3,"4\n5,6\n'
err_is "is named by its row" <<'END'
row 2
t.csv:3: the quote that opens in this row is never closed; the rest of the file was not read
END
reads 1 "the same at the very end" 'a,b\n1,"'
err_like "is named" '^t.csv:2: the quote that opens'
reads 1 "a stray quote in a last row without newline" 'a,b\n1,2\n3,4"'
err_like "is named" 't.csv:3: a quote stands inside a field'
reads 2 "two columns of a name" 'a,b,a\n1,2,3\n'
err_is "are refused" <<'END'
t.csv:1: two columns are called 'a'
END
reads 0 "columns without names" ',a,\n1,2,3\n'
is "are not" "$(tail -n 1 out)" 1,2,3
reads 2 "an empty file" ''
err_is "is refused" <<'END'
t.csv: is empty; a table begins with a line of column names
END
reads 2 "a file of empty lines" '\n\r\n\n'
err_like "is refused" 'is empty'
reads 2 "a file that is a byte order mark" '\xef\xbb\xbf'
err_like "is refused" 'is empty'
reads 2 "UTF-16" '\xff\xfea\000,\000'
err_is "is refused" <<'END'
t.csv: is UTF-16; save it as CSV in UTF-8
END
reads 2 "a binary file" 'a\000b\001\n1\n'
err_is "is refused" <<'END'
t.csv: is not a text file
END
reads 2 "an open quote in the header" 'a,"b\n1,2\n'
err_like "is refused" '^t.csv:1: the quote'
runs 2 "a directory" table-test copy .
err_is "is refused" <<'END'
.: is a directory, not a table
END
runs 2 "what is not there" table-test copy nowhere.csv
err_is "is refused" <<'END'
nowhere.csv: cannot open: No such file or directory
END
runs_sh 2 "standard input that is closed" 'table-test copy - <&-'
err_like "is refused" '^<stdin>: cannot read'
runs_sh 2 "standard input that is a directory" 'table-test copy - <.'
err_like "is refused" '^<stdin>: (cannot read|is a directory)'

{ echo a,b; echo 1,2; head -c 17825792 /dev/zero | tr '\0' x; echo ,2; echo 3,4; } >long.csv
runs 1 "a row of 17 MiB" table-test copy long.csv
err_is "is refused, the others read" <<'END'
row 2
long.csv:3: the row is longer than 16 MiB
row 4
END
{ echo a,b; printf '"'; yes | head -c 17825792; echo '",2'; echo 3,4; } >long.csv
runs 1 "also one of many lines in quotes" table-test copy long.csv
is "is refused once" "$(grep -c 'longer than' err)" 1
{ echo a,b; echo 1,2; yes , | tr -d '\n' | head -c 17825792; echo; echo 3,4; } >long.csv
runs 1 "and one of many fields" table-test copy long.csv
err_is "the same" <<'END'
row 2
long.csv:3: the row is longer than 16 MiB
row 4
END
{ echo a,b; head -c 16000000 /dev/zero | tr '\0' x; echo ,2; } >long.csv
runs 0 "a row of 15 MiB is read" table-test copy long.csv
ok "whole" cmp long.csv out

# --- against Python's csv module -------------------------------------------------

cat >fuzz.py <<'END'
import csv, io, random, subprocess, sys
rng = random.Random(int(sys.argv[1]))
pieces = ["a", "b c", " ", ",", '"', '""', "\n", "\r\n", "\r", "é", "\U0001f600", "\t", ";",
          "'", "0", "-", "x" * 300, "\x01"]
bad = 0
for i in range(100):
    width = rng.randint(1, 5)
    rows = [[f"c{k}" for k in range(width)]]
    rows += [["".join(rng.choices(pieces, k=rng.randint(0, 5))) for _ in range(width)]
             for _ in range(rng.randint(0, 12))]
    if i % 10 == 0:     # across the reader's chunks
        rows += [["y" * rng.randint(65000, 66000)] + [",\n"] * (width - 1)] * 3
    text = io.StringIO()
    # with LF as its end of line, Python leaves a CR without quotes
    end, quoting = rng.choice([("\r\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_ALL),
                               ("\n", csv.QUOTE_ALL)])
    csv.writer(text, lineterminator=end, quoting=quoting).writerows(rows)
    data = (b"\xef\xbb\xbf" if i % 3 == 0 else b"") + text.getvalue().encode()
    if i % 4 == 0:
        data = data.rstrip(b"\r\n") if not data.endswith(b'"\n') else data
    open("fuzz.csv", "wb").write(data)
    wanted = [r for r in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) if r]
    run = subprocess.run(["table-test", "copy", "fuzz.csv"], capture_output=True)
    got = list(csv.reader(io.StringIO(run.stdout.decode(), newline="")))
    if run.returncode or got != wanted:
        bad += 1
        print(i, run.returncode, run.stderr[-200:], [x for x in zip(got, wanted) if x[0] != x[1]][:1])
    # a second copy changes no byte
    open("again.csv", "wb").write(run.stdout)
    if subprocess.run(["table-test", "copy", "again.csv"], capture_output=True).stdout != run.stdout:
        bad += 1
        print(i, "not stable")
print(bad, "bad")
END
is "100 random tables read as Python reads them, and written so that it reads the same" \
	"$($python fuzz.py 1 2>&1)" "0 bad"
cat >junk.py <<'END'
import random, subprocess
rng = random.Random(4)
seen = set()
for i in range(200):
    data = b"a,b\n" + bytes(rng.choices(b'",\n\r x1\0\xc3\xa9', k=rng.randint(0, 60)))
    open("junk.csv", "wb").write(data)
    run = subprocess.run(["table-test", "copy", "junk.csv"], capture_output=True, timeout=20)
    seen.add(run.returncode)
    if run.returncode not in (0, 1):
        print(data, run.returncode, run.stderr[-300:])
print(sorted(seen))
END
is "200 tables of junk neither crash nor stop it" "$($python junk.py 2>&1)" "[0, 1]"

# --- manifests -------------------------------------------------------------------

cat >m.csv <<'END'
clip,start,end,x,y,w,h
a,1,2,,,,
b,,,0,0,10,10
c,0:01:00,61.5,1.0,2,3.00,4
d,5,5,,,,
e,5,4,,,,
f,,0,,,,
g,-1,2,,,,
h,inf,,,,,
i,1,inf,,,,
j,,,1,2,3,
k,,,1,2,0,4
l,,,-1,2,3,4
m,,,1.5,2,3,4
n,,,1,2,nan,4
o,,,1,2,3,65536
p/1,,,,,,
p,,,,,,
a/1,,,,,,
a,,,,,,
p/2,,,,,,
../q,,,,,,
,,,,,,
"r
s",,,,,,
t,1e2,1e3,,,,
u,,,1,2,3,1e1
END
runs 0 "a manifest with bad rows" table-test manifest m.csv
out_is "names each" <<'END'
2:a:1:2:0,0,0,0
3:b:0:inf:0,0,10,10
4:c:60:61.5:1,2,3,4
m.csv:5: clip 'd': end '5' is not after start '5'
m.csv:6: clip 'e': end '4' is not after start '5'
m.csv:7: clip 'f': end '0' is not after start '0'
m.csv:8: clip 'g': start: time '-1' is neither seconds nor h:mm:ss.sss
m.csv:9: clip 'h': start: time 'inf' is neither seconds nor h:mm:ss.sss
m.csv:10: clip 'i': end: time 'inf' is neither seconds nor h:mm:ss.sss
m.csv:11: clip 'j': the region has no h; give all of x, y, w and h, or none
m.csv:12: clip 'k': w '0' is not between 1 and 65535
m.csv:13: clip 'l': x '-1' is not between 0 and 65535
m.csv:14: clip 'm': x '1.5' is not a whole number of pixels
m.csv:15: clip 'n': w 'nan' is not a whole number of pixels
m.csv:16: clip 'o': h '65536' is not between 1 and 65535
17:p/1:0:inf:0,0,0,0
m.csv:18: clip 'p': the clip id is a folder of an earlier clip's
m.csv:19: clip 'a/1': the clip id lies in the folder of the earlier clip 'a'
m.csv:20: clip 'a': the clip id was used by an earlier row
21:p/2:0:inf:0,0,0,0
m.csv:22: clip '../q': a part of the clip id begins with a dot
m.csv:23: clip '': the clip id is empty
m.csv:24: clip 'r
s': the clip id has a '
'; letters, digits and ._-/ are allowed
26:t:100:1000:0,0,0,0
m.csv:27: clip 'u': h '1e1' is not a whole number of pixels
END
# A row that is refused for its id must not claim the folders of that id.
printf 'clip\na\na/b/c\na/b\nx/y\n' >m.csv
runs 0 "a bad row" table-test manifest m.csv
is "claims no folders" "$(sed -n 3p out)" \
	"m.csv:4: clip 'a/b': the clip id lies in the folder of the earlier clip 'a'"
runs 2 "a manifest without ids" table-test manifest <(echo video)
out_like "is refused" "column 'clip' is missing; it has: video"

# --- output files ----------------------------------------------------------------

runs_sh 0 "a file is made" 'echo | table-test file d/e/new.txt hello'
is "with the folders above it" "$(cat d/e/new.txt)" hello
is "and nothing beside it" "$(ls -A d/e)" new.txt
runs_sh 0 "a run that gives up" 'echo abort | table-test file d/e/new.txt other'
is "leaves the old file" "$(cat d/e/new.txt; ls -A d/e)" hellonew.txt
coproc table-test file d/e/new.txt third
third=$COPROC_PID
read -r line <&"${COPROC[0]}"
runs_sh 2 "a second run at the same file" 'echo | table-test file d/e/new.txt second'
out_is "is locked out" <<'END'
fatal: d/e/new.txt: is being written by another run
END
is "which harms neither file" "$(cat d/e/new.txt)" hello
kill -9 "$third"
wait "$third" 2>/dev/null
is "a killed run leaves the old file and its part" "$(ls -A d/e | tr '\n' ' ')" \
	".new.txt.part new.txt "
runs_sh 0 "the next run takes that over" 'echo | table-test file d/e/new.txt x'
is "and empties it" "$(cat d/e/new.txt; ls -A d/e)" xnew.txt
runs_sh 0 "a folder is made" 'echo | table-test folder f/g one'
is "with its file" "$(cat f/g/text)" one
touch f/g/more
runs_sh 0 "and replaced" 'echo | table-test folder f/g two'
is "whole" "$(cat f/g/text; ls -A f/g f)" "twof:
g

f/g:
text"
mkdir -p f/.g.part/sub && echo junk >f/.g.part/sub/junk
runs_sh 0 "leftovers in a folder" 'echo | table-test folder f/g three'
is "are gone" "$(find f -type f)" f/g/text
echo file >f/file
runs_sh 2 "a folder above that is a file" 'echo | table-test file f/file/x y'
out_like "is refused" '^fatal: f/file: is not a folder$'
mkdir -p f/folder
runs_sh 2 "a file that is a folder" 'echo | table-test file f/folder y'
out_like "is refused" '^fatal: f/folder: is there, and is no regular file$'
is "and leaves nothing" "$(ls -A f)" "file
folder
g"
ln -s /etc/passwd f/.link.part
runs_sh 2 "a part that is a symbolic link" 'echo | table-test file f/link y'
out_like "is not followed" '^fatal: f/.link.part: cannot write: '
long=$(printf 'n%.0s' {1..240})
runs_sh 0 "a name of 240 bytes" "echo | table-test file f/$long.mp4 y"
is "can be made" "$(cat "f/$long.mp4")" y

mkdir -p full
if [ "$(id -u)" -eq 0 ] &&
	mount -t tmpfs -o size=$((16 * $(getconf PAGESIZE))) none full 2>/dev/null; then
	head -c $((15 * $(getconf PAGESIZE) - 1000)) /dev/zero >full/ballast
	echo old >full/old.txt
	printf '#!/bin/bash\necho | table-test file full/old.txt "$(head -c 20000 /dev/zero | tr "\\0" x)"\n' >fill
	runs 1 "a full disk" bash fill
	is "leaves the old file and no part" "$(cat full/old.txt; ls -A full)" "old
ballast
old.txt"
	umount full
else
	skip "no tmpfs can be mounted here" 2
fi
runs_sh 2 "a full disk under a table" 'table-test copy t.csv >/dev/full; table-test copy <(yes a,b | head -n 90000) >/dev/full'
err_like "is noticed" '<stdout>: cannot write: No space left on device'

done_testing
