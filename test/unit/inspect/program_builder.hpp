#pragma once

#include "zip_builder.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tare::test {

/// Builds an ELF file whose segments hold given bytes: a program as linkers lay it out, without code that
/// runs.
class program_builder
{
public:
    enum flags : unsigned
    {
        executable = 1,
        writable = 2,
        readable = 4,
    };

    static constexpr std::uint64_t base = 0x400000;

    explicit program_builder(int bits = 64, bool big_endian = false) : bits_{bits}, big_endian_{big_endian} {}

    /// A loadable segment; the offset in the file at which it will stand.
    std::uint64_t segment(std::string bytes, unsigned segment_flags)
    {
        const auto offset = next_;
        next_ = (offset + bytes.size() + 15) / 16 * 16;
        segments_.push_back({offset, std::move(bytes), segment_flags});
        return offset;
    }

    /// A section header for what begins at that offset; the table comes last.
    program_builder& section(std::uint64_t offset)
    {
        sections_.push_back(offset);
        return *this;
    }

    [[nodiscard]] std::string word(std::uint64_t value) const { return number(value, bits_ == 32 ? 4 : 8); }

    [[nodiscard]] std::string number(std::uint64_t value, std::size_t size) const
    {
        auto out = little_endian(value, size);
        return big_endian_ ? std::string{out.rbegin(), out.rend()} : out;
    }

    [[nodiscard]] std::string finish() const
    {
        const bool wide = bits_ == 64;
        std::string out = "\x7F"
                          "ELF";
        out += {wide ? '\2' : '\1', big_endian_ ? '\2' : '\1', '\1'};
        out.resize(16, '\0');
        out += number(2, 2) + number(62, 2) + number(1, 4) + word(base) + word(wide ? 64 : 52) +
               word(sections_.empty() ? 0 : next_) + number(0, 4) + number(wide ? 64 : 52, 2) +
               number(wide ? 56 : 32, 2) + number(segments_.size(), 2) + number(wide ? 64 : 40, 2) +
               number(sections_.size(), 2) + number(0, 2);
        for (const auto& s : segments_) {
            out += number(1, 4);
            if (wide)
                out += number(s.flags, 4);
            out += word(s.offset) + word(base + s.offset) + word(base + s.offset) + word(s.bytes.size()) +
                   word(s.bytes.size());
            if (!wide)
                out += number(s.flags, 4);
            out += word(16);
        }
        for (const auto& s : segments_) {
            out.resize(s.offset, '\0');
            out += s.bytes;
        }
        if (sections_.empty())
            return out;
        out.resize(next_, '\0');
        for (const auto offset : sections_)
            out += number(0, 4) + number(1, 4) + word(0) + word(base + offset) + word(offset) + word(1) +
                   number(0, 4) + number(0, 4) + word(1) + word(0);
        return out;
    }

private:
    struct part
    {
        std::uint64_t offset;
        std::string bytes;
        unsigned flags;
    };

    int bits_;
    bool big_endian_;
    std::uint64_t next_ = 512;
    std::vector<part> segments_;
    std::vector<std::uint64_t> sections_;
};

} // namespace tare::test
