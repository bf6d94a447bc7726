#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tare::inspect {

/// The pages of an SQLite database and of its write-ahead log, as the last commit left them (sqlite.org,
/// "Database File Format", sections 1.3 and 4). The bytes must outlive it.
class sqlite_pages
{
public:
    /// The answer is empty, or what is wrong, a constant. Frames of the log that are not committed, or that
    /// belong to an earlier log, do not count.
    [[nodiscard]] std::string_view open(std::string_view database, std::string_view log);

    /// Page `number`, counted from 1; empty when there is none.
    [[nodiscard]] std::string_view page(std::uint64_t number) const noexcept;

    /// How many there may be.
    [[nodiscard]] std::uint64_t count() const noexcept
    {
        return database_.size() / page_size_ + logged_.size();
    }

    /// Bytes of a page that the tables may use.
    [[nodiscard]] std::size_t usable() const noexcept { return usable_; }

private:
    void read_log(std::string_view log);

    std::string_view database_;
    std::size_t page_size_ = 1;
    std::size_t usable_ = 0;
    boost::unordered_flat_map<std::uint64_t, std::string_view> logged_;
};

} // namespace tare::inspect
