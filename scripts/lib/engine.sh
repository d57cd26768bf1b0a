# Where the container engine is: which socket answers, and the places of the private one.
# shellcheck shell=bash

engine_folder=${HARDSHARE_ENGINE_DIR:-/var/lib/hardshare-engine}
# A Unix socket's path may have 107 bytes at most, so what runs has a short folder of its own.
if [ -n "${HARDSHARE_ENGINE_RUN:-}" ]; then
    engine_run=$HARDSHARE_ENGINE_RUN
elif [ "$engine_folder" = /var/lib/hardshare-engine ]; then
    engine_run=/run/hardshare-engine
else
    engine_run=/run/hardshare-engine-$(printf %s "$engine_folder" | cksum | cut -d' ' -f1)
fi
private_socket=$engine_run/docker.sock

# Whether an engine answers on this socket.
engine_answers() {
    [ -S "$1" ] || return 1
    if has socat; then
        printf 'GET /_ping HTTP/1.0\r\n\r\n' | timeout 5 socat -t 5 - "UNIX-CONNECT:$1" 2> /dev/null | grep -q '^OK'
    else
        has docker && timeout 10 docker --host "unix://$1" version > /dev/null 2>&1
    fi
}

# The socket of the engine in use, the first of these that answers: DOCKER_HOST and no other if it is set, the machine's own,
# the private one.
engine_socket() {
    local socket
    if [ -n "${DOCKER_HOST:-}" ]; then
        [[ $DOCKER_HOST == unix://* ]] || fail "DOCKER_HOST is $DOCKER_HOST: only unix:// sockets will do"
        socket=${DOCKER_HOST#unix://}
        if engine_answers "$socket"; then
            printf '%s\n' "$socket"
            return 0
        fi
        return 1
    fi
    for socket in /var/run/docker.sock "$private_socket"; do
        if engine_answers "$socket"; then
            printf '%s\n' "$socket"
            return 0
        fi
    done
    return 1
}
