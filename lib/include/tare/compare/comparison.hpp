#pragma once

#include <tare/compare/file_comparison.hpp>
#include <tare/report/finding.hpp>
#include <tare/report/package.hpp>
#include <tare/report/report.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What differs between two images, `tare.comparison/v1`: plain data, described for Boost.Describe, made of
/// their reports and file lists alone. Strings that come from the images are escaped with `escape_text`;
/// sizes are bytes; lists are in a defined order. An absent optional is `null`: it was not in the image, or
/// one of the reports does not tell.
namespace tare::compare {

/// Whether two images are the same, as far as anybody can tell.
BOOST_DEFINE_FIXED_ENUM_CLASS(
    sameness, std::uint8_t,
    /// All of it was compared, and nothing differs but names and the time of the build.
    same,
    /// Something differs.
    differs,
    /// Nothing that was compared differs, and something was not compared: `gaps` says what.
    unknown
)

/// What a comparison says of each of the two.
struct compared_image
{
    std::string id;
    std::vector<std::string> names;
    std::string platform;
    /// The analyser that made the report.
    std::string analyser;
};
BOOST_DESCRIBE_STRUCT(compared_image, (), (id, names, platform, analyser))

/// A figure of both. Where one is not known, so is what follows from it.
struct figure_change
{
    std::optional<std::uint64_t> base{};
    std::optional<std::uint64_t> target{};
    /// target − base.
    std::optional<std::int64_t> difference{};
    /// The difference in percent of the base, with one decimal; absent for a base of 0.
    std::optional<double> percent{};

    friend bool operator==(const figure_change&, const figure_change&) = default;
};
BOOST_DESCRIBE_STRUCT(figure_change, (), (base, target, difference, percent))

/// `report::sizes` of both, and what is payload and tare of the visible bytes.
struct size_comparison
{
    figure_change compressed;
    figure_change stored;
    figure_change visible;
    figure_change hidden;
    figure_change duplicate;
    /// Absent where a report does not tell the payload. Where it tells only a part of it, this is the least
    /// that the payload is, and the most that the tare is; `gaps` says so.
    figure_change payload;
    figure_change tare;
};
BOOST_DESCRIBE_STRUCT(size_comparison, (), (compressed, stored, visible, hidden, duplicate, payload, tare))

/// How many there are of everything that can be counted.
struct count_comparison
{
    figure_change files;
    figure_change directories;
    figure_change symlinks;
    figure_change layers;
    figure_change packages;
    /// Findings that warn or fail.
    figure_change findings;
};
BOOST_DESCRIBE_STRUCT(count_comparison, (), (files, directories, symlinks, layers, packages, findings))

/// A layer that only one of the two has at this place.
struct compared_layer
{
    std::uint64_t index = 0;
    std::string diff_id;
    std::uint64_t compressed_bytes = 0;
    std::uint64_t stored_bytes = 0;
    std::optional<std::string> created_by;
    /// Where the other image has the same layer, on top of other ones.
    std::optional<std::uint64_t> other_index;
};
BOOST_DESCRIBE_STRUCT(
    compared_layer, (), (index, diff_id, compressed_bytes, stored_bytes, created_by, other_index)
)

/// Layers, by the digests of their uncompressed content. Those at the bottom that are the same one after the
/// other are shared: a machine stores them once.
struct layer_comparison
{
    std::uint64_t shared = 0;
    std::uint64_t shared_stored_bytes = 0;
    std::uint64_t shared_compressed_bytes = 0;
    std::vector<compared_layer> base_only;
    std::vector<compared_layer> target_only;
};
BOOST_DESCRIBE_STRUCT(
    layer_comparison, (), (shared, shared_stored_bytes, shared_compressed_bytes, base_only, target_only)
)

/// The steps of the builds.
struct history_comparison
{
    /// Steps at the start that are the same one after the other.
    std::uint64_t shared = 0;
    /// What only one of the histories has, wherever it stands in it, as `report::written_instruction`.
    std::vector<std::string> base_only;
    std::vector<std::string> target_only;
};
BOOST_DESCRIBE_STRUCT(history_comparison, (), (shared, base_only, target_only))

/// One value of one key that differs.
struct setting_change
{
    /// "User", "Entrypoint", "Env.PATH", "Labels.maintainer".
    std::string key;
    change_kind kind = change_kind::changed;
    /// Lists are JSON arrays.
    std::optional<std::string> base;
    std::optional<std::string> target;

    friend bool operator==(const setting_change&, const setting_change&) = default;
};
BOOST_DESCRIBE_STRUCT(setting_change, (), (key, kind, base, target))

/// What became of a package.
BOOST_DEFINE_FIXED_ENUM_CLASS(
    package_fate, std::uint8_t, added, removed, upgraded, downgraded,
    /// Another version, and nobody can say which is the later one.
    changed
)

/// A package that differs.
struct package_change
{
    report::package_type type = report::package_type::deb;
    std::string name;
    std::optional<std::string> architecture;
    package_fate fate = package_fate::changed;
    std::optional<std::string> base_version;
    std::optional<std::string> target_version;
    /// What its files weigh in the target, minus what they weigh in the base.
    std::int64_t difference = 0;

    friend bool operator==(const package_change&, const package_change&) = default;
};
BOOST_DESCRIBE_STRUCT(
    package_change, (), (type, name, architecture, fate, base_version, target_version, difference)
)

/// Packages, by type and name. What is at the same place belongs together where several have one name.
struct package_comparison
{
    std::uint64_t added = 0;
    std::uint64_t removed = 0;
    std::uint64_t upgraded = 0;
    std::uint64_t downgraded = 0;
    std::uint64_t changed = 0;
    std::uint64_t unchanged = 0;
    /// By type, name and version.
    std::vector<package_change> changes;
    /// Changes beyond those listed.
    std::uint64_t omitted = 0;
};
BOOST_DESCRIBE_STRUCT(
    package_comparison, (), (added, removed, upgraded, downgraded, changed, unchanged, changes, omitted)
)

/// A user that differs.
struct user_change
{
    std::string name;
    change_kind kind = change_kind::changed;
    std::optional<report::user> base;
    std::optional<report::user> target;
};
BOOST_DESCRIBE_STRUCT(user_change, (), (name, kind, base, target))

/// One list of the attack surface.
struct surface_change
{
    std::uint64_t base = 0;
    std::uint64_t target = 0;
    /// Paths, or names of users; those of files with special modes with the mode behind it: "/bin/su 4755".
    std::vector<std::string> added;
    std::vector<std::string> removed;

    friend bool operator==(const surface_change&, const surface_change&) = default;
};
BOOST_DESCRIBE_STRUCT(surface_change, (), (base, target, added, removed))

/// `report::attack_surface` of both, and who can log in.
struct surface_comparison
{
    surface_change shells;
    surface_change package_managers;
    surface_change debugging_tools;
    surface_change network_tools;
    surface_change setuid_files;
    surface_change setgid_files;
    surface_change login_users;
};
BOOST_DESCRIBE_STRUCT(
    surface_comparison, (),
    (shells, package_managers, debugging_tools, network_tools, setuid_files, setgid_files, login_users)
)

/// What became of a finding.
BOOST_DEFINE_FIXED_ENUM_CLASS(
    finding_fate, std::uint8_t,
    /// In order in the base, and not in the target.
    gained,
    /// Not in order in the base, and in order in the target.
    lost,
    /// Something else changed: what was found, or whether it could be looked at.
    changed
)

/// A check whose result, or whose words, differ.
struct finding_change
{
    std::string check;
    report::practice practice = report::practice::base;
    report::severity severity = report::severity::info;
    finding_fate fate = finding_fate::changed;
    /// Absent where the report has no such check.
    std::optional<report::finding_result> base;
    std::optional<report::finding_result> target;
    /// What the target's report says of it, or the base's where the target's has it not.
    std::string message;
};
BOOST_DESCRIBE_STRUCT(finding_change, (), (check, practice, severity, fate, base, target, message))

/// What a key difference is about.
BOOST_DEFINE_FIXED_ENUM_CLASS(
    difference_subject, std::uint8_t, attack_surface, security, size, production_readiness
)

/// Which of the two is ahead in it.
BOOST_DEFINE_FIXED_ENUM_CLASS(
    tendency, std::uint8_t,
    /// The target is ahead.
    better,
    /// The base is ahead.
    worse,
    /// Each is ahead in something.
    mixed,
    /// Nothing differs.
    same,
    /// It cannot be told.
    unknown
)

/// The difference that matters, in words.
struct key_difference
{
    difference_subject subject = difference_subject::attack_surface;
    compare::tendency tendency = tendency::unknown;
    std::vector<std::string> sentences;
};
BOOST_DESCRIBE_STRUCT(key_difference, (), (subject, tendency, sentences))

/// Everything that differs between two images: the base, which is what was, and the target, which is what is.
struct comparison
{
    std::string schema = "tare.comparison/v1";
    compared_image base;
    compared_image target;
    sameness result = sameness::unknown;
    /// One for each subject, in their order.
    std::vector<key_difference> key_differences;
    size_comparison sizes;
    count_comparison counts;
    layer_comparison layers;
    history_comparison history;
    /// Platform, system, author and time of the build.
    std::vector<setting_change> metadata;
    /// What a runtime would start, ports and volumes.
    std::vector<setting_change> config;
    /// By variable; secrets are masked in the reports already.
    std::vector<setting_change> environment;
    std::vector<setting_change> labels;
    std::vector<user_change> users;
    surface_comparison attack_surface;
    /// By check.
    std::vector<finding_change> findings;
    /// Absent where one of the reports does not list packages.
    std::optional<package_comparison> packages;
    /// Absent where a file list is missing.
    std::optional<file_comparison> files;
    /// What was not compared, or not completely, one sentence each.
    std::vector<std::string> gaps;
};
BOOST_DESCRIBE_STRUCT(
    comparison, (),
    (schema, base, target, result, key_differences, sizes, counts, layers, history, metadata, config,
     environment, labels, users, attack_surface, findings, packages, files, gaps)
)

} // namespace tare::compare
