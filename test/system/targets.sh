#!/bin/sh
# Proves of the Dockerfiles' other targets what they promise: the tests run while building, and the debug images have what
# looking into a container takes. Slow (it compiles the tests in a container), so only "./dev test --all" runs it.
set -u
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.." || exit
# shellcheck source=test/system/checks.sh
. "$here/checks.sh"

release=${DEBIAN_RELEASE:-trixie}
image=tare-system-debug:$$
trap 'docker image rm --force "$image" >/dev/null 2>&1; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

# Usage: build DOCKERFILE TARGET OPTION...
build() {
    file=$1
    target=$2
    shift 2
    docker build --network "${TARE_BUILD_NETWORK:-default}" --file "$file" --build-arg DEBIAN_RELEASE="$release" --target "$target" "$@" .
}

about="targets ($release): "
check 'unit and integration tests pass in the build stage' build docker/Dockerfile unit-test --quiet

for file in docker/Dockerfile docker/Dockerfile.distroless; do
    about="targets, $file ($release): "
    check 'debug is built' build "$file" debug --quiet --tag "$image"
    same 'debug is the service still' "$(docker image inspect --format '{{.Config.User}} {{.Config.Entrypoint}} {{.Config.Cmd}}' "$image")" \
        '10000:10000 [/app/tare] [serve]'
    exits 'debug has a shell' 0 docker run --rm --network none --entrypoint sh "$image" -c 'command -v ls ps vi || command -v ls ps'
    exits 'debug has the symbols' 0 docker run --rm --network none --entrypoint sh "$image" -c 'ls /usr/lib/debug/.build-id/*/*.debug'
done
about="targets, docker/Dockerfile ($release): "
build docker/Dockerfile debug --quiet --tag "$image" >/dev/null 2>&1
exits 'the debugger finds the symbols' 0 docker run --rm --network none --entrypoint gdb "$image" --batch --nx -ex 'info line main' /app/tare
check 'and says where the program begins' grep -q 'Line .* of "\?\(\./\)\?app/main.cpp' "$scratch/out"
finish_checks
