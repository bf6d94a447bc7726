#pragma once

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <http_client.hpp>
#include <stdexcept>
#include <string>

namespace tare::test {

/// How a client speaks TLS.
struct tls_client_options
{
    /// PEM files; empty: none.
    std::string certificate;
    std::string key;
    int least_version = TLS1_2_VERSION;
    int greatest_version = 0;
    /// In the wire's format, as "\x02h2"; empty: nothing is offered.
    std::string protocols;
    /// A session to resume; may be null.
    SSL_SESSION* session = nullptr;
    const char* ciphers = nullptr;
};

/// The blocking client over TLS. It trusts whatever it meets: what the server presents is for the test to
/// look at.
class tls_client : public http_client
{
public:
    explicit tls_client(std::uint16_t port, const tls_client_options& options = {})
        : http_client{port}, context_{SSL_CTX_new(TLS_client_method())}
    {
        // OpenSSL writes with write(2).
        ::signal(SIGPIPE, SIG_IGN);
        // Old versions and weak ciphers are to be refused by the server, not by us.
        SSL_CTX_set_security_level(context_, 0);
        SSL_CTX_set_min_proto_version(context_, options.least_version);
        SSL_CTX_set_max_proto_version(context_, options.greatest_version);
        if (options.ciphers != nullptr && SSL_CTX_set_cipher_list(context_, options.ciphers) != 1)
            throw std::runtime_error("no such cipher");
        if (!options.certificate.empty() &&
            (SSL_CTX_use_certificate_chain_file(context_, options.certificate.c_str()) != 1 ||
             SSL_CTX_use_PrivateKey_file(context_, options.key.c_str(), SSL_FILETYPE_PEM) != 1))
            throw std::runtime_error("the client's certificate cannot be used");
        ssl_ = SSL_new(context_);
        SSL_set_fd(ssl_, descriptor());
        if (!options.protocols.empty())
            SSL_set_alpn_protos(
                ssl_, reinterpret_cast<const unsigned char*>(options.protocols.data()),
                static_cast<unsigned>(options.protocols.size())
            );
        if (options.session != nullptr)
            SSL_set_session(ssl_, options.session);
        ERR_clear_error();
        connected_ = SSL_connect(ssl_) == 1;
        note_failure();
    }

    ~tls_client() override
    {
        SSL_free(ssl_);
        SSL_CTX_free(context_);
    }

    tls_client(const tls_client&) = delete;
    tls_client& operator=(const tls_client&) = delete;
    tls_client(tls_client&&) = delete;
    tls_client& operator=(tls_client&&) = delete;

    /// The handshake succeeded as far as the client can see; with TLS 1.3 a server that wants another
    /// certificate says so only later.
    [[nodiscard]] bool connected() const noexcept { return connected_; }

    /// OpenSSL's reason for the last failure: what the server's alert said, mostly.
    [[nodiscard]] const std::string& failure() const noexcept { return failure_; }

    [[nodiscard]] int version() const noexcept { return SSL_version(ssl_); }

    [[nodiscard]] std::string cipher() const { return SSL_get_cipher(ssl_); }

    [[nodiscard]] bool resumed() const noexcept { return SSL_session_reused(ssl_) == 1; }

    [[nodiscard]] SSL* native() noexcept { return ssl_; }

    /// The common name of the server's certificate.
    [[nodiscard]] std::string server_name() const
    {
        std::string name(100, '\0');
        const auto* const certificate = SSL_get0_peer_certificate(ssl_);
        const int size = certificate == nullptr ? 0
                                                : X509_NAME_get_text_by_NID(
                                                      X509_get_subject_name(certificate), NID_commonName,
                                                      name.data(), static_cast<int>(name.size())
                                                  );
        name.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
        return name;
    }

    [[nodiscard]] std::string protocol() const
    {
        const unsigned char* text = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(ssl_, &text, &size);
        return {reinterpret_cast<const char*>(text), size};
    }

    /// True when the server ended its direction in order, with close_notify.
    [[nodiscard]] bool was_ended() const noexcept
    {
        return (SSL_get_shutdown(ssl_) & SSL_RECEIVED_SHUTDOWN) != 0;
    }

protected:
    ssize_t transmit(const char* bytes, std::size_t size) override
    {
        ERR_clear_error();
        const int sent = SSL_write(ssl_, bytes, static_cast<int>(size));
        if (sent > 0)
            return sent;
        note_failure();
        errno = EPIPE;
        return -1;
    }

    ssize_t receive(char* bytes, std::size_t size) override
    {
        ERR_clear_error();
        errno = 0;
        const int got = SSL_read(ssl_, bytes, static_cast<int>(size));
        if (got > 0)
            return got;
        const bool in_time = errno != EAGAIN && errno != EWOULDBLOCK;
        note_failure();
        if (!in_time) {
            errno = EAGAIN;
            return -1;
        }
        return 0;
    }

private:
    void note_failure()
    {
        if (const char* const reason = ERR_reason_error_string(ERR_peek_error()))
            failure_ = reason;
    }

    SSL_CTX* context_;
    SSL* ssl_ = nullptr;
    bool connected_ = false;
    std::string failure_;
};

} // namespace tare::test
