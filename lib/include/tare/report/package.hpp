#pragma once

#include <tare/report/weight.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What is installed in an image, as the report carries it: plain data, described for Boost.Describe. Strings
/// that come from the image are escaped with `escape_text`.
namespace tare::report {

/// The type of a package, by the words of the package URL specification (purl-spec, PURL-TYPES).
BOOST_DEFINE_FIXED_ENUM_CLASS(
    package_type, std::uint8_t, deb, apk, rpm, pypi, npm, golang, cargo, maven, gem, composer
)

/// The source package that a binary package was built from.
struct package_source
{
    std::string name;
    std::string version;

    friend bool operator==(const package_source&, const package_source&) = default;
};
BOOST_DESCRIBE_STRUCT(package_source, (), (name, version))

/// One package of the root filesystem. What its database or manifest does not say is absent or empty.
struct package
{
    package_type type = package_type::deb;
    /// As the package's own system writes it, with its namespace: "@babel/core", "org.slf4j:slf4j-api".
    std::string name;
    std::string version;
    /// "amd64", "x86_64", "noarch".
    std::optional<std::string> architecture;
    /// Of packages of a distribution: the binary package's own name and version where it names no other.
    std::optional<package_source> source;
    /// As declared: identifiers, expressions or free text.
    std::vector<std::string> licences;
    std::optional<std::string> maintainer;
    /// Package URL; its identity in SBOMs.
    std::string purl;
    /// What the database says that it takes on disk; absent where it says nothing.
    std::optional<std::uint64_t> installed_bytes;
    /// Paths of the root filesystem that belong to it, other than directories, and what they weigh: each
    /// hard-linked file once. A file that several packages claim counts for the first of them.
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    /// The layer that brought this version of it; absent when no layer can be named.
    std::optional<std::uint64_t> layer;
    /// Absolute path of what says that it is there: a database, a manifest, a binary with its build record.
    std::string found_in;
    /// Name of the distribution's package that owns `found_in`: then both are the same software.
    std::optional<std::string> owner;

    friend bool operator==(const package&, const package&) = default;
};
BOOST_DESCRIBE_STRUCT(
    package, (),
    (type, name, version, architecture, source, licences, maintainer, purl, installed_bytes, files, bytes,
     layer, found_in, owner)
)

/// What no package accounts for: files that somebody copied or generated.
struct unowned_files
{
    /// Paths other than directories.
    std::uint64_t files = 0;
    /// Each hard-linked file once.
    std::uint64_t bytes = 0;
    /// The heaviest of them, heaviest first.
    std::vector<weight> heaviest;
};
BOOST_DESCRIBE_STRUCT(unowned_files, (), (files, bytes, heaviest))

/// Every package, and what belongs to none.
struct package_inventory
{
    /// Databases and manifests that were read: "dpkg", "apk", "rpm", "python", …; sorted.
    std::vector<std::string> systems;
    /// By type, name, version, architecture and place.
    std::vector<package> packages;
    /// Absent where no system that owns files was found: then nothing can be told apart.
    std::optional<unowned_files> unowned;
    /// Executables that are linked statically and carry no record of what they are made of, heaviest first:
    /// what is in them is not known.
    std::vector<weight> static_binaries;
    /// Why packages may be missing, one sentence each; empty when all was read.
    std::vector<std::string> gaps;
};
BOOST_DESCRIBE_STRUCT(package_inventory, (), (systems, packages, unowned, static_binaries, gaps))

} // namespace tare::report
