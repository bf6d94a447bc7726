#pragma once

#include <array>
#include <cstddef>
#include <string_view>

/// What mutants are made of: the places that readers look at, and the values they trip over.
namespace tare::test::dictionary {

using namespace std::string_view_literals;

struct field
{
    std::size_t offset;
    std::size_t width;
    bool number;
};

/// tar(5): the fields of ustar, then those of the old GNU header and of star that lie over the prefix.
inline constexpr std::array fields{
    field{0, 100, false},   field{100, 8, true},  field{108, 8, true},  field{116, 8, true},
    field{124, 12, true},   field{124, 12, true}, field{136, 12, true}, field{148, 8, true},
    field{157, 100, false}, field{257, 6, false}, field{263, 2, false}, field{265, 32, false},
    field{297, 32, false},  field{329, 8, true},  field{337, 8, true},  field{345, 155, false},
    field{345, 12, true},   field{357, 12, true}, field{386, 12, true}, field{398, 12, true},
    field{410, 12, true},   field{482, 1, false}, field{483, 12, true}, field{476, 12, true},
    field{488, 12, true},   field{508, 4, false},
};

inline constexpr std::array texts{
    ""sv,    "a"sv,     "d/"sv,       "a/b/c"sv, "/abs"sv, "../up"sv, "ustar\0"sv, "ustar "sv, "00"sv,
    " \0"sv, "tar\0"sv, "\xff\xfe"sv, "a\0b"sv,  "\1"sv,   "name/"sv, "."sv,       " 12"sv,    "\0x"sv,
};

inline constexpr std::array type_flags{'0', '\0', '1', '2', '3', '4', '5', '6', '7', 'x', 'g', 'L', 'K', 'S',
                                       'D', 'M',  'N', 'V', 'X', 'A', 'Z', '8', 'x', 'L', 'S', '0', '\0'};

inline constexpr std::array keys{
    "path"sv,
    "linkpath"sv,
    "size"sv,
    "uid"sv,
    "gid"sv,
    "mtime"sv,
    "atime"sv,
    "ctime"sv,
    "uname"sv,
    "comment"sv,
    "hdrcharset"sv,
    "SCHILY.xattr.user.k"sv,
    "SCHILY.xattr."sv,
    "SCHILY.realsize"sv,
    "GNU.sparse.major"sv,
    "GNU.sparse.minor"sv,
    "GNU.sparse.name"sv,
    "GNU.sparse.size"sv,
    "GNU.sparse.realsize"sv,
    "GNU.sparse.numblocks"sv,
    "GNU.sparse.map"sv,
    "GNU.sparse.offset"sv,
    "GNU.sparse.numbytes"sv,
    "GNU.sparse."sv,
    "LIBARCHIVE.xattr.k"sv,
};

inline constexpr std::array values{
    ""sv,
    "0"sv,
    "1"sv,
    "2"sv,
    "5"sv,
    "12"sv,
    "511"sv,
    "512"sv,
    "513"sv,
    "1024"sv,
    "-1"sv,
    "+1"sv,
    "007"sv,
    "1.5"sv,
    "-1.5"sv,
    "1."sv,
    ".5"sv,
    "-0.5"sv,
    "x"sv,
    "dir/"sv,
    "a=b"sv,
    "a\nb"sv,
    "a\0b"sv,
    "0,5"sv,
    "0,5,7,1"sv,
    "10,5"sv,
    "0,12"sv,
    "4294967296"sv,
    "9223372036854775807"sv,
    "9223372036854775808"sv,
    "99999999999999999999"sv,
    "1_0"sv,
    "0x1"sv,
    " 1"sv,
    "1 "sv,
    "real/name"sv,
};

} // namespace tare::test::dictionary
