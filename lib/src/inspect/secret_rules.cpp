#include "inspect/secret_rules.hpp"

#include <tare/base/ascii.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace tare::inspect {
namespace {

/// `part` is in lower case.
bool holds(std::string_view text, std::string_view part) noexcept
{
    return std::search(text.begin(), text.end(), part.begin(), part.end(), [](char a, char b) {
               return lower(a) == b;
           }) != text.end();
}

bool is_one_byte_repeated(std::string_view text) noexcept
{
    return !text.empty() && text.find_first_not_of(text.front()) == std::string_view::npos;
}

} // namespace

const std::vector<secret_rule>& secret_rules()
{
    static const std::vector<secret_rule> all = [] {
        std::vector<secret_rule> out;
        add_cloud_rules(out);
        add_code_rules(out);
        add_package_rules(out);
        add_message_rules(out);
        add_service_rules(out);
        add_key_rules(out);
        add_setting_rules(out);
        return out;
    }();
    return all;
}

bool is_placeholder(std::string_view text) noexcept
{
    constexpr auto marks = std::to_array<std::string_view>(
        {"example", "xxxx", "placeholder", "changeme", "change_me", "change-me", "your-", "your_", "dummy",
         "redacted", "sample", "****", "....", "0000000000", "1234567890", "abcdefghij", "deadbeef",
         "notreal", "fake", "replace", "insert-", "todo",
         // What vendors show in their own documentation.
         "iosfodnn7", "wjalrxutnfemi", "eyjzdwiioiixmjm0nty3odkw", "4ec39hqlyjwdarjtt1zdp7dc",
         "bqokikjovbii2hlwgh4olfq2", "czzcagrsa3f0mzpnwdfmqmf0m2jw", "repopwd", "proxypass"}
    );
    // What is masked already ends so, and what documentation leaves out.
    if (text.find_first_of("<>{}") != std::string_view::npos || is_one_byte_repeated(text) ||
        text.ends_with("..."))
        return true;
    return std::any_of(marks.begin(), marks.end(), [text](std::string_view mark) {
        return holds(text, mark);
    });
}

bool is_plausible_password(std::string_view text) noexcept
{
    constexpr auto words = std::to_array<std::string_view>(
        {"true",     "false",   "null",     "none",     "nil",    "undefined", "yes",   "string", "required",
         "optional", "enabled", "disabled", "default",  "auto",   "file",      "env",   "value",  "empty",
         "unset",    "secret",  "token",    "password", "prompt", "ask",       "stdin", "inherit"}
    );
    constexpr auto starts = std::to_array<std::string_view>(
        {"$", "%", "/", "./", "../", "~", "@", "env:", "vault:", "ref+", "file:", "ENC["}
    );
    if (text.empty() || is_placeholder(text) || text.find("://") != std::string_view::npos ||
        text.find('(') != std::string_view::npos)
        return false;
    for (const auto start : starts)
        if (text.starts_with(start))
            return false;
    return std::none_of(words.begin(), words.end(), [text](std::string_view word) {
        return text.size() == word.size() && holds(text, word);
    });
}

double entropy_of(std::string_view text) noexcept
{
    std::array<std::size_t, 256> counts{};
    for (const char c : text)
        ++counts.at(static_cast<unsigned char>(c));
    double bits = 0;
    for (const auto count : counts) {
        if (count == 0)
            continue;
        const auto share = static_cast<double>(count) / static_cast<double>(text.size());
        bits -= share * std::log2(share);
    }
    return bits;
}

} // namespace tare::inspect
