#pragma once

#include <tare/base/result.hpp>

#include <string>
#include <string_view>

namespace tare::store {

/// One zstd frame (RFC 8878) with its content's size and checksum, so that damage is noticed when it is read.
[[nodiscard]] std::string compress(std::string_view bytes);

/// What `compress` was given; `errc::storage_failed` when `frame` is anything else or was damaged.
[[nodiscard]] result<std::string> decompress(std::string_view frame);

} // namespace tare::store
