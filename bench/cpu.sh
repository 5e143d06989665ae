# bench/cpu.sh: processor time of services, from /proc. Sourced by bench/run, never run.
# shellcheck shell=bash

# cpu_ticks NAME…: prints the processor time, in clock ticks, that the processes of these services have used since they
# started, those that ended included: a service is a process group, and a parent has its ended children's time.
cpu_ticks() {
    local name groups=''

    for name in "$@"; do groups+=" $(process_pid "$name")"; done
    # the fields after "pid (name) ": 3 is the group, 12 to 15 user and system time, its own and of its ended children
    { cat /proc/[0-9]*/stat 2>/dev/null || true; } | sed 's/^.*) //' | awk -v groups="$groups" '
        BEGIN { n = split(groups, list, " "); for (i = 1; i <= n; i++) wanted[list[i]] = 1 }
        $3 in wanted { ticks += $12 + $13 + $14 + $15 }
        END { printf "%d", ticks }'
}

# cpu_of ROW: prints the services that work for a request of that row: what "processor time" counts. The load generator
# is not among them, nor the gateway.
cpu_of() {
    case $1 in
        static) say site-hello ;;
        hello) say site-hello hello ;;
        hello-keep) say site-hello-keep hello ;;
        read-keep) say site-read-keep api database ;;
        points | insert | bare-*) say database ;;
        php-*) say site-php php database ;;
        node-*) say site-node node database ;;
        *) say nginx api database ;;
    esac
}

# cpu_measured ROW COMMAND…: runs the command, which adds its line to the row's file, and adds to ROW.cpu the
# microseconds of processor time for each answer (of points, insert and bare-*: each statement or order).
cpu_measured() {
    local row=$1 services before count=5

    shift
    read -ra services <<<"$(cpu_of "$row")"
    before=$(cpu_ticks "${services[@]}")
    "$@"
    case $row in points | insert | bare-*) count=2 ;; esac
    tail -n 1 "$DATA/rows/$row" | awk -F '\t' -v ticks="$(($(cpu_ticks "${services[@]}") - before))" -v hz="$(getconf CLK_TCK)" -v count="$count" \
        '{ printf "%.1f\n", ($count > 0 ? ticks * 1e6 / hz / $count : 0) }' >>"$DATA/rows/$row.cpu"
}
