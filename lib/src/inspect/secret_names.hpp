#pragma once

#include <string_view>

namespace tare::inspect {

/// Whether a variable, label or argument of that name holds a secret: "DB_PASSWORD", "apiKey", "NPM_TOKEN",
/// but not "TOKEN_URL", "PASSWORD_FILE" or "MAX_TOKENS".
[[nodiscard]] bool is_secret_name(std::string_view name);

/// Whether `value`, which is given to such a name, is a secret: not a path, a reference, a word like "true",
/// and a number only where it is a password.
[[nodiscard]] bool is_secret_value(std::string_view name, std::string_view value);

} // namespace tare::inspect
