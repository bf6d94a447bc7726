#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::test {

/// Builds ELF files, right ones and, through `edit`, wrong ones:
///
///     elf_builder{}.interpreter("/lib64/ld-linux-x86-64.so.2").needed("libc.so.6").finish()
class elf_builder
{
public:
    /// Where the linker put the strings of the dynamic section.
    enum class layout : std::uint8_t
    {
        /// In a first segment without code, as linkers of today do.
        strings_first,
        /// In a first segment that is code as well, as linkers did before.
        strings_in_code,
        /// Behind the dynamic section, as patchelf does.
        strings_last,
        /// In a second segment behind the code, with the section headers at the beginning, as Go's linker
        /// does.
        strings_deep,
        /// The same without section headers: nothing says where they are when they pass.
        strings_deep_unannounced,
    };

    explicit elf_builder(int bits = 64, bool big_endian = false, std::uint16_t machine = 62)
        : bits_{bits}, big_endian_{big_endian}, machine_{machine}
    {}

    elf_builder& type(std::uint16_t t)
    {
        type_ = t;
        return *this;
    }

    elf_builder& interpreter(std::string path)
    {
        interpreter_ = std::move(path);
        return *this;
    }

    elf_builder& needed(std::string_view name) { return named(1, name); }

    elf_builder& soname(std::string_view name) { return named(14, name); }

    elf_builder& rpath(std::string_view path) { return named(15, path); }

    elf_builder& runpath(std::string_view path) { return named(29, path); }

    /// An entry of the dynamic section as it is.
    elf_builder& dynamic(std::uint64_t tag, std::uint64_t value)
    {
        entries_.emplace_back(tag, value);
        return *this;
    }

    /// A dynamic section even when nothing is in it.
    elf_builder& with_dynamic_section()
    {
        has_dynamic_ = true;
        return *this;
    }

    elf_builder& place(layout l)
    {
        layout_ = l;
        return *this;
    }

    /// Bytes of code.
    elf_builder& code(std::size_t bytes)
    {
        code_ = bytes;
        return *this;
    }

    /// Adds program headers that mean nothing.
    elf_builder& program_headers(std::size_t count)
    {
        idle_headers_ = count;
        return *this;
    }

    /// Changes the finished file: `put(bytes, offset, size, value)` writes in its byte order.
    elf_builder& edit(std::function<void(const elf_builder&, std::string&)> change)
    {
        edits_.push_back(std::move(change));
        return *this;
    }

    void put(std::string& bytes, std::size_t offset, std::size_t size, std::uint64_t value) const
    {
        for (std::size_t i = 0; i < size; ++i, value >>= 8U)
            bytes.at(offset + (big_endian_ ? size - 1 - i : i)) = static_cast<char>(value & 0xFFU);
    }

    [[nodiscard]] std::size_t word() const { return bits_ == 32 ? 4 : 8; }

    [[nodiscard]] std::size_t header_size() const { return bits_ == 32 ? 52 : 64; }

    [[nodiscard]] std::size_t program_header_size() const { return bits_ == 32 ? 32 : 56; }

    /// Offset of the first dynamic entry in the finished file.
    [[nodiscard]] std::size_t dynamic_offset() const { return dynamic_offset_; }

    [[nodiscard]] std::size_t strings_offset() const { return strings_offset_; }

    [[nodiscard]] std::string finish()
    {
        has_dynamic_ = has_dynamic_ || !entries_.empty();
        std::vector<segment> headers = plan();
        std::string out(size_, '\0');
        put_header(out, headers.size());
        std::size_t at = header_size();
        for (const auto& h : headers) {
            put_program_header(out, at, h);
            at += program_header_size();
        }
        if (section_headers_offset_ != 0)
            put_section_headers(out);
        for (std::size_t i = 0; i < code_; ++i)
            out[code_offset_ + i] = static_cast<char>(i * 37 % 251);
        if (interpreter_)
            out.replace(interpreter_offset_, interpreter_->size(), *interpreter_);
        if (has_dynamic_) {
            out.replace(strings_offset_, strings_.size(), strings_);
            put_dynamic(out);
        }
        for (const auto& change : edits_)
            change(*this, out);
        return out;
    }

private:
    struct segment
    {
        std::uint32_t type;
        std::uint32_t flags;
        std::size_t offset;
        std::size_t size;
    };

    static constexpr std::uint64_t base_address = 0x400000;
    static constexpr std::uint32_t read = 4;
    static constexpr std::uint32_t execute = 1;
    static constexpr std::uint32_t write = 2;

    elf_builder& named(std::uint64_t tag, std::string_view name)
    {
        entries_.emplace_back(tag, strings_.size());
        strings_ += name;
        strings_ += '\0';
        return *this;
    }

    [[nodiscard]] bool deep() const
    {
        return layout_ == layout::strings_deep || layout_ == layout::strings_deep_unannounced;
    }

    std::vector<segment> plan()
    {
        const auto loads = deep() ? 3U : layout_ == layout::strings_last ? 3U : 2U;
        const auto count = idle_headers_ + loads + (interpreter_ ? 1U : 0U) + (has_dynamic_ ? 1U : 0U);
        std::size_t at = header_size() + count * program_header_size();
        if (layout_ == layout::strings_deep) {
            section_headers_offset_ = at;
            at += 3 * section_header_size();
        }
        const auto take = [&at](std::size_t bytes) {
            const auto start = at;
            at = (at + bytes + 15) / 16 * 16;
            return start;
        };
        interpreter_offset_ = take(interpreter_ ? interpreter_->size() + 1 : 0);
        std::vector<segment> out;
        const auto early = layout_ == layout::strings_first || layout_ == layout::strings_in_code;
        if (early)
            strings_offset_ = take(strings_.size());
        if (layout_ == layout::strings_first)
            out.push_back({1, read, 0, at});
        code_offset_ = take(code_);
        if (layout_ != layout::strings_first)
            out.push_back({1, read | execute, 0, at});
        if (deep()) {
            strings_offset_ = take(strings_.size());
            out.push_back({1, read, strings_offset_, at - strings_offset_});
        }
        dynamic_offset_ = take((entries_.size() + 3) * 2 * word());
        out.push_back({1, read | write, dynamic_offset_, at - dynamic_offset_});
        if (layout_ == layout::strings_last) {
            strings_offset_ = take(strings_.size());
            out.push_back({1, read | write, strings_offset_, at - strings_offset_});
        }
        if (interpreter_)
            out.push_back({3, read, interpreter_offset_, interpreter_->size() + 1});
        if (has_dynamic_)
            out.push_back({2, read | write, dynamic_offset_, (entries_.size() + 3) * 2 * word()});
        for (std::size_t i = 0; i < idle_headers_; ++i)
            out.push_back({0x6474E551, read, 0, 0});
        size_ = at;
        return out;
    }

    [[nodiscard]] std::size_t section_header_size() const { return bits_ == 32 ? 40 : 64; }

    void put_header(std::string& out, std::size_t headers) const
    {
        out.replace(
            0, 4,
            "\x7f"
            "ELF"
        );
        out[4] = bits_ == 32 ? '\1' : '\2';
        out[5] = big_endian_ ? '\2' : '\1';
        out[6] = '\1';
        put(out, 16, 2, type_);
        put(out, 18, 2, machine_);
        put(out, 20, 4, 1);
        put(out, 24, word(), base_address + code_offset_);
        const std::size_t tail = 24 + 3 * word();
        put(out, 24 + word(), word(), header_size());
        put(out, 24 + 2 * word(), word(), section_headers_offset_);
        put(out, tail + 4, 2, header_size());
        put(out, tail + 6, 2, program_header_size());
        put(out, tail + 8, 2, headers);
        put(out, tail + 10, 2, section_header_size());
        put(out, tail + 12, 2, section_headers_offset_ == 0 ? 0 : 3);
    }

    void put_program_header(std::string& out, std::size_t at, const segment& s) const
    {
        put(out, at, 4, s.type);
        put(out, at + (bits_ == 32 ? 24 : 4), 4, s.flags);
        put(out, at + (bits_ == 32 ? 4 : 8), word(), s.offset);
        put(out, at + (bits_ == 32 ? 8 : 16), word(), base_address + s.offset);
        put(out, at + (bits_ == 32 ? 16 : 32), word(), s.size);
        put(out, at + (bits_ == 32 ? 20 : 40), word(), s.size);
    }

    void put_section_headers(std::string& out) const
    {
        const auto strings_at = section_headers_offset_ + section_header_size();
        const auto dynamic_at = strings_at + section_header_size();
        const auto offset = bits_ == 32 ? 16U : 24U;
        put(out, strings_at + 4, 4, 3);
        put(out, strings_at + offset, word(), strings_offset_);
        put(out, strings_at + offset + word(), word(), strings_.size());
        put(out, dynamic_at + 4, 4, 6);
        put(out, dynamic_at + offset, word(), dynamic_offset_);
        put(out, dynamic_at + offset + 2 * word(), 4, 1);
    }

    void put_dynamic(std::string& out) const
    {
        auto at = dynamic_offset_;
        const auto entry = [&](std::uint64_t tag, std::uint64_t value) {
            put(out, at, word(), tag);
            put(out, at + word(), word(), value);
            at += 2 * word();
        };
        for (const auto& [tag, value] : entries_)
            entry(tag, value);
        entry(5, base_address + strings_offset_);
        entry(10, strings_.size());
        entry(0, 0);
    }

    int bits_;
    bool big_endian_;
    std::uint16_t machine_;
    std::uint16_t type_ = 3;
    std::optional<std::string> interpreter_;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> entries_;
    std::string strings_ = std::string(1, '\0');
    bool has_dynamic_ = false;
    layout layout_ = layout::strings_first;
    std::size_t code_ = 300;
    std::size_t idle_headers_ = 0;
    std::vector<std::function<void(const elf_builder&, std::string&)>> edits_;
    std::size_t interpreter_offset_ = 0;
    std::size_t strings_offset_ = 0;
    std::size_t code_offset_ = 0;
    std::size_t dynamic_offset_ = 0;
    std::size_t section_headers_offset_ = 0;
    std::size_t size_ = 0;
};

} // namespace tare::test
