#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::test {

/// Makes small ELF files: header, program headers, one loaded segment with interpreter, names and dynamic
/// section, in an order that can be chosen. Nothing in them could run.
class elf_builder
{
public:
    explicit elf_builder(bool wide = true, bool little_endian = true)
        : wide_{wide}, little_endian_{little_endian}
    {}

    std::uint16_t type = 3;
    std::uint16_t machine = 62;
    std::optional<std::string> interpreter;
    /// Entries of the dynamic section, beside those that the names need.
    std::vector<std::pair<std::uint64_t, std::uint64_t>> dynamic;
    bool has_dynamic = true;
    /// Bytes before and between the parts.
    std::size_t padding = 0;
    /// patchelf puts the names behind the dynamic section.
    bool names_last = false;
    std::size_t names_padding = 0;

    /// Adds a string to the table and its entry, such as DT_NEEDED, to the dynamic section.
    elf_builder& name(std::uint64_t tag, std::string_view text)
    {
        dynamic.emplace_back(tag, names_.size());
        names_ += text;
        names_ += '\0';
        return *this;
    }

    [[nodiscard]] std::string finish() const
    {
        const std::size_t count = 1U + (interpreter ? 1U : 0U) + (has_dynamic ? 1U : 0U);
        auto at = header_bytes() + count * segment_bytes() + padding;
        const auto interpreter_at = at;
        at += interpreter ? interpreter->size() + 1 : 0;
        const auto dynamic_size = has_dynamic ? (dynamic.size() + 3) * 2 * word() : 0;
        const auto names_at = at + (names_last ? dynamic_size + names_padding : 0) + padding;
        const auto dynamic_at = names_last ? at : names_at + names_.size() + names_padding + padding;
        const auto end = names_last ? names_at + names_.size() : dynamic_at + dynamic_size;

        std::string out = header(count);
        out += segment(1, 0, end);
        if (interpreter)
            out += segment(3, interpreter_at, interpreter->size() + 1);
        if (has_dynamic)
            out += segment(2, dynamic_at, dynamic_size);
        place(out, interpreter_at, interpreter ? *interpreter + '\0' : "");
        if (!names_last)
            place(out, names_at, names_);
        if (has_dynamic)
            place(out, dynamic_at, section(names_at));
        if (names_last)
            place(out, names_at, names_);
        return out;
    }

    /// The number as this file writes it.
    [[nodiscard]] std::string number(std::uint64_t value, std::size_t size) const
    {
        std::string out(size, '\0');
        for (std::size_t i = 0; i < size; ++i)
            out[little_endian_ ? i : size - 1 - i] = static_cast<char>(value >> 8 * i & 0xff);
        return out;
    }

    /// Where files see their one segment in memory.
    static constexpr std::uint64_t address = 0x40'0000;

private:
    [[nodiscard]] std::size_t word() const { return wide_ ? 8 : 4; }

    [[nodiscard]] std::size_t header_bytes() const { return wide_ ? 64 : 52; }

    [[nodiscard]] std::size_t segment_bytes() const { return wide_ ? 56 : 32; }

    static void place(std::string& out, std::size_t at, const std::string& bytes)
    {
        if (out.size() < at)
            out.resize(at, '\0');
        out += bytes;
    }

    [[nodiscard]] std::string header(std::size_t segments) const
    {
        std::string out{"\x7f"
                        "ELF"};
        out += wide_ ? '\2' : '\1';
        out += little_endian_ ? '\1' : '\2';
        out += '\1';
        out.resize(16, '\0');
        out += number(type, 2) + number(machine, 2) + number(1, 4) + number(address, word());
        out += number(header_bytes(), word()) + number(0, word()) + number(0, 4);
        out += number(header_bytes(), 2) + number(segment_bytes(), 2) + number(segments, 2);
        out += number(0, 2) + number(0, 2) + number(0, 2);
        return out;
    }

    [[nodiscard]] std::string segment(std::uint32_t kind, std::uint64_t offset, std::uint64_t size) const
    {
        const auto flags = number(5, 4);
        auto out = number(kind, 4) + (wide_ ? flags : "") + number(offset, word());
        out += number(address + offset, word()) + number(address + offset, word());
        out += number(size, word()) + number(size, word());
        out += (wide_ ? "" : flags) + number(1, word());
        return out;
    }

    [[nodiscard]] std::string section(std::uint64_t names_at) const
    {
        std::string out;
        for (const auto& [tag, value] : dynamic)
            out += number(tag, word()) + number(value, word());
        out += number(5, word()) + number(address + names_at, word());
        out += number(10, word()) + number(names_.size(), word());
        out += number(0, word()) + number(0, word());
        return out;
    }

    bool wide_;
    bool little_endian_;
    std::string names_ = std::string(1, '\0');
};

} // namespace tare::test
