#pragma once

#include <tare/check/check.hpp>
#include <tare/policy/verdict.hpp>
#include <tare/report/report.hpp>
#include <tare/store/report_store.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tare::store {

BOOST_DESCRIBE_STRUCT(
    image_summary, (),
    (id, names, platform, visible_bytes, payload_bytes, tare_bytes, compressed_bytes, layers, stored_at)
)

} // namespace tare::store

/// What the API answers with beside reports. The OpenAPI schemas follow from these definitions.
namespace tare::service::model {

/// The answer to an upload, and what `tare inspect` prints for several images.
struct reported_images
{
    std::vector<report::image_report> images;
};
BOOST_DESCRIBE_STRUCT(reported_images, (), (images))

/// Where a program begins.
struct index
{
    std::string name;
    std::string version;
    /// Paths by what is there.
    std::map<std::string, std::string> links;
};
BOOST_DESCRIBE_STRUCT(index, (), (name, version, links))

/// A page of images.
struct image_list
{
    std::vector<store::image_summary> images;
    /// Cursor of the next page; null on the last one.
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(image_list, (), (images, next))

/// An entry of a root filesystem, as report::to_json writes it.
struct file_entry
{
    std::string path;
    std::string type;
    std::string mode;
    std::uint64_t uid = 0;
    std::uint64_t gid = 0;
    std::uint64_t size = 0;
    std::int64_t mtime = 0;
    std::uint64_t layer = 0;
};
BOOST_DESCRIBE_STRUCT(file_entry, (), (path, type, mode, uid, gid, size, mtime, layer))

/// A page of a path of the root filesystem.
struct file_list
{
    /// The image.
    std::string id;
    /// The entry itself, then what it holds.
    std::vector<file_entry> entries;
    /// Cursor of the next page; null on the last one.
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(file_list, (), (id, entries, next))

/// A page of the packages of an image.
struct package_list
{
    /// The image.
    std::string id;
    /// Databases and manifests that were read.
    std::vector<std::string> systems;
    /// How many packages were asked for, on all pages.
    std::uint64_t total = 0;
    std::vector<report::package> packages;
    /// Why packages may be missing; empty when all was read.
    std::vector<std::string> gaps;
    /// Cursor of the next page; null on the last one.
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(package_list, (), (id, systems, total, packages, gaps, next))

/// Every check.
struct check_list
{
    std::vector<check::check> checks;
};
BOOST_DESCRIBE_STRUCT(check_list, (), (checks))

/// What the checks found in an image.
struct finding_list
{
    /// The image.
    std::string id;
    /// How many of `findings` have each result.
    std::map<std::string, std::uint64_t> counts;
    std::vector<report::finding> findings;
};
BOOST_DESCRIBE_STRUCT(finding_list, (), (id, counts, findings))

/// A policy, as a list shows it.
struct policy_summary
{
    std::string name;
    std::string description;
    /// It comes with Tare and cannot be changed.
    bool built_in = false;
    /// RFC 3339 in UTC; null for those that come with Tare.
    std::optional<std::string> stored_at;
    /// For If-Match.
    std::string etag;
};
BOOST_DESCRIBE_STRUCT(policy_summary, (), (name, description, built_in, stored_at, etag))

/// Every policy.
struct policy_list
{
    std::vector<policy_summary> policies;
};
BOOST_DESCRIBE_STRUCT(policy_list, (), (policies))

/// What is running.
struct version_info
{
    std::string name;
    std::string version;
    std::string analyser;
    /// Schema of the reports.
    std::string schema;
};
BOOST_DESCRIBE_STRUCT(version_info, (), (name, version, analyser, schema))

/// What a problem's type means.
struct problem_type
{
    std::string type;
    std::string title;
    std::uint64_t status = 0;
};
BOOST_DESCRIBE_STRUCT(problem_type, (), (type, title, status))

} // namespace tare::service::model
