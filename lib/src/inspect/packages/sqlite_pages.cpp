#include "inspect/packages/sqlite_pages.hpp"

#include "inspect/packages/byte_order.hpp"

#include <utility>
#include <vector>

namespace tare::inspect {
namespace {

using namespace std::string_view_literals;

constexpr auto sqlite_magic = "SQLite format 3\0"sv;
constexpr std::size_t header_size = 100;
constexpr std::size_t smallest_sqlite_page = 512;
constexpr std::size_t largest_sqlite_page = 65536;
constexpr std::size_t smallest_usable = 480;
constexpr std::uint64_t utf8 = 1;

constexpr std::size_t log_header_size = 32;
constexpr std::size_t frame_header_size = 24;
constexpr std::uint64_t log_magic = 0x377f0682;

/// The running checksum of a log, over words of either byte order.
class log_checksum
{
public:
    explicit log_checksum(bool words_are_big_endian) : big_{words_are_big_endian} {}

    void add(std::string_view bytes) noexcept
    {
        for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
            first_ += word(bytes, i) + second_;
            second_ += word(bytes, i + 4) + first_;
        }
    }

    /// Whether the two words at `offset`, which are always big-endian, are it.
    [[nodiscard]] bool is_at(std::string_view bytes, std::size_t offset) const noexcept
    {
        return big_endian(bytes, offset, 4) == first_ && big_endian(bytes, offset + 4, 4) == second_;
    }

private:
    [[nodiscard]] std::uint32_t word(std::string_view bytes, std::size_t at) const noexcept
    {
        return static_cast<std::uint32_t>(big_ ? big_endian(bytes, at, 4) : little_endian(bytes, at, 4));
    }

    bool big_;
    std::uint32_t first_ = 0;
    std::uint32_t second_ = 0;
};

} // namespace

std::string_view sqlite_pages::open(std::string_view database, std::string_view log)
{
    if (database.size() < header_size)
        return "it is cut short";
    if (!database.starts_with(sqlite_magic))
        return "it is no SQLite database";
    page_size_ = big_endian(database, 16, 2);
    if (page_size_ == 1)
        page_size_ = largest_sqlite_page;
    if (page_size_ < smallest_sqlite_page || (page_size_ & (page_size_ - 1)) != 0)
        return "its page size is wrong";
    const auto reserved = static_cast<unsigned char>(database[20]);
    if (page_size_ < smallest_usable + reserved)
        return "its page size is wrong";
    usable_ = page_size_ - reserved;
    const auto encoding = big_endian(database, 56, 4);
    if (encoding > utf8)
        return "its text is not UTF-8";
    database_ = database;
    read_log(log);
    // An empty log is no excuse: where it is known how many pages there are, all have to be there.
    const auto pages = big_endian(database, 28, 4);
    if (logged_.empty() && pages * page_size_ > database.size() &&
        big_endian(database, 24, 4) == big_endian(database, 92, 4))
        return "it is cut short";
    return {};
}

void sqlite_pages::read_log(std::string_view log)
{
    if (log.size() < log_header_size || (big_endian(log, 0, 4) | 1U) != (log_magic | 1U) ||
        big_endian(log, 8, 4) != page_size_)
        return;
    log_checksum checksum{(big_endian(log, 0, 4) & 1U) != 0};
    checksum.add(log.substr(0, 24));
    if (!checksum.is_at(log, 24))
        return;
    const auto salts = log.substr(16, 8);
    std::vector<std::pair<std::uint64_t, std::string_view>> waiting;
    for (auto at = log_header_size; log.size() - at >= frame_header_size + page_size_;
         at += frame_header_size + page_size_) {
        const auto content = log.substr(at + frame_header_size, page_size_);
        checksum.add(log.substr(at, 8));
        checksum.add(content);
        if (log.substr(at + 8, 8) != salts || !checksum.is_at(log, at + 16))
            return;
        waiting.emplace_back(big_endian(log, at, 4), content);
        if (big_endian(log, at + 4, 4) == 0)
            continue;
        for (const auto& [number, page] : waiting)
            logged_.insert_or_assign(number, page);
        waiting.clear();
    }
}

std::string_view sqlite_pages::page(std::uint64_t number) const noexcept
{
    if (const auto logged = logged_.find(number); logged != logged_.end())
        return logged->second;
    if (number == 0 || number > database_.size() / page_size_)
        return {};
    return database_.substr((number - 1) * page_size_, page_size_);
}

} // namespace tare::inspect
