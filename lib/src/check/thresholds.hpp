#pragma once

#include <cstdint>

namespace tare::check {

/// Whether bytes that need not be there are worth a finding: a tenth of `whole` and not only a few, or many.
/// (A policy sets budgets of its own; these are for images without one.)
[[nodiscard]] constexpr bool is_worth_saving(std::uint64_t bytes, std::uint64_t whole) noexcept
{
    constexpr std::uint64_t few = 64'000;
    constexpr std::uint64_t many = 10'000'000;
    return bytes >= many || (bytes >= few && bytes >= whole / 10);
}

} // namespace tare::check
