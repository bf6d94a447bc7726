#include "refusal.hpp"

#include <tare/http/server.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace tare::http {
namespace {

/// In the order of the enumeration.
constexpr std::array<std::string_view, 16> words{
    "request-line", "version",           "method",         "target",
    "line-ending",  "folding",           "field",          "header-size",
    "host",         "transfer-encoding", "content-length", "two-lengths",
    "chunk",        "trailer",           "incomplete",     "slow",
};

static_assert(static_cast<std::size_t>(detail::refusal::slow) + 1 == words.size(), "every rule has its word");

} // namespace

std::span<const std::string_view> refusal_reasons() noexcept
{
    return words;
}

error detail::refusal_error(errc code, refusal rule, std::string detail)
{
    return error{code, std::move(detail), std::nullopt, {}, {}, words[static_cast<std::size_t>(rule)]};
}

} // namespace tare::http
