#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tare {

/// Makes `raw` safe to put in a document: valid UTF-8 in which invalid bytes, C0 and C1 controls,
/// bidirectional and zero-width characters are written as `\xNN` or `\u{NNNN}`, and a backslash as `\\`. So
/// two different names never look the same, and no name reaches a terminal as an escape sequence. Names from
/// archives are bytes, not text.
[[nodiscard]] std::string escape_text(std::string_view raw);

/// True when `raw` would come out of `escape_text` as it is.
[[nodiscard]] bool is_plain_text(std::string_view raw) noexcept;

/// `bytes` for people, in decimal units as `docker images` prints them: "0B", "403.8kB", "74.8MB".
[[nodiscard]] std::string human_size(std::uint64_t bytes);

} // namespace tare
