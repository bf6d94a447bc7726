#include <tare/http/tls.hpp>

#include <fmt/format.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <ctime>
#include <new>
#include <string>
#include <string_view>
#include <system_error>

namespace tare::http {
namespace {

/// RFC 7301's name of HTTP/1.1, with its length before it as the protocol has it.
constexpr std::array<unsigned char, 9> http_1_1{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

constexpr std::array<unsigned char, 4> session_id_context{'t', 'a', 'r', 'e'};

SSL_CTX* context_of(void* native) noexcept
{
    return static_cast<SSL_CTX*>(native);
}

/// OpenSSL's reason for the last failure of this thread: the first of what it noted, which is the cause of
/// the others.
std::string last_reason()
{
    const auto code = ERR_peek_error();
    ERR_clear_error();
    if (ERR_SYSTEM_ERROR(code))
        return std::generic_category().message(ERR_GET_REASON(code));
    const char* const reason = ERR_reason_error_string(code);
    return reason != nullptr ? reason : "unknown reason";
}

error unusable(std::string_view file, std::string_view why)
{
    return make_error(errc::invalid_parameter, fmt::format("{}: {}.", file, why));
}

/// A client that offers other protocols only does not mean this server: its request could be misread on both
/// sides (RFC 7301 section 3.2).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size, const unsigned char* offered, unsigned offered_size, void*)
{
    unsigned char* found = nullptr;
    const auto outcome =
        SSL_select_next_proto(&found, chosen_size, http_1_1.data(), http_1_1.size(), offered, offered_size);
    if (outcome != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

/// Instead of OpenSSL's own, which asks at the terminal.
int no_passphrase(char*, int, int, void*)
{
    return 0;
}

void set_policy(SSL_CTX* context)
{
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_security_level(context, 2);
    SSL_CTX_set_options(
        context,
        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
            SSL_OP_PRIORITIZE_CHACHA |
            // HTTP says itself where a request ends; a client that only closes its side reads its answer.
            SSL_OP_IGNORE_UNEXPECTED_EOF
    );
    // Of TLS 1.2; those of 1.3 are all of that kind.
    SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
    // Tickets keep a session with the client. A cache would keep it here: locked, and as large as clients
    // like.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    // Without a name for their context, sessions of clients with certificates could not be resumed.
    SSL_CTX_set_session_id_context(context, session_id_context.data(), session_id_context.size());
    // An idle connection holds no buffers; a busy one reads many records at once.
    SSL_CTX_set_mode(
        context,
        SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
    );
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
}

result<void> use_identity(SSL_CTX* context, const tls_files& files)
{
    if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1)
        return unusable(
            files.certificate, fmt::format("no certificate can be read from it ({})", last_reason())
        );
    const bool read = SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) == 1;
    const auto reason = read ? std::string{} : last_reason();
    // OpenSSL compares a key with the certificate as it reads it, but only if it is of the same kind.
    const bool other_key = reason.find("mismatch") != std::string::npos;
    if (!read && !other_key)
        return unusable(
            files.key, fmt::format("no private key without a passphrase can be read from it ({})", reason)
        );
    if (other_key || SSL_CTX_check_private_key(context) != 1)
        return unusable(
            files.key, fmt::format("it is not the key of the certificate in {}", files.certificate)
        );
    return {};
}

result<void> ask_for_certificates(SSL_CTX* context, const std::string& issuers)
{
    auto* const names = SSL_load_client_CA_file(issuers.c_str());
    if (names == nullptr || SSL_CTX_load_verify_file(context, issuers.c_str()) != 1) {
        sk_X509_NAME_pop_free(names, X509_NAME_free);
        return unusable(issuers, fmt::format("no certificates can be read from it ({})", last_reason()));
    }
    SSL_CTX_set_client_CA_list(context, names);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    return {};
}

std::chrono::system_clock::time_point end_of_validity(SSL_CTX* context)
{
    std::tm end{};
    const auto* const leaf = SSL_CTX_get0_certificate(context);
    if (leaf == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(leaf), &end) != 1)
        return std::chrono::system_clock::time_point::max();
    return std::chrono::system_clock::from_time_t(timegm(&end));
}

} // namespace

tls_context::~tls_context()
{
    SSL_CTX_free(context_of(context_));
}

result<std::shared_ptr<const tls_context>> tls_context::load(const tls_files& files)
{
    ERR_clear_error();
    auto* const context = SSL_CTX_new(TLS_server_method());
    if (context == nullptr)
        throw std::bad_alloc{};
    const std::shared_ptr<tls_context> made{new tls_context{context}};
    set_policy(context);
    if (const auto used = use_identity(context, files); !used)
        return used.error();
    if (!files.client_ca.empty())
        if (const auto asked = ask_for_certificates(context, files.client_ca); !asked)
            return asked.error();
    made->asks_for_certificates_ = !files.client_ca.empty();
    made->expires_ = end_of_validity(context);
    return std::shared_ptr<const tls_context>{made};
}

} // namespace tare::http
