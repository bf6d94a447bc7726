#include "result_printer.hpp"
#include "service/content_coding.hpp"

#include <tare/base/bytes.hpp>
#include <tare/base/limits.hpp>
#include <tare/codec/decoder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace tare::service {
namespace {

struct text_sink final : codec::byte_sink
{
    result<void> on_bytes(bytes_view bytes) override
    {
        text += as_text(bytes);
        return {};
    }

    std::string text;
};

std::string decoded(std::string_view packed, content_coding coding)
{
    const limits bounds;
    const auto kind = coding == content_coding::gzip ? codec::compression::gzip : codec::compression::zstd;
    REQUIRE(codec::sniff(as_bytes_view(packed)) == kind);
    const auto decoder = codec::make_decoder(kind, bounds, {1U << 20U, "max_image_bytes"});
    REQUIRE(decoder);
    text_sink sink;
    REQUIRE((*decoder)->consume(as_bytes_view(packed), sink));
    REQUIRE((*decoder)->finish());
    return std::move(sink.text);
}

} // namespace

TEST_CASE("Accept-Encoding chooses the coding", "[service]")
{
    struct row
    {
        std::string_view accepted;
        content_coding coding;
    };

    constexpr std::array rows{
        row{"", content_coding::identity},
        row{"gzip", content_coding::gzip},
        row{"GZIP", content_coding::gzip},
        row{"zstd", content_coding::zstd},
        row{"gzip, deflate, br, zstd", content_coding::zstd},
        row{"gzip;q=1.0, zstd;q=0.5", content_coding::gzip},
        row{"gzip;q=0.5, zstd;q=0.8", content_coding::zstd},
        row{"deflate, br", content_coding::identity},
        row{"*", content_coding::zstd},
        row{"*;q=0.3, zstd;q=0", content_coding::gzip},
        row{"gzip;q=0", content_coding::identity},
        row{"*;q=0", content_coding::identity},
        row{"identity", content_coding::identity},
        row{"identity;q=0.5, gzip", content_coding::gzip},
        row{"identity, gzip;q=0.5", content_coding::identity},
        row{"identity, zstd;q=0.5, gzip;q=0.9", content_coding::identity},
        row{"gzip;q=nonsense", content_coding::identity},
        row{"x-gzipped, gzipp", content_coding::identity},
        row{" , gzip ; q=0.2 , ", content_coding::gzip},
    };
    for (const auto& r : rows) {
        CAPTURE(r.accepted);
        CHECK(choose_coding(r.accepted) == r.coding);
    }
}

TEST_CASE("what is encoded decodes to what it was", "[service]")
{
    for (const std::size_t size : {0U, 1U, 1'000U, 300'000U})
        for (const auto coding : {content_coding::gzip, content_coding::zstd}) {
            std::string text;
            for (std::size_t i = 0; i < size; ++i)
                text += static_cast<char>((i * i * 2654435761U) >> 13U);
            CAPTURE(size, to_string(coding));
            CHECK(decoded(encoded(text, coding), coding) == text);
        }
    CHECK(encoded("plain", content_coding::identity) == "plain");
}

TEST_CASE("the entity tag of every coding is its own", "[service]")
{
    CHECK(entity_tag_of("\"abc\"", content_coding::identity) == "\"abc\"");
    CHECK(entity_tag_of("\"abc\"", content_coding::gzip) == "\"abc-gzip\"");
    CHECK(entity_tag_of("\"abc\"", content_coding::zstd) == "\"abc-zstd\"");
}

} // namespace tare::service
