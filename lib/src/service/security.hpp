#pragma once

#include <tare/base/result.hpp>
#include <tare/http/authenticator.hpp>
#include <tare/http/tls.hpp>
#include <tare/service/config.hpp>

#include <memory>

// Who may connect, and who may do what: the settings that decide it, put into force.
namespace tare::service {

/// Rows of the table of settings.
void add_security_settings(std::vector<setting>& rows);

/// True when requests have to show a token.
[[nodiscard]] bool needs_tokens(const config& c) noexcept;

/// True when tokens travel between machines without TLS, so that a proxy has to secure them.
[[nodiscard]] bool sends_tokens_in_the_clear(const config& c);

/// What judges requests; null when they need no token. Errors say which file is wrong, and where.
[[nodiscard]] result<std::shared_ptr<const http::authenticator>> load_credentials(const config& c);

/// What connections are secured with; null when they are plain. Errors as above.
[[nodiscard]] result<std::shared_ptr<const http::tls_context>> load_tls(const config& c);

} // namespace tare::service
