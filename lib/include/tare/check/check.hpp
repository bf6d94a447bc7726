#pragma once

#include <tare/report/finding.hpp>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The checks: what is asked of an image or a Dockerfile, and what was found.
namespace tare::check {

/// What a check looks at.
BOOST_DEFINE_FIXED_ENUM_CLASS(check_target, std::uint8_t, image, dockerfile)

/// What a check is. A new one is one file and one line of registration: see docs/architecture.md. Member
/// types are qualified because each member bears its type's name.
struct check
{
    /// "TARE-SEC-001": the practice and a number, 001 to 099 for images, 101 to 199 for Dockerfiles. Never
    /// used again for something else.
    std::string id{};
    report::practice practice = report::practice::base;
    check_target target = check_target::image;
    /// What holds when it passes, in a few words.
    std::string title{};
    /// Of a violation, unless the finding says otherwise.
    report::severity severity = report::severity::medium;
    /// What it looks at.
    std::string inspects{};
    /// The rules of others that ask for the same: "CIS-DI-0001", "DL3002".
    std::vector<std::string> references{};
    /// Why it matters.
    std::string rationale{};
    /// What to do about a violation, in the imperative.
    std::string fix{};
};
BOOST_DESCRIBE_STRUCT(
    check, (), (id, practice, target, title, severity, inspects, references, rationale, fix)
)

/// Every check, ordered by practice and number.
[[nodiscard]] const std::vector<check>& catalogue();

/// The check with that id; null when there is none.
[[nodiscard]] const check* find(std::string_view id) noexcept;

/// The part of an id that stands for a practice: "SEC".
[[nodiscard]] std::string_view code(report::practice p) noexcept;

/// "base", "security", …: the words that JSON has for these.
[[nodiscard]] std::string_view to_string(report::practice p) noexcept;
[[nodiscard]] std::string_view to_string(report::severity s) noexcept;
[[nodiscard]] std::string_view to_string(report::finding_result r) noexcept;

} // namespace tare::check
