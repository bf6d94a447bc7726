#pragma once

#include <tare/report/report.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// How long releases of distributions get security updates.
namespace tare::check {

/// What is known of a distribution's release.
struct release_support
{
    enum class kind : unsigned char
    {
        /// It gets updates up to and with `end`.
        ends,
        /// It is never released, or not yet: there is no end.
        rolling,
        /// The table has not got it.
        unknown,
    };

    kind what = kind::unknown;
    std::chrono::sys_days end{};
    /// What ends there: "long-term support", "general support".
    std::string_view phase{};
    /// Where the distribution says so.
    std::string_view source{};
};

/// Finds a release by ID, VERSION_ID and PRETTY_NAME of its os-release.
[[nodiscard]] release_support support_of(const report::os_release& os) noexcept;

/// "2028-06-30".
[[nodiscard]] std::string to_string(std::chrono::sys_days day);

} // namespace tare::check
