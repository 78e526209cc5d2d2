#!/bin/bash
# dataset.mk on more than one machine: through Slurm with two nodes, of which one dies in
# the middle, and through GNU Parallel.  The bytes are those of one machine.
#
# The cluster is this machine twice: a munged, a slurmctld and two slurmds with keys,
# sockets, ports and folders of their own, run by whoever runs the test.
. "$(dirname "$0")/tap.sh"

# the plain build: the tools have tests of their own with sanitizers, and this is long
PATH=$top/build:$PATH:/usr/sbin
unset "${!SLURM_@}"

# --- a data set drawn as the demo's is, and what one machine makes of it

mkdir one && cd one || exit
for i in 1 2 3 4; do
	ok "recording $i" recording -n 3 -t 16 -r 8 -S 640x360 --face 70 -s $i \
		--subjects $((3 * i - 2)) room$i
done
awk 'FNR > 1 || NR == 1' room?.segments.csv >segments.csv
cat >Makefile <<X
N     = 4
SIZE  = 112x112
TRIM  = 1:5
FACES = 1
EXPORTS = dfer
EXPORT_dfer = --base=0 --labels=neutrality,enjoyment,confusion,fatigue,distraction
include $top/manifests/dataset.mk
X
cd .. || exit
for copy in slurm queue hosts; do
	mkdir $copy && cp -p one/room?.mp4 one/segments.csv one/Makefile $copy/ || exit
done
tree() {
	(cd "$1/data" && find . -type f ! -path './how/*' ! -path './index/*' ! -path '*/.aer/*' \
		! -path './parts/*' -exec sha256sum {} + | sort -k 2)
}
runs 0 "one machine makes the data set" make -C one -j2
tree one >wanted
is "all of it" "$(grep -c 'clips/.*mp4$' wanted)" "$(tail -n +2 one/data/manifest.csv | wc -l)"

# --- GNU Parallel

if command -v parallel >/dev/null; then
	export PARALLEL_HOME=$work/parallel
	mkdir -p "$PARALLEL_HOME" && touch "$PARALLEL_HOME/will-cite"
	runs 0 "GNU Parallel as a queue" make -C queue -j8 \
		LAUNCH='parallel --semaphore --fg -q --id aer -j2'
	is "makes the same bytes" "$(tree queue)" "$(cat wanted)"
	is "by parallel" "$(grep -c '^parallel --semaphore.*parts' out)" 12
	cd hosts || exit
	runs 0 "the list of the heavy targets" make -s list
	cp out ../list
	# ":" is a host without ssh
	runs_sh 0 "GNU Parallel takes it" 'parallel -S 2/: --wd . make {} <../list'
	is "and makes all of them" "$(xargs ls <../list | wc -l)" 8
	runs 0 "make does the rest" make
	is "and nothing of that again" "$(grep -c 'sh .*/parts/' out)" 0
	cd .. || exit
	is "the bytes are the same" "$(tree hosts)" "$(cat wanted)"
else
	skip "no GNU Parallel" 8
fi

# --- Slurm

for program in munged slurmctld slurmd srun sinfo; do
	command -v $program >/dev/null || { skip "no $program" 12; done_testing; }
done
if [ "$(id -u)" != 0 ]; then
	skip "slurmd wants root" 12
	done_testing
fi

# Unix sockets have short names, the folder of the test may not.
cluster=$(mktemp -d /tmp/aer-cluster.XXXXXX)
export SLURM_CONF=$cluster/slurm.conf
# all processes whose environment names this cluster, or that stand in its folder
members() {
	local p
	for p in /proc/[0-9]*; do
		if [ "${p#/proc/}" != $$ ] && [ "$(readlink "$p/exe")" != "$(readlink /proc/$$/exe)" ] &&
			tr '\0' '\n' <"$p/environ" | grep -qx "SLURM_CONF=$SLURM_CONF"; then
			echo "${p#/proc/}"
		fi
	done 2>/dev/null
}
clean_up() {
	local i
	for ((i = 0; i < 5; i++)); do
		members | xargs -r kill -KILL
	done 2>/dev/null
	rm -rf "$cluster"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

umask 022
mkdir -m 700 "$cluster/munge" && mkdir "$cluster/run" "$cluster/state"
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
		MpiDefault=none
		ReturnToService=2
		SlurmdTimeout=20
		MessageTimeout=10
		KillWait=5
		NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=${ports[1]} CPUs=4
		NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=${ports[2]} CPUs=4
		PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
	X
}
# up: starts the cluster, and waits until both nodes are idle
up() {
	local i
	mkdir -p "$cluster/spool.n1" "$cluster/spool.n2"
	slurmctld -i -c && slurmd -N n1 && slurmd -N n2 || return 1
	for ((i = 0; i < 120; i++)); do
		[ "$(timeout 10 sinfo -h -t idle -o %D)" = 2 ] && return 0
		sleep 0.5
	done
	return 1
}
munged --force --key-file="$cluster/munge/key" --socket="$cluster/run/munge" \
	--pid-file="$cluster/munge/pid" --log-file="$cluster/munge/log" \
	--seed-file="$cluster/munge/seed" >"$cluster/start.log" 2>&1 || {
	skip "munged does not start here: $(tail -n 1 "$cluster/start.log")" 12
	done_testing
}
for attempt in 1 2 3; do
	configure
	up >>"$cluster/start.log" 2>&1 && break
	for pid in "$cluster"/slurmctld.pid "$cluster"/n?.pid; do
		[ -s "$pid" ] && kill -KILL "$(cat "$pid")"
	done 2>/dev/null
	[ $attempt = 3 ] && {
		skip "Slurm does not start here: $(tail -n 1 "$cluster/slurmctld.log")" 12
		done_testing
	}
done
ok "a cluster of two nodes" test "$(timeout 60 sinfo -h -N -o %N | sort | tr '\n' ' ')" = "n1 n2 "
is "runs commands on both" "$(timeout 120 srun -N2 -n2 sh -c 'echo $SLURMD_NODENAME' | sort | tr '\n' ' ')" "n1 n2 "

launch='srun -N1 -n1 -c2'
made() { find slurm/data/parts -name '*.[cf]*.csv' ! -name '.*' 2>/dev/null | wc -l; }

# Of what comes to node n1 for a recording, once a part of the work is done, one command
# is stopped when its tool has begun: so the node dies at work, however fast it is.
cat >node.sh <<'X'
case "$SLURMD_NODENAME $*" in
"n1 "*/parts/*)
	if [ "$(ls data/parts | grep -c '[.][cf].*csv$')" -ge 3 ] && mkdir ../victim 2>/dev/null; then
		"$@" &
		until tool=$(pgrep -P $! -x 'aer-[a-z]*'); do
			kill -0 $! 2>/dev/null || { wait $!; status=$?; rmdir ../victim; exit $status; }
		done
		kill -STOP "$tool"
		>../stopped
		wait
	fi ;;
esac
exec "$@"
X
timeout -s KILL 300 make -C slurm -k -j8 LAUNCH="$launch sh ../node.sh" >log 2>&1 &
build=$!
for ((i = 0; i < 3000; i++)); do
	[ -e stopped ] && break
	kill -0 $build 2>/dev/null || break
	sleep 0.1
done
before=$(made)
ok "when a part of the work is done ($before of 12 tables)" test "$before" -ge 3 -a "$before" -lt 12
# the node dies: its daemon, its job steps, and what they run
node_dies() {
	local p tasks
	kill -KILL "$(cat "$cluster/n1.pid")" || return 1
	tasks=$(for p in $(members); do
		tr '\0' '\n' <"/proc/$p/environ" | grep -qx 'SLURMD_NODENAME=n1' && echo "$p"
	done 2>/dev/null)
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
ok "the other node went on" test "$(made)" -ge 8
is "Slurm knows that one node is down" "$(timeout 60 sinfo -h -N -o '%N %t' | sed -n 's/^n1 \(down\).*/\1/p')" down

# A node that answers late under load is taken for dead; so this may be said more than once.
find slurm/data/clips -name '*.mp4' ! -path '*/.*' -exec stat -c '%n %i %y' {} + | sort >finished
for attempt in 1 2 3; do
	timeout -s KILL 300 make -C slurm -k -j8 LAUNCH="$launch" >log 2>&1
	status=$?
	[ $status = 0 ] && break
	sleep 5
done
is "the same command finishes on the node that is left" "$status" 0
is "finished clips were not made again" "$(
	find slurm/data/clips -name '*.mp4' ! -path '*/.*' -exec stat -c '%n %i %y' {} + | sort |
		comm -13 - finished)" ""
is "the bytes are those of one machine" "$(tree slurm)" "$(cat wanted)"

done_testing
