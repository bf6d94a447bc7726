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
# SPDX's schema, where it stands beside a developer's checkout.
TARE_SPDX_SCHEMA=${TARE_SPDX_SCHEMA:-$here/../../../shared/schemas/spdx/spdx-schema-2.3.json}
export TARE_SPDX_SCHEMA
hardened='--read-only --cap-drop ALL --security-opt no-new-privileges:true'

clean_up() {
    docker rm --force "$container" >/dev/null 2>&1
    docker volume rm --force "$volume" >/dev/null 2>&1
    rm -rf "$symbols"
    docker image rm --force "$subject" "$reduced" >/dev/null 2>&1
    rm -rf "$scratch"
}
subject=tare-system-subject:$$
reduced=tare-system-payload:$$
symbols=$scratch-symbols
trap clean_up EXIT
trap 'exit 130' INT TERM

# The base image, by the name that the label gives it.
base_of() { field '{{index .Config.Labels "org.opencontainers.image.base.name"}}' | sed 's#^docker.io/library/##'; }

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
    same 'the version on the label is the program'\''s' "$(field '{{index .Config.Labels "org.opencontainers.image.version"}}')" \
        "$(docker run --rm --network none "$image" version | awk '{ print $2 }')"
    check 'what every build changes comes last' sh -c \
        "docker history --no-trunc --format '{{.CreatedBy}}' '$image' | head -n 1 | grep -q 'LABEL .*image.created='"
    same 'searches programs where its base does' "$(field '{{json .Config.Env}}' | grep -o '"PATH=[^"]*"')" \
        "$(docker image inspect --format '{{json .Config.Env}}' "$(base_of)" | grep -o '"PATH=[^"]*"')"
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
    # The SBOM has the build stage's release; contents.py compares it with this one.
    same 'is of the release it was asked for' "$(tar -xOf "$scratch/root.tar" usr/lib/os-release | sed -n 's/^VERSION_ID="\(.*\)"/\1/p')" \
        "$(case $release in trixie) echo 13 ;; bookworm) echo 12 ;; esac)"
    tar -xOf "$scratch/root.tar" etc/passwd >"$scratch/passwd"
    same 'appuser resolves, has no home and cannot log in' \
        "$(awk -F: '$3 == 10000 { print $1, $4, $6, $7 ~ /\/nologin$/ }' "$scratch/passwd")" 'appuser 10000 /nonexistent 1'
    if [ "$variant" = distroless ]; then
        absent 'no shell, no package manager, no debugger' "$(listing |
            grep -E '/(sh|bash|dash|ash|busybox|apt|apt-get|dpkg|dpkg-deb|perl|python3?|curl|wget|gdb|strace)$')"
    fi
    absent 'it is not the debug target' "$(listing | grep -E ' (busybox/|usr/lib/debug/.|usr/bin/(gdb|strace)$)')"
}

# What lies in each of its layers, and beside those of its base.
check_layers() {
    docker save "$image" >"$scratch/image-layers.tar"
    docker save "$(base_of)" >"$scratch/base-layers.tar"
    "$here/contents.py" "$scratch/image-layers.tar" "$scratch/base-layers.tar" >"$scratch/statements" 2>&1 ||
        grep -q '^not ok' "$scratch/statements" || fail 'its layers can be read' "$(tail -n 1 "$scratch/statements")"
    sed "s/^ok /ok $about/; s/^not ok /not ok $about/" "$scratch/statements"
    failures=$((failures + $(grep -c '^not ok' "$scratch/statements")))

    # The image is its own first customer.
    docker run --rm -i --network none "$image" inspect - --format json <"$scratch/image-layers.tar" >"$scratch/self.json"
    report() { python3 -c 'import json, sys; r = json.load(open(sys.argv[1])); r = r.get("images", [r])[0]; print(eval(sys.argv[2]))' "$scratch/self.json" "$1"; }
    same 'none of Tare'\''s own checks fails' "$(report '[f["check"] for f in r["findings"] if f["result"] == "fail"]')" '[]'
    policy=strict
    if [ "$variant" = distroless ]; then policy=distroless; fi
    docker run --rm -i --network none "$image" check - --policy "$policy" <"$scratch/image-layers.tar" >"$scratch/verdict"
    same "passes the policy $policy without a waiver" "$? $(grep -c ^WAIVERS "$scratch/verdict")" '0 0'
    same 'Tare finds no setuid or setgid file' "$(report '[f["path"] for k in ("setuid_files", "setgid_files") for f in r["attack_surface"][k]]')" '[]'
    same 'Tare finds next to nothing hidden in lower layers' "$(report 'r["sizes"]["hidden"] < 4096')" True
    same 'Tare finds nobody who could log in but root' "$(report '[u["name"] for u in r["users"] if u["can_login"] and u["name"] != "root"]')" '[]'
    if [ "$variant" = distroless ]; then
        same 'Tare finds no shell, package manager, debugging or network tool' \
            "$(report 'sum(len(r["attack_surface"][k]) for k in ("shells", "package_managers", "debugging_tools", "network_tools"))')" 0
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
    check 'the standard library checks what it is asked' elf __glibcxx_assert_fail
    # CET: the processor may check every indirect jump (it lands on an ENDBR64) and every return (the shadow stack).
    if [ "$(field '{{.Architecture}}')" = amd64 ]; then
        check 'indirect jumps have marked targets' test "$(LC_ALL=C grep -aoP '\xf3\x0f\x1e\xfa' "$scratch/tare" | wc -l)" -gt 1000
        check 'fit for a shadow stack' sh -c "readelf --notes --wide '$scratch/tare' | grep -q 'x86 feature:.*SHSTK'"
    fi
    check_symbols
}

# The symbols that were split off are to be had, and belong to this binary. The build is the image's, so all of it is cached.
check_symbols() {
    rm -rf "$symbols"
    check 'the target "symbols" can be built' docker build --quiet --network "${TARE_BUILD_NETWORK:-default}" \
        --file "$here/../../docker/Dockerfile$(case $variant in distroless) echo .distroless ;; esac)" --build-arg DEBIAN_RELEASE="$release" --target symbols --output "$symbols" "$here/../.."
    build_id=$(readelf --notes --wide "$scratch/tare" | sed -n 's/.*Build ID: //p')
    file=$symbols/.build-id/$(printf %s "$build_id" | cut -c1-2)/$(printf %s "$build_id" | cut -c3-).debug
    check 'it holds this binary'\''s symbols, by its build id' test -s "$file"
    check 'they know functions and lines' sh -c "readelf --sections --wide '$file' | grep -q '\.debug_line' &&
        readelf --symbols --wide '$file' | grep -q 'FUNC.*tare'"
}

check_size() {
    size=$(field '{{.Size}}')
    base=$(docker image inspect --format '{{.Size}}' "$(base_of)")
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
    exits 'it does not serve everybody unless told to' 2 docker run --rm "$image"
    check 'it says how to change that' grep -q TARE_AUTH "$scratch/err"
    exits 'serving everybody without a token is refused, unless it is said' 2 \
        docker run --rm --network none --tmpfs /app/data:uid=10000,gid=10000 "$image"
    check 'and the refusal says what to do' grep -q TARE_AUTH_TOKENS "$scratch/err"
    exits 'healthcheck without a service fails' 1 docker run --rm --network none "$image" healthcheck
    # shellcheck disable=SC2086 # a list of options
    exits 'inspect runs read-only, without capabilities and network' 0 \
        docker run --rm -i $hardened --network none "$image" inspect - --format json <"$scratch/subject.tar"
    cp "$scratch/out" "$scratch/inspected.json"
    exits 'inspect of a non-image is an input error' 2 docker run --rm -i "$image" inspect - <"$here/images.sh"
    check 'it says why' test -s "$scratch/err"
}

# healthy_within CONTAINER SECONDS: by Docker's own clock, from the start to the end of the first check that passed.
healthy_within() {
    docker inspect --format '{{json .State}}' "$1" | python3 -c '
import json, sys
sys.path.insert(0, sys.argv[1])
from starts import moment
state = json.load(sys.stdin)
took = min(moment(c["End"]) for c in state["Health"]["Log"] if c["ExitCode"] == 0) - moment(state["StartedAt"])
sys.exit(took > float(sys.argv[2]) and f"{took:.1f} s")' "$here" "$2"
}

start() {
    # shellcheck disable=SC2086 # a list of options
    docker run --detach --name "$container" $hardened --tmpfs /tmp:rw,noexec,nosuid,nodev,size=16m \
        --memory 256m --env TARE_AUTH=none --env TARE_STOP_GRACE=3s --volume "$volume:/app/data" --publish 127.0.0.1::8080 "$image" >"$scratch/out" 2>&1
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

# An image of 1 GiB, made while it is sent, through a service that may use 256 MiB.
check_large_upload() {
    pid=$(docker inspect --format '{{.State.Pid}}' "$container")
    same 'an image of 1 GiB is reported: status' \
        "$(TARE_URL=http://$(address) "$here/blackbox.py" large 1073741824 2>"$scratch/err")" 201
    same 'by the same process, within 256 MiB' \
        "$(docker inspect --format '{{.State.Pid}} {{.State.OOMKilled}} {{.RestartCount}} {{.HostConfig.Memory}}' "$container")" \
        "$pid false 0 268435456"
    [ ! -r "/proc/$pid/status" ] || echo "# $image: largest resident size after 1 GiB: $(awk '/^VmHWM/ { print $2, $3 }' "/proc/$pid/status")"
}

check_service() {
    check 'starts on a fresh volume' start
    check 'becomes healthy' wait_healthy "$container" 30
    check 'healthy within 5 s of its start' healthy_within "$container" 5
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

    check_large_upload

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

# What Tare says that it needs itself, and no more, passes the tests of the service.
check_payload() {
    "$here/payload.py" "$image" "$reduced" >"$scratch/statements" 2>&1 ||
        grep -q '^not ok' "$scratch/statements" || fail 'it can be reduced to its payload' "$(tail -n 1 "$scratch/statements")"
    sed "s/^ok /ok $about/; s/^not ok /not ok $about/" "$scratch/statements"
    failures=$((failures + $(grep -c '^not ok' "$scratch/statements")))
    # shellcheck disable=SC2086 # a list of options
    check 'starts with its payload alone' docker run --detach --name "$container" $hardened --network bridge \
        --tmpfs /app/data:uid=10000,gid=10000 --env TARE_AUTH=none --publish 127.0.0.1::8080 "$reduced"
    check 'becomes healthy with its payload alone' wait_healthy "$container" 30
    check 'passes the black-box tests with its payload alone' env TARE_URL="http://$(address)" "$here/blackbox.py"
    docker rm --force --volumes "$container" >/dev/null
    docker image rm --force "$reduced" >/dev/null
}

check_starts() {
    check 'starts twenty times, each within 5 s' "$here/starts.py" "$image" 20
    echo "# $image: $check_output"
}

# What the distroless image has less of, by its own program.
check_comparison() {
    about="regular and distroless ($release): "
    docker save tare:regular >"$scratch/regular.tar"
    docker save tare:distroless >"$scratch/distroless.tar"
    # shellcheck disable=SC2086 # a list of options
    exits 'compare tells two images apart' 1 docker run --rm $hardened --network none --user "$(id -u):$(id -g)" \
        --volume "$scratch:/images:ro" tare:distroless compare /images/regular.tar /images/distroless.tar --format json --exit-code
    cp "$scratch/out" "$scratch/comparison.json"
    check 'the comparison says what the distroless image lacks' python3 -c '
import json, sys
with open(sys.argv[1], encoding="utf-8") as file:
    comparison = json.load(file)
ahead = {d["subject"]: d["tendency"] for d in comparison["key_differences"]}
assert ahead["attack_surface"] == "better" and ahead["size"] in ("better", "mixed"), ahead
surface = comparison["attack_surface"]
assert surface["shells"]["base"] > 0 and surface["shells"]["target"] == 0, surface["shells"]
assert surface["package_managers"]["target"] == 0 and surface["setuid_files"]["target"] == 0, surface
assert comparison["sizes"]["visible"]["difference"] < 0, comparison["sizes"]
files = comparison["files"]
assert files["removed"]["count"] > files["added"]["count"] and files["unchanged"] > 0, {k: files[k] for k in ("directories", "unchanged")}
# Debian 12 has a base without OpenSSL, for which the program is linked in another way.
differs = any(c["path"] == "/app/tare" for c in files["changed"]["entries"])
assert differs == (sys.argv[2] == "bookworm"), "the program is the same in both, but for Debian 12"
' "$scratch/comparison.json" "$release"
    rm "$scratch/regular.tar" "$scratch/distroless.tar"
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
    check_layers
    check_binary
    check_size
    check_commands
    check_service
    check_starts
    [ "$variant" != distroless ] || check_payload
done
if [ "$*" = 'regular distroless' ]; then
    check_comparison
fi
finish_checks
