#include <tare/codec/sha256.hpp>

#include <openssl/evp.h>

#include <stdexcept>

namespace tare::codec {
namespace {

EVP_MD_CTX* evp(void* context) noexcept
{
    return static_cast<EVP_MD_CTX*>(context);
}

void require(bool success)
{
    if (!success)
        throw std::runtime_error("OpenSSL does not provide SHA-256");
}

} // namespace

void sha256::context_deleter::operator()(void* context) const noexcept
{
    EVP_MD_CTX_free(evp(context));
}

sha256::sha256() : context_{EVP_MD_CTX_new()}
{
    require(context_ != nullptr && EVP_DigestInit_ex2(evp(context_.get()), EVP_sha256(), nullptr) == 1);
}

sha256::~sha256() = default;
sha256::sha256(sha256&&) noexcept = default;
sha256& sha256::operator=(sha256&&) noexcept = default;

void sha256::update(bytes_view bytes)
{
    require(EVP_DigestUpdate(evp(context_.get()), bytes.data(), bytes.size()) == 1);
}

digest sha256::finish()
{
    digest out;
    unsigned int size = 0;
    require(
        EVP_DigestFinal_ex(evp(context_.get()), out.bytes.data(), &size) == 1 && size == out.bytes.size()
    );
    // Without an algorithm the context keeps the one it has fetched; fetching costs more than hashing a small
    // file.
    require(EVP_DigestInit_ex2(evp(context_.get()), nullptr, nullptr) == 1);
    return out;
}

digest sha256::of(bytes_view bytes)
{
    sha256 hash;
    hash.update(bytes);
    return hash.finish();
}

} // namespace tare::codec
