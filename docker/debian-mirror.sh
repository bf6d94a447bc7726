# shellcheck shell=sh
# Functions that read Debian packages from the mirror this machine already uses, without changing its apt configuration.
# Sourced by ./dev and docker/base-images; POSIX sh. No mirror is named here: it comes from apt's own sources.

# Prints the URI of the archive with the given label ("Debian" or "Debian-Security"), as apt on this machine reads it.
# Prints nothing when there is none. Needs package lists (apt-get update) on the machine.
mirror_uri() {
    # shellcheck disable=SC2016 # apt's own placeholders
    apt-get indextargets --format '$(LABEL)|$(CODENAME)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        awk -F'|' -v label="$1" '
            $1 == label && (label != "Debian" || $2 !~ /-(updates|backports|proposed-updates)$/) && !found {
                sub(/\/+$/, "", $3); print $3; found = 1
            }'
}

# Prints one-line apt sources of a Debian release: main suite, updates and security, signed by Debian's own keys.
# Usage: debian_sources RELEASE [COMPONENT...]
debian_sources() {
    release=$1
    shift
    [ $# -gt 0 ] || set -- main
    main_uri=$(mirror_uri Debian)
    [ -n "$main_uri" ] || {
        echo "no Debian mirror among this machine's apt sources; is this Debian, and has 'apt-get update' run?" >&2
        return 1
    }
    signed='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
    echo "deb $signed $main_uri $release $*"
    echo "deb $signed $main_uri $release-updates $*"
    security_uri=$(mirror_uri Debian-Security)
    [ -z "$security_uri" ] || echo "deb $signed $security_uri $release-security $*"
}

# Prints this machine's apt settings that decide whether its mirror can be read at all, one "Name Value" per line.
mirror_settings() {
    for name in Acquire::Check-Valid-Until Acquire::Check-Date Acquire::http::Proxy Acquire::https::Proxy; do
        unset setting
        eval "$(apt-config shell setting "$name")"
        [ -z "${setting:-}" ] || echo "$name $setting"
    done
}

# Makes DIRECTORY a separate apt root that reads RELEASE and nothing else: no machine sources, pins or installed packages.
# Usage: private_apt_init DIRECTORY RELEASE
private_apt_init() {
    mkdir -p "$1/state/lists/partial" "$1/cache/archives/partial"
    : >"$1/status"
    debian_sources "$2" >"$1/sources.list" || return 1
    private_apt "$1" get update -qq
}

# Runs apt-get or apt-cache on such a root: private_apt DIRECTORY get|cache ARGUMENT...
private_apt() {
    apt_root=$1
    apt_tool=apt-$2
    shift 2
    # The sandbox user cannot write into a private directory; what is fetched is verified by signature all the same.
    "$apt_tool" -o Dir::Etc::SourceList="$apt_root/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::Etc::PreferencesParts=/dev/null -o Dir::Etc::Preferences=/dev/null \
        -o Dir::State="$apt_root/state" -o Dir::State::status="$apt_root/status" -o Dir::Cache="$apt_root/cache" \
        -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}
