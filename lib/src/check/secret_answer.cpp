#include "check/secret_answer.hpp"

#include "check/search.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tare::check {

void secret_places::add(report::evidence where, const inspect::secret& s)
{
    where.text = fmt::format("{}: {}", s.title, s.masked);
    where_.add(std::move(where));
    worst_ = std::max(worst_, s.severity);
    if (std::find(kinds_.begin(), kinds_.end(), s.title) == kinds_.end())
        kinds_.push_back(s.title);
}

answer secret_places::violation(std::string_view in_what) const
{
    constexpr std::size_t named = 3;
    std::string kinds;
    for (std::size_t i = 0; i < std::min(kinds_.size(), named); ++i)
        kinds += (kinds.empty() ? "" : ", ") + std::string{kinds_[i]};
    if (kinds_.size() > named)
        kinds += ", ...";
    return violated(
               fmt::format("{} {}: {}.", counted(where_.size(), "secret", "secrets"), in_what, kinds), where_
    )
        .with(worst_);
}

} // namespace tare::check
