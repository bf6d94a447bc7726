#pragma once

#include <tare/base/limits.hpp>
#include <tare/image/content_reader.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace tare::inspect {

/// The licences that a machine-readable copyright file of Debian names (DEP-5), each once, sorted. Raw.
struct copyright_licences final : image::observation
{
    std::vector<std::string> names;

    [[nodiscard]] std::size_t memory() const noexcept override
    {
        auto out = sizeof *this;
        for (const auto& name : names)
            out += sizeof name + name.capacity();
        return out;
    }
};

/// Reads usr/share/doc/PACKAGE/copyright, line by line as it passes; of others than those of DEP-5 nothing.
[[nodiscard]] std::unique_ptr<image::content_reader> make_copyright_reader(const limits& bounds);

} // namespace tare::inspect
