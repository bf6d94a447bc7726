#pragma once

#include <tare/base/digest.hpp>
#include <tare/base/result.hpp>
#include <tare/http/authenticator.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tare::http {

/// Bearer tokens (RFC 6750), each with a name and the scopes it is good for. Only their SHA-256 is kept: a
/// token has 256 random bits, so that a slow hash would add nothing.
///
/// Stored as text, one token a line: a name, the scopes separated by commas, and the hash.
///
///     # who           may                what the token hashes to
///     ci              read,write sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
///
/// Names are 1 to 64 of [A-Za-z0-9._-], each used once; '#' begins a comment line.
class bearer_tokens final : public authenticator
{
public:
    /// Reads the lines of a token file. `scopes` are the words that may stand in the second column, `realm`
    /// is what challenges call the service. Errors (`errc::invalid_parameter`) name the line and never repeat
    /// what stands in its last column, where somebody may have put the token itself.
    [[nodiscard]] static result<std::shared_ptr<const bearer_tokens>>
    parse(std::string_view text, std::span<const std::string_view> scopes, std::string realm);

    /// The same from a file of at most 1 MiB.
    [[nodiscard]] static result<std::shared_ptr<const bearer_tokens>>
    load(const std::string& path, std::span<const std::string_view> scopes, std::string realm);

    /// Every token is compared in the same time, whichever it is.
    [[nodiscard]] std::variant<identity, denial>
    judge(const request& head, std::string_view scope) const override;

    [[nodiscard]] std::size_t size() const noexcept { return tokens_.size(); }

    /// True when a token of that name is there.
    [[nodiscard]] bool holds(std::string_view name) const noexcept;

private:
    struct token
    {
        std::string name;
        std::vector<std::string> scopes;
        digest hash;
    };

    explicit bearer_tokens(std::string realm) : realm_{std::move(realm)} {}

    [[nodiscard]] result<void> add_line(std::string_view line, std::span<const std::string_view> scopes);
    [[nodiscard]] const token* find(std::string_view secret) const;
    [[nodiscard]] denial refuse(errc code, std::string detail, std::string_view reason) const;

    std::string realm_;
    std::vector<token> tokens_;
};

/// A token that was just made.
struct new_token
{
    /// What the client sends. Shown once, stored nowhere.
    std::string secret;
    /// What goes into the token file, without an end of line.
    std::string line;
};

/// Makes a token with 256 bits from the system's random numbers. Errors: `errc::invalid_parameter` for a name
/// or a scope that a token file cannot hold. Throws std::runtime_error without random numbers.
[[nodiscard]] result<new_token> make_bearer_token(
    std::string_view name, std::span<const std::string> wanted, std::span<const std::string_view> scopes
);

} // namespace tare::http
