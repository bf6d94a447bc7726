# Both images for several platforms, with SBOM and provenance; what .github/workflows/publish.yml pushes and signs.
#
#   docker buildx bake -f docker-bake.hcl --print       what would be built
#   docker buildx bake -f docker-bake.hcl --load local  both images for this machine's engine
#   REGISTRY=registry.example/tare VERSION=0.1.0 docker buildx bake -f docker-bake.hcl --push
#
# Every variable is set by the environment variable of its name. -f, because bake would read compose.yaml as well.

# Where images go, without a tag.
variable "REGISTRY" { default = "tare" }
# Tags: VERSION for the regular image, VERSION-distroless for the other.
variable "VERSION" { default = "0.1.0" }
variable "REVISION" { default = "unknown" }
# RFC 3339, and the same moment in seconds: every file of a layer gets this date, so that the same commit gives the same
# layers. The date of the commit is the right one: git log -1 --format=%cI and --format=%ct
variable "CREATED" { default = "1970-01-01T00:00:00Z" }
variable "SOURCE_DATE_EPOCH" { default = "0" }
# Separated by commas. A builder that emulates takes all of them; publish.yml has one machine for each, and joins them.
variable "PLATFORMS" { default = "linux/amd64,linux/arm64" }
# Behind every tag: what one machine has built of several.
variable "TAG_SUFFIX" { default = "" }
# Where the sources are, as a browser opens it, and their licence as SPDX writes it. Empty, the labels are absent: a label that
# says nothing looks like an answer.
variable "SOURCE" { default = "" }
variable "LICENSES" { default = "" }
variable "DEBIAN_RELEASE" { default = "trixie" }
# "sha256:..."; "docker/pin-bases" prints today's. Publishing refuses to go without.
variable "DEBIAN_DIGEST" { default = "" }
variable "DISTROLESS_DIGEST" { default = "" }

group "default" {
  targets = ["regular", "distroless"]
}
group "local" {
  targets = ["regular-local", "distroless-local"]
}

target "_both" {
  context = "."
  args = {
    DEBIAN_RELEASE    = DEBIAN_RELEASE
    DEBIAN_DIGEST     = DEBIAN_DIGEST
    TARE_VERSION      = VERSION
    TARE_REVISION     = REVISION
    TARE_CREATED      = CREATED
    SOURCE_DATE_EPOCH = SOURCE_DATE_EPOCH
  }
  labels = merge(SOURCE == "" ? {} : {
    "org.opencontainers.image.source"        = SOURCE
    "org.opencontainers.image.url"           = SOURCE
    "org.opencontainers.image.documentation" = "${SOURCE}/blob/${REVISION}/README.md"
  }, LICENSES == "" ? {} : {
    "org.opencontainers.image.licenses" = LICENSES
  })
}

target "_regular" {
  inherits   = ["_both"]
  dockerfile = "docker/Dockerfile"
  target     = "runtime"
  labels = DEBIAN_DIGEST == "" ? {} : {
    "org.opencontainers.image.base.digest" = DEBIAN_DIGEST
  }
}

target "_distroless" {
  inherits   = ["_both"]
  dockerfile = "docker/Dockerfile.distroless"
  target     = "runtime"
  args       = { DISTROLESS_DIGEST = DISTROLESS_DIGEST }
  labels = DISTROLESS_DIGEST == "" ? {} : {
    "org.opencontainers.image.base.digest" = DISTROLESS_DIGEST
  }
}

target "_published" {
  platforms = split(",", PLATFORMS)
  attest    = ["type=sbom", "type=provenance,mode=max"]
  output    = ["type=image,push=true,oci-mediatypes=true,rewrite-timestamp=true"]
}

target "regular" {
  inherits = ["_regular", "_published"]
  tags     = ["${REGISTRY}:${VERSION}${TAG_SUFFIX}"]
}
target "distroless" {
  inherits = ["_distroless", "_published"]
  tags     = ["${REGISTRY}:${VERSION}-distroless${TAG_SUFFIX}"]
}

target "regular-local" {
  inherits = ["_regular"]
  tags     = ["tare:regular"]
}
target "distroless-local" {
  inherits = ["_distroless"]
  tags     = ["tare:distroless"]
}
