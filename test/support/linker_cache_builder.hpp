#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tare::test {

/// Builds /etc/ld.so.cache as glibc's ldconfig writes it today.
class linker_cache_builder
{
public:
    explicit linker_cache_builder(bool big_endian = false) : big_endian_{big_endian} {}

    linker_cache_builder& library(std::string_view name, std::string_view path, std::uint64_t hwcap = 0)
    {
        entries_.push_back({std::string{name}, std::string{path}, hwcap});
        return *this;
    }

    [[nodiscard]] std::string finish() const
    {
        std::string strings;
        std::string table;
        const auto first = header + entries_.size() * entry;
        const auto place = [&](const std::string& text) {
            const auto at = first + strings.size();
            strings += text;
            strings += '\0';
            return at;
        };
        for (const auto& e : entries_) {
            const auto name = place(e.name);
            const auto path = place(e.path);
            table += number(0x303, 4) + number(name, 4) + number(path, 4) + number(0, 4) + number(e.hwcap, 8);
        }
        std::string out = "glibc-ld.so.cache1.1";
        out += number(entries_.size(), 4) + number(strings.size(), 4);
        out += big_endian_ ? '\3' : '\2';
        out.resize(header, '\0');
        return out + table + strings;
    }

private:
    struct library_entry
    {
        std::string name;
        std::string path;
        std::uint64_t hwcap;
    };

    static constexpr std::size_t header = 48;
    static constexpr std::size_t entry = 24;

    [[nodiscard]] std::string number(std::uint64_t value, std::size_t bytes) const
    {
        std::string out(bytes, '\0');
        for (std::size_t i = 0; i < bytes; ++i, value >>= 8U)
            out[big_endian_ ? bytes - 1 - i : i] = static_cast<char>(value & 0xFFU);
        return out;
    }

    bool big_endian_;
    std::vector<library_entry> entries_;
};

/// The cache of today behind one from before glibc 2.2 with `entries` libraries.
[[nodiscard]] inline std::string behind_old_cache(std::string_view today, std::size_t entries)
{
    std::string out("ld.so-1.7.0\0", 12);
    out += std::string{static_cast<char>(entries), '\0', '\0', '\0'};
    out.resize((out.size() + entries * 12 + 7) / 8 * 8, '\0');
    return out += today;
}

} // namespace tare::test
