#include "characters.hpp"

#include <tare/base/bytes.hpp>
#include <tare/codec/sha256.hpp>
#include <tare/http/bearer_tokens.hpp>

#include <fmt/format.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <utility>

namespace tare::http {
namespace {

constexpr std::size_t max_file_bytes = std::size_t{1} << 20;
constexpr std::size_t max_name_bytes = 64;
/// Tells secret scanners, and people who find one, what it is.
constexpr std::string_view token_prefix = "tare_";
constexpr std::size_t token_random_bytes = 32;

error wrong(std::string detail)
{
    return make_error(errc::invalid_parameter, std::move(detail));
}

bool is_blank(char c) noexcept
{
    return c == ' ' || c == '\t' || c == '\r';
}

/// Takes the next column off the front of `line`; empty at its end.
std::string_view take_column(std::string_view& line) noexcept
{
    const auto begin = std::find_if_not(line.begin(), line.end(), is_blank);
    line.remove_prefix(static_cast<std::size_t>(begin - line.begin()));
    const auto end = std::find_if(line.begin(), line.end(), is_blank);
    const auto column = line.substr(0, static_cast<std::size_t>(end - line.begin()));
    line.remove_prefix(column.size());
    return column;
}

bool is_name(std::string_view text) noexcept
{
    const auto allowed = [](char c) {
        return detail::is_alpha(c) || detail::is_digit(c) || c == '.' || c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= max_name_bytes && std::all_of(text.begin(), text.end(), allowed);
}

/// `b64token` of RFC 6750 section 2.1.
bool is_token_text(std::string_view text) noexcept
{
    const auto padding = text.find_last_not_of('=');
    if (padding == std::string_view::npos)
        return false;
    const auto allowed = [](char c) { return detail::is_unreserved(c) || c == '+' || c == '/'; };
    return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(padding) + 1, allowed);
}

result<std::vector<std::string>> parse_scopes(std::string_view list, std::span<const std::string_view> known)
{
    std::vector<std::string> scopes;
    while (true) {
        const auto comma = list.find(',');
        const auto scope = list.substr(0, comma);
        if (std::find(known.begin(), known.end(), scope) == known.end())
            return wrong(fmt::format("its scopes are not some of: {}", fmt::join(known, ",")));
        if (std::find(scopes.begin(), scopes.end(), scope) == scopes.end())
            scopes.emplace_back(scope);
        if (comma == std::string_view::npos)
            return scopes;
        list.remove_prefix(comma + 1);
    }
}

/// What follows the scheme's name in an Authorization field of the scheme Bearer.
std::optional<std::string_view> bearer_credentials(std::string_view field) noexcept
{
    static constexpr std::string_view scheme = "bearer";
    const auto space = std::min(field.find(' '), field.size());
    if (!detail::equals_ignoring_case(field.substr(0, space), scheme))
        return std::nullopt;
    field.remove_prefix(space);
    while (!field.empty() && field.front() == ' ')
        field.remove_prefix(1);
    return field;
}

/// Base 64 for URLs without padding (RFC 4648 section 5).
std::string base64url(std::span<const unsigned char> bytes)
{
    static constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    unsigned bits = 0;
    unsigned count = 0;
    for (const auto byte : bytes) {
        bits = (bits << 8U) | byte;
        count += 8;
        while (count >= 6) {
            count -= 6;
            out += alphabet[(bits >> count) & 63U];
        }
    }
    if (count > 0)
        out += alphabet[(bits << (6 - count)) & 63U];
    return out;
}

} // namespace

result<void> bearer_tokens::add_line(std::string_view line, std::span<const std::string_view> scopes)
{
    const auto name = take_column(line);
    if (name.empty() || name.front() == '#')
        return {};
    const auto scope_list = take_column(line);
    const auto hash_text = take_column(line);
    if (!is_name(name))
        return wrong("its name is not 1 to 64 of [A-Za-z0-9._-]");
    if (holds(name))
        return wrong("its name stands on a line before");
    auto scope_words = parse_scopes(scope_list, scopes);
    if (!scope_words)
        return scope_words.error();
    const auto hash = digest::parse(hash_text);
    if (!hash || !take_column(line).empty())
        return wrong("it does not end with the token's hash, sha256: and 64 digits");
    const auto same_hash = [&](const token& t) { return t.hash == *hash; };
    if (std::any_of(tokens_.begin(), tokens_.end(), same_hash))
        return wrong("its token stands on a line before");
    tokens_.push_back({std::string{name}, std::move(*scope_words), *hash});
    return {};
}

result<std::shared_ptr<const bearer_tokens>>
bearer_tokens::parse(std::string_view text, std::span<const std::string_view> scopes, std::string realm)
{
    const std::shared_ptr<bearer_tokens> made{new bearer_tokens{std::move(realm)}};
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        if (const auto added = made->add_line(text.substr(0, end), scopes); !added)
            return wrong(fmt::format("line {}: {}", number, added.error().detail));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (made->tokens_.empty())
        return wrong("it holds no token");
    return std::shared_ptr<const bearer_tokens>{made};
}

result<std::shared_ptr<const bearer_tokens>>
bearer_tokens::load(const std::string& path, std::span<const std::string_view> scopes, std::string realm)
{
    std::ifstream file{path, std::ios::binary};
    std::string text(max_file_bytes + 1, '\0');
    if (!file.read(text.data(), static_cast<std::streamsize>(text.size())) && !file.eof())
        return wrong(fmt::format("{}: it cannot be read.", path));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > max_file_bytes)
        return wrong(fmt::format("{}: it has more than {} bytes.", path, max_file_bytes));
    auto parsed = parse(text, scopes, std::move(realm));
    if (!parsed)
        return wrong(fmt::format("{}: {}.", path, parsed.error().detail));
    return parsed;
}

bool bearer_tokens::holds(std::string_view name) const noexcept
{
    return std::any_of(tokens_.begin(), tokens_.end(), [name](const token& t) { return t.name == name; });
}

const bearer_tokens::token* bearer_tokens::find(std::string_view secret) const
{
    const auto hash = codec::sha256::of(as_bytes_view(secret));
    const token* found = nullptr;
    // To the end, whether found or not: the time says nothing about which one it was.
    for (const auto& t : tokens_) {
        const bool same = CRYPTO_memcmp(t.hash.bytes.data(), hash.bytes.data(), hash.bytes.size()) == 0;
        found = same ? &t : found;
    }
    return found;
}

denial bearer_tokens::refuse(errc code, std::string detail, std::string_view reason) const
{
    auto challenge = fmt::format("Bearer realm=\"{}\"", realm_);
    if (!reason.empty())
        challenge += fmt::format(", {}", reason);
    return {make_error(code, std::move(detail)), std::move(challenge)};
}

std::variant<identity, denial> bearer_tokens::judge(const request& head, std::string_view scope) const
{
    const auto is_credentials = [](const auto& f) { return f.first == "authorization"; };
    const auto given = std::find_if(head.fields.begin(), head.fields.end(), is_credentials);
    if (given == head.fields.end())
        return refuse(
            errc::unauthorized, "This needs a token: send the field 'Authorization: Bearer TOKEN'.", {}
        );
    if (std::any_of(given + 1, head.fields.end(), is_credentials))
        return refuse(
            errc::bad_request, "The Authorization field occurs more than once.", "error=\"invalid_request\""
        );
    const auto secret = bearer_credentials(given->second);
    if (!secret)
        return refuse(errc::unauthorized, "Only Bearer tokens are known here.", {});
    const auto* const known = is_token_text(*secret) ? find(*secret) : nullptr;
    if (known == nullptr)
        return refuse(
            errc::unauthorized, "The token is not known here, or not any more.", "error=\"invalid_token\""
        );
    if (std::find(known->scopes.begin(), known->scopes.end(), scope) == known->scopes.end())
        return refuse(
            errc::forbidden, fmt::format("The token '{}' has not the scope '{}'.", known->name, scope),
            fmt::format("error=\"insufficient_scope\", scope=\"{}\"", scope)
        );
    return identity{known->name};
}

result<new_token> make_bearer_token(
    std::string_view name, std::span<const std::string> wanted, std::span<const std::string_view> scopes
)
{
    if (!is_name(name))
        return wrong("A token's name is 1 to 64 of [A-Za-z0-9._-].");
    const auto list = fmt::format("{}", fmt::join(wanted, ","));
    if (const auto valid = parse_scopes(list, scopes); !valid)
        return wrong(fmt::format("A token's scopes are some of: {}.", fmt::join(scopes, ",")));
    std::array<unsigned char, token_random_bytes> random{};
    if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1)
        throw std::runtime_error("the system has no random numbers");
    new_token made;
    made.secret = fmt::format("{}{}", token_prefix, base64url(random));
    OPENSSL_cleanse(random.data(), random.size());
    made.line =
        fmt::format("{} {} {}", name, list, codec::sha256::of(as_bytes_view(made.secret)).to_string());
    return made;
}

} // namespace tare::http
