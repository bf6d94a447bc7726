#pragma once

#include <tare/report/finding.hpp>
#include <tare/report/package.hpp>
#include <tare/report/payload.hpp>
#include <tare/report/weight.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// The report on one image, `tare.report/v1`: plain data, described for Boost.Describe so that the JSON, its
/// OpenAPI schema and the tests follow from one definition. Strings that come from the image are already
/// escaped with `escape_text`; sizes are bytes; paths are absolute in the root filesystem; lists are in a
/// defined order, so that the same image gives the same bytes. An absent optional is `null`: it was not in
/// the image or could not be told.
namespace tare::report {

/// Who made the report.
struct tool
{
    std::string name;
    std::string version;
    /// Changes whenever the same image would yield another report.
    std::string analyser;
};
BOOST_DESCRIBE_STRUCT(tool, (), (name, version, analyser))

/// The bytes that carried the image.
struct archive
{
    /// "docker-archive", "oci-archive" or "root-filesystem".
    std::string format;
    /// Compression of the archive as a whole: "none", "gzip", "zstd".
    std::string compression;
    /// True when every digest that the archive claims was found right and manifest and config agree. False
    /// for a root filesystem, which claims none, and for an image that no runtime would load; then a note
    /// says why.
    bool verified = false;
};
BOOST_DESCRIBE_STRUCT(archive, (), (format, compression, verified))

/// Docker's HEALTHCHECK as the config carries it; durations in nanoseconds, 0 is the default of the runtime.
struct healthcheck
{
    std::vector<std::string> test;
    std::int64_t interval = 0;
    std::int64_t timeout = 0;
    std::int64_t start_period = 0;
    std::int64_t retries = 0;
};
BOOST_DESCRIBE_STRUCT(healthcheck, (), (test, interval, timeout, start_period, retries))

/// What a runtime would start (OCI image-spec config.md, `config`).
struct config
{
    std::string user;
    std::vector<std::string> env;
    std::vector<std::string> entrypoint;
    std::vector<std::string> cmd;
    std::string working_dir;
    std::vector<std::string> exposed_ports;
    std::vector<std::string> volumes;
    std::map<std::string, std::string> labels;
    std::string stop_signal;
    std::optional<healthcheck> health;
};
BOOST_DESCRIBE_STRUCT(
    config, (), (user, env, entrypoint, cmd, working_dir, exposed_ports, volumes, labels, stop_signal, health)
)

/// What the image is.
struct identity
{
    /// Digest of the config, as `docker images --no-trunc` prints it: the image's id.
    std::string id;
    /// Digest of the image manifest; absent in archives that have none.
    std::optional<std::string> manifest_digest;
    /// Names that the archive gives to the image.
    std::vector<std::string> names;
    /// "linux/amd64", "linux/arm/v7".
    std::string platform;
    /// RFC 3339, as the config says it; absent when it does not.
    std::optional<std::string> created;
    std::optional<std::string> author;
};
BOOST_DESCRIBE_STRUCT(identity, (), (id, manifest_digest, names, platform, created, author))

/// Where the bytes go. visible + hidden = stored.
struct sizes
{
    /// Layer blobs as they are stored in the archive.
    std::uint64_t compressed = 0;
    /// File bytes in all layers.
    std::uint64_t stored = 0;
    /// File bytes in the root filesystem, each hard-linked file once.
    std::uint64_t visible = 0;
    /// File bytes that are stored but not visible: deleted or replaced by a later layer.
    std::uint64_t hidden = 0;
    /// Visible file bytes whose content is visible under another path too.
    std::uint64_t duplicate = 0;
};
BOOST_DESCRIBE_STRUCT(sizes, (), (compressed, stored, visible, hidden, duplicate))

/// Bytes of a lower layer, or its own, that a layer hides.
struct hidden_in_layer
{
    std::uint64_t layer = 0;
    std::uint64_t bytes = 0;
    /// The same in words, by the instruction that made the hiding layer: "This RUN hides 403,791 bytes of
    /// layer 2."
    std::string sentence{};
};
BOOST_DESCRIBE_STRUCT(hidden_in_layer, (), (layer, bytes, sentence))

/// One layer, base first, and so the one instruction that made it: instructions without a layer store
/// nothing. visible + hidden = stored.
struct layer
{
    /// Position from 0, the base.
    std::uint64_t index = 0;
    /// Digest of the blob as stored in the archive.
    std::string digest;
    /// Digest of the uncompressed tar.
    std::string diff_id;
    /// "none", "gzip" or "zstd", told by the blob's first bytes.
    std::string compression;
    /// The blob as stored.
    std::uint64_t compressed_bytes = 0;
    /// File bytes in this layer.
    std::uint64_t stored_bytes = 0;
    /// File bytes of this layer that the root filesystem shows, each hard-linked file once.
    std::uint64_t visible_bytes = 0;
    /// File bytes of this layer that the root filesystem does not show.
    std::uint64_t hidden_bytes = 0;
    /// Visible file bytes of this layer whose content is visible elsewhere too, in a lower layer or earlier
    /// in this one: the sum over the layers is `sizes::duplicate`. Absent in reports of analysers before 3.
    std::optional<std::uint64_t> duplicate_bytes;
    /// The history instruction that made it; absent when the history does not match the layers.
    std::optional<std::string> created_by;
    /// The line of the Dockerfile that made it; absent when no Dockerfile is tied to the image, or none of
    /// its lines did.
    std::optional<std::uint64_t> line;
    std::uint64_t files_added = 0;
    std::uint64_t files_modified = 0;
    std::uint64_t files_deleted = 0;
    /// What this layer hides of which layers, itself included.
    std::vector<hidden_in_layer> hides;
};
BOOST_DESCRIBE_STRUCT(
    layer, (),
    (index, digest, diff_id, compression, compressed_bytes, stored_bytes, visible_bytes, hidden_bytes,
     duplicate_bytes, created_by, line, files_added, files_modified, files_deleted, hides)
)

/// One step of the build, as the image's history has it (OCI image-spec config.md, `history`).
struct history_step
{
    /// As the builder wrote it, secrets masked.
    std::string created_by;
    /// The layer it made; absent for steps without one, and where history and layers do not match.
    std::optional<std::uint64_t> layer;
    /// The line of the Dockerfile that is tied to the image; absent like `layer::line`.
    std::optional<std::uint64_t> line;
};
BOOST_DESCRIBE_STRUCT(history_step, (), (created_by, layer, line))

/// One instruction of a Dockerfile, in a stage that the image is made of.
struct dockerfile_step
{
    std::uint64_t line = 0;
    std::uint64_t last_line = 0;
    /// "RUN", in upper case.
    std::string keyword;
    /// The step of the history that it made, counted from 0; absent when the history has none like it.
    std::optional<std::uint64_t> step;
    /// The layer that it made.
    std::optional<std::uint64_t> layer;
};
BOOST_DESCRIBE_STRUCT(dockerfile_step, (), (line, last_line, keyword, step, layer))

/// The Dockerfile that is tied to an image: what is known of it beside its findings, which are among the
/// image's.
struct tied_dockerfile
{
    /// `sha256:…` of the text.
    std::string digest;
    std::uint64_t lines = 0;
    /// The instructions of the stage that was built, and of the stages that it builds on, in the order of the
    /// build; without FROM and ARG, of which a history may say nothing.
    std::vector<dockerfile_step> instructions;
    /// Lines of those that the history has no step for: the image was made from another Dockerfile, or by a
    /// builder that says less.
    std::vector<std::uint64_t> unmatched_lines;
    /// Steps of the history, after the first that a line made, that no line made.
    std::vector<std::uint64_t> unmatched_steps;
    /// What comments in it accept.
    std::vector<report::waived_finding> waived;
};
BOOST_DESCRIBE_STRUCT(
    tied_dockerfile, (), (digest, lines, instructions, unmatched_lines, unmatched_steps, waived)
)

/// The 20 heaviest of each kind, heaviest first; a directory weighs all that is below it.
struct heaviest
{
    std::vector<weight> files;
    std::vector<weight> directories;
};
BOOST_DESCRIBE_STRUCT(heaviest, (), (files, directories))

/// os-release(5) of the root filesystem.
struct os_release
{
    std::string id;
    std::string version_id;
    std::string version_codename;
    std::string pretty_name;
};
BOOST_DESCRIBE_STRUCT(os_release, (), (id, version_id, version_codename, pretty_name))

/// One line of passwd(5).
struct user
{
    std::string name;
    std::uint64_t uid = 0;
    std::uint64_t gid = 0;
    std::string home;
    std::string shell;
    /// True when the shell is one that logs in: present in the image and not nologin or false.
    bool can_login = false;
};
BOOST_DESCRIBE_STRUCT(user, (), (name, uid, gid, home, shell, can_login))

/// A program by which somebody inside the container gets further.
struct tool_file
{
    /// What it is known as: "bash", "apt-get", "gdb".
    std::string name;
    std::string path;
    /// The file that runs in the end, when `path` is a link to it: "/bin/busybox".
    std::optional<std::string> resolves_to;
    std::uint64_t layer = 0;
};
BOOST_DESCRIBE_STRUCT(tool_file, (), (name, path, resolves_to, layer))

/// A file whose mode lends its owner's or group's rights.
struct privileged_file
{
    std::string path;
    /// Octal, "4755".
    std::string mode;
    std::uint64_t uid = 0;
    std::uint64_t gid = 0;
    std::uint64_t layer = 0;
    /// False when a later layer removed it: it still ships.
    bool visible = true;
};
BOOST_DESCRIBE_STRUCT(privileged_file, (), (path, mode, uid, gid, layer, visible))

/// What the image offers to whoever gets in.
struct attack_surface
{
    std::vector<tool_file> shells;
    std::vector<tool_file> package_managers;
    std::vector<tool_file> debugging_tools;
    std::vector<tool_file> network_tools;
    std::vector<privileged_file> setuid_files;
    std::vector<privileged_file> setgid_files;
};
BOOST_DESCRIBE_STRUCT(
    attack_surface, (), (shells, package_managers, debugging_tools, network_tools, setuid_files, setgid_files)
)

/// Entries of the root filesystem by kind.
struct counts
{
    std::uint64_t files = 0;
    std::uint64_t directories = 0;
    std::uint64_t symlinks = 0;
    std::uint64_t other = 0;
};
BOOST_DESCRIBE_STRUCT(counts, (), (files, directories, symlinks, other))

/// The figures of the tool dive, by its formulas, for those who compare. They count the live copy as waste
/// and miss deleted directories; `sizes` does not.
struct dive_compatible
{
    double efficiency = 1;
    std::uint64_t size_bytes = 0;
    std::uint64_t user_size_bytes = 0;
    std::uint64_t wasted_bytes = 0;
    /// Absent when there is only the base layer (0/0).
    std::optional<double> wasted_user_percent;
};
BOOST_DESCRIBE_STRUCT(
    dive_compatible, (), (efficiency, size_bytes, user_size_bytes, wasted_bytes, wasted_user_percent)
)

/// Something about the archive that is odd but not wrong, or a part that was not analysed.
struct note
{
    /// Stable identifier: "media-type-mismatch", "not-analysed", "not-loadable", "runs-differently".
    std::string id;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(note, (), (id, text))

/// Everything Tare says of one image. Member types are qualified because each member bears its type's name.
struct image_report
{
    std::string schema = "tare.report/v1";
    report::tool analyser;
    report::archive archive;
    report::identity image;
    report::sizes sizes;
    report::counts counts;
    std::optional<report::os_release> os;
    report::config config;
    std::vector<report::layer> layers;
    /// The steps of the build, base first. Empty for a root filesystem, and in reports of analysers before 3.
    std::vector<report::history_step> history;
    /// Absent until one is tied to the image.
    std::optional<report::tied_dockerfile> dockerfile;
    report::heaviest heaviest;
    std::vector<report::user> users;
    report::attack_surface attack_surface;
    /// What is installed; absent in reports of analysers before 4.
    std::optional<report::package_inventory> packages;
    /// What the command needs; absent like `packages`.
    std::optional<report::payload> payload;
    /// What is beside that; absent like `packages`, and where the payload is not analysed.
    std::optional<report::tare_weight> tare;
    report::dive_compatible dive_compatible;
    /// What every check found, by practice and number; those on Dockerfiles when one is tied to it. Empty in
    /// reports of analyser 1, which had none.
    std::vector<report::finding> findings;
    std::vector<report::note> notes;
};
BOOST_DESCRIBE_STRUCT(
    image_report, (),
    (schema, analyser, archive, image, sizes, counts, os, config, layers, history, dockerfile, heaviest,
     users, attack_surface, packages, payload, tare, dive_compatible, findings, notes)
)

} // namespace tare::report
