#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What the image is for, and what it weighs beside that; plain data, described for Boost.Describe. Strings
/// that come from the image are escaped with `escape_text`.
namespace tare::report {

/// How much of the payload is known.
BOOST_DEFINE_FIXED_ENUM_CLASS(
    payload_state, std::uint8_t,
    /// All that the command needs, as far as files say so.
    complete,
    /// What is listed is needed, and more may be: `gaps` says why.
    incomplete,
    /// Nothing can be told: there is no command, or it leads nowhere.
    not_analysed
)

/// Why files are payload.
BOOST_DEFINE_FIXED_ENUM_CLASS(
    payload_role, std::uint8_t,
    /// What entrypoint and command start.
    program,
    /// What starts it: an interpreter, or what env starts.
    interpreter,
    /// The dynamic linker that an executable names.
    linker,
    /// A library that another part needs.
    library,
    /// What glibc loads by itself to look up names of hosts and users.
    name_service,
    /// The files that come with an interpreter and that its programs may load.
    standard_library,
    /// What the working directory holds.
    working_directory
)

/// One file, or one set of files of one kind, that the command needs.
struct payload_part
{
    payload_role role = payload_role::program;
    /// The file, or the directory that holds the set.
    std::string path;
    /// One sentence: "/app/server needs libssl.so.3, found in a default directory."
    std::string why;
    /// Paths of the root filesystem, other than directories, and what they weigh, without what an earlier
    /// part has already; each hard-linked file once.
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;

    friend bool operator==(const payload_part&, const payload_part&) = default;
};
BOOST_DESCRIBE_STRUCT(payload_part, (), (role, path, why, files, bytes))

/// The files that entrypoint and command need.
struct payload
{
    payload_state state = payload_state::not_analysed;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    /// In the order in which they are come to; a file belongs to the first part that has it.
    std::vector<payload_part> parts;
    /// Why the list is not all, one sentence each.
    std::vector<std::string> gaps;
};
BOOST_DESCRIBE_STRUCT(payload, (), (state, files, bytes, parts, gaps))

/// What a package or a directory adds to the tare: what leaving it out would save.
struct tare_share
{
    /// Name of the package, with its version; or absolute path of the directory.
    std::string name;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;

    friend bool operator==(const tare_share&, const tare_share&) = default;
};
BOOST_DESCRIBE_STRUCT(tare_share, (), (name, files, bytes))

/// What the image weighs without its cargo: visible − payload.
struct tare_weight
{
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    /// Heaviest first, those without a file of the tare left out.
    std::vector<tare_share> packages;
    /// Tare that belongs to no package.
    tare_share unowned;
    /// The directories that say most, heaviest first; none is inside another.
    std::vector<tare_share> directories;
};
BOOST_DESCRIBE_STRUCT(tare_weight, (), (files, bytes, packages, unowned, directories))

} // namespace tare::report
