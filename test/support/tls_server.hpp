#pragma once

#include <tare/http/tls.hpp>

#include <certificates.hpp>
#include <memory>
#include <scoped_file.hpp>
#include <string>

namespace tare::test {

/// A certificate and its key in files, as a server is given them.
class certificate_files
{
public:
    explicit certificate_files(const issued& what) : certificate_{what.certificate}, key_{what.key} {}

    [[nodiscard]] http::tls_files files(const std::string& client_ca = {}) const
    {
        return {certificate_.path(), key_.path(), client_ca};
    }

    [[nodiscard]] const std::string& certificate() const noexcept { return certificate_.path(); }

    [[nodiscard]] const std::string& key() const noexcept { return key_.path(); }

    void write(const issued& what) const
    {
        certificate_.write(what.certificate);
        key_.write(what.key);
    }

private:
    scoped_file certificate_;
    scoped_file key_;
};

} // namespace tare::test
