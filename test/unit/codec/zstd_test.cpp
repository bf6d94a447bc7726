#include "collect.hpp"

#include <tare/codec/decoder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <zdict.h>

#include <compress.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::string_literals;
using namespace tare::test;
using tare::errc;

tare::result<std::string> unzstd(std::string_view stream, const tare::limits& bounds = {})
{
    return decode(tare::codec::compression::zstd, stream, bounds);
}

std::string text_of(std::size_t size)
{
    std::mt19937 random{static_cast<unsigned>(size)};
    std::string text;
    while (text.size() < size)
        text += "entry " + std::to_string(random() % 1000) + '\n';
    text.resize(size);
    return text;
}

void check_all_cuts_of_frames(const std::string& stream, const std::string& expected)
{
    byte_splitter::for_each(stream, [&](auto feed, const std::string& cut) {
        CAPTURE(cut);
        const tare::limits bounds;
        auto decoder = tare::codec::make_decoder(tare::codec::compression::zstd, bounds, no_budget);
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

TEST_CASE("zstd decodes to what was compressed, however the input is cut")
{
    for (const std::size_t size : {0U, 1U, 1000U, 300'000U})
        check_all_cuts_of_frames(zstd(text_of(size)), text_of(size));
}

TEST_CASE("frames are decoded one after the other, skippable ones passed over wherever they stand")
{
    check_all_cuts_of_frames(
        zstd_skippable("first") + zstd("one ") + zstd_skippable("", 7) + zstd("") + zstd("two") +
            zstd_skippable(std::string(1000, 's'), 15),
        "one two"
    );
    check_all_cuts_of_frames(zstd_skippable("nothing else"), "");
}

TEST_CASE("the frames of zstd:chunked, table of contents and footer, add nothing to the content")
{
    const std::string footer = zstd_skippable(std::string(56, '\1') + "GNUlInUx");
    check_all_cuts_of_frames(zstd("tar") + zstd_skippable(zstd("{\"version\":1}")) + footer, "tar");
}

TEST_CASE("zstd: truncation at every byte is an error")
{
    const auto first = zstd(text_of(400));
    const auto skippable = zstd_skippable("abc");
    const auto stream = first + skippable + zstd("last");
    for (std::size_t size = 0; size < stream.size(); ++size) {
        if (size == first.size() || size == first.size() + skippable.size())
            continue;
        CAPTURE(size);
        const auto decoded = unzstd(stream.substr(0, size));
        REQUIRE_FALSE(decoded);
        CHECK(decoded.error().code == errc::truncated);
    }
}

TEST_CASE("a wrong checksum is refused")
{
    auto stream = zstd("content");
    stream.back() = static_cast<char>(stream.back() ^ 1);
    const auto decoded = unzstd(stream);
    REQUIRE(code_of(decoded) == errc::malformed_compression);
    CHECK(decoded.error().detail.find("checksum") != std::string::npos);
}

TEST_CASE("what follows the last frame must be another frame")
{
    const auto stream = zstd("text");
    for (const std::string& garbage : {std::string(4, '\0'), "garbage"s, gzip("text")}) {
        const auto decoded = unzstd(stream + garbage);
        REQUIRE(code_of(decoded) == errc::malformed_compression);
        CHECK(decoded.error().offset == stream.size());
    }
}

TEST_CASE("frames of formats older than RFC 8878 are refused, although libzstd can read them")
{
    // The magic numbers of v0.5 to v0.7.
    for (const char version : {'\x25', '\x26', '\x27'})
        CHECK(
            code_of(unzstd(std::string{version} + "\xb5\x2f\xfd" + std::string(20, '\0'))) ==
            errc::malformed_compression
        );
}

TEST_CASE("a frame whose window is larger than the limit is refused before memory is taken")
{
    const std::string text = text_of(100'000);
    tare::limits bounds;
    bounds.max_zstd_window_log = 20;
    // RFC 8878 section 3.1.1.1.2: no single segment, a window descriptor of 21 << 3 (2^31 bytes), an empty
    // last block.
    const std::string frame = "\x28\xb5\x2f\xfd"s + '\0' + static_cast<char>(21U << 3U) + "\x01\0\0"s;
    const auto refused = unzstd(frame, bounds);
    REQUIRE(code_of(refused) == errc::limit_exceeded);
    CHECK(refused.error().limit == "max_zstd_window_log");
    CHECK(code_of(unzstd(frame)) == errc::limit_exceeded);
    const std::string small = "\x28\xb5\x2f\xfd"s + '\0' + static_cast<char>(10U << 3U) + "\x01\0\0"s;
    CHECK(unzstd(small, bounds).value().empty());
    CHECK(unzstd(zstd(text, 3, 20), bounds).value() == text);
}

TEST_CASE("a frame that does not hold as many bytes as its header says is refused, however it is cut")
{
    // One segment, a content size of five bytes; blocks of two, of three, and an empty last one.
    const auto frame = [](char size) { return "\x28\xb5\x2f\xfd"s + '\x20' + size; };
    const std::string blocks = "\x10\0\0ab"s + "\x18\0\0cde"s + "\x01\0\0"s;
    check_all_cuts_of_frames(frame(5) + blocks, "abcde");
    for (const char size : {'\0', '\4', '\6'})
        byte_splitter::for_each(frame(size) + blocks, [&](auto feed, const std::string& cut) {
            CAPTURE(cut, static_cast<int>(size));
            const tare::limits bounds;
            auto decoder = tare::codec::make_decoder(tare::codec::compression::zstd, bounds, no_budget);
            collecting_sink sink;
            tare::result<void> done;
            feed([&](tare::bytes_view piece) {
                done = (*decoder)->consume(piece, sink);
                return done.has_value();
            });
            REQUIRE(code_of(done) == errc::malformed_compression);
        });
}

TEST_CASE("a frame that needs a dictionary is refused")
{
    std::string samples;
    std::vector<std::size_t> sizes;
    for (unsigned i = 0; i < 400; ++i) {
        const auto sample = text_of(200 + i);
        samples += sample;
        sizes.push_back(sample.size());
    }
    std::string dictionary(4096, '\0');
    const auto size = ZDICT_trainFromBuffer(
        dictionary.data(), dictionary.size(), samples.data(), sizes.data(),
        static_cast<unsigned>(sizes.size())
    );
    REQUIRE(ZDICT_isError(size) == 0);
    const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{ZSTD_createCCtx(), &ZSTD_freeCCtx};
    std::string stream(4096, '\0');
    const auto text = text_of(500);
    stream.resize(ZSTD_compress_usingDict(
        context.get(), stream.data(), stream.size(), text.data(), text.size(), dictionary.data(), size, 3
    ));
    const auto decoded = unzstd(stream);
    REQUIRE(code_of(decoded) == errc::malformed_compression);
    CHECK(decoded.error().detail.find("dictionary") != std::string::npos);
}

TEST_CASE("a bomb of RLE blocks ends at the expansion ratio")
{
    // Blocks of 128 KiB in four bytes: 32,768:1.
    std::string stream = "\x28\xb5\x2f\xfd"s + '\0' + static_cast<char>(10U << 3U);
    const std::uint32_t block = (std::uint32_t{128} << 10U) << 3U | 1U << 1U;
    for (int i = 0; i < 100'000; ++i)
        stream +=
            {static_cast<char>(block & 0xFFU), static_cast<char>(block >> 8U & 0xFFU),
             static_cast<char>(block >> 16U & 0xFFU), '\0'};
    const tare::limits bounds;
    auto decoder = tare::codec::make_decoder(tare::codec::compression::zstd, bounds, no_budget);
    REQUIRE(decoder);
    counting_sink sink;
    const auto done = (*decoder)->consume(tare::as_bytes_view(stream), sink);
    REQUIRE(code_of(done) == errc::limit_exceeded);
    CHECK(done.error().limit == "max_expansion_ratio");
    CHECK(sink.count <= bounds.expansion_grace_bytes);
}

TEST_CASE("a million empty and skippable frames are counted, and refused above the limit")
{
    const auto pair = zstd_skippable("") + zstd("");
    std::string stream;
    for (int i = 0; i < 500'000; ++i)
        stream += pair;
    CHECK(unzstd(stream).value().empty());
    tare::limits bounds;
    bounds.max_compressed_members = 999'999;
    const auto refused = unzstd(stream, bounds);
    REQUIRE(code_of(refused) == errc::limit_exceeded);
    CHECK(refused.error().limit == "max_compressed_members");
}

TEST_CASE("zstd: no damaged byte goes unnoticed in the content")
{
    const auto text = text_of(3000);
    const auto stream = zstd(text);
    for (std::size_t at = 0; at < stream.size(); ++at) {
        for (const unsigned bit : {1U, 8U, 64U}) {
            auto damaged = stream;
            damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ bit);
            CAPTURE(at, bit);
            const auto decoded = unzstd(damaged);
            if (decoded)
                CHECK(*decoded == text);
        }
    }
}

} // namespace
