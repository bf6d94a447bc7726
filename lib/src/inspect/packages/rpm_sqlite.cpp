#include "inspect/packages/byte_order.hpp"
#include "inspect/packages/rpm_database.hpp"
#include "inspect/packages/sqlite_pages.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Tables of SQLite, as far as rpm's needs it: those with a rowid, whole (sqlite.org, "Database File Format",
/// section 1.6). Not by SQLite itself, because `tare_core` reads hostile bytes only with what is bounded by
/// their number.
namespace tare::inspect {
namespace {

constexpr std::uint64_t interior_page = 5;
constexpr std::uint64_t leaf_page = 13;
constexpr std::size_t file_header_size = 100;

/// A number of one to nine bytes; moves `at` behind it. Absent when it is not all there.
std::optional<std::uint64_t> varint(std::string_view bytes, std::size_t& at) noexcept
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 9; ++i) {
        if (at >= bytes.size())
            return std::nullopt;
        const auto byte = static_cast<unsigned char>(bytes[at++]);
        if (i == 8)
            return value << 8U | byte;
        value = value << 7U | (byte & 0x7FU);
        if (byte < 0x80)
            return value;
    }
    return std::nullopt;
}

/// Bytes that a value of a serial type takes.
std::uint64_t size_of(std::uint64_t serial_type) noexcept
{
    constexpr std::array<std::uint64_t, 12> fixed{0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
    return serial_type < fixed.size() ? fixed.at(serial_type) : (serial_type - 12) / 2;
}

/// The columns of a record, at most five of them: no table that is read has more.
struct record
{
    std::array<std::string_view, 5> values;
    std::size_t count = 0;
};

std::optional<record> read_record(std::string_view payload) noexcept
{
    std::size_t at = 0;
    const auto head_size = varint(payload, at);
    if (!head_size || *head_size > payload.size())
        return std::nullopt;
    const auto head = payload.substr(0, *head_size);
    auto body = payload.substr(*head_size);
    record out;
    while (at < head.size() && out.count < out.values.size()) {
        const auto type = varint(head, at);
        if (!type || size_of(*type) > body.size())
            return std::nullopt;
        out.values.at(out.count++) = body.substr(0, size_of(*type));
        body.remove_prefix(size_of(*type));
    }
    return out;
}

class table_reader
{
public:
    explicit table_reader(const sqlite_pages& pages)
        : pages_{pages}, visits_left_{pages.count()}, overflow_left_{pages.count()},
          bytes_left_{pages.count() * pages.usable()}
    {}

    /// Calls `visit` for every record of the table whose tree starts at page `root`; what is wrong, if
    /// anything.
    template<class Visit>
    std::string_view read(std::uint64_t root, Visit visit)
    {
        // Pages to come, the next one last.
        std::vector<std::uint64_t> waiting{root};
        while (!waiting.empty()) {
            const auto number = waiting.back();
            waiting.pop_back();
            const auto page = pages_.page(number);
            if (page.empty())
                return "a page is missing";
            if (visits_left_ == 0)
                return "its pages are linked in a circle";
            --visits_left_;
            const auto wrong = read_page(page, number == 1 ? file_header_size : 0, waiting, visit);
            if (!wrong.empty())
                return wrong;
        }
        return {};
    }

private:
    template<class Visit>
    std::string_view
    read_page(std::string_view page, std::size_t at, std::vector<std::uint64_t>& waiting, Visit& visit)
    {
        const auto type = big_endian(page, at, 1);
        if (type != interior_page && type != leaf_page)
            return "a page is no part of a table";
        const auto cells = big_endian(page, at + 3, 2);
        const std::size_t head = type == interior_page ? 12 : 8;
        if (at + head + cells * 2 > pages_.usable())
            return "a page has more cells than room";
        const auto first_new = waiting.size();
        for (std::uint64_t i = 0; i < cells; ++i) {
            const auto cell = big_endian(page, at + head + i * 2, 2);
            if (cell + 4 > pages_.usable())
                return "a cell lies outside of its page";
            if (type == interior_page) {
                waiting.push_back(big_endian(page, cell, 4));
                continue;
            }
            if (const auto wrong = read_cell(page.substr(0, pages_.usable()), cell, visit); !wrong.empty())
                return wrong;
        }
        if (type == interior_page) {
            waiting.push_back(big_endian(page, at + 8, 4));
            // There are no more pages than the file has, so no honest tree has more of them waiting.
            if (waiting.size() > pages_.count())
                return "its pages are linked in a circle";
            std::reverse(waiting.begin() + static_cast<std::ptrdiff_t>(first_new), waiting.end());
        }
        return {};
    }

    template<class Visit>
    std::string_view read_cell(std::string_view page, std::size_t at, Visit& visit)
    {
        const auto size = varint(page, at);
        if (!size || !varint(page, at))
            return "a cell is malformed";
        if (*size > bytes_left_)
            return "its cells overlap";
        bytes_left_ -= *size;
        const auto local = local_size(*size);
        if (local > page.size() - at)
            return "a cell lies outside of its page";
        if (local == *size)
            return accept(page.substr(at, local), visit);
        if (page.size() - at - local < 4)
            return "a cell lies outside of its page";
        payload_ = page.substr(at, local);
        const auto wrong = follow(big_endian(page, at + local, 4), *size);
        return wrong.empty() ? accept(payload_, visit) : wrong;
    }

    /// How much of a payload stands in its cell.
    [[nodiscard]] std::uint64_t local_size(std::uint64_t payload) const noexcept
    {
        const std::uint64_t usable = pages_.usable();
        const auto most = usable - 35;
        if (payload <= most)
            return payload;
        const auto least = (usable - 12) * 32 / 255 - 23;
        const auto size = least + (payload - least) % (usable - 4);
        return size <= most ? size : least;
    }

    /// Adds the rest of a payload, which has pages of its own.
    std::string_view follow(std::uint64_t number, std::uint64_t size)
    {
        while (payload_.size() < size) {
            if (overflow_left_ == 0)
                return "its pages are linked in a circle";
            --overflow_left_;
            const auto page = pages_.page(number);
            if (page.empty())
                return "a page is missing";
            const auto rest = size - payload_.size();
            payload_ += page.substr(4, std::min<std::uint64_t>(rest, pages_.usable() - 4));
            number = big_endian(page, 0, 4);
        }
        return {};
    }

    template<class Visit>
    static std::string_view accept(std::string_view payload, Visit& visit)
    {
        const auto values = read_record(payload);
        if (!values)
            return "a record is malformed";
        visit(*values);
        return {};
    }

    const sqlite_pages& pages_;
    /// Every page belongs to one place in one tree.
    std::uint64_t visits_left_;
    std::uint64_t overflow_left_;
    std::uint64_t bytes_left_;
    std::string payload_;
};

} // namespace

std::string_view read_sqlite_packages(std::string_view bytes, std::string_view log, const rpm_blob_sink& sink)
{
    sqlite_pages pages;
    if (const auto wrong = pages.open(bytes, log); !wrong.empty())
        return wrong;
    table_reader tables{pages};
    std::uint64_t root = 0;
    // sqlite_schema: type, name, tbl_name, rootpage, sql.
    auto wrong = tables.read(1, [&root](const record& r) {
        if (r.count == 5 && r.values[0] == "table" && r.values[1] == "Packages" && r.values[3].size() <= 4)
            root = big_endian(r.values[3], 0, r.values[3].size());
    });
    if (!wrong.empty())
        return wrong;
    if (root == 0)
        return "it has no table of packages";
    // Packages: hnum, which is the rowid, and blob.
    return tables.read(root, [&sink](const record& r) {
        if (r.count >= 2)
            sink(r.values[1]);
    });
}

} // namespace tare::inspect
