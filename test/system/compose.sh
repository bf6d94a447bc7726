#!/bin/sh
# Proves that compose.yaml runs both images, hardened and with the same data, and runs the integration tests of
# test/system/blackbox.py against each over the network. Needs a Docker engine with compose, curl and python3 with PyYAML.
set -u
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.." || exit
# shellcheck source=test/system/checks.sh
. "$here/checks.sh"

# A project and a port of its own: a Tare that already runs on this machine is left alone.
COMPOSE_PROJECT_NAME=tare-system-$$
TARE_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export COMPOSE_PROJECT_NAME TARE_PORT
url=http://127.0.0.1:$TARE_PORT

variant() { if [ "$1" = regular ]; then echo; else echo "$1"; fi; }
compose() { VARIANT=$(variant "$name") docker compose --progress quiet "$@"; }
clean_up() {
    docker compose --progress quiet --profile test down --volumes --remove-orphans >/dev/null 2>&1
    rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

up() { compose up --detach --wait --wait-timeout 60 tare; }
container() { compose ps --all --quiet tare; }
state() { docker inspect --format "$1" "$(container)"; }
status_of() { curl -sS -o "$scratch/body" -w '%{http_code}' "$@"; }

check_hardening() {
    same 'the chosen image runs' "$(state '{{.Config.Image}}')" "tare:$name"
    same 'read-only root' "$(state '{{.HostConfig.ReadonlyRootfs}}')" true
    same 'no capability' "$(state '{{json .HostConfig.CapDrop}}')" '["ALL"]'
    same 'no new privileges' "$(state '{{json .HostConfig.SecurityOpt}}')" '["no-new-privileges:true"]'
    same 'published on loopback only' "$(state '{{(index (index .HostConfig.PortBindings "8080/tcp") 0).HostIp}}')" 127.0.0.1
    check 'memory is limited' test "$(state '{{.HostConfig.Memory}}')" -gt 0
    check 'processes are limited' test "$(state '{{.HostConfig.PidsLimit}}')" -gt 0
    check 'processors are limited' test "$(state '{{.HostConfig.NanoCpus}}')" -gt 0
    same 'no swap on top of the memory' "$(state '{{.HostConfig.MemorySwap}}')" "$(state '{{.HostConfig.Memory}}')"
    same 'descriptors are limited' "$(state '{{(index .HostConfig.Ulimits 0).Name}} {{(index .HostConfig.Ulimits 0).Hard}}')" 'nofile 4096'
    same '/tmp is small and runs nothing' "$(state '{{index .HostConfig.Tmpfs "/tmp"}}')" 'rw,noexec,nosuid,nodev,size=16m,mode=1777'
    same 'the log is rotated' "$(state '{{.HostConfig.LogConfig.Type}} {{index .HostConfig.LogConfig.Config "max-size"}} {{index .HostConfig.LogConfig.Config "max-file"}}')" \
        'json-file 10m 3'
    same 'a network of its own' "$(state '{{.HostConfig.NetworkMode}}')" "${COMPOSE_PROJECT_NAME}_default"
    same 'a named volume, and nothing else of the host' "$(state '{{range .Mounts}}{{.Type}} {{.Name}} {{.Destination}} {{.RW}}{{end}}')" \
        "volume ${COMPOSE_PROJECT_NAME}_data /app/data true"
    same 'not privileged, nothing of the host shared' \
        "$(state '{{.HostConfig.Privileged}} {{.HostConfig.PidMode}} {{.HostConfig.IpcMode}} {{.HostConfig.UTSMode}}')" 'false  private '
    # Docker waits longer than the service takes to let its requests finish.
    drain=$(compose exec -T tare /app/tare serve --check-config | sed -n 's/^stop_grace[ =]*\([0-9]*\)s.*/\1/p')
    check 'the grace is longer than the drain' test "$(state '{{.Config.StopTimeout}}')" -gt "${drain:-999}"
}

# The dashboard and the alerts ask for what is served, and for nothing else.
check_metrics() {
    "$here/deploy.py" metrics "$url" >"$scratch/statements" 2>"$scratch/errors" ||
        grep -q '^not ok' "$scratch/statements" || fail 'its metrics can be read' "$(tail -n 1 "$scratch/errors")"
    sed -n "s/^ok /ok $about/p; s/^not ok /not ok $about/p" "$scratch/statements"
    failures=$((failures + $(grep -c '^not ok' "$scratch/statements")))
}

"$here/blackbox.py" archive docker >"$scratch/image.tar"
id=$(tar -tf "$scratch/image.tar" | sed -n 's/^\([0-9a-f]\{64\}\)\.json$/sha256:\1/p')

for name in regular distroless; do
    about="compose, $name: "
    check 'the file is valid' compose --profile test config --quiet
    check 'comes up healthy' up
    if [ "$name" = distroless ]; then
        same 'opens the reports of the regular image' "$(status_of "$url/v1/images/$id")" 200
    fi
    check_hardening
    check_metrics
    check 'the integration tests are built' compose build test
    compose run --rm test >"$scratch/tests" 2>"$scratch/test-errors"
    code=$?
    sed -n "s/^ok /ok $about/p; s/^not ok /not ok $about/p" "$scratch/tests"
    failures=$((failures + $(grep -c '^not ok' "$scratch/tests")))
    same 'integration tests over the network: exit code' "$code" 0
    [ "$code" = 0 ] || tail -n 5 "$scratch/test-errors"
    compose run --rm --no-deps --env TARE_URL=http://127.0.0.1:9 test >/dev/null 2>&1
    same 'integration tests that fail: exit code' $? 1

    curl -sS -o /dev/null -X DELETE "$url/v1/images/$id"
    check 'takes an upload' test "$(status_of -T - "$url/v1/images?name=kept" <"$scratch/image.tar")" -lt 300
    compose stop >/dev/null 2>&1
    same 'stops with exit code 0' "$(state '{{.State.ExitCode}}')" 0
    compose down >/dev/null 2>&1
    check 'comes up again after "down"' up
    same 'its reports survive' "$(status_of "$url/v1/images/$id")" 200
    compose down >/dev/null 2>&1
done

name=regular
about='compose, regular again: '
check 'comes up healthy' up
same 'opens the reports of the distroless image' "$(status_of "$url/v1/images/$id")" 200
for profile in test monitoring; do
    check "profile $profile: the file is valid" compose --profile "$profile" config --quiet
done
finish_checks
