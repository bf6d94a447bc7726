#include <tare/codec/background_sha256.hpp>
#include <tare/codec/sha256.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace tare;
using codec::background_sha256;

/// Any bytes; the same for the same size.
std::string hashed_bytes(std::size_t size)
{
    std::minstd_rand random{static_cast<unsigned>(size) + 1};
    std::string out(size, '\0');
    std::generate(out.begin(), out.end(), [&] { return static_cast<char>(random()); });
    return out;
}

/// A hash whose thread runs, if it ever will.
void warm_up(background_sha256& hash)
{
    const auto much = hashed_bytes(background_sha256::bytes_before_thread + 1);
    hash.update(as_bytes_view(much));
    REQUIRE(hash.finish() == codec::sha256::of(as_bytes_view(much)));
}

} // namespace

TEST_CASE("messages of all sizes have the digests that they have in the foreground")
{
    background_sha256 hash;
    std::deque<std::string> messages;
    std::deque<digest> digests;
    const auto add = [&](std::size_t size, std::size_t cut) {
        const bytes_view whole = as_bytes_view(messages.emplace_back(hashed_bytes(size)));
        for (std::size_t at = 0; at < whole.size(); at += cut)
            hash.update(whole.subspan(at, std::min(cut, whole.size() - at)));
        hash.finish(digests.emplace_back());
    };
    // Without the thread, across its start, and with it.
    for (int round = 0; round < 3; ++round) {
        for (const std::size_t size : {0U, 1U, 63U, 64U, 65U, 4'096U, 100'000U})
            add(size, 1'000);
        add(700'000, 131'072);
    }
    hash.settle();
    for (std::size_t i = 0; i < messages.size(); ++i) {
        CAPTURE(i, messages[i].size());
        CHECK(digests[i] == codec::sha256::of(as_bytes_view(messages[i])));
    }
}

TEST_CASE("more messages than have a place in the queue are all hashed")
{
    background_sha256 hash;
    warm_up(hash);
    const auto text = hashed_bytes(300);
    std::vector<digest> digests(20'000);
    for (std::size_t i = 0; i < digests.size(); ++i) {
        hash.update(as_bytes_view(text).first(i % 300));
        hash.finish(digests[i]);
    }
    hash.settle();
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < digests.size(); ++i)
        wrong += digests[i] == codec::sha256::of(as_bytes_view(text).first(i % 300)) ? 0U : 1U;
    CHECK(wrong == 0);
}

TEST_CASE("bytes that are settled may change")
{
    background_sha256 hash;
    warm_up(hash);
    codec::sha256 expected;
    // As a decoder does with two buffers: the one is filled while the other may still be read.
    std::vector<std::string> buffers{std::string(40'000, 'a'), std::string(40'000, 'b')};
    for (std::size_t i = 0; i < 500; ++i) {
        auto& buffer = buffers[i % 2];
        std::fill(buffer.begin(), buffer.end(), static_cast<char>(i));
        // Every size from one that wakes nobody to one that does.
        const auto bytes = as_bytes_view(buffer).first(1 + i * 79);
        const auto before = hash.position();
        hash.update(bytes);
        expected.update(bytes);
        hash.settle(before);
    }
    CHECK(hash.finish() == expected.finish());
}

TEST_CASE("a message that is discarded leaves no trace")
{
    const auto text = hashed_bytes(1'000);
    const auto expected = codec::sha256::of(as_bytes_view(text));
    background_sha256 hash;
    for (int warm = 0; warm < 2; ++warm) {
        CAPTURE(warm);
        hash.update(as_bytes_view(text).first(10));
        hash.discard();
        hash.discard();
        hash.update(as_bytes_view(text));
        CHECK(hash.finish() == expected);
        warm_up(hash);
    }
}

TEST_CASE("files of a layer are parts of it")
{
    background_sha256 hash;
    // Without the thread at first, and with it.
    const auto layer = hashed_bytes(3'000'000);
    const auto whole = as_bytes_view(layer);
    const std::string hole(1'000, '\0');

    struct file
    {
        std::string expected;
        digest found;
    };

    std::deque<file> files;
    for (std::size_t at = 0; at < whole.size();) {
        // Pieces that cut headers and files anywhere; a file of every size, one of them larger than its
        // piece.
        const auto piece = whole.subspan(at, std::min<std::size_t>(100'000 + at % 977, whole.size() - at));
        at += piece.size();
        hash.begin(piece);
        for (std::size_t inside = 512; inside < piece.size();) {
            const auto size = std::min(files.size() * 13 % 5'000, piece.size() - inside);
            const auto content = piece.subspan(inside, size);
            auto& f = files.emplace_back(std::string{as_text(content)}, digest{});
            hash.part(content.first(size / 2));
            if (files.size() % 7 == 0) {
                f.expected.insert(size / 2, hole);
                hash.part(as_bytes_view(hole));
            }
            hash.part(content.subspan(size / 2));
            hash.finish_part(f.found);
            inside += size + 512;
        }
        hash.end();
    }
    CHECK(hash.finish() == codec::sha256::of(whole));
    REQUIRE(files.size() > 500);
    const auto wrong = std::ranges::count_if(files, [](const file& f) {
        return f.found != codec::sha256::of(as_bytes_view(f.expected));
    });
    CHECK(wrong == 0);
}

TEST_CASE("a part that is discarded leaves the message as it is")
{
    const auto text = hashed_bytes(1'000);
    const auto bytes = as_bytes_view(text);
    background_sha256 hash;
    digest found;
    hash.begin(bytes);
    hash.part(bytes.first(100));
    hash.discard_part();
    hash.discard_part();
    hash.part(bytes.subspan(200, 300));
    hash.finish_part(found);
    hash.end();
    CHECK(hash.finish() == codec::sha256::of(bytes));
    CHECK(found == codec::sha256::of(bytes.subspan(200, 300)));
}

TEST_CASE("a hash that goes away under way lets go of its bytes")
{
    for (std::size_t i = 0; i < 50; ++i) {
        auto bytes = hashed_bytes(100'000 + i);
        digest unused;
        {
            background_sha256 hash;
            warm_up(hash);
            hash.update(as_bytes_view(bytes));
            hash.finish(unused);
        }
        // A sanitizer tells when somebody reads them still.
        std::fill(bytes.begin(), bytes.end(), '\0');
        CHECK(bytes.size() == 100'000 + i);
    }
}
