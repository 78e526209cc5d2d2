#!/bin/bash
# dataset.mk on more than one machine: through GNU Parallel on hosts reached by ssh, and
# through Slurm with two nodes, of which one dies in the middle; and a tool's parts as an
# array of jobs; by the commands of aer-dataset.7, with fewer jobs.  The bytes are those of
# one machine.
#
# The cluster is this machine twice.  Each node has an sshd, which ssh starts, and a slurmd
# with keys, sockets, ports and folders of their own.  Where root may, each also has mounts
# of its own: it sees the shared folder by sshfs, a network file system with a cache.
. "$(dirname "$0")/tap.sh"

# the plain build: the tools have tests of their own with sanitizers, and this is long
PATH=$top/build:$PATH:/usr/sbin
unset "${!SLURM_@}" "${!SBATCH_@}" "${!PARALLEL@}"

# Unix sockets have short names, the folder of the test may not.
cluster=$(mktemp -d /tmp/aer-cluster.XXXXXX)
export SLURM_CONF=$cluster/slurm.conf
# having VARIABLE=VALUE: all processes with that in their environment
having() { grep -lzxF "$1" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3; }
clean_up() {
	local i p self
	self=$(readlink /proc/$$/exe)
	for ((i = 0; i < 3; i++)); do
		for p in $(having "SLURM_CONF=$SLURM_CONF"); do
			[ "$(readlink "/proc/$p/exe")" = "$self" ] || kill -KILL "$p"
		done
	done 2>/dev/null
	rm -rf "$cluster"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

# --- a data set drawn as the demo's is, and what one machine makes of it

mkdir one shared && cd one || exit
for i in 1 2 3; do
	ok "recording $i" recording -n 2 -t 12 -r 5 -S 320x180 --face 90 --no-audio -s $i \
		--subjects $((3 * i - 2)) room$i
done
touch -d @1700000000 room?.mp4	# sshfs shows whole seconds
awk 'FNR > 1 || NR == 1' room?.segments.csv >segments.csv
cat >Makefile <<X
N     = 4
SIZE  = 112x112
TRIM  = 1:5
FACES = 1
CUT_FLAGS = --preset=ultrafast
EXPORTS = dfer
EXPORT_dfer = --base=0 --labels=neutrality,enjoyment,confusion,fatigue,distraction
include $top/manifests/dataset.mk
X
cd .. || exit
for copy in queue shared/hosts shared/slurm shared/array; do
	mkdir $copy && cp -p one/room?.mp4 one/segments.csv one/Makefile $copy/ || exit
done
content() {
	(cd "$1" && find . -type f ! -path '*/.aer/*' ! -path './how/*' ! -path './index/*' \
		! -path './parts/*' -exec sha256sum {} + | sort -k 2)
}
# the finished files, by what changes when one is made again
finished() { find "$1"/data/{clips,faces,frames} -type f ! -path '*/.*' -exec stat -c '%n %i %y' {} + | sort; }
runs 0 "one machine makes the data set" make -C one -j2
content one/data >wanted
is "all of it" "$(grep -c 'clips/.*mp4$' wanted)" "$(tail -n +2 one/data/manifest.csv | wc -l)"

# --- GNU Parallel

export PARALLEL_HOME=$work/parallel PARALLEL_SSH="ssh -F $cluster/ssh"
mkdir -p "$PARALLEL_HOME" && touch "$PARALLEL_HOME/will-cite"
if command -v parallel >/dev/null; then
	runs 0 "GNU Parallel as a queue" make -C queue -j8 recordings \
		LAUNCH='parallel --semaphore --fg -q --id aer -j2'
	is "by which all comes" "$(grep -c '^parallel --semaphore.*parts' out)" 9
	runs 0 "and make for the rest" make -C queue
	is "makes the same bytes" "$(content queue/data)" "$(cat wanted)"
else
	skip "no GNU Parallel" 4
fi

# --- two hosts

# An sshd for each: it speaks through a pipe, so there is no port, and is gone with its
# connection.  NODE.enter is what a command begins with to be among the node's mounts.
ssh_hosts() {
	local n
	[ "$(id -u)" != 0 ] || mkdir -p -m 755 /run/sshd || return 1	# sshd asks for it
	for n in n1 n2 user; do
		ssh-keygen -q -t ed25519 -N '' -C '' -f "$cluster/$n" || return 1
	done
	for n in n1 n2; do
		>"$cluster/$n.enter"
		echo "$n $(cat "$cluster/$n.pub")" >>"$cluster/known"
		cat >"$cluster/$n.sshd" <<-X
			HostKey $cluster/$n
			AuthorizedKeysFile $cluster/user.pub
			AuthenticationMethods publickey
			StrictModes no
			UsePAM no
			PidFile none
			Subsystem sftp internal-sftp
			SetEnv AER_HOST=$n SLURM_CONF=$SLURM_CONF "PATH=$PATH"
		X
		cat >>"$cluster/ssh" <<-X
			Host $n
			ProxyCommand \$(cat $cluster/$n.enter) $(command -v sshd) -i -E $cluster/$n.log -f $cluster/$n.sshd
		X
	done
	cat >>"$cluster/ssh" <<-X
		Host *
		User $(id -un)
		IdentityFile $cluster/user
		IdentitiesOnly yes
		IdentityAgent none
		UserKnownHostsFile $cluster/known
		GlobalKnownHostsFile none
		StrictHostKeyChecking yes
		BatchMode yes
	X
	for n in n1 n2; do
		[ "$(timeout 60 ssh -F "$cluster/ssh" $n 'echo $AER_HOST')" = $n ] || return 1
	done
}
# The mounts of a node are those of the process that serves it the folder "shared".
sshfs_mount() {
	mkdir "$cluster/$1.served" || return 1
	unshare -m sh -c 'mount --bind shared "$1/$2.served" && echo $$ >"$1/$2.pid" &&
		exec sshfs -f -F "$1/ssh" "$2:$1/$2.served" shared' - "$cluster" "$1" \
		>>"$cluster/sshfs.log" 2>&1 &
	soon sshfs_mounted "$1" && echo "nsenter -t $(cat "$cluster/$1.pid") -m" >"$cluster/$1.enter"
}
sshfs_mounted() {
	[ -s "$cluster/$1.pid" ] &&
		timeout 5 nsenter -t "$(cat "$cluster/$1.pid")" -m findmnt -n -t fuse.sshfs "$work/shared"
}

hosts=
if ! command -v sshd ssh ssh-keygen >"$cluster/programs"; then
	skip "no sshd" 2
elif ! ssh_hosts >"$cluster/ssh.log" 2>&1; then
	cat "$cluster/ssh.log" "$cluster"/n?.log 2>/dev/null | tail -n 3 | tap_note
	skip "sshd does not work here" 2
else
	hosts=1/n1,1/n2
	ok "two hosts are reached by ssh" true
	if ! command -v sshfs >/dev/null || [ ! -w /dev/fuse ] || ! unshare -m true 2>/dev/null; then
		skip "no sshfs, or no mounts: the hosts share a local file system"
	else
		ok "each sees the folder by a network file system" eval 'sshfs_mount n1 && sshfs_mount n2'
	fi
fi
if [ -n "$hosts" ] && command -v parallel >/dev/null; then
	cd shared/hosts || exit
	runs 0 "the list of the heavy targets" make -s list
	cp out "$work/list"
	runs_sh 0 "GNU Parallel takes it to the hosts" \
		"timeout -s KILL 300 parallel -S $hosts --wd . --joblog ../joblog make {} <$work/list"
	is "both do their part" "$(tail -n +2 ../joblog | cut -f2 | sort -u | paste -sd' ')" "n1 n2"
	is "and all is made" "$(xargs ls <"$work/list" | wc -l)" 6
	finished . >before
	runs 0 "make does the rest" make
	is "and nothing of that again" "$(grep -c 'sh .*/parts/' out; finished . | comm -3 - before)" 0
	cd "$work" || exit
	is "the bytes are the same" "$(content shared/hosts/data)" "$(cat wanted)"
else
	skip "no hosts, or no GNU Parallel" 7
fi

# --- Slurm

tests_left=28
for program in munged slurmctld slurmd srun sbatch sinfo; do
	command -v $program >/dev/null || { skip "no $program" $tests_left; done_testing; }
done
if [ "$(id -u)" != 0 ]; then
	skip "slurmd wants root" $tests_left
	done_testing
fi

umask 022
mkdir -m 700 "$cluster/munge" && mkdir "$cluster/run" "$cluster/state" "$cluster"/spool.n{1,2}
chmod 755 "$cluster"
head -c 128 /dev/urandom >"$cluster/munge/key" && chmod 400 "$cluster/munge/key"
host=$(hostname -s)
configure() {	# three free ports, as far as one can know
	local ports
	read -ra ports < <($python -c '
import socket
free = [socket.socket() for _ in range(3)]
for s in free: s.bind(("", 0))
print(*[s.getsockname()[1] for s in free])')
	cat >"$SLURM_CONF" <<-X
		ClusterName=aer
		SlurmctldHost=$host(127.0.0.1)
		SlurmUser=root
		SlurmctldPort=${ports[0]}
		AuthType=auth/munge
		AuthInfo=socket=$cluster/run/munge
		StateSaveLocation=$cluster/state
		SlurmdSpoolDir=$cluster/spool.%n
		SlurmctldPidFile=$cluster/slurmctld.pid
		SlurmdPidFile=$cluster/%n.pid
		SlurmctldLogFile=$cluster/slurmctld.log
		SlurmdLogFile=$cluster/%n.log
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		SelectType=select/cons_tres
		SelectTypeParameters=CR_CPU
		SlurmdParameters=config_overrides
		SchedulerParameters=batch_sched_delay=0,sched_min_interval=0
		MpiDefault=none
		ReturnToService=2
		SlurmdTimeout=20
		MessageTimeout=20
		KillWait=2
		NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=${ports[1]} CPUs=4
		NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=${ports[2]} CPUs=4
		PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
	X
}
# up: starts the cluster, and waits until both nodes are idle
up() {
	local n
	slurmctld -i -c || return 1
	for n in n1 n2; do
		$(cat "$cluster/$n.enter" 2>/dev/null) slurmd -N $n || return 1
	done
	soon eval '[ "$(timeout 10 sinfo -h -t idle -o %D)" = 2 ]'
}
munged --force --key-file="$cluster/munge/key" --socket="$cluster/run/munge" \
	--pid-file="$cluster/munge/pid" --log-file="$cluster/munge/log" \
	--seed-file="$cluster/munge/seed" >"$cluster/start.log" 2>&1 || {
	skip "munged does not start here: $(tail -n 1 "$cluster/start.log")" $tests_left
	done_testing
}
for attempt in 1 2 3; do
	configure
	up >>"$cluster/start.log" 2>&1 && break
	for pid in "$cluster"/slurmctld.pid "$cluster"/n?.pid; do
		[ -s "$pid" ] && kill -KILL "$(cat "$pid")"
	done 2>/dev/null
	[ $attempt = 3 ] && {
		skip "Slurm does not start here: $(tail -n 1 "$cluster/slurmctld.log")" $tests_left
		done_testing
	}
done
ok "a cluster of two nodes" test "$(timeout 60 sinfo -h -N -o %N | sort | tr '\n' ' ')" = "n1 n2 "
is "runs commands on both" "$(timeout 120 srun -N2 -n2 sh -c 'echo $SLURMD_NODENAME' | sort | tr '\n' ' ')" "n1 n2 "

# --- parts of the clips as an array of jobs

# The page's own, of three jobs.
awk '/^A job array/ { there = 1 } there && /^\.Ed/ { exit }
	on { gsub(/\\e/, "\\"); print } there && /^\.Bd/ { on = 1 }' "$top/man/aer-dataset.7" |
	sed 's,/100,/3,; s/=1-100/=1-3/; s/-n 16/-q -n 4 --size=112x112/; s/clips.csv/segments.csv/' >array.sh
ended() { timeout -s KILL 300 srun -Q --dependency="afterany:$1" true; }
sample='aer-frames -q -n 4 --size=112x112 -o frames'
runs_sh 0 "one command on one machine" "cd one && $sample segments.csv >frames.csv"
cd shared/array || exit
runs 0 "its parts are given to Slurm" bash -e "$work/array.sh"
is "as what was shown" "$(grep -c sbatch "$work/array.sh") $(grep -c '^Submitted batch job' out)" "2 1"
merge=$(sed -n 's/^Submitted batch job //p' out)

# A part of another tool is missing, and made then.
cut='aer-cut -q --preset=ultrafast -o cut'
runs_sh 0 "another tool on one machine" "cd ../../one && $cut segments.csv >cut.csv"
cat >cut.sh <<X
#!/bin/sh
#SBATCH --cpus-per-task=2
i=\$SLURM_ARRAY_TASK_ID
echo "\$SLURM_ARRAY_TASK_COUNT" >ran.\$i
$cut --shard="\$i/3" segments.csv >cut.\$i.csv
X
job=$(sbatch --parsable --array=1,3 cut.sh)
runs 0 "two of three parts" ended "$job"
runs 1 "are merged" aer-merge segments.csv cut.?.csv
err_like "and the clips of the third are named" "segments.csv:[0-9]*: clip '[^']*' is in no part"
job=$(sbatch --parsable --array=2 cut.sh)
runs 0 "its job alone" ended "$job"
runs 0 "is what was missing" aer-merge -o cut.csv segments.csv cut.?.csv
is "as the part that it is" "$(cat ran.? | paste -sd' ')" "2 1 2"
runs 0 "the first tool's parts end, and are merged" ended "$merge"
for table in cut frames; do
	ok "the table of the parts of $table is that of one command" cmp $table.csv ../../one/$table.csv
	is "the files of $table, too" "$(content $table)" "$(content ../../one/$table)"
done
cd "$work" || exit

# --- a node dies

# Once a part of the work is done, one command of what comes to node n1 is stopped when its
# tool has begun, and what comes to n2 waits for that: the node dies at work, however fast
# it is.
cat >shared/node.sh <<'X'
part_done() { [ "$(ls data/parts | grep -c '[.][cf].*csv$')" -ge 2 ]; }
case "$SLURMD_NODENAME $*" in
"n1 "*/parts/*)
	if part_done && mkdir ../victim 2>/dev/null; then
		"$@" &
		until tool=$(pgrep -P $! -x 'aer-[a-z]*'); do
			kill -0 $! 2>/dev/null || { wait $!; status=$?; rmdir ../victim; exit $status; }
		done
		kill -STOP "$tool"
		>../stopped
		wait
	fi ;;
"n2 "*/parts/*)
	for i in $(seq 600); do
		part_done && [ ! -e ../stopped ] || break
		sleep 0.1
	done ;;
esac
exec "$@"
X
launch='srun -N1 -n1 -c2'
made() { find shared/slurm/data/parts -name '*.[cf]*.csv' ! -name '.*' 2>/dev/null | wc -l; }
timeout -s KILL 300 make -C shared/slurm -k -j8 WAIT=2 LAUNCH="$launch sh ../node.sh" >log 2>&1 &
build=$!
AER_SOON=300 soon eval '[ -e shared/stopped ] || ! kill -0 $build'
before=$(made)
ok "when a part of the work is done ($before of 9 tables)" test "$before" -ge 2 -a "$before" -lt 9
# the node dies: its daemon, its job steps, and what they run
node_dies() {
	local p tasks
	kill -KILL "$(cat "$cluster/n1.pid")" || return 1
	tasks=$(having SLURMD_NODENAME=n1)
	# each has its slurmstepd as parent, which is no node's other's
	for p in $tasks; do
		ps -o ppid= -p "$p"
	done | sort -u | while read -r p; do
		grep -q '^slurmstepd' "/proc/$p/cmdline" && kill -KILL "$p"
	done
	[ -n "$tasks" ] && kill -KILL $tasks
}
ok "a node dies at work" node_dies
wait $build
status=$?
is "make says that not all is done" "$status" 2
like "Slurm says why" "$(cat log)" 'Node failure on n1'
like "and make what is missing" "$(cat log)" 'data/parts/room[^ ]*csv: was not made'
# lost are at most two commands and what needs their tables
ok "the other node went on" test "$(made)" -ge 5
is "Slurm knows that one node is down" "$(timeout 60 sinfo -h -N -o '%N %t' | sed -n 's/^n1 \(down\).*/\1/p')" down

# A node that answers late under load is taken for dead; so this may be said more than once.
finished shared/slurm >finished
for attempt in 1 2 3; do
	timeout -s KILL 300 make -C shared/slurm -k -j8 LAUNCH="$launch" >log 2>&1
	status=$?
	[ $status = 0 ] && break
	sleep 5
done
is "the same command finishes on the node that is left" "$status" 0
is "what was finished was not made again" "$(finished shared/slurm | comm -13 - finished)" ""
is "the bytes are those of one machine" "$(content shared/slurm/data)" "$(cat wanted)"
is "and of what was killed nothing is left" \
	"$(find shared/slurm/data \( -name '.*.??????' -o -name '.*.err' -o -name '.*.part' \) -print)" ""

done_testing
