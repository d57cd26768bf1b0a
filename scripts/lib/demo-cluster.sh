# scripts/demo --cluster: three nodes share a workspace, and a robot on the network goes on when the node that served it is killed.
# shellcheck shell=bash
# The variables of scripts/demo and scripts/lib/demo.sh.
# shellcheck disable=SC2034,SC2154

nodes=(desk bench-1 bench-2)
database_port=22850 robot_port=22851
declare -A node_pids=()
database_pid="" bridge_pid=""

socket_of() { printf '%s/%s/hardshare.sock' "$folder" "$1"; }

# The node whose terminal the demonstration sits at.
sit_at() {
    export HARDSHARE_SOCKET
    HARDSHARE_SOCKET=$(socket_of "$1")
    say "at $1"
}

# await SECONDS WHAT COMMAND...: until the command succeeds, with a word of progress.
await() {
    local started=$SECONDS limit=$1 what=$2
    shift 2
    printf '    waiting until %s ' "$what" >&2
    until "$@"; do
        if [ $((SECONDS - started)) -ge "$limit" ]; then
            printf '\n' >&2
            fail "not within $limit s: $what"
        fi
        printf '.' >&2
        sleep 0.5
    done
    printf ' %s s\n' $((SECONDS - started)) >&2
}

# says PATTERN ARGUMENT...: whether what the command line prints has the pattern.
says() {
    local pattern=$1
    shift
    "$cli" "$@" 2> /dev/null | grep -E -- "$pattern" > /dev/null
}

as_server() {
    if is_root; then
        (cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups "$@")
    else
        "$@"
    fi
}

start_database() {
    local programs data=$folder/db/data
    programs=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1)
    say "a PostgreSQL server in $folder/db, which no service of this machine knows of"
    mkdir -m 0700 "$folder/db"
    if is_root; then chown postgres: "$folder/db"; fi
    quietly as_server "$programs/initdb" --pgdata "$data" --username postgres --auth reject --encoding UTF8 --no-locale --no-sync \
        || fail "initdb failed: its last words are above"
    printf 'local all postgres trust\nhost all all 127.0.0.1/32 scram-sha-256\n' > "$data/pg_hba.conf"
    cat >> "$data/postgresql.conf" << EOF
listen_addresses = '127.0.0.1'
port = $database_port
unix_socket_directories = '$folder/db'
unix_socket_permissions = 0700
shared_buffers = 32MB
EOF
    # exec: the pid is the server's own. setsid: Ctrl-C is not for it, nor for any other process that clean_up has an order for.
    (
        cd /
        if is_root; then exec setsid setpriv --reuid=postgres --regid=postgres --init-groups "$programs/postgres" -D "$data"; fi
        exec setsid "$programs/postgres" -D "$data"
    ) > "$folder/database.log" 2>&1 < /dev/null &
    database_pid=$!
    await 60 "the database answers" "$programs/pg_isready" -q -h "$folder/db" -p "$database_port"
}

# configure NAME NUMBER FURTHER: each number has its own ports.
configure() {
    local first=$((22820 + 10 * $2))
    mkdir -m 0711 "$folder/$1"
    cat > "$folder/$1/hardshare.conf" << EOF
hardshare {
  workspace = "demo"
  node { name = "$1", data = "$folder/$1/data", socket = "$(socket_of "$1")" }
  api.listen = "127.0.0.1:$((18081 + $2))"
  containers { socket = "$(engine_socket)", image = "hardshare/instance:$(product_version)" }
  gateway { ssh.port = $first, first-port = $((first + 1)), last-port = $((first + 9)) }
$3
}
EOF
}

begin_node() {
    setsid "$node" --config "$folder/$1/hardshare.conf" >> "$folder/$1/node.log" 2>&1 < /dev/null &
    node_pids[$1]=$!
}

start_node() {
    begin_node "$1"
    await_node "${node_pids[$1]}" "$(socket_of "$1")" "$folder/$1/node.log"
}

# As the operator of each machine would, the token by the standard input.
join() {
    local name=$1 config=$folder/$1/hardshare.conf
    show "hardshare cluster invite $name --address 127.0.0.1:$database_port | hardshare cluster join - --config $config"
    "$cli" cluster invite "$name" --address "127.0.0.1:$database_port" "${owner[@]}" 2> /dev/null \
        | "$cli" cluster join - --config "$config"
    start_node "$name"
}

# kill -9: what carries users' bytes lives on, unwatched, until the node is back.
kill_node() {
    show "kill -9 ${node_pids[$1]}    # the node $1"
    kill -KILL "${node_pids[$1]}"
    wait "${node_pids[$1]}" 2> /dev/null || true
}

# Processes that have the demonstration's own folder on their command lines.
stragglers() {
    local process
    for process in /proc/[0-9]*; do
        if grep -qsF "$folder/" "$process/cmdline"; then printf '%s\n' "${process#/proc/}"; fi
    done
}

# What a node that failed left running: sshd, relay.
end_stragglers() {
    local pid
    for pid in $(stragglers); do
        note "ending process $pid: $(tr '\0' ' ' < "/proc/$pid/cmdline" 2> /dev/null)"
        kill "$pid" 2> /dev/null || true
    done
}

clean_up() {
    trap - EXIT INT TERM
    local name
    say "removing everything"
    # A node that was killed removes what it left when it is back.
    for name in "${!node_pids[@]}"; do
        if kill -0 "${node_pids[$name]}" 2> /dev/null; then continue; fi
        begin_node "$name"
        (await_node "${node_pids[$name]}" "$(socket_of "$name")" "$folder/$name/node.log") || true
    done
    HARDSHARE_SOCKET=$(socket_of desk)
    "$cli" terminate --wait > /dev/null 2>&1 || true
    for name in "${!node_pids[@]}"; do
        HARDSHARE_SOCKET=$(socket_of "$name") "$cli" sweep > /dev/null 2>&1 || true
        end "${node_pids[$name]}"
    done
    end "$bridge_pid"
    end "$arm_pid"
    if [ -n "$database_pid" ]; then
        # At once, but in order.
        kill -INT "$database_pid" 2> /dev/null || true
        wait "$database_pid" 2> /dev/null || true
    fi
    end_stragglers
    # Of a node that was removed from the workspace nobody else lets go.
    findmnt --raw --noheadings --output TARGET | { grep "^$folder/" || true; } | xargs --no-run-if-empty umount --lazy
    leave_nothing
}
trap clean_up EXIT
trap 'exit 130' INT TERM

containers_of() {
    docker --host "unix://$(engine_socket)" ps --all --quiet --filter "label=hardshare.node=$1"
}
nothing_left_of() { [ -z "$(containers_of "$1")" ]; }

# move_arm TARGET
move_arm() {
    show "hardshare ssh -- 'move the arm at robot:$robot_port to $1'"
    # Inside the instance: an ordinary shell, and a host of that name.
    "$cli" ssh -- "exec 3<>/dev/tcp/robot/$robot_port; target='$1'; $arm_session"
}

start_arm
setsid socat "TCP-LISTEN:$robot_port,bind=127.0.0.1,reuseaddr,fork" "OPEN:$folder/arm.tty,raw,echo=0" > "$folder/bridge.log" 2>&1 &
bridge_pid=$!
note "on the network at 127.0.0.1:$robot_port"

start_database
owner=(--host "$folder/db" --port "$database_port")
hardshare cluster init --workspace demo --lease 3s "${owner[@]}"

robot="  deployments {
    robot {
      hosts = [\"bench-1\", \"bench-2\"]
      memory = 256 MiB
      limits.dead-man = 2 s
      devices { robot { kind = tcp, host = \"127.0.0.1\", port = $robot_port } }
    }
  }"
say "three nodes: a desk, where users are, and two that reach the robot"
configure desk 0 ""
configure bench-1 1 "$robot"
configure bench-2 2 "$robot"
for name in "${nodes[@]}"; do join "$name"; done

sit_at bench-1
hardshare register robot --type arm
hardshare ad

sit_at desk
await 30 "the desk sees it" says arm search
hardshare nodes
hardshare search
hardshare launch
move_arm 'X120 Y40 Z25'

if $keep; then
    say "it stays up until Ctrl-C; the robot is host robot, port $robot_port, in the instance"
    note "export HARDSHARE_SOCKET=$HARDSHARE_SOCKET"
    note "$cli nodes"
    note "kill -9 ${node_pids[bench-1]}    # the node bench-1: bench-2 takes the robot over"
    done_well=true
    while true; do
        for name in "${nodes[@]}"; do
            if kill -0 "${node_pids[$name]}" 2> /dev/null; then continue; fi
            read -r -p "    the node $name is gone; Enter brings it back " || sleep 20
            start_node "$name"
            note "$name is back, process ${node_pids[$name]}"
        done
        sleep 1
    done
fi

instance=$("$cli" list --format json | grep -oE '[0-9a-f]{8}-[0-9a-f-]{27}' | head -n 1)
kill_node bench-1
await 60 "bench-1 is not counted as there" says '^bench-1 +(unreachable|down) ' nodes
hardshare nodes
await 60 "the robot is with bench-2" says 'moved from bench-1 to bench-2' history robot
await 60 "it is free there" says ' free( |$)' search
hardshare search
hardshare history "$instance"
hardshare launch
move_arm 'X0 Y80 Z50'

say "bench-1 is back, and removes what it left"
start_node bench-1
await 60 "nothing is left at bench-1" nothing_left_of bench-1
hardshare nodes

hardshare terminate --wait
hardshare history robot
done_well=true
