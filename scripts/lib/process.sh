# Processes by pid files that cannot mean another process: boot id, pid and start time.
# shellcheck shell=bash

# The start time of a process in clock ticks since boot; nothing if it is gone or a zombie.
process_start_time() {
    local stat fields
    stat=$(cat "/proc/$1/stat" 2> /dev/null) || return 0
    # The second field is a name in parentheses that may contain anything.
    read -r -a fields <<< "${stat##*) }"
    [ "${fields[0]}" = Z ] || printf '%s\n' "${fields[19]}"
}

# remember_process FILE PID
remember_process() {
    printf '%s %s %s\n' "$(cat /proc/sys/kernel/random/boot_id)" "$2" "$(process_start_time "$2")" > "$1.new"
    mv "$1.new" "$1"
}

# Prints the pid of the process that FILE remembers, if it still runs.
remembered_process() {
    local boot pid start
    [ -s "$1" ] || return 1
    read -r boot pid start < "$1"
    [ "$boot" = "$(cat /proc/sys/kernel/random/boot_id)" ] && [ -n "$start" ] \
        && [ "$(process_start_time "$pid")" = "$start" ] && printf '%s\n' "$pid"
}

# end_process FILE SECONDS: asks, waits, then kills. Removes FILE.
end_process() {
    local pid tries
    if pid=$(remembered_process "$1"); then
        kill -TERM "$pid" 2> /dev/null || true
        for ((tries = $2 * 10; tries > 0; tries--)); do
            remembered_process "$1" > /dev/null || break
            sleep 0.1
        done
        if remembered_process "$1" > /dev/null; then kill -KILL "$pid" 2> /dev/null || true; fi
    fi
    rm -f "$1"
}
