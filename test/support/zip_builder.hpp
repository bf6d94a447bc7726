#pragma once

#include <isa-l/igzip_lib.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tare::test {

/// `raw` as one deflate stream (RFC 1951), or one zlib stream around it (RFC 1950).
inline std::string deflated(std::string_view raw, bool zlib = false)
{
    const auto stream = std::make_unique<isal_zstream>();
    isal_deflate_init(stream.get());
    std::vector<std::uint8_t> work(ISAL_DEF_LVL3_DEFAULT);
    stream->level = 3;
    stream->level_buf = work.data();
    stream->level_buf_size = static_cast<std::uint32_t>(work.size());
    stream->gzip_flag = zlib ? IGZIP_ZLIB : IGZIP_DEFLATE;
    stream->end_of_stream = 1;
    stream->flush = NO_FLUSH;
    std::string in{raw};
    stream->next_in = reinterpret_cast<std::uint8_t*>(in.data());
    stream->avail_in = static_cast<std::uint32_t>(in.size());
    std::string out(in.size() + 1024, '\0');
    stream->next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream->avail_out = static_cast<std::uint32_t>(out.size());
    if (isal_deflate(stream.get()) != COMP_OK || stream->internal_state.state != ZSTATE_END)
        throw std::runtime_error("isal_deflate failed");
    out.resize(out.size() - stream->avail_out);
    return out;
}

/// `value` in little-endian bytes.
inline std::string little_endian(std::uint64_t value, std::size_t size)
{
    std::string out;
    for (std::size_t i = 0; i < size; ++i, value >>= 8U)
        out += static_cast<char>(value & 0xFFU);
    return out;
}

/// Builds zip files (APPNOTE.TXT), right ones and wrong ones:
///
///     zip_builder{}.stored("a", "content").deflated("b", "content").finish()
class zip_builder
{
public:
    zip_builder& stored(std::string_view name, std::string_view content)
    {
        return add(name, content, content.size(), 0, 0);
    }

    zip_builder& deflated(std::string_view name, std::string_view content)
    {
        return add(name, test::deflated(content), content.size(), 8, 0);
    }

    /// `data` with any method, flags and size that the directory claims.
    zip_builder&
    add(std::string_view name, std::string_view data, std::uint64_t claimed_size, unsigned method,
        unsigned flags)
    {
        directory_ += entry(name, data.size(), claimed_size, method, flags, body_.size());
        ++entries_;
        // Sizes are in the directory only, as writers of streams leave them.
        body_ += std::string{"PK\3\4", 4} + little_endian(20, 2) + little_endian(flags | 8U, 2) +
                 little_endian(method, 2) + std::string(16, '\0') + little_endian(name.size(), 2) +
                 little_endian(0, 2) + std::string{name} + std::string{data};
        return *this;
    }

    /// Another entry of the directory for the data of the entry before.
    zip_builder& again(std::string_view name, std::uint64_t offset, std::uint64_t size)
    {
        directory_ += entry(name, size, size, 0, 0, offset);
        ++entries_;
        return *this;
    }

    /// What stands before the zip, which its offsets do not count.
    zip_builder& after(std::string before)
    {
        before_ = std::move(before);
        return *this;
    }

    zip_builder& comment(std::string text)
    {
        comment_ = std::move(text);
        return *this;
    }

    [[nodiscard]] std::string finish() const
    {
        return before_ + body_ + directory_ + std::string{"PK\5\6\0\0\0\0", 8} + little_endian(entries_, 2) +
               little_endian(entries_, 2) + little_endian(directory_.size(), 4) +
               little_endian(body_.size(), 4) + little_endian(comment_.size(), 2) + comment_;
    }

    /// The same with a ZIP64 end.
    [[nodiscard]] std::string finish_large() const
    {
        return before_ + body_ + directory_ + std::string{"PK\6\6", 4} + little_endian(44, 8) +
               little_endian(45, 2) + little_endian(45, 2) + little_endian(0, 8) +
               little_endian(entries_, 8) + little_endian(entries_, 8) + little_endian(directory_.size(), 8) +
               little_endian(body_.size(), 8) + std::string{"PK\6\7", 4} + little_endian(0, 4) +
               little_endian(body_.size() + directory_.size(), 8) + little_endian(1, 4) +
               std::string{"PK\5\6\0\0\0\0", 8} + std::string(12, '\xFF') + little_endian(0, 2);
    }

private:
    static std::string entry(
        std::string_view name, std::uint64_t compressed, std::uint64_t size, unsigned method, unsigned flags,
        std::uint64_t offset
    )
    {
        return std::string{"PK\1\2", 4} + little_endian(20, 2) + little_endian(20, 2) +
               little_endian(flags, 2) + little_endian(method, 2) + std::string(8, '\0') +
               little_endian(compressed, 4) + little_endian(size, 4) + little_endian(name.size(), 2) +
               std::string(12, '\0') + little_endian(offset, 4) + std::string{name};
    }

    std::string before_;
    std::string body_;
    std::string directory_;
    std::string comment_;
    std::uint64_t entries_ = 0;
};

} // namespace tare::test
