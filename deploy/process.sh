# deploy/process.sh: starts, watches and stops the processes of one data directory, by pid. Sourced, never run.
#
# $DATA/pids/NAME contains "PID START BOOT": by the start time (clock ticks since boot, from /proc) and the boot's
# identifier, our process is distinguished from a later one with the same pid. Each service leads a process group of its
# own, so that Ctrl-C on the terminal reaches only ./run, which stops the services in order, and nothing that a service
# started survives it.
# shellcheck shell=bash

# process_stat PID: sets STAT_STATE (a letter; empty if there is no such process) and STAT_START.
process_stat() {
    local stat fields

    STAT_STATE='' STAT_START=''
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
    read -ra fields <<<"${stat##*) }" # the fields after "PID (name) "; the name may contain spaces
    STAT_STATE=${fields[0]} STAT_START=${fields[19]}
}

# process_is PID START: whether that process still runs (a zombie does not count).
process_is() {
    process_stat "$1"
    [ -n "$STAT_STATE" ] && [ "$STAT_STATE" != Z ] && [ "$STAT_STATE" != X ] && [ "$STAT_START" = "$2" ]
}

# process_read NAME: reads the record into SERVICE_PID and SERVICE_START; false if there is none, or it is from another
# boot.
process_read() {
    local boot

    SERVICE_PID='' SERVICE_START=''
    { read -r SERVICE_PID SERVICE_START boot <"$DATA/pids/$1"; } 2>/dev/null || return 1
    [ "$boot" = "$(</proc/sys/kernel/random/boot_id)" ]
}

# process_is_running NAME: also sets SERVICE_PID and SERVICE_START.
process_is_running() { process_read "$1" && process_is "$SERVICE_PID" "$SERVICE_START"; }

# process_pid NAME: prints the service's pid if it runs.
process_pid() { if process_is_running "$1"; then say "$SERVICE_PID"; fi; }

# process_group_end NAME: ends the remaining processes of a service whose leader has ended or is a zombie. The kernel
# does not reuse the leader's pid while its group exists.
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

# process_start NAME COMMAND…: starts the service in the background, with output to $DATA/log/NAME.log (the previous log
# is kept as NAME.log.1). Unless DETACH is yes, the kernel ends the service if the calling script is killed.
process_start() {
    local name=$1 log=$DATA/log/$1.log launcher=(setsid)

    shift
    if [ "${DETACH:-no}" != yes ]; then launcher+=(setpriv --pdeathsig SIGTERM); fi
    if [ -e "$log" ]; then mv "$log" "$log.1"; fi
    "${launcher[@]}" "$@" >"$log" 2>&1 </dev/null 9>&- &
    process_record "$name" $!
}

# process_await NAME SECONDS COMMAND…: waits until COMMAND succeeds (it may use SERVICE_PID). If the service ends first
# or takes longer, dies with the end of its log.
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

# process_fail NAME WHY: dies. The function that PROCESS_EXPLAIN names, if any, is called first and dies with a better
# reason if it knows one.
process_fail() {
    if [ -n "${PROCESS_EXPLAIN:-}" ]; then "$PROCESS_EXPLAIN" "$1"; fi
    say "The $1 $2. The end of $DATA/log/$1.log:" >&2
    tail -n 20 "$DATA/log/$1.log" >&2
    exit 1
}

# process_await_end PID START SECONDS: false if it has not ended by then
process_await_end() {
    local tries=$(($3 * 10))

    while process_is "$1" "$2"; do
        if ((tries-- <= 0)); then return 1; fi
        sleep 0.1
    done
}

# process_stop NAME SIGNAL SECONDS: sends SIGNAL, later TERM, and then kills the whole group.
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
