#include "check/dockerfiles/secret_words.hpp"
#include "check/dockerfiles/subject.hpp"

#include <algorithm>
#include <array>

namespace tare::check::dockerfiles {
namespace {

constexpr std::string_view mask = "***";
constexpr std::string_view ends = " \t\n\"';&|,)}";

/// What tokens of well-known services begin with.
constexpr std::array<std::string_view, 22> token_starts{
    "AKIA",      "ASIA",      "ghp_",  "gho_",    "ghu_",    "ghs_",    "ghr_",       "github_pat_",
    "glpat-",    "xoxb-",     "xoxp-", "sk_live", "rk_live", "AIza",    "eyJhbGciOi", "npm_",
    "pypi-AgEI", "dckr_pat_", "hvs.",  "SG.",     "shpat_",  "sk-ant-",
};

std::size_t end_of_value(std::string_view text, std::size_t from) noexcept
{
    return std::min(text.find_first_of(ends, from), text.size());
}

bool is_word(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// Where a value begins that the name before it calls a secret: `TOKEN=`, `--password `, `password: `.
std::size_t value_after_name(std::string_view text, std::size_t name_end)
{
    auto at = name_end;
    if (at < text.size() && (text[at] == '=' || text[at] == ':')) {
        ++at;
        while (at < text.size() && (text[at] == '"' || text[at] == '\'' || text[at] == ' '))
            ++at;
        return at;
    }
    return std::string_view::npos;
}

} // namespace

std::string masked(std::string_view text)
{
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto rest = text.substr(at);
        const bool starts_word = at == 0 || !is_word(text[at - 1]);
        const auto* const token =
            std::find_if(token_starts.begin(), token_starts.end(), [&](std::string_view t) {
                return starts_word && rest.starts_with(t);
            });
        if (token != token_starts.end() && end_of_value(text, at) - at >= 16) {
            out += mask;
            at = end_of_value(text, at);
            continue;
        }
        // The password of a URL: https://user:password@host.
        if (rest.starts_with("://")) {
            const auto stop = std::min(text.find_first_of("/ \t\n\"'", at + 3), text.size());
            const auto user_end = text.substr(0, stop).rfind('@');
            const auto colon = text.find(':', at + 3);
            if (user_end != std::string_view::npos && user_end > at && colon < user_end) {
                out += text.substr(at, colon + 1 - at);
                out += mask;
                at = user_end;
                continue;
            }
        }
        if (starts_word && is_word(text[at])) {
            auto end = at;
            while (end < text.size() && is_word(text[end]))
                ++end;
            const auto name = text.substr(at, end - at);
            // A header's value goes on to its quote: Authorization: Bearer ….
            const bool header = lower_case(name) == "authorization";
            auto value = names_secret(name) || header ? value_after_name(text, end) : std::string_view::npos;
            // Options that take the next word: --password x.
            if (value == std::string_view::npos && name.starts_with("--") && names_secret(name) &&
                end < text.size() && text[end] == ' ')
                value = end + 1;
            out += text.substr(at, std::min(value, end) - at);
            at = end;
            if (value != std::string_view::npos && value < text.size() && text[value] != '$') {
                out += text.substr(end, value - end);
                const auto stop = header ? std::min(text.find_first_of("\"'\n", value), text.size())
                                         : end_of_value(text, value);
                if (stop > value)
                    out += mask;
                at = stop;
            }
            continue;
        }
        out += text[at++];
    }
    return out;
}

} // namespace tare::check::dockerfiles
