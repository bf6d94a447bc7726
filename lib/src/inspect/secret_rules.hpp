#pragma once

#include <tare/report/finding.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tare::inspect {

/// What one kind of secret looks like. Written from the formats that issuers publish.
struct secret_rule
{
    /// How the pattern stands to the keyword.
    enum class place : std::uint8_t
    {
        /// It starts with the keyword: "ghp_...".
        at_keyword,
        /// The keyword is a name, and what is assigned to it matches: `secret_access_key = "..."`.
        assigned,
        /// The keyword is somewhere within: "....atlasv1....".
        around_keyword,
    };

    /// "github-personal-access-token".
    std::string_view id;
    /// "GitHub personal access token".
    std::string_view title;
    report::severity severity = report::severity::critical;
    /// One of these has to be there before anything else is tried; four bytes and more. Exact for tokens, in
    /// any case for names.
    std::vector<std::string_view> keywords;
    /// RE2 syntax; its first group is the secret.
    std::string_view pattern;
    place where = place::at_keyword;
    /// `around_keyword`: how far before the keyword the match may begin.
    std::size_t lookback = 0;
    /// Shannon entropy of the secret in bits a byte, at least: what is random, and not a word or a row of x.
    double entropy = 0;
    /// Only in files for which this holds; null is everywhere. Config strings have an empty path.
    bool (*file)(std::string_view path) = nullptr;
    /// Whether the secret holds up to a closer look; null is always.
    bool (*plausible)(std::string_view secret) = nullptr;
    /// A rule for anything that is called a password: a more precise rule that matches within wins over it.
    bool generic = false;
};

/// Bytes after a keyword that a pattern gets to see, and the most that `lookback` may be.
inline constexpr std::size_t secret_window = 2048;
inline constexpr std::size_t secret_lookback = 128;

/// All rules; what is first wins where two match at one place.
[[nodiscard]] const std::vector<secret_rule>& secret_rules();

// Parts of it, one file each.
void add_cloud_rules(std::vector<secret_rule>& out);
void add_code_rules(std::vector<secret_rule>& out);
void add_package_rules(std::vector<secret_rule>& out);
void add_message_rules(std::vector<secret_rule>& out);
void add_service_rules(std::vector<secret_rule>& out);
void add_key_rules(std::vector<secret_rule>& out);
void add_setting_rules(std::vector<secret_rule>& out);

/// What documentation and templates put in a secret's place: "<token>", "${TOKEN}", "xxxx", well-known
/// examples.
[[nodiscard]] bool is_placeholder(std::string_view text) noexcept;

/// Whether what is assigned to the name of a password may be one: not a path, a variable, a word like "true",
/// a call.
[[nodiscard]] bool is_plausible_password(std::string_view text) noexcept;

/// Shannon entropy in bits a byte.
[[nodiscard]] double entropy_of(std::string_view text) noexcept;

} // namespace tare::inspect
