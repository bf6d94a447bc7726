#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tare {

/// Everything that can go wrong with what others send or ask for. Each value has exactly one row in the table
/// behind `describe`; a test asserts that none is missing.
enum class errc : std::uint8_t
{
    // What was sent is not what Tare reads.
    empty_input,
    not_an_image,
    unsupported_compression,
    unsupported_archive,
    // What was sent is broken.
    truncated,
    malformed_compression,
    malformed_tar,
    malformed_json,
    malformed_manifest,
    malformed_config,
    malformed_layer,
    malformed_dockerfile,
    invalid_policy,
    missing_blob,
    digest_mismatch,
    size_mismatch,
    ambiguous_manifest,
    limit_exceeded,
    // What was asked for is not in it.
    no_matching_platform,
    no_matching_image,
    invalid_reference,
    invalid_platform,
    invalid_parameter,
    // HTTP.
    bad_request,
    unauthorized,
    forbidden,
    not_found,
    method_not_allowed,
    not_acceptable,
    request_timeout,
    conflict,
    precondition_failed,
    content_too_large,
    unsupported_media_type,
    expectation_failed,
    ambiguous_id,
    header_too_large,
    target_too_long,
    not_implemented,
    unsupported_http_version,
    // The service itself.
    busy,
    shutting_down,
    storage_full,
    storage_failed,
    internal,
};

/// What `errc` means to people and to programs.
struct error_description
{
    /// Stable identifier, the last segment of the problem's `type` (RFC 9457 section 3.1.1):
    /// "digest-mismatch".
    std::string_view id;
    /// One short sentence that never varies (RFC 9457 section 3.1.3).
    std::string_view title;
    /// The HTTP status that carries it (RFC 9110 section 15).
    unsigned status;
};

/// The row of the one table that maps errors to problem documents and HTTP statuses.
[[nodiscard]] const error_description& describe(errc code) noexcept;

/// The number of `errc` values; they are contiguous from zero.
[[nodiscard]] std::size_t error_count() noexcept;

/// What went wrong with an input, for the person who sent it.
struct error
{
    errc code = errc::internal;
    /// What was found and what to do about it: one or two sentences. May hold bytes of the input: escape on
    /// output.
    std::string detail;
    /// Where in the input, in bytes from its start, where that helps.
    std::optional<std::uint64_t> offset;
    /// The name of the limit that was crossed (`errc::limit_exceeded`), as in `tare::limits`; empty
    /// otherwise.
    std::string_view limit{};
    /// Which part of the input: an entry's path, a digest, a JSON pointer. May hold bytes of the input.
    std::string where{};
    /// A constant word for the rule that was broken, one of a closed set, so that refusals can be counted;
    /// empty where there is nothing to tell apart.
    std::string_view rule{};
    /// The value of the limit that was crossed.
    std::uint64_t limit_value = 0;
};

} // namespace tare
