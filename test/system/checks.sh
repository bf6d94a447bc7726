# shellcheck shell=sh
# For the system tests: one line "ok NAME" or "not ok NAME: reason" for each thing that is proven, and a place for
# temporary files. Sourced; finish with finish_checks.

# Where another Python stands before Debian's, PyYAML may belong to Debian's only.
python3 -c 'import yaml' 2>/dev/null || PATH=/usr/bin:$PATH

scratch=$(mktemp -d "${TMPDIR:-/tmp}/tare-system.XXXXXX")
failures=0
about=

pass() { echo "ok $about$1"; }
fail() {
    echo "not ok $about$1: $2"
    failures=$((failures + 1))
}

# check NAME COMMAND...: passes when the command succeeds; its output is the reason otherwise.
check() {
    check_name=$1
    shift
    if check_output=$("$@" 2>&1); then
        pass "$check_name"
    else
        fail "$check_name" "$(printf %s "$check_output" | tail -n 3 | tr '\n' ' ')"
    fi
}

# same NAME ACTUAL EXPECTED
same() {
    if [ "$2" = "$3" ]; then
        pass "$1"
    else
        fail "$1" "got '$2', expected '$3'"
    fi
}

# absent NAME TEXT: passes when there is none.
absent() {
    if [ -z "$2" ]; then
        pass "$1"
    else
        fail "$1" "found $(printf %s "$2" | head -n 5 | tr '\n' ' ')"
    fi
}

# exits NAME STATUS COMMAND...: passes when the command ends with that status; its output goes to $scratch/out, err.
exits() {
    exits_name=$1
    exits_expected=$2
    shift 2
    exits_status=0
    "$@" >"$scratch/out" 2>"$scratch/err" || exits_status=$?
    if [ "$exits_status" = "$exits_expected" ]; then
        pass "$exits_name"
    else
        fail "$exits_name" "exit code $exits_status, expected $exits_expected: $(tail -n 3 "$scratch/err" | tr '\n' ' ')"
    fi
}

# wait_healthy CONTAINER SECONDS: polls Docker's own view of the container's health.
wait_healthy() {
    waited=0
    while [ $waited -lt $(($2 * 5)) ]; do
        case $(docker inspect --format '{{if .State.Running}}{{.State.Health.Status}}{{else}}stopped{{end}}' "$1") in
        healthy) return 0 ;;
        stopped)
            docker logs "$1" 2>&1 | tail -n 5
            return 1
            ;;
        esac
        waited=$((waited + 1))
        sleep 0.2
    done
    echo "not healthy after $2 s"
    return 1
}

finish_checks() {
    rm -rf "$scratch"
    [ "$failures" = 0 ]
}
