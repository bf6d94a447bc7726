#include "tar/entry_assembler.hpp"

#include "tar/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace tare::tar {
namespace {

// Where the old GNU header keeps its sparse fields (tar(5)).
constexpr std::size_t gnu_map = 386;
constexpr std::size_t gnu_map_size = 4 * std::size_t{24};
constexpr std::size_t gnu_is_extended = 482;
constexpr std::size_t gnu_real_size = 483;

error malformed_entry(std::string detail)
{
    return make_error(errc::malformed_tar, std::move(detail));
}

entry_type type_of(char type_flag) noexcept
{
    switch (type_flag) {
    case '0':
    case '\0':
    case '7':
    case 'S':
        return entry_type::regular;
    case '1':
        return entry_type::hard_link;
    case '2':
        return entry_type::symbolic_link;
    case '3':
        return entry_type::character_device;
    case '4':
        return entry_type::block_device;
    case '5':
        return entry_type::directory;
    case '6':
        return entry_type::fifo;
    default:
        return entry_type::other;
    }
}

/// The one name that counts out of the three places it can come from.
result<std::string_view> choose_name(
    std::string_view base, const std::optional<std::string_view>& pax,
    const std::optional<std::string_view>& gnu
)
{
    if (pax && gnu && *pax != *gnu)
        return malformed_entry(
            "An entry has one name in a PAX header and another in a GNU header: readers disagree on which "
            "counts."
        );
    return gnu.value_or(pax.value_or(base));
}

} // namespace

result<void>
entry_assembler::assemble(const header& h, std::string_view block, const extension_headers& extensions)
{
    const pax_values& pax = extensions.pax();
    entry_ = {};
    missing_map_ = map_place::none;
    entry_.type_flag = h.type_flag;
    entry_.mode = static_cast<std::uint32_t>(h.mode & 07777);
    entry_.mtime = pax.mtime.value_or(h.mtime);
    entry_.xattrs = pax.xattrs;
    auto done = set_names(h, extensions);
    if (done)
        done = set_owner(h, pax);
    if (done)
        done = set_type(h);
    if (!done)
        return done;
    const bool has_data = entry_.type == entry_type::regular || entry_.type == entry_type::other;
    if (!has_data && pax.size.value_or(0) != 0)
        return malformed_entry(
            "A PAX header gives a size to an entry that has no data: readers disagree on what follows it."
        );
    stored_ = has_data ? static_cast<std::uint64_t>(pax.size.value_or(h.size)) : 0;
    entry_.size = entry_.type == entry_type::regular ? stored_ : 0;
    done = set_sparse(h, block, extensions);
    if (!done)
        return done;
    if (std::max(stored_, entry_.size) > bounds_.max_image_bytes)
        return limit_error("max_image_bytes", bounds_.max_image_bytes);
    if (std::max(entry_.path.size(), entry_.link_target.size()) > bounds_.max_path_bytes)
        return limit_error("max_path_bytes", bounds_.max_path_bytes);
    return {};
}

result<void> entry_assembler::set_names(const header& h, const extension_headers& extensions)
{
    std::string_view base = h.name;
    if (!h.prefix.empty()) {
        joined_.assign(h.prefix).append(1, '/').append(h.name);
        base = joined_;
    }
    const auto path = choose_name(base, extensions.pax().path, extensions.long_name());
    if (!path)
        return path.error();
    const auto link = choose_name(h.link_name, extensions.pax().link_path, extensions.long_link());
    if (!link)
        return link.error();
    entry_.path = *path;
    entry_.link_target = *link;
    return {};
}

result<void> entry_assembler::set_owner(const header& h, const pax_values& pax)
{
    const std::int64_t uid = pax.uid.value_or(h.uid);
    const std::int64_t gid = pax.gid.value_or(h.gid);
    // The kernel takes the low 32 bits, so 4294967296 would be root, and (uid_t)-1 means "leave as it is".
    constexpr std::int64_t largest = std::numeric_limits<std::uint32_t>::max() - 1;
    if (uid < 0 || gid < 0 || uid > largest || gid > largest)
        return malformed_entry(
            fmt::format("The owner {}:{} of an entry is not one that Linux can have.", uid, gid)
        );
    entry_.uid = static_cast<std::uint64_t>(uid);
    entry_.gid = static_cast<std::uint64_t>(gid);
    return {};
}

result<void> entry_assembler::set_type(const header& h)
{
    entry_.type = type_of(h.type_flag);
    // Only the type flag of v7; a regular file of later formats may be called "a/".
    if (h.type_flag == '\0' && entry_.path.ends_with('/'))
        entry_.type = entry_type::directory;
    const bool link = entry_.type == entry_type::hard_link || entry_.type == entry_type::symbolic_link;
    if (!link)
        entry_.link_target = {};
    if (entry_.path.empty() && entry_.type != entry_type::directory && entry_.type != entry_type::other)
        return malformed_entry("An entry has no name.");
    if (entry_.type != entry_type::character_device && entry_.type != entry_type::block_device)
        return {};
    return set_device(h);
}

result<void> entry_assembler::set_device(const header& h)
{
    if (h.device_major < 0 || h.device_minor < 0)
        return malformed_entry("A device has a negative number.");
    entry_.device_major = static_cast<std::uint64_t>(h.device_major);
    entry_.device_minor = static_cast<std::uint64_t>(h.device_minor);
    return {};
}

result<void>
entry_assembler::set_sparse(const header& h, std::string_view block, const extension_headers& extensions)
{
    const auto& sparse = extensions.pax().sparse;
    const bool old_gnu = h.type_flag == 'S';
    if (!old_gnu && !sparse.any)
        return {};
    if (old_gnu && sparse.any)
        return malformed_entry("A file is sparse in two formats at once.");
    if (entry_.type != entry_type::regular)
        return malformed_entry("An entry that is not a regular file has a sparse map.");
    entry_.sparse = true;
    auto done =
        old_gnu ? set_old_gnu_sparse(h, block) : set_pax_sparse(sparse, extensions.long_name().has_value());
    if (!done)
        return done;
    entry_.size = map_.logical_size();
    return {};
}

result<void> entry_assembler::set_old_gnu_sparse(const header& h, std::string_view block)
{
    const auto real_size = parse_numeric(block.substr(gnu_real_size, 12));
    if (h.format != header_format::gnu || !real_size || *real_size < 0)
        return malformed_entry("An old GNU sparse file has no GNU header or no real size.");
    map_.start(static_cast<std::uint64_t>(*real_size));
    if (block[gnu_is_extended] != '\0')
        missing_map_ = map_place::extension_blocks;
    return map_.add_slots(block.substr(gnu_map, gnu_map_size));
}

result<void> entry_assembler::set_pax_sparse(const pax_values::sparse_values& sparse, bool has_long_name)
{
    const bool version_1 = sparse.major == "1" && sparse.minor == "0";
    const bool version_0 = (sparse.major == "0" && (sparse.minor == "0" || sparse.minor == "1")) ||
                           (sparse.major.empty() && sparse.minor.empty() && !sparse.map.empty());
    if (!version_0 && !version_1)
        return malformed_entry(
            "A PAX header has GNU.sparse records of no known version: readers disagree on what they mean."
        );
    if (version_1 && !sparse.map.empty())
        return malformed_entry("A PAX header has a sparse map where version 1.0 keeps it in the data.");
    if (!sparse.name.empty()) {
        if (has_long_name)
            return malformed_entry("A sparse file has one name in a PAX header and another in a GNU header.");
        entry_.path = sparse.name;
    }
    if (!sparse.size.empty() && !sparse.real_size.empty() && sparse.size != sparse.real_size)
        return malformed_entry("A PAX header has two different sizes for a sparse file.");
    const auto size = parse_decimal(sparse.size.empty() ? sparse.real_size : sparse.size);
    if (!size)
        return malformed_entry("A PAX header does not say how large a sparse file is.");
    map_.start(static_cast<std::uint64_t>(*size));
    if (version_1) {
        missing_map_ = map_place::data;
        return {};
    }
    return map_.add_list(sparse.map, sparse.piece_count);
}

void entry_assembler::own_names()
{
    owned_path_ = entry_.path;
    owned_link_ = entry_.link_target;
    entry_.path = owned_path_;
    entry_.link_target = owned_link_;
}

} // namespace tare::tar
