#pragma once

#include "check/image_check.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tare::check {

/// What a check answers that wants no secrets: the severity is that of the worst.
class secret_places
{
public:
    void add(report::evidence where, const inspect::secret& s);

    /// The same for secrets that are only counted.
    void leave_out(std::uint64_t count) { where_.leave_out(static_cast<std::size_t>(count)); }

    [[nodiscard]] bool empty() const noexcept { return where_.empty(); }

    /// `in_what` ends the sentence: "in the environment".
    [[nodiscard]] answer violation(std::string_view in_what) const;

private:
    places where_;
    report::severity worst_ = report::severity::info;
    std::vector<std::string_view> kinds_;
};

} // namespace tare::check
