#include "collect.hpp"

#include <tare/codec/decoder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <isa-l/crc.h>

#include <compress.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::string_literals;
using namespace tare::test;
using tare::errc;

tare::result<std::string> gunzip(std::string_view stream, const tare::limits& bounds = {})
{
    return decode(tare::codec::compression::gzip, stream, bounds);
}

/// Text that compresses somewhat and has matches of many lengths and distances.
std::string prose(std::size_t size, unsigned seed)
{
    static const std::vector<std::string> words{"layer ",   "image ", "tar ", "gzip ",
                                                "usr/lib/", "x86_64", "\n",   "0000644"};
    std::mt19937 random{seed};
    std::string text;
    while (text.size() < size)
        text += random() % 5 == 0 ? std::string(random() % 9, static_cast<char>('a' + random() % 26))
                                  : words[random() % words.size()];
    text.resize(size);
    return text;
}

std::string little_endian(std::uint64_t value, int bytes)
{
    std::string out;
    for (; bytes > 0; --bytes, value >>= 8U)
        out += static_cast<char>(value & 0xFFU);
    return out;
}

/// The member `gzip` makes, with a header of one's own: its fixed header has no optional fields.
std::string
with_header(std::string_view raw, unsigned flags, std::string_view fields, bool header_crc = false)
{
    std::string header{"\x1f\x8b\x08\0\0\0\0\0\0\x03"s};
    header[3] = static_cast<char>(flags | (header_crc ? 2U : 0U));
    header += fields;
    if (header_crc)
        header += little_endian(
            crc32_gzip_refl(0, reinterpret_cast<const unsigned char*>(header.data()), header.size()) &
                0xFFFFU,
            2
        );
    return header + gzip(raw).substr(10);
}

void check_all_cuts(const std::string& stream, const std::string& expected)
{
    byte_splitter::for_each(stream, [&](auto feed, const std::string& cut) {
        CAPTURE(cut);
        const tare::limits bounds;
        auto decoder = tare::codec::make_decoder(tare::codec::compression::gzip, bounds, no_budget);
        REQUIRE(decoder);
        collecting_sink sink;
        tare::result<void> done;
        feed([&](tare::bytes_view piece) {
            done = (*decoder)->consume(piece, sink);
            return done.has_value();
        });
        REQUIRE(done);
        REQUIRE((*decoder)->finish());
        REQUIRE(sink.text == expected);
    });
}

TEST_CASE("gzip decodes to what was compressed, however the input is cut")
{
    for (const std::size_t size : {0U, 1U, 10U, 3000U, 400'000U}) {
        const auto text = prose(size, static_cast<unsigned>(size));
        check_all_cuts(gzip(text), text);
    }
}

TEST_CASE("stored and incompressible blocks decode")
{
    std::mt19937 random{7};
    std::string noise(200'000, '\0');
    for (char& c : noise)
        c = static_cast<char>(random());
    check_all_cuts(gzip(noise), noise);
}

TEST_CASE("gzip members are decoded one after the other, as eStargz needs")
{
    std::string stream;
    std::string expected;
    for (unsigned i = 0; i < 40; ++i) {
        const auto text = prose(i * 7, i);
        stream += gzip(text);
        expected += text;
    }
    check_all_cuts(stream, expected);
}

TEST_CASE("the eStargz footer, an empty member with an extra field, is decoded to nothing")
{
    const std::string payload = "SG\x16\0"s + "000000000000beefSTARGZ";
    const std::string footer = with_header("", 4, little_endian(payload.size(), 2) + payload);
    check_all_cuts(gzip("content") + footer, "content");
}

TEST_CASE("optional header fields are passed over")
{
    const std::string extra = little_endian(5, 2) + "ab\1\0z"s;
    check_all_cuts(with_header("text", 4, extra), "text");
    check_all_cuts(with_header("text", 4, little_endian(0, 2)), "text");
    check_all_cuts(with_header("text", 8, "name.tar\0"s), "text");
    check_all_cuts(with_header("text", 16, "a comment\0"s), "text");
    check_all_cuts(with_header("text", 4 | 8 | 16, extra + "name\0comment\0"s), "text");
    check_all_cuts(with_header("text", 4 | 8 | 16, extra + "name\0comment\0"s, true), "text");
    check_all_cuts(with_header("text", 4, little_endian(65535, 2) + std::string(65535, 'e'), true), "text");
}

TEST_CASE("a wrong header CRC is refused")
{
    auto stream = with_header("text", 8, "name\0"s, true);
    CHECK(gunzip(stream));
    stream[12] = 'x';
    CHECK(code_of(gunzip(stream)) == errc::malformed_compression);
}

TEST_CASE("reserved flags and other methods are refused")
{
    for (const unsigned flag : {0x20U, 0x40U, 0x80U})
        CHECK(code_of(gunzip(with_header("text", flag, ""))) == errc::malformed_compression);
    auto stream = gzip("text");
    stream[2] = 7;
    CHECK(code_of(gunzip(stream)) == errc::malformed_compression);
}

TEST_CASE("a header name as long as Go takes is taken, one byte more is refused")
{
    CHECK(gunzip(with_header("text", 8, std::string(511, 'n') + '\0')));
    CHECK(
        code_of(gunzip(with_header("text", 8, std::string(512, 'n') + '\0'))) == errc::malformed_compression
    );
    CHECK(code_of(gunzip(with_header("text", 16, std::string(100'000, 'n')))) == errc::malformed_compression);
}

TEST_CASE("CRC-32 and size of every member are verified")
{
    const auto first = gzip("first");
    const auto second = gzip("second");
    for (std::size_t i = 1; i <= 8; ++i) {
        auto stream = first + second;
        stream[stream.size() - i] = static_cast<char>(stream[stream.size() - i] ^ 1);
        CHECK(code_of(gunzip(stream)) == errc::malformed_compression);
        stream = first + second;
        stream[first.size() - i] = static_cast<char>(stream[first.size() - i] ^ 1);
        CHECK(code_of(gunzip(stream)) == errc::malformed_compression);
    }
}

TEST_CASE("what follows the last member must be another member")
{
    const auto stream = gzip("text");
    for (const std::string& garbage :
         {"\0"s, std::string(512, '\0'), "garbage"s, "garbage that is longer"s}) {
        const auto decoded = gunzip(stream + garbage);
        REQUIRE_FALSE(decoded);
        CHECK(decoded.error().code == (garbage.size() < 10 ? errc::truncated : errc::malformed_compression));
        if (garbage.size() >= 10)
            CHECK(decoded.error().offset == stream.size());
    }
}

TEST_CASE("a match that reaches back before its member is refused, whatever stands there")
{
    // A fixed block (RFC 1951 section 3.2.6) that begins with a match of three bytes at distance one.
    const std::string reaching = "\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\x02\0"s + std::string(8, '\0');
    const std::string text(40'000, 'a');
    for (const std::string& before : {""s, "a"s, text, text + text + text + text + text + text + text})
        CHECK(
            code_of(gunzip((before.empty() ? ""s : gzip(before)) + reaching)) == errc::malformed_compression
        );
}

TEST_CASE("gzip: truncation at every byte is an error")
{
    const auto first = gzip(prose(500, 3));
    const auto stream = first + with_header("text", 4 | 8, little_endian(3, 2) + "abcname\0"s, true);
    for (std::size_t size = 0; size < stream.size(); ++size) {
        if (size == first.size())
            continue;
        CAPTURE(size);
        const auto decoded = gunzip(stream.substr(0, size));
        REQUIRE_FALSE(decoded);
        CHECK(decoded.error().code == errc::truncated);
        CHECK(decoded.error().offset == size);
    }
}

TEST_CASE("gzip: no damaged byte goes unnoticed in the content")
{
    const auto text = prose(2000, 9);
    const auto stream = gzip(text);
    for (std::size_t at = 0; at < stream.size(); ++at) {
        for (const unsigned bit : {1U, 16U, 128U}) {
            auto damaged = stream;
            damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ bit);
            const auto decoded = gunzip(damaged);
            CAPTURE(at, bit);
            // A match may be damaged to another one of the same bytes, and the header's time is nobody's.
            if (decoded)
                CHECK(*decoded == text);
        }
    }
}

TEST_CASE("a million empty members are counted, and refused above the limit")
{
    const auto empty = gzip("");
    std::string stream;
    for (int i = 0; i < 1'000'000; ++i)
        stream += empty;
    CHECK(gunzip(stream).value().empty());
    tare::limits bounds;
    bounds.max_compressed_members = 999'999;
    const auto refused = gunzip(stream, bounds);
    REQUIRE(code_of(refused) == errc::limit_exceeded);
    CHECK(refused.error().limit == "max_compressed_members");
}

TEST_CASE("a gzip bomb of 1,000:1 ends at the default ratio")
{
    // One dynamic block of the longest matches reaches 1,032:1 (RFC 1951 section 3.2.5); ISA-L's encoder does
    // not, so the ratio is lowered to what it does.
    const std::string zeros(std::size_t{100} << 20U, '\0');
    const auto bomb = gzip(zeros);
    tare::limits bounds;
    bounds.max_expansion_ratio = zeros.size() / bomb.size() - 1;
    const auto refused = gunzip(bomb, bounds);
    REQUIRE(code_of(refused) == errc::limit_exceeded);
    CHECK(refused.error().limit == "max_expansion_ratio");
}

TEST_CASE("random bytes behind a gzip header never decode")
{
    std::mt19937 random{11};
    for (int round = 0; round < 2000; ++round) {
        std::string stream{"\x1f\x8b\x08\0\0\0\0\0\0\x03"s};
        for (auto n = random() % 300; n > 0; --n)
            stream += static_cast<char>(random());
        CHECK_FALSE(gunzip(stream));
    }
}

} // namespace
