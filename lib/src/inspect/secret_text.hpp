#pragma once

#include "inspect/secret_scanner.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Secrets in texts that are at hand as a whole: of a config, a history, a Dockerfile.
namespace tare::inspect {

/// What rules find, in the order of the text.
[[nodiscard]] std::vector<secret_match> find_secrets(std::string_view text);

/// The end of a secret of which a pattern saw a part only: a long token goes on with its characters, a key to
/// its last line.
[[nodiscard]] std::size_t whole_end(std::string_view text, const secret_match& m);

/// A word of a command line that gives a value to an option or a variable.
struct given
{
    std::string_view name;
    std::size_t value_begin;
    std::size_t value_end;
};

/// The places of a command where NAME=value or --name value stands.
[[nodiscard]] std::vector<given> given_values(std::string_view text);

/// A text with the secrets in it masked: what rules find, and values that are given to names that promise one
/// (TOKEN=, --password, "Authorization:").
[[nodiscard]] std::string masked_text(std::string_view text);

/// Whether a text has something in it with the shape of a secret, whatever it is called: a token of a known
/// service, a private key, a password in a URL.
[[nodiscard]] bool holds_secret(std::string_view text);

} // namespace tare::inspect
