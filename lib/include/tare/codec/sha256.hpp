#pragma once

#include <tare/base/bytes.hpp>
#include <tare/base/digest.hpp>

#include <memory>

namespace tare::codec {

/// Incremental SHA-256 (FIPS 180-4) by OpenSSL, which uses the processor's SHA instructions where it has
/// them.
class sha256
{
public:
    /// Throws std::runtime_error when OpenSSL has no SHA-256 (a broken installation).
    sha256();
    ~sha256();
    sha256(sha256&&) noexcept;
    sha256& operator=(sha256&&) noexcept;

    /// Adds `bytes` to the message.
    void update(bytes_view bytes);

    /// The digest of everything added since construction or the last `finish`; the object is then ready for a
    /// new message.
    [[nodiscard]] digest finish();

    /// The digest of one piece of memory.
    [[nodiscard]] static digest of(bytes_view bytes);

private:
    struct context_deleter
    {
        void operator()(void* context) const noexcept;
    };

    /// EVP_MD_CTX, kept out of this header.
    std::unique_ptr<void, context_deleter> context_;
};

} // namespace tare::codec
