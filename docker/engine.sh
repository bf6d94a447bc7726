# shellcheck shell=sh
# Functions that give ./dev a Docker engine: find one, install one, start one and stop it again.
# Sourced by ./dev after docker/debian-mirror.sh; uses its say, as_root and install_packages.

plugin_directory=/usr/local/lib/docker/cli-plugins

docker_runs() { command -v docker >/dev/null 2>&1 && docker info >/dev/null 2>&1; }
compose_runs() { docker compose version >/dev/null 2>&1 && docker buildx version >/dev/null 2>&1; }

# Installs the engine, the compose and the buildx plugin where they are missing.
install_docker() {
    if ! docker_runs; then
        install_packages docker || return 1
    fi
    compose_runs && return 0
    # Debian 12 packages neither plugin in a form that works with its engine; Debian 13's are static enough to run
    # there. Only their two files are taken: nothing of Debian 13 is installed, and no source is added to the machine.
    say 'installing docker compose and buildx plugins, from Debian 13 packages, into' "$plugin_directory"
    plugins=$(mktemp -d "${TMPDIR:-/tmp}/tare-plugins.XXXXXX") || return 1
    {
        chmod 0755 "$plugins" &&
            private_apt_init "$plugins/apt" trixie &&
            (cd "$plugins" && private_apt "$plugins/apt" get download -qq docker-compose docker-buildx) &&
            for package in "$plugins"/*.deb; do dpkg-deb --extract "$package" "$plugins/root" || return 1; done &&
            as_root mkdir -p "$plugin_directory" &&
            as_root install -m 0755 "$plugins/root/usr/libexec/docker/cli-plugins"/* "$plugin_directory/"
    } || {
        rm -rf "$plugins"
        return 1
    }
    rm -rf "$plugins"
    compose_runs
}

# Starts an installed engine that does not run, as a child of this script; stop_docker ends it. Needs root.
start_docker() {
    docker_runs && return 0
    dockerd=$(command -v dockerd || PATH=$PATH:/usr/sbin:/sbin command -v dockerd) || return 1
    [ "$(id -u)" = 0 ] || return 1
    [ ! -S /var/run/docker.sock ] || [ ! -e /var/run/docker.pid ] || ! kill -0 "$(cat /var/run/docker.pid)" 2>/dev/null || return 1
    mkdir -p build
    docker_log=$PWD/build/dockerd.log
    try_dockerd "$PATH" && return 0
    # Kernels without nf_tables cannot serve Debian's default iptables; its older form is installed beside it. A
    # directory of links in front of PATH chooses it for this one process, without touching the machine's alternatives.
    legacy=$(PATH=$PATH:/usr/sbin:/sbin command -v iptables-legacy) || return 1
    mkdir -p build/iptables-legacy
    for tool in iptables ip6tables; do
        for suffix in '' -save -restore; do
            ln -sf "${legacy%/*}/$tool-legacy$suffix" "build/iptables-legacy/$tool$suffix"
        done
    done
    try_dockerd "$PWD/build/iptables-legacy:$PATH"
}

try_dockerd() {
    PATH=$1:/usr/sbin:/sbin "$dockerd" >"$docker_log" 2>&1 &
    docker_pid=$!
    attempts=0
    while [ $attempts -lt 60 ]; do
        docker_runs && {
            say "started a Docker engine (log: $docker_log)"
            return 0
        }
        kill -0 "$docker_pid" 2>/dev/null || break
        attempts=$((attempts + 1))
        sleep 0.5
    done
    stop_docker
    return 1
}

stop_docker() {
    [ -n "${docker_pid:-}" ] || return 0
    kill "$docker_pid" 2>/dev/null || true
    wait "$docker_pid" 2>/dev/null || true
    docker_pid=
}

# Where build containers cannot reach the Debian mirror through Docker's own network, they use this machine's.
choose_build_network() {
    [ -z "${TARE_BUILD_NETWORK:-}" ] || return 0
    docker run --rm "$1" apt-get update -qq >/dev/null 2>&1 && return 0
    if docker run --rm --network host "$1" apt-get update -qq >/dev/null 2>&1; then
        say "containers reach the Debian mirror through this machine's network only: building with --network=host"
        TARE_BUILD_NETWORK=host
        export TARE_BUILD_NETWORK
    fi
}
