#!/bin/sh
# Proves of the built images what docs and Dockerfiles promise: test/system/images.sh regular distroless
# Needs a Docker engine, the images tare:regular and tare:distroless, curl and python3.
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=test/system/checks.sh
. "$here/checks.sh"

release=${DEBIAN_RELEASE:-trixie}
container=tare-system-$$
volume=tare-system-$$
hardened='--read-only --cap-drop ALL --security-opt no-new-privileges:true'

clean_up() {
    docker rm --force "$container" >/dev/null 2>&1
    docker volume rm --force "$volume" >/dev/null 2>&1
    docker image rm --force "$subject" >/dev/null 2>&1
    rm -rf "$scratch"
}
subject=tare-system-subject:$$
trap clean_up EXIT
trap 'exit 130' INT TERM

field() { docker image inspect --format "$1" "$image"; }
listing() { cat "$scratch/listing"; }

# What the image's configuration says.
check_configuration() {
    same 'runs as 10000:10000, by number' "$(field '{{.Config.User}}')" 10000:10000
    same 'works in /app' "$(field '{{.Config.WorkingDir}}')" /app
    same 'exposes 8080 and nothing else' "$(field '{{json .Config.ExposedPorts}}')" '{"8080/tcp":{}}'
    same 'entry point in exec form' "$(field '{{json .Config.Entrypoint}}')" '["/app/tare"]'
    same 'command in exec form' "$(field '{{json .Config.Cmd}}')" '["serve"]'
    same 'health check in exec form' "$(field '{{json .Config.Healthcheck.Test}}')" '["CMD","/app/tare","healthcheck"]'
    same 'declares no anonymous volume' "$(field '{{json .Config.Volumes}}')" null
    for label in title description version revision created base.name; do
        check "label $label" test -n "$(field "{{index .Config.Labels \"org.opencontainers.image.$label\"}}")"
    done
    absent 'no package index is fetched in the runtime stage' \
        "$(docker history --no-trunc --format '{{.CreatedBy}}' "$image" | grep -E 'apt-get|apk|update' | grep -v base-images)"
}

# What lies in its file system, as "docker export" lists it.
check_files() {
    id=$(docker create "$image") || return
    docker export "$id" >"$scratch/root.tar"
    docker rm "$id" >/dev/null
    # mode owner size path
    tar --numeric-owner -tvf "$scratch/root.tar" | awk '{ print $1, $2, $3, $6 }' >"$scratch/listing"

    absent 'no setuid or setgid file' "$(listing | grep -E '^-..[sS]|^-.....[sS]')"
    absent 'no world-writable file' "$(listing | grep -E '^-.......w')"
    absent 'world-writable directories are sticky' "$(listing | grep -E '^d.......w[^tT]')"
    same 'the binary belongs to root and is read-only' "$(listing | awk '$4 == "app/tare" { print $1, $2 }')" '-r-xr-xr-x 0/0'
    same 'the service owns its data directory and nothing else' "$(listing | awk '$2 ~ /^10000\// { print $4 }')" app/data/
    same 'nothing else lies in /app' "$(listing | awk '$4 ~ /^app\// { print $4 }' | sort | tr '\n' ' ')" 'app/ app/data/ app/tare '
    absent 'no package-manager cache' "$(listing | grep -E '^-' | grep -E ' var/(lib/apt/lists|cache/apt)/.*[^/]$' | grep -v '/lock$')"
    absent 'no compiler, headers or static libraries' \
        "$(listing | grep -E ' usr/(include/.|lib/llvm|.*\.(a|o|hpp)$)| usr/bin/(clang|ld|ld\.lld|cc|c\+\+|gcc|g\+\+|cmake|ninja|git|make)(-[0-9]+)?$')"
    absent 'no sources' "$(listing | grep -E '(CMakeLists\.txt|\.cpp|/\.git/|Dockerfile[^/]*)$')"
    tar -xOf "$scratch/root.tar" etc/passwd >"$scratch/passwd"
    same 'appuser resolves, has no home and cannot log in' \
        "$(awk -F: '$3 == 10000 { print $1, $4, $6, $7 ~ /\/nologin$/ }' "$scratch/passwd")" 'appuser 10000 /nonexistent 1'
    check 'the SBOM of its static parts is there' sh -c \
        "tar -xOf '$scratch/root.tar' usr/share/doc/tare/tare.spdx.json | python3 -m json.tool"
    if [ "$variant" = distroless ]; then
        absent 'no shell, no package manager, no debugger' "$(listing |
            grep -E '/(sh|bash|dash|ash|busybox|apt|apt-get|dpkg|dpkg-deb|perl|python3?|curl|wget|gdb|strace)$')"
    fi
}

# How the binary was linked.
check_binary() {
    tar -xOf "$scratch/root.tar" app/tare >"$scratch/tare"
    readelf -hdlSW "$scratch/tare" >"$scratch/elf"
    elf() { grep -Eq "$1" "$scratch/elf"; }
    check 'position independent' elf 'Type: +DYN'
    check 'relocations are read-only once resolved' elf GNU_RELRO
    check 'resolved at the start' elf 'BIND_NOW|FLAGS_1.*NOW'
    check 'the stack is not executable' elf 'GNU_STACK.* RW +0'
    absent 'no search path for libraries' "$(grep -E 'RPATH|RUNPATH' "$scratch/elf")"
    absent 'no debug information' "$(grep -E '\.debug_|\.symtab' "$scratch/elf")"
    readelf --dyn-syms -W "$scratch/tare" >"$scratch/elf"
    check 'stack protector' elf __stack_chk_fail
    check 'fortified' elf '__[a-z]+_chk'
}

check_size() {
    size=$(field '{{.Size}}')
    base=$(docker image inspect --format '{{.Size}}' "$(field '{{index .Config.Labels "org.opencontainers.image.base.name"}}' | sed 's#^docker.io/library/##')")
    echo "# $image: $size bytes, $((size - base)) above its base"
    check 'at most 12 MB above its base' test $((size - base)) -le 12000000
}

# How it runs, without a network and without a right.
check_commands() {
    if [ "$variant" = distroless ]; then
        exits 'a shell cannot be started' 127 docker run --rm --entrypoint /bin/sh "$image" -c true
    fi
    exits '--help' 0 docker run --rm "$image" --help
    exits 'version' 0 docker run --rm "$image" version
    exits 'an unknown command is a usage error' 2 docker run --rm "$image" no-such-command
    exits 'healthcheck without a service fails' 1 docker run --rm --network none "$image" healthcheck
    # shellcheck disable=SC2086 # a list of options
    exits 'inspect runs read-only, without capabilities and network' 0 \
        docker run --rm -i $hardened --network none "$image" inspect - --format json <"$scratch/subject.tar"
    cp "$scratch/out" "$scratch/inspected.json"
    exits 'inspect of a non-image is an input error' 2 docker run --rm -i "$image" inspect - <"$here/images.sh"
    check 'it says why' test -s "$scratch/err"
}

start() {
    # shellcheck disable=SC2086 # a list of options
    docker run --detach --name "$container" $hardened --tmpfs /tmp:rw,noexec,nosuid,nodev,size=16m \
        --memory 256m --env TARE_STOP_GRACE=3s --volume "$volume:/app/data" --publish 127.0.0.1::8080 "$image" >"$scratch/out" 2>&1
}
address() { docker port "$container" 8080/tcp | head -n 1; }

# Both say the same of the same bytes, but for the name the uploader gave.
same_report() {
    python3 -c '
import json, sys
first, second = (json.load(open(path)) for path in sys.argv[1:])
def images(document):
    return document["images"] if "images" in document else [document]
for a, b in zip(images(first), images(second), strict=True):
    for key in sorted(a.keys() | b.keys()):
        if a.get(key) != b.get(key):
            sys.exit(f"{key} differs: {json.dumps(a.get(key))[:200]} / {json.dumps(b.get(key))[:200]}")
' "$1" "$2"
}

check_service() {
    check 'starts on a fresh volume' start
    check 'healthy within 5 s of its first check' wait_healthy "$container" 10
    same 'docker save | curl -T -: status' "$(docker save "$subject" |
        curl -sS -o "$scratch/uploaded.json" -w '%{http_code}' -T - "http://$(address)/v1/images")" 201
    check 'the service and the command report the same' same_report "$scratch/inspected.json" "$scratch/uploaded.json"
    same 'the report is about that image' "$(sed -n 's/.*"id": *"\(sha256:[0-9a-f]*\)".*/\1/p' "$scratch/uploaded.json" | head -n 1)" \
        "$(docker image inspect --format '{{.Id}}' "$subject")"

    docker kill --signal KILL "$container" >/dev/null
    docker start "$container" >/dev/null
    check 'healthy again after kill -9' wait_healthy "$container" 10
    same 'and its reports are there' "$(curl -sS -o /dev/null -w '%{http_code}' \
        "http://$(address)/v1/images/$(docker image inspect --format '{{.Id}}' "$subject")")" 200

    begin=$(date +%s)
    docker stop --time 30 "$container" >/dev/null
    same 'SIGTERM: exit code' "$(docker inspect --format '{{.State.ExitCode}}' "$container")" 0
    check 'SIGTERM: within 5 s' test $(($(date +%s) - begin)) -le 5

    # An upload that is under way neither keeps the service from stopping nor makes it fail.
    docker start "$container" >/dev/null
    wait_healthy "$container" 10 >/dev/null
    mkfifo "$scratch/held"
    TARE_URL=http://$(address) "$here/blackbox.py" hold >"$scratch/held" 2>/dev/null &
    uploader=$!
    read -r state <"$scratch/held"
    same 'an upload is in flight' "$state" held
    docker stop --time 35 "$container" >/dev/null
    same 'SIGTERM during an upload: exit code' "$(docker inspect --format '{{.State.ExitCode}}' "$container")" 0
    wait "$uploader" 2>/dev/null
    rm "$scratch/held"
    docker rm --force --volumes "$container" >/dev/null
    docker volume rm "$volume" >/dev/null
}

# The image that is measured: made here, of two layers, so that nothing has to be pulled.
"$here/blackbox.py" archive docker >"$scratch/made.tar"
docker load --quiet --input "$scratch/made.tar" >/dev/null && docker tag blackbox:1 "$subject" && docker rmi blackbox:1 >/dev/null
docker save "$subject" >"$scratch/subject.tar"

for variant in "$@"; do
    image=tare:$variant
    about="$variant ($release): "
    check 'the image is built' docker image inspect "$image" || continue
    check_configuration
    check_files
    check_binary
    check_size
    check_commands
    check_service
done
finish_checks
