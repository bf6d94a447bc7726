#include "collect.hpp"

#include <tare/codec/decoder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <compress.hpp>
#include <random>
#include <string>
#include <string_view>
#include <tar_builder.hpp>
#include <vector>

namespace {

using namespace std::string_literals;
using namespace tare::test;
using tare::errc;
using tare::codec::compression;

TEST_CASE("the compression is told by magic bytes")
{
    struct row
    {
        std::string bytes;
        compression expected;
    };

    const std::vector<row> table{
        {"", compression::none},
        {gzip("x"), compression::gzip},
        {"\x1f\x8b"s, compression::none},
        {"\x1f\x9d\x90zzz"s, compression::none},
        {zstd("x"), compression::zstd},
        {zstd_skippable("", 0), compression::zstd},
        {zstd_skippable("toc", 15), compression::zstd},
        {"\x60\x2a\x4d\x18zz"s, compression::none},
        {"\xfd"
         "7zXZ\0"s,
         compression::xz},
        {"\xfd"
         "7zXY\0"s,
         compression::none},
        {"BZh91AY&SY"s, compression::bzip2},
        {"BZh9\x17\x72"s, compression::bzip2},
        {"BZhotdog"s, compression::none},
        {tar_builder{}.file("BZh9-is-a-name", "").finish(), compression::none},
        {tar_builder{}.file("manifest.json", "[]").finish(), compression::none},
    };
    for (const auto& [bytes, expected] : table) {
        CAPTURE(bytes.substr(0, 16));
        CHECK(tare::codec::sniff(tare::as_bytes_view(bytes)) == expected);
        CHECK(
            tare::codec::sniff(
                tare::as_bytes_view(bytes).first(std::min(bytes.size(), tare::codec::sniff_bytes))
            ) == expected
        );
    }
}

TEST_CASE("compressions have names")
{
    CHECK(to_string(compression::none) == "none");
    CHECK(to_string(compression::gzip) == "gzip");
    CHECK(to_string(compression::zstd) == "zstd");
    CHECK(to_string(compression::xz) == "xz");
    CHECK(to_string(compression::bzip2) == "bzip2");
}

TEST_CASE("xz and bzip2 are refused with the command that recompresses")
{
    const auto xz = decode(compression::xz, "");
    REQUIRE(code_of(xz) == errc::unsupported_compression);
    CHECK(xz.error().detail.find("xz -dc image.tar.xz | zstd") != std::string::npos);
    const auto bzip2 = decode(compression::bzip2, "");
    REQUIRE(code_of(bzip2) == errc::unsupported_compression);
    CHECK(bzip2.error().detail.find("bzip2 -dc image.tar.bz2 | zstd") != std::string::npos);
}

TEST_CASE("uncompressed bytes pass through, within the budget")
{
    const std::string text = "plain bytes, any bytes \x1f\x8b\x08"s;
    byte_splitter::for_each(text, [&](auto feed, const std::string& cut) {
        CAPTURE(cut);
        const tare::limits bounds;
        auto decoder = tare::codec::make_decoder(compression::none, bounds, no_budget);
        REQUIRE(decoder);
        collecting_sink sink;
        feed([&](tare::bytes_view piece) { return (*decoder)->consume(piece, sink).has_value(); });
        CHECK((*decoder)->finish());
        CHECK(sink.text == text);
    });
    const auto refused = decode(compression::none, text, {}, {text.size() - 1, "max_image_bytes"});
    REQUIRE(code_of(refused) == errc::limit_exceeded);
    CHECK(refused.error().limit == "max_image_bytes");
    CHECK(decode(compression::none, text, {}, {text.size(), "max_image_bytes"}));
}

/// A sink that refuses its second piece.
class refusing_sink final : public tare::codec::byte_sink
{
public:
    tare::result<void> on_bytes(tare::bytes_view) override
    {
        if (++pieces == 2)
            return tare::make_error(errc::digest_mismatch, "enough");
        return {};
    }

    int pieces = 0;
};

TEST_CASE("an error of the sink ends the decoding and is handed on; the decoder is spent")
{
    const std::string big(3'000'000, 'a');
    for (const auto& [c, stream] :
         {std::pair{compression::gzip, gzip(big)}, std::pair{compression::zstd, zstd(big)}}) {
        const tare::limits bounds;
        auto decoder = tare::codec::make_decoder(c, bounds, no_budget);
        REQUIRE(decoder);
        refusing_sink sink;
        CHECK(code_of((*decoder)->consume(tare::as_bytes_view(stream), sink)) == errc::digest_mismatch);
        CHECK(sink.pieces == 2);
        CHECK(code_of((*decoder)->consume(tare::as_bytes_view(stream), sink)) == errc::digest_mismatch);
        CHECK(sink.pieces == 2);
        CHECK(code_of((*decoder)->finish()) == errc::digest_mismatch);
    }
}

TEST_CASE("a compression bomb ends at the expansion ratio, soon after the grace")
{
    const std::string zeros(std::size_t{1} << 20U, '\0');
    tare::limits bounds;
    bounds.expansion_grace_bytes = std::uint64_t{8} << 20U;
    bounds.max_expansion_ratio = 100;
    for (const auto c : {compression::gzip, compression::zstd}) {
        std::string stream;
        for (int i = 0; i < 64; ++i)
            stream += c == compression::gzip ? gzip(zeros) : zstd(zeros);
        auto decoder = tare::codec::make_decoder(c, bounds, no_budget);
        REQUIRE(decoder);
        counting_sink sink;
        const auto done = (*decoder)->consume(tare::as_bytes_view(stream), sink);
        REQUIRE(code_of(done) == errc::limit_exceeded);
        CHECK(done.error().limit == "max_expansion_ratio");
        CHECK(sink.count <= bounds.expansion_grace_bytes);
        // Below the grace nothing is judged: a small file of zeros is honest.
        CHECK(decode(c, stream.substr(0, stream.size() / 64 * 7), bounds));
    }
}

TEST_CASE("the verdict on the expansion of a stream does not depend on how it arrives")
{
    std::mt19937 random{7};
    std::string noise(40'000, '\0');
    for (auto& c : noise)
        c = static_cast<char>(random());
    tare::limits bounds;
    bounds.expansion_grace_bytes = 100'000;
    bounds.max_expansion_ratio = 20;
    int refused = 0;
    int accepted = 0;
    for (const std::size_t zeros : std::initializer_list<std::size_t>{
             10'000, 300'000, 700'000, 1'100'000, 1'250'000, 1'310'000, 1'400'000, 2'000'000
         })
        for (const int before : {0, 1, 2, 3}) {
            std::string raw;
            for (int i = 0; i < before; ++i)
                raw += noise;
            raw.append(zeros, '\0');
            for (int i = before; i < 3; ++i)
                raw += noise;
            for (const auto& [c, stream] :
                 {std::pair{compression::gzip, gzip(raw)}, std::pair{compression::zstd, zstd(raw)}}) {
                CAPTURE(zeros, before, to_string(c));
                const auto whole = decode(c, stream, bounds);
                ++(whole ? accepted : refused);
                for (const std::size_t size :
                     std::initializer_list<std::size_t>{1, 1000, 65'535, 65'536, 65'537, 100'000}) {
                    const auto cut = decode(
                        c, stream, bounds, no_budget, std::vector<std::size_t>(stream.size() / size, size)
                    );
                    REQUIRE(cut.has_value() == whole.has_value());
                    if (whole)
                        continue;
                    CHECK(cut.error().limit == "max_expansion_ratio");
                    CHECK(cut.error().limit_value == 20);
                    CHECK(whole.error().limit == "max_expansion_ratio");
                }
            }
        }
    CHECK(refused > 5);
    CHECK(accepted > 5);
}

TEST_CASE("output stops at the budget, not after it")
{
    const std::string zeros(std::size_t{4} << 20U, '\0');
    for (const auto& [c, stream] :
         {std::pair{compression::gzip, gzip(zeros)}, std::pair{compression::zstd, zstd(zeros)}}) {
        const tare::limits bounds;
        auto decoder = tare::codec::make_decoder(c, bounds, {1'000'000, "max_layer_bytes"});
        REQUIRE(decoder);
        counting_sink sink;
        const auto done = (*decoder)->consume(tare::as_bytes_view(stream), sink);
        REQUIRE(code_of(done) == errc::limit_exceeded);
        CHECK(done.error().limit == "max_layer_bytes");
        CHECK(sink.count <= 1'000'000);
        CHECK(decode(c, stream, {}, {zeros.size(), "max_layer_bytes"}));
    }
}

TEST_CASE("a bomb inside a bomb costs no more than the outer one")
{
    // gzip of gzip of zeros: the outer decoder hands on a small stream, the inner one meets the ratio.
    const std::string inner = gzip(std::string(std::size_t{16} << 20U, '\0'));
    const auto once = decode(compression::gzip, gzip(inner));
    REQUIRE(once);
    CHECK(*once == inner);
    tare::limits bounds;
    bounds.expansion_grace_bytes = 1U << 20U;
    bounds.max_expansion_ratio = 50;
    CHECK(code_of(decode(compression::gzip, *once, bounds)) == errc::limit_exceeded);
}

} // namespace
