#pragma once

#include <tare/base/result.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace tare::http {

/// Where a server's TLS identity is kept, in PEM files.
struct tls_files
{
    /// The server's certificate, and behind it those that lead to its issuer.
    std::string certificate;
    /// The private key of the first certificate, not encrypted.
    std::string key;
    /// Certificates of which one has to have issued the client's; empty: clients need none.
    std::string client_ca;
};

/// What new connections are secured with: TLS 1.2 and 1.3, forward-secret authenticated ciphers, no
/// renegotiation, no compression, no early data, session tickets but no session cache. Immutable; used by
/// several threads.
class tls_context
{
public:
    /// Reads the files. Errors (`errc::invalid_parameter`) name the file and what is wrong with it.
    [[nodiscard]] static result<std::shared_ptr<const tls_context>> load(const tls_files& files);

    ~tls_context();
    tls_context(const tls_context&) = delete;
    tls_context& operator=(const tls_context&) = delete;

    /// When the server's certificate ends.
    [[nodiscard]] std::chrono::system_clock::time_point expires() const noexcept { return expires_; }

    /// True when clients have to show a certificate.
    [[nodiscard]] bool asks_for_certificates() const noexcept { return asks_for_certificates_; }

    /// OpenSSL's SSL_CTX, for this library.
    [[nodiscard]] void* native() const noexcept { return context_; }

private:
    explicit tls_context(void* context) noexcept : context_{context} {}

    void* context_;
    std::chrono::system_clock::time_point expires_;
    bool asks_for_certificates_ = false;
};

} // namespace tare::http
