#include <tare/base/error.hpp>
#include <tare/base/result.hpp>

#include <fmt/format.h>

#include <array>
#include <stdexcept>

namespace tare {
namespace {

struct row
{
    errc code;
    error_description description;
};

// 400 says the bytes are broken, 415 that Tare does not read such bytes, 422 that they are well-formed but
// contradict themselves or the question, 413 that they cross a limit.
constexpr std::array table{
    row{errc::empty_input, {"empty-input", "Nothing was sent", 400}},
    row{errc::not_an_image, {"not-an-image", "Not a container image", 415}},
    row{errc::unsupported_compression, {"unsupported-compression", "Unsupported compression", 415}},
    row{errc::unsupported_archive, {"unsupported-archive", "Unsupported archive format", 415}},
    row{errc::truncated, {"truncated", "The archive ends too early", 400}},
    row{errc::malformed_compression, {"malformed-compression", "Broken compressed data", 400}},
    row{errc::malformed_tar, {"malformed-tar", "Broken tar archive", 400}},
    row{errc::malformed_json, {"malformed-json", "Broken JSON document", 400}},
    row{errc::malformed_manifest, {"malformed-manifest", "Invalid image manifest", 422}},
    row{errc::malformed_config, {"malformed-config", "Invalid image configuration", 422}},
    row{errc::malformed_layer, {"malformed-layer", "Invalid layer", 422}},
    row{errc::malformed_dockerfile, {"malformed-dockerfile", "Invalid Dockerfile", 422}},
    row{errc::invalid_policy, {"invalid-policy", "Invalid policy", 422}},
    row{errc::missing_blob, {"missing-blob", "A part of the image is missing", 422}},
    row{errc::digest_mismatch, {"digest-mismatch", "Content does not match its digest", 422}},
    row{errc::size_mismatch, {"size-mismatch", "Content does not have its declared size", 422}},
    row{errc::ambiguous_manifest, {"ambiguous-manifest", "Ambiguous manifest", 422}},
    row{errc::limit_exceeded, {"limit-exceeded", "A limit was exceeded", 413}},
    row{errc::no_matching_platform, {"no-matching-platform", "No image for that platform", 422}},
    row{errc::no_matching_image, {"no-matching-image", "No such image in the archive", 422}},
    row{errc::invalid_reference, {"invalid-reference", "Invalid image reference", 400}},
    row{errc::invalid_platform, {"invalid-platform", "Invalid platform", 400}},
    row{errc::invalid_parameter, {"invalid-parameter", "Invalid parameter", 400}},
    row{errc::bad_request, {"bad-request", "Malformed HTTP request", 400}},
    row{errc::unauthorized, {"unauthorized", "Authentication required", 401}},
    row{errc::forbidden, {"forbidden", "Not allowed", 403}},
    row{errc::not_found, {"not-found", "Not found", 404}},
    row{errc::method_not_allowed, {"method-not-allowed", "Method not allowed", 405}},
    row{errc::not_acceptable, {"not-acceptable", "No acceptable representation", 406}},
    row{errc::request_timeout, {"request-timeout", "The request took too long", 408}},
    row{errc::conflict, {"conflict", "Conflict", 409}},
    row{errc::precondition_failed, {"precondition-failed", "A precondition does not hold", 412}},
    row{errc::content_too_large, {"content-too-large", "Request body too large", 413}},
    row{errc::unsupported_media_type, {"unsupported-media-type", "Unsupported media type", 415}},
    row{errc::expectation_failed, {"expectation-failed", "Expectation failed", 417}},
    row{errc::ambiguous_id, {"ambiguous-id", "The id matches several images", 409}},
    row{errc::header_too_large, {"header-too-large", "Request header too large", 431}},
    row{errc::target_too_long, {"target-too-long", "Request target too long", 414}},
    row{errc::not_implemented, {"not-implemented", "Not implemented", 501}},
    row{errc::unsupported_http_version, {"unsupported-http-version", "HTTP version not supported", 505}},
    row{errc::busy, {"busy", "The service is busy", 503}},
    row{errc::shutting_down, {"shutting-down", "The service is shutting down", 503}},
    row{errc::storage_full, {"storage-full", "No space left to store the report", 507}},
    row{errc::storage_failed, {"storage-failed", "The report store failed", 500}},
    row{errc::internal, {"internal", "Internal error", 500}},
};

constexpr bool table_is_in_order()
{
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].code) != i)
            return false;
    return static_cast<std::size_t>(errc::internal) + 1 == table.size();
}

static_assert(table_is_in_order(), "every errc has one row, in the order of the enumeration");

} // namespace

const error_description& describe(errc code) noexcept
{
    const auto index = static_cast<std::size_t>(code);
    return table[index < table.size() ? index : table.size() - 1].description;
}

std::size_t error_count() noexcept
{
    return table.size();
}

void throw_exception_from_error(const error& e, const boost::source_location& location)
{
    throw std::logic_error(fmt::format(
        "{}:{}: no value, but the error '{}': {}", location.file_name(), location.line(), describe(e.code).id,
        e.detail
    ));
}

error limit_error(std::string_view limit, std::uint64_t value, std::string where)
{
    auto e = make_error(
        errc::limit_exceeded,
        fmt::format(
            "The limit {} = {} was exceeded. If the image is yours and honest, raise the limit.", limit, value
        ),
        std::move(where)
    );
    e.limit = limit;
    e.limit_value = value;
    return e;
}

} // namespace tare
