#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

namespace tare::test {

/// A certificate and its key, both as PEM.
struct issued
{
    std::string certificate;
    std::string key;
};

/// What a certificate says beside its name.
struct certificate_terms
{
    std::chrono::seconds from{-3600};
    std::chrono::seconds until{3600};
    /// "serverAuth", "clientAuth" or both.
    const char* usage = "serverAuth,clientAuth";
    /// RSA with so many bits; 0: P-256.
    unsigned rsa_bits = 0;
};

/// A certificate authority of its own, made when it is needed and kept nowhere.
class certificate_authority
{
public:
    explicit certificate_authority(const std::string& name)
        : key_{make_key(0)}, certificate_{make(name, key_.get(), {}, nullptr, nullptr)}
    {}

    [[nodiscard]] std::string certificate() const { return pem_of(certificate_.get()); }

    /// A certificate for "localhost", 127.0.0.1 and ::1 with that common name.
    [[nodiscard]] issued issue(const std::string& name, const certificate_terms& terms = {}) const
    {
        const auto key = make_key(terms.rsa_bits);
        const auto made = make(name, key.get(), terms, certificate_.get(), key_.get());
        return {pem_of(made.get()), pem_of(key.get(), nullptr)};
    }

    /// The same with its key encrypted.
    [[nodiscard]] issued issue_with_passphrase(const std::string& name, const char* passphrase) const
    {
        const auto key = make_key(0);
        const auto made = make(name, key.get(), {}, certificate_.get(), key_.get());
        return {pem_of(made.get()), pem_of(key.get(), passphrase)};
    }

private:
    template<auto Free>
    struct freed
    {
        template<class T>
        void operator()(T* what) const noexcept
        {
            Free(what);
        }
    };

    using key_pointer = std::unique_ptr<EVP_PKEY, freed<EVP_PKEY_free>>;
    using certificate_pointer = std::unique_ptr<X509, freed<X509_free>>;
    using bio_pointer = std::unique_ptr<BIO, freed<BIO_free_all>>;

    static void check(bool ok)
    {
        if (!ok)
            throw std::runtime_error("a test certificate cannot be made");
    }

    static key_pointer make_key(unsigned rsa_bits)
    {
        key_pointer key{rsa_bits == 0 ? EVP_EC_gen("P-256") : EVP_RSA_gen(rsa_bits)};
        check(key != nullptr);
        return key;
    }

    static void extend(X509* certificate, X509* issuer, int kind, const char* value)
    {
        X509V3_CTX context;
        X509V3_set_ctx_nodb(&context);
        X509V3_set_ctx(&context, issuer != nullptr ? issuer : certificate, certificate, nullptr, nullptr, 0);
        std::unique_ptr<X509_EXTENSION, freed<X509_EXTENSION_free>> extension{
            X509V3_EXT_conf_nid(nullptr, &context, kind, value)
        };
        check(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
    }

    /// Self-signed without an issuer.
    static certificate_pointer make(
        const std::string& name, EVP_PKEY* key, const certificate_terms& terms, X509* issuer,
        EVP_PKEY* issuer_key
    )
    {
        static long serial = 1;
        certificate_pointer made{X509_new()};
        auto* const c = made.get();
        check(c != nullptr && X509_set_version(c, 2) == 1);
        ASN1_INTEGER_set(X509_get_serialNumber(c), ++serial);
        X509_gmtime_adj(X509_getm_notBefore(c), static_cast<long>(terms.from.count()));
        X509_gmtime_adj(X509_getm_notAfter(c), static_cast<long>(terms.until.count()));
        auto* const subject = X509_get_subject_name(c);
        const auto* const bytes = reinterpret_cast<const unsigned char*>(name.c_str());
        check(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, bytes, -1, -1, 0) == 1);
        check(X509_set_issuer_name(c, issuer != nullptr ? X509_get_subject_name(issuer) : subject) == 1);
        check(X509_set_pubkey(c, key) == 1);
        extend(c, issuer, NID_subject_key_identifier, "hash");
        if (issuer == nullptr) {
            extend(c, issuer, NID_basic_constraints, "critical,CA:TRUE");
            extend(c, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
        } else {
            extend(c, issuer, NID_basic_constraints, "critical,CA:FALSE");
            extend(c, issuer, NID_ext_key_usage, terms.usage);
            extend(c, issuer, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
        }
        check(X509_sign(c, issuer_key != nullptr ? issuer_key : key, EVP_sha256()) > 0);
        return made;
    }

    static std::string text_of(BIO* bio)
    {
        char* text = nullptr;
        const long size = BIO_get_mem_data(bio, &text);
        return {text, static_cast<std::size_t>(size)};
    }

    static std::string pem_of(X509* certificate)
    {
        const bio_pointer bio{BIO_new(BIO_s_mem())};
        check(PEM_write_bio_X509(bio.get(), certificate) == 1);
        return text_of(bio.get());
    }

    static std::string pem_of(EVP_PKEY* key, const char* passphrase)
    {
        const bio_pointer bio{BIO_new(BIO_s_mem())};
        const auto* const cipher = passphrase != nullptr ? EVP_aes_256_cbc() : nullptr;
        check(
            PEM_write_bio_PKCS8PrivateKey(
                bio.get(), key, cipher, nullptr, 0, nullptr, const_cast<char*>(passphrase)
            ) == 1
        );
        return text_of(bio.get());
    }

    key_pointer key_;
    certificate_pointer certificate_;
};

} // namespace tare::test
