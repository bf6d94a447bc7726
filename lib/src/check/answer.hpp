#pragma once

#include <tare/check/check.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tare::check {

/// The places of a finding: the first `max_evidence` are kept, the rest is counted.
class places
{
public:
    static constexpr std::size_t max_evidence = 50;

    places() = default;

    places(report::evidence only) { add(std::move(only)); } // NOLINT(google-explicit-constructor)

    void add(report::evidence e)
    {
        if (kept_.size() < max_evidence)
            kept_.push_back(std::move(e));
        ++count_;
    }

    /// Counts places that are not shown.
    void leave_out(std::size_t count) noexcept { count_ += count; }

    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }

    /// Whether further places are only counted.
    [[nodiscard]] bool is_full() const noexcept { return kept_.size() == max_evidence; }

    [[nodiscard]] std::size_t size() const noexcept { return count_; }

    [[nodiscard]] const std::vector<report::evidence>& kept() const noexcept { return kept_; }

private:
    std::vector<report::evidence> kept_;
    std::size_t count_ = 0;
};

/// What a check answers. Made by the functions below.
struct answer
{
    enum class kind : unsigned char
    {
        passed,
        violated,
        not_applicable,
        not_analysed,
    };

    kind what = kind::not_analysed;
    /// One or two sentences, escaped.
    std::string message;
    places where{};
    /// Where it differs from the check's.
    std::optional<report::severity> severity{};
    /// Where there is a more precise one than the check's.
    std::string fix{};

    /// The same answer with another severity.
    [[nodiscard]] answer with(report::severity s) &&
    {
        severity = s;
        return std::move(*this);
    }

    /// The same answer with a more precise fix.
    [[nodiscard]] answer fixed_by(std::string how) &&
    {
        fix = std::move(how);
        return std::move(*this);
    }
};

/// Everything was looked at, and it is in order.
[[nodiscard]] inline answer passed(std::string message, places where = {})
{
    return {answer::kind::passed, std::move(message), std::move(where)};
}

/// It is not in order; whether that warns or fails follows from the severity.
[[nodiscard]] inline answer violated(std::string message, places where)
{
    return {answer::kind::violated, std::move(message), std::move(where)};
}

/// There is nothing here that the check is about.
[[nodiscard]] inline answer not_applicable(std::string why)
{
    return {answer::kind::not_applicable, std::move(why)};
}

/// It could not be looked at.
[[nodiscard]] inline answer not_analysed(std::string why)
{
    return {answer::kind::not_analysed, std::move(why)};
}

/// The finding that an answer to a check makes.
[[nodiscard]] report::finding to_finding(const check& c, answer a);

} // namespace tare::check
