#include "inspect/packages/rpm_header.hpp"

#include "inspect/packages/byte_order.hpp"

#include <fmt/format.h>

namespace tare::inspect {
namespace {

constexpr std::uint32_t type_int32 = 4;
constexpr std::uint32_t type_int64 = 5;
constexpr std::uint32_t type_string = 6;
constexpr std::uint32_t type_string_array = 8;
constexpr std::uint32_t type_translated = 9;

constexpr std::size_t most_entries = std::size_t{64} << 10U;
constexpr std::size_t entry_size = 16;

struct index_entry
{
    std::uint32_t tag = 0;
    std::uint32_t type = 0;
    std::uint32_t count = 0;
    /// From the place where the entry says that its data is to the end of all data.
    std::string_view data;
};

/// `count` strings at the start of `data`, each with its NUL; absent when they are not all there.
std::optional<std::string_view> strings(std::string_view data, std::uint64_t count) noexcept
{
    std::size_t end = 0;
    for (; count > 0; --count) {
        const auto nul = data.find('\0', end);
        if (nul == std::string_view::npos)
            return std::nullopt;
        end = nul + 1;
    }
    return data.substr(0, end);
}

class header_reader
{
public:
    header_reader(std::uint64_t most_files, rpm_header& out) : most_files_{most_files}, out_{out} {}

    std::string_view read(std::string_view blob)
    {
        if (blob.size() < 8)
            return "a header is cut short";
        const auto entries = big_endian(blob, 0, 4);
        const auto data_size = big_endian(blob, 4, 4);
        if (entries > most_entries || 8 + entry_size * entries + data_size != blob.size())
            return "the sizes of a header are wrong";
        const auto data = blob.substr(8 + entry_size * entries);
        // Entry 0 is the region of what the package brought: what it frames stands in the other entries.
        for (std::uint64_t i = 0; i < entries; ++i) {
            const auto at = 8 + entry_size * i;
            index_entry e;
            e.tag = static_cast<std::uint32_t>(big_endian(blob, at, 4));
            e.type = static_cast<std::uint32_t>(big_endian(blob, at + 4, 4));
            const auto offset = big_endian(blob, at + 8, 4);
            e.count = static_cast<std::uint32_t>(big_endian(blob, at + 12, 4));
            if (offset > data.size())
                continue;
            e.data = data.substr(offset);
            if (!take(e))
                return "a value of a header is malformed";
        }
        return complete();
    }

private:
    /// Of a tag that is there twice the first counts.
    bool take(const index_entry& e)
    {
        switch (e.tag) {
        case 1000:
            return text(e, out_.name);
        case 1001:
            return text(e, out_.version);
        case 1002:
            return text(e, out_.release);
        case 1003:
            return epoch(e);
        case 1009:
        case 5009:
            return size(e);
        case 1011:
            return text(e, out_.vendor);
        case 1014:
            return text(e, out_.licence);
        case 1015:
            return text(e, out_.packager);
        case 1022:
            return text(e, out_.architecture);
        case 1027:
            return list(e, out_.old_names, out_.old_name_count);
        case 1044:
            return text(e, out_.source_package);
        case 1116:
            return directory_indexes(e);
        case 1117:
            return list(e, out_.names, out_.file_count);
        case 1118:
            return list(e, directories_, directory_count_);
        default:
            return true;
        }
    }

    static bool text(const index_entry& e, std::string_view& to)
    {
        if (!to.empty())
            return true;
        if (e.type != type_string && e.type != type_translated && e.type != type_string_array)
            return false;
        const auto found = strings(e.data, 1);
        if (!found)
            return false;
        to = found->substr(0, found->size() - 1);
        return true;
    }

    bool epoch(const index_entry& e)
    {
        if (out_.epoch)
            return true;
        if (e.type != type_int32 || e.count == 0 || e.data.size() < 4)
            return false;
        out_.epoch = static_cast<std::uint32_t>(big_endian(e.data, 0, 4));
        return true;
    }

    bool size(const index_entry& e)
    {
        const std::size_t width = e.type == type_int64 ? 8 : 4;
        if ((e.type != type_int32 && e.type != type_int64) || e.count == 0 || e.data.size() < width)
            return false;
        // The long form is there where the short one does not do.
        if (!out_.size || e.tag == 5009)
            out_.size = big_endian(e.data, 0, width);
        return true;
    }

    bool list(const index_entry& e, std::string_view& to, std::uint64_t& count) const
    {
        if (count > 0)
            return true;
        if (e.type != type_string_array || e.count > most_files_)
            return false;
        const auto found = strings(e.data, e.count);
        if (!found)
            return false;
        to = *found;
        count = e.count;
        return true;
    }

    bool directory_indexes(const index_entry& e)
    {
        if (!out_.directory_of.empty())
            return true;
        const auto bytes = std::uint64_t{e.count} * 4;
        if (e.type != type_int32 || bytes > e.data.size())
            return false;
        out_.directory_of = e.data.substr(0, bytes);
        return true;
    }

    std::string_view complete()
    {
        if (out_.name.empty())
            return "a header has no name";
        if (out_.file_count * 4 != out_.directory_of.size() || directory_count_ > out_.file_count)
            return "the file lists of a header do not fit together";
        out_.directories.reserve(directory_count_);
        for (auto rest = directories_; !rest.empty();) {
            const auto nul = rest.find('\0');
            out_.directories.push_back(rest.substr(0, nul));
            rest.remove_prefix(nul + 1);
        }
        for (std::uint64_t i = 0; i < out_.file_count; ++i)
            if (out_.directory_index(i) >= out_.directories.size())
                return "the file lists of a header do not fit together";
        return {};
    }

    std::uint64_t most_files_;
    rpm_header& out_;
    std::string_view directories_;
    std::uint64_t directory_count_ = 0;
};

} // namespace

std::string rpm_header::full_version() const
{
    auto out = fmt::format("{}-{}", version, release);
    return epoch.value_or(0) == 0 ? out : fmt::format("{}:{}", *epoch, out);
}

std::uint32_t rpm_header::directory_index(std::uint64_t i) const noexcept
{
    return static_cast<std::uint32_t>(big_endian(directory_of, i * 4, 4));
}

std::string_view read_rpm_header(std::string_view blob, std::uint64_t most_files, rpm_header& out)
{
    return header_reader{most_files, out}.read(blob);
}

} // namespace tare::inspect
