# Installs Debian packages without letting them start or enable a service.
# shellcheck shell=bash

policy=/usr/sbin/policy-rc.d
policy_kept=$policy.hardshare-kept

# A package asks policy-rc.d whether it may start its services: for the time of an installation the answer is no.
forbid_services() {
    # A run that was killed half-way left the original aside.
    if [ ! -e "$policy_kept" ] && [ ! -L "$policy_kept" ]; then
        if [ -e "$policy" ] || [ -L "$policy" ]; then mv "$policy" "$policy_kept"; else : > "$policy_kept.none"; fi
    fi
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 0755 "$policy"
}

# Puts policy-rc.d back exactly as it was; does nothing if it is.
allow_services() {
    if [ -e "$policy_kept" ] || [ -L "$policy_kept" ]; then
        mv -f "$policy_kept" "$policy"
    elif [ -e "$policy_kept.none" ]; then
        rm -f "$policy" "$policy_kept.none"
    fi
}

cluster_conf=/etc/postgresql-common/createcluster.conf
cluster_conf_kept=$cluster_conf.hardshare-kept

# PostgreSQL's package makes a database cluster of its own unless this file says no. The file comes with postgresql-common.
forbid_cluster() {
    if [ ! -e "$cluster_conf_kept" ]; then cp -p "$cluster_conf" "$cluster_conf_kept"; fi
    echo 'create_main_cluster = false' > "$cluster_conf"
}

# Puts createcluster.conf back exactly as it was; does nothing if it is.
allow_cluster() {
    if [ -e "$cluster_conf_kept" ]; then mv -f "$cluster_conf_kept" "$cluster_conf"; fi
}

is_installed() { dpkg-query --show --showformat '${db:Status-Status}' "$1" 2> /dev/null | grep -qx installed; }

# The services that these packages bring. None of them is ours to start at the next boot.
services_of() {
    case $1 in
        openssh-server) echo ssh.service ssh.socket ;;
        docker.io) echo docker.service docker.socket ;;
        containerd) echo containerd.service ;;
        rsync) echo rsync.service ;;
        haproxy) echo haproxy.service ;;
        postgresql-common) echo postgresql.service ;;
    esac
}

# A service that has just come with a package must not be enabled; one that was there before is left as it is.
disable_services() {
    local service
    for service in $(services_of "$1"); do
        if has systemctl; then
            systemctl disable "$service" > /dev/null 2>&1 || true
        else
            # It wants to be called by a package's script; the links it made are there even without systemd.
            DPKG_MAINTSCRIPT_PACKAGE=$1 deb-systemd-helper disable "$service" > /dev/null 2>&1 || true
        fi
        if [ -x "/etc/init.d/${service%.service}" ]; then update-rc.d "${service%.service}" disable > /dev/null 2>&1 || true; fi
    done
}

# Package lists that are there are used as they are: only missing or outdated ones are fetched.
apt_install() {
    if ! apt-get install --simulate --no-install-recommends "$@" > /dev/null 2>&1 \
        || ! DEBIAN_FRONTEND=noninteractive quietly apt-get install --yes --no-install-recommends "$@"; then
        note "fetching the package lists"
        quietly apt-get update || fail "apt-get update failed: its last words are above"
        DEBIAN_FRONTEND=noninteractive quietly apt-get install --yes --no-install-recommends "$@" \
            || fail "apt-get could not install $*: its last words are above"
    fi
}

with_services=(openssh-server docker.io containerd rsync haproxy postgresql-common)

install_packages() {
    local package before=" "
    for package in "${with_services[@]}"; do
        if is_installed "$package"; then before+="$package "; fi
    done
    say "installing $*"
    trap 'allow_services; allow_cluster' EXIT
    forbid_services
    if [[ " $* " == *" postgresql "* ]]; then
        is_installed postgresql-common || apt_install postgresql-common
        forbid_cluster
    fi
    apt_install "$@"
    for package in "${with_services[@]}"; do
        if [[ $before != *" $package "* ]] && is_installed "$package"; then disable_services "$package"; fi
    done
    allow_services
    allow_cluster
    trap - EXIT
}
