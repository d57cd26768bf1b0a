# Shared by the demonstrations: what they build, the robot arm, and how processes begin and end.
# shellcheck shell=bash
# Some variables are of the script that sources this, or for it.
# shellcheck disable=SC2016,SC2034,SC2154

started_engine=false
done_well=false
arm_pid=""

# Sets the machine up and builds; sets node, cli, arm, and folder.
prepare() {
    local project
    if ! engine_socket > /dev/null; then started_engine=true; fi
    scripts/setup

    say "building"
    export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
    for project in src/Hardshare.Node src/Hardshare.Cli samples/Hardshare.SimulatedArm; do
        quietly dotnet build "$project" -c Release -v quiet || fail "$project does not build"
    done
    node=$root_folder/src/Hardshare.Node/bin/Release/net10.0/Hardshare.Node
    cli=$root_folder/src/Hardshare.Cli/bin/Release/net10.0/hardshare
    arm=$root_folder/samples/Hardshare.SimulatedArm/bin/Release/net10.0/Hardshare.SimulatedArm

    # Short: it holds Unix sockets, whose paths have 107 bytes at most.
    folder=$(mktemp -d /tmp/hs-demo.XXXXXX)
    # The gateway's sshd runs as another user and has a folder of its own in there.
    chmod 0711 "$folder"
    export HARDSHARE_NODE=$node HOME=$folder XDG_STATE_HOME=$folder/state XDG_CONFIG_HOME=$folder/config
}

show() { printf '\n\033[1m$ %s\033[0m\n' "$*" >&2; }

# Show a command of the command line, and do it.
hardshare() {
    show hardshare "$@"
    "$cli" "$@"
}

# End a process that we started, and wait until it is gone.
end() {
    [ -n "$1" ] || return 0
    kill "$1" 2> /dev/null || true
    wait "$1" 2> /dev/null || true
}

start_arm() {
    say "a robot arm: a process of its own on a pseudo-terminal"
    setsid "$arm" --link "$folder/arm.tty" --control "$folder/arm.ctl" > "$folder/arm.log" 2>&1 &
    arm_pid=$!
}

# Whether the node of this Unix socket serves.
serves() { HARDSHARE_SOCKET=$1 "$cli" status > /dev/null 2>&1; }

# await_node PID SOCKET LOG: until the node serves.
await_node() {
    local limit=$((SECONDS + 60))
    until serves "$2"; do
        if ! kill -0 "$1" 2> /dev/null || [ "$SECONDS" -ge "$limit" ]; then
            tail -n 20 "$3" >&2
            fail "the node does not start"
        fi
        sleep 0.1
    done
}

# What is left when the processes are gone: the folder if all went well, the engine if it is ours.
leave_nothing() {
    if $done_well; then
        rm -rf "$folder"
        if $started_engine; then scripts/engine stop; fi
        say "done"
    else
        note "the logs are in $folder"
    fi
}

# What a user does to the arm, for the shell of an instance: move it to $target, by the file descriptor 3.
arm_session='say() {
    printf "%s\n" "$1" >&3
    while read -r -t 10 answer <&3; do
        [ "$answer" = ok ] && break
        printf "  arm> %s: %s\n" "$1" "$answer"
    done
}
say M114; say "G1 $target F60000"; say M400; say M114'
