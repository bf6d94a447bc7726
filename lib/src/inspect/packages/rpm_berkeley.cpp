#include "inspect/packages/byte_order.hpp"
#include "inspect/packages/rpm_database.hpp"

#include <cstdint>
#include <string>

namespace tare::inspect {
namespace {

constexpr std::uint32_t hash_magic = 0x00061561;
constexpr std::size_t meta_size = 72;
constexpr std::size_t page_header_size = 26;
constexpr std::size_t smallest_berkeley_page = 512;
constexpr std::size_t largest_berkeley_page = 65536;

// Types of pages and of what stands on them (Berkeley DB, dbinc/db_page.h).
constexpr std::uint64_t page_hash_unsorted = 2;
constexpr std::uint64_t page_overflow = 7;
constexpr std::uint64_t page_hash_meta = 8;
constexpr std::uint64_t page_hash = 13;
constexpr unsigned char item_inline = 1;
constexpr unsigned char item_elsewhere = 3;
constexpr std::size_t reference_size = 12;
constexpr std::size_t counter_size = 4;

class berkeley_reader
{
public:
    berkeley_reader(std::string_view bytes, const rpm_blob_sink& sink) : bytes_{bytes}, sink_{sink} {}

    std::string_view run()
    {
        if (bytes_.size() < meta_size)
            return "it is cut short";
        if (little_endian(bytes_, 12, 4) != hash_magic) {
            swapped_ = true;
            if (big_endian(bytes_, 12, 4) != hash_magic)
                return "it is no hash of Berkeley DB";
        }
        page_size_ = number(20, 4);
        if (page_size_ < smallest_berkeley_page || page_size_ > largest_berkeley_page ||
            (page_size_ & (page_size_ - 1)) != 0)
            return "its page size is wrong";
        if (bytes_[24] != 0)
            return "it is encrypted";
        if (number(25, 1) != page_hash_meta)
            return "it is no hash of Berkeley DB";
        const auto last = number(32, 4);
        const auto pages = bytes_.size() / page_size_;
        overflow_pages_left_ = pages;
        if (last >= pages)
            return "it is cut short";
        for (std::uint64_t page = 1; page <= last; ++page)
            if (const auto wrong = read_page(page * page_size_); !wrong.empty())
                return wrong;
        return {};
    }

private:
    [[nodiscard]] std::uint64_t number(std::size_t offset, std::size_t size) const noexcept
    {
        return swapped_ ? big_endian(bytes_, offset, size) : little_endian(bytes_, offset, size);
    }

    [[nodiscard]] std::uint64_t number_in(std::string_view item, std::size_t offset) const noexcept
    {
        return swapped_ ? big_endian(item, offset, 4) : little_endian(item, offset, 4);
    }

    std::string_view read_page(std::size_t page)
    {
        const auto type = number(page + 25, 1);
        if (type != page_hash && type != page_hash_unsorted)
            return {};
        const auto entries = number(page + 20, 2);
        if (page_header_size + entries * 2 > page_size_)
            return "a page has more entries than room";
        // Keys and values take turns. Each ends where the one before it starts.
        auto end = page_size_;
        for (std::uint64_t i = 0; i < entries; ++i) {
            const auto start = number(page + page_header_size + i * 2, 2);
            if (start >= end || start < page_header_size + entries * 2)
                return "an entry lies outside of its page";
            if (i % 2 != 0)
                if (const auto wrong = read_value(bytes_.substr(page + start, end - start)); !wrong.empty())
                    return wrong;
            end = start;
        }
        return {};
    }

    std::string_view read_value(std::string_view item)
    {
        switch (static_cast<unsigned char>(item.front())) {
        case item_inline:
            // The counter of packages is a value as well.
            if (item.size() > counter_size + 1)
                sink_(item.substr(1));
            return {};
        case item_elsewhere:
            return item.size() < reference_size ? "an entry is cut short"
                                                : read_overflow(number_in(item, 4), number_in(item, 8));
        default:
            return "an entry is of an unknown kind";
        }
    }

    /// A value that takes pages of its own, each of which names the next.
    std::string_view read_overflow(std::uint64_t page, std::uint64_t length)
    {
        blob_.clear();
        while (page != 0) {
            if (overflow_pages_left_ == 0)
                return "its pages are linked in a circle";
            --overflow_pages_left_;
            if (page >= bytes_.size() / page_size_)
                return "a page is missing";
            const auto at = page * page_size_;
            const auto used = number(at + 22, 2);
            if (number(at + 25, 1) != page_overflow || used > page_size_ - page_header_size)
                return "a page is not what another says";
            blob_ += bytes_.substr(at + page_header_size, used);
            if (blob_.size() > length)
                break;
            page = number(at + 16, 4);
        }
        if (blob_.size() != length)
            return "a value is not as long as it says";
        sink_(blob_);
        return {};
    }

    std::string_view bytes_;
    const rpm_blob_sink& sink_;
    std::size_t page_size_ = 0;
    /// Every page belongs to one value.
    std::uint64_t overflow_pages_left_ = 0;
    std::string blob_;
    bool swapped_ = false;
};

} // namespace

std::string_view read_berkeley_hash(std::string_view bytes, const rpm_blob_sink& sink)
{
    return berkeley_reader{bytes, sink}.run();
}

} // namespace tare::inspect
