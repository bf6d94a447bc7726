#include "image/background_walk.hpp"
#include "result_printer.hpp"

#include <tare/base/error.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace tare;
using image::background_walk;

namespace {

/// Reads pieces that are filled with their number.
class counting_reader final : public background_walk::reader
{
public:
    result<void> read_decoded(bytes_view bytes, const image::decoded_so_far& then) override
    {
        if (pass)
            pass->acquire();
        if (bytes.front() != bytes.back())
            throw std::logic_error{"the piece has changed"};
        seen.push_back(std::to_integer<std::uint64_t>(bytes.front()));
        received.push_back(then.received);
        threads.push_back(std::this_thread::get_id());
        niceness.push_back(getpriority(PRIO_PROCESS, 0));
        if (seen.back() == refused)
            return make_error(errc::malformed_layer, "refused");
        if (seen.back() == thrown)
            throw std::runtime_error{"thrown"};
        ++read;
        return {};
    }

    std::optional<std::uint64_t> refused;
    std::optional<std::uint64_t> thrown;
    /// When it is there, each piece waits for a permission.
    std::counting_semaphore<>* pass = nullptr;
    std::vector<std::uint64_t> seen;
    std::vector<std::uint64_t> received;
    std::vector<std::thread::id> threads;
    std::vector<int> niceness;
    std::atomic<std::size_t> read = 0;
};

constexpr std::size_t piece_bytes = std::size_t{300} << 10U;
constexpr std::uint64_t pieces = 40;
/// Those that the owner reads before there is a thread.
constexpr std::uint64_t pieces_alone = background_walk::bytes_before_thread / piece_bytes;

std::vector<std::byte> piece(std::uint64_t number)
{
    return std::vector<std::byte>(piece_bytes, static_cast<std::byte>(number));
}

/// Adds every piece, each in one of three buffers: the least that a walk may be given.
result<void> add_all(background_walk& walk)
{
    std::vector<std::vector<std::byte>> buffers(background_walk::most_under_way + 1);
    result<void> outcome;
    for (std::uint64_t number = 0; number < pieces && outcome; ++number) {
        auto& buffer = buffers[number % buffers.size()];
        buffer = piece(number);
        outcome = walk.add(buffer, {100 + number, number});
    }
    if (auto drained = walk.drain(); !drained)
        return drained;
    return outcome;
}

std::vector<std::uint64_t> numbers_to(std::uint64_t end)
{
    std::vector<std::uint64_t> out;
    for (std::uint64_t number = 0; number < end; ++number)
        out.push_back(number);
    return out;
}

} // namespace

TEST_CASE("a walk reads every piece once and in order, with what was so when it came")
{
    const auto threads = GENERATE(false, true);
    CAPTURE(threads);
    counting_reader reader;
    background_walk walk{reader, threads};
    REQUIRE(add_all(walk));
    CHECK(reader.seen == numbers_to(pieces));
    for (std::uint64_t number = 0; number < pieces; ++number)
        CHECK(reader.received[number] == 100 + number);
    CHECK(reader.threads.front() == std::this_thread::get_id());
    const bool alone = !threads || std::thread::hardware_concurrency() == 1;
    CHECK((reader.threads.back() == std::this_thread::get_id()) == alone);
}

TEST_CASE("a walk's thread gives way to its owner")
{
    const int mine = getpriority(PRIO_PROCESS, 0);
    counting_reader reader;
    background_walk walk{reader, true};
    REQUIRE(add_all(walk));
    if (reader.threads.back() == std::this_thread::get_id())
        SKIP("one processor: there is no other thread");
    CHECK(reader.niceness.front() == mine);
    CHECK((reader.niceness.back() > mine || mine == 19));
    CHECK(getpriority(PRIO_PROCESS, 0) == mine);
}

TEST_CASE("a walk that is refused a piece reads no further, and says which it was")
{
    const auto threads = GENERATE(false, true);
    const std::uint64_t refused = GENERATE(std::uint64_t{0}, pieces_alone + 2, pieces - 1);
    CAPTURE(threads, refused);
    counting_reader reader;
    reader.refused = refused;
    background_walk walk{reader, threads};
    const auto outcome = add_all(walk);
    REQUIRE(!outcome);
    CHECK(outcome.error().detail == "refused");
    CHECK(reader.seen == numbers_to(refused + 1));
    CHECK(walk.failed_at().received == 100 + refused);
    CHECK(walk.failed_at().layer_bytes == refused);
    CHECK(!walk.add(piece(1), {}));
    CHECK(!walk.drain());
    CHECK(reader.seen.size() == refused + 1);
}

TEST_CASE("what the reader of a walk throws reaches the owner")
{
    const auto threads = GENERATE(false, true);
    CAPTURE(threads);
    counting_reader reader;
    reader.thrown = pieces_alone + 3;
    background_walk walk{reader, threads};
    CHECK_THROWS_AS(add_all(walk), std::runtime_error);
    CHECK_THROWS_AS(walk.drain(), std::runtime_error);
    CHECK(reader.seen == numbers_to(pieces_alone + 4));
}

TEST_CASE("a walk has no more under way than it says")
{
    if (std::thread::hardware_concurrency() == 1)
        SKIP("on one processor nothing is walked in the background");
    counting_reader reader;
    std::counting_semaphore<> pass{static_cast<std::ptrdiff_t>(pieces_alone)};
    reader.pass = &pass;
    background_walk walk{reader, true};
    std::vector<std::vector<std::byte>> all;
    for (std::uint64_t number = 0; number < pieces; ++number)
        all.push_back(piece(number));
    std::atomic<std::uint64_t> added = 0;
    std::thread owner{[&] {
        for (const auto& bytes : all) {
            static_cast<void>(walk.add(bytes, {}));
            ++added;
        }
        // The last ones are too few to be begun unasked.
        static_cast<void>(walk.drain());
    }};
    // Each permission lets one more piece be read; the owner goes on when it can add several.
    constexpr std::uint64_t several = background_walk::most_under_way / 2;
    for (auto read = pieces_alone; read < pieces; read += several) {
        while (added < std::min(pieces, read + background_walk::most_under_way))
            std::this_thread::yield();
        CHECK(added <= read + background_walk::most_under_way);
        pass.release(several);
        while (reader.read < std::min(pieces, read + several))
            std::this_thread::yield();
    }
    owner.join();
    CHECK(reader.seen == numbers_to(pieces));
}

TEST_CASE("a walk that is given up leaves what it has not begun")
{
    counting_reader reader;
    std::counting_semaphore<> pass{static_cast<std::ptrdiff_t>(pieces_alone) + 1};
    reader.pass = &pass;
    std::vector<std::vector<std::byte>> all;
    for (std::uint64_t number = 0; number < pieces_alone + 1; ++number)
        all.push_back(piece(number));
    {
        background_walk walk{reader, true};
        for (const auto& bytes : all)
            REQUIRE(walk.add(bytes, {}));
    }
    CHECK(reader.seen.size() >= pieces_alone);
    CHECK(reader.seen.size() <= pieces_alone + 1);
}
