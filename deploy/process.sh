# deploy/process.sh: starts, watches and stops the processes of one data directory, by pid. Sourced, never run.
#
# $DATA/pids/NAME holds "PID START BOOT": the start time (clock ticks since boot, from /proc) and the boot's id tell our process from a later
# one that was given the same pid. Each service leads a process group of its own, so a Ctrl-C at the terminal reaches only ./run, which then
# stops them in order, and nothing a service started can outlive it.
# shellcheck shell=bash

# process_stat PID: sets STAT_STATE (a letter; empty if there is no such process) and STAT_START.
process_stat() {
    local stat fields

    STAT_STATE='' STAT_START=''
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
    read -ra fields <<<"${stat##*) }" # what follows "PID (name) "; the name may hold spaces
    STAT_STATE=${fields[0]} STAT_START=${fields[19]}
}

# process_is PID START: is it still that process, and more than a zombie?
process_is() {
    process_stat "$1"
    [ -n "$STAT_STATE" ] && [ "$STAT_STATE" != Z ] && [ "$STAT_STATE" != X ] && [ "$STAT_START" = "$2" ]
}

# process_read NAME: what is on record: sets SERVICE_PID and SERVICE_START; false if nothing is, or from another boot.
process_read() {
    local boot

    SERVICE_PID='' SERVICE_START=''
    { read -r SERVICE_PID SERVICE_START boot <"$DATA/pids/$1"; } 2>/dev/null || return 1
    [ "$boot" = "$(</proc/sys/kernel/random/boot_id)" ]
}

# process_is_running NAME: sets SERVICE_PID and SERVICE_START as well.
process_is_running() { process_read "$1" && process_is "$SERVICE_PID" "$SERVICE_START"; }

# process_pid NAME: prints it, if that service runs.
process_pid() { if process_is_running "$1"; then say "$SERVICE_PID"; fi; }

# process_group_end NAME: ends what is left of a service whose leader is gone, or is only a zombie. The kernel gives the leader's pid to
# nobody else while its group lives.
process_group_end() {
    if ! process_read "$1" || [ "$SERVICE_START" = gone ]; then return 0; fi
    process_stat "$SERVICE_PID"
    if [ -z "$STAT_STATE" ] || { [ "$STAT_STATE" = Z ] && [ "$STAT_START" = "$SERVICE_START" ]; }; then
        kill -s KILL -- "-$SERVICE_PID" 2>/dev/null || true
    fi
}

# process_record NAME PID
process_record() {
    process_stat "$2"
    say "$2 ${STAT_START:-gone} $(</proc/sys/kernel/random/boot_id)" >"$DATA/pids/$1"
}

# process_start NAME COMMAND…: in the background, output to $DATA/log/NAME.log (the log before it is kept as NAME.log.1).
# Unless DETACH is yes, the kernel stops it should the calling script be killed without a chance to do so.
process_start() {
    local name=$1 log=$DATA/log/$1.log launcher=(setsid)

    shift
    if [ "${DETACH:-no}" != yes ]; then launcher+=(setpriv --pdeathsig SIGTERM); fi
    if [ -e "$log" ]; then mv "$log" "$log.1"; fi
    "${launcher[@]}" "$@" >"$log" 2>&1 </dev/null 9>&- &
    process_record "$name" $!
}

# process_await NAME SECONDS COMMAND…: until COMMAND succeeds (SERVICE_PID is the process it is about). Dies with the end of the log if the
# service ends first or takes longer.
process_await() {
    local name=$1 deadline=$((SECONDS + $2))

    shift 2
    while ((SECONDS <= deadline)); do
        if ! process_is_running "$name"; then process_fail "$name" "ended while starting"; fi
        if "$@" >/dev/null 2>&1; then return; fi
        sleep 0.1
    done
    process_fail "$name" "is not ready in time"
}

# process_fail NAME WHY: PROCESS_EXPLAIN names a function that dies with the true reason, where it knows one.
process_fail() {
    if [ -n "${PROCESS_EXPLAIN:-}" ]; then "$PROCESS_EXPLAIN" "$1"; fi
    say "The $1 $2. The end of $DATA/log/$1.log:" >&2
    tail -n 20 "$DATA/log/$1.log" >&2
    exit 1
}

# process_await_end PID START SECONDS
process_await_end() {
    local tries=$(($3 * 10))

    while process_is "$1" "$2"; do
        if ((tries-- <= 0)); then return 1; fi
        sleep 0.1
    done
}

# process_stop NAME SIGNAL SECONDS: asks with SIGNAL, then TERM, then ends its whole group.
process_stop() {
    local pid start

    if process_is_running "$1"; then
        pid=$SERVICE_PID start=$SERVICE_START
        kill -s "$2" "$pid" 2>/dev/null || true
        if ! process_await_end "$pid" "$start" "$3"; then
            kill -s TERM "$pid" 2>/dev/null || true
            if ! process_await_end "$pid" "$start" 3; then
                say "The $1 did not stop when asked; ending it." >&2
                kill -s KILL -- "-$pid" 2>/dev/null || true
                process_await_end "$pid" "$start" 3 || true
            fi
        fi
    fi
    process_group_end "$1"
    rm -f "$DATA/pids/$1"
}
