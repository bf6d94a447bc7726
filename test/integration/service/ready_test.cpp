#include "scoped_service.hpp"

#include <tare/base/bytes.hpp>
#include <tare/codec/decoder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <result_printer.hpp>
#include <string>
#include <string_view>
#include <utility>

using namespace tare;
using namespace tare::test;

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

std::string unpacked(std::string_view body, codec::compression kind)
{
    const limits bounds;
    const auto decoder = codec::make_decoder(kind, bounds, {std::uint64_t{64} << 20U, "max_image_bytes"});
    REQUIRE(decoder);
    text_sink sink;
    REQUIRE((*decoder)->consume(as_bytes_view(body), sink));
    REQUIRE((*decoder)->finish());
    return std::move(sink.text);
}

} // namespace

TEST_CASE("a report is sent packed to who takes it so, under a tag of its own")
{
    const scoped_service s;
    REQUIRE(s.put("/v1/images?name=app", sample_image(1).docker_archive()).status == 201);
    const auto plain = s.get("/v1/images/app");
    REQUIRE(plain.status == 200);
    CHECK(plain.field("content-encoding").empty());
    for (const auto& [name, kind] :
         {std::pair{"gzip", codec::compression::gzip}, std::pair{"zstd", codec::compression::zstd}}) {
        CAPTURE(name);
        const auto field = fmt::format("Accept-Encoding: {}\r\n", name);
        const auto packed = s.get("/v1/images/app", field);
        CHECK(packed.status == 200);
        CHECK(packed.field("content-encoding") == name);
        CHECK(packed.field("vary") == "Accept, Accept-Encoding");
        CHECK(packed.field("etag") != plain.field("etag"));
        CHECK(packed.body.size() < plain.body.size() / 2);
        CHECK(unpacked(packed.body, kind) == plain.body);
        // Kept ready by now.
        CHECK(s.get("/v1/images/app", field).body == packed.body);
        CHECK(
            s.get("/v1/images/app", field + "If-None-Match: " + packed.field("etag") + "\r\n").status == 304
        );
        CHECK(s.get("/v1/images/app", "If-None-Match: " + packed.field("etag") + "\r\n").status == 200);
    }
}

TEST_CASE("what is kept ready is forgotten when the store changes")
{
    const scoped_service s;
    const auto ask = [&s] { return s.get("/v1/images/app"); };
    CHECK(ask().status == 404);
    REQUIRE(s.put("/v1/images?name=app", sample_image(1).docker_archive()).status == 201);
    const auto first = ask();
    REQUIRE(first.status == 200);
    CHECK(ask().body == first.body);

    // The name moves to another image.
    REQUIRE(s.put("/v1/images?name=app", sample_image(2).docker_archive()).status == 201);
    const auto second = ask();
    CHECK(second.status == 200);
    CHECK(second.body != first.body);
    CHECK(ask().field("etag") == second.field("etag"));

    REQUIRE(s.ask("DELETE", "/v1/images/app").status == 204);
    CHECK(ask().status == 404);
}
