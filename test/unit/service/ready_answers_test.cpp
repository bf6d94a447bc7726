#include "service/ready_answers.hpp"

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <string>

namespace tare::service {
namespace {

std::shared_ptr<const ready_answer> answer_of(std::size_t size)
{
    auto made = std::make_shared<ready_answer>();
    made->bytes = std::make_shared<const std::string>(size, 'x');
    return made;
}

} // namespace

TEST_CASE("what is kept is given back until the store changes", "[service]")
{
    ready_answers ready{1 << 20};
    CHECK(ready.find("a", 0) == nullptr);
    const auto made = answer_of(100);
    ready.keep("a", 0, made);
    CHECK(ready.find("a", 0) == made);
    CHECK(ready.find("b", 0) == nullptr);
    CHECK(ready.find("a", 1) == nullptr);

    const auto newer = answer_of(100);
    ready.keep("b", 1, newer);
    CHECK(ready.find("b", 1) == newer);
    CHECK(ready.find("a", 1) == nullptr);
}

TEST_CASE("what was read before a change is not kept after it", "[service]")
{
    ready_answers ready{1 << 20};
    ready.keep("a", 2, answer_of(100));
    ready.keep("late", 1, answer_of(100));
    CHECK(ready.find("late", 1) == nullptr);
    CHECK(ready.find("late", 2) == nullptr);
    CHECK(ready.find("a", 2) != nullptr);
}

TEST_CASE("those that were not asked for longest give way", "[service]")
{
    ready_answers ready{10'000};
    for (const auto* const key : {"a", "b", "c"})
        ready.keep(key, 0, answer_of(2'300));
    REQUIRE(ready.find("a", 0) != nullptr);
    const auto before = ready.bytes();
    ready.keep("d", 0, answer_of(2'300));
    ready.keep("e", 0, answer_of(2'300));
    CHECK(ready.find("a", 0) != nullptr);
    CHECK(ready.find("b", 0) == nullptr);
    CHECK(ready.find("e", 0) != nullptr);
    CHECK(ready.bytes() >= before);
    CHECK(ready.bytes() <= 10'000);
}

TEST_CASE("one answer never takes more than a quarter of the room, and no room keeps nothing", "[service]")
{
    ready_answers ready{10'000};
    ready.keep("large", 0, answer_of(2'501));
    CHECK(ready.find("large", 0) == nullptr);
    CHECK(ready.bytes() == 0);
    ready_answers none{0};
    none.keep("a", 0, answer_of(0));
    CHECK(none.find("a", 0) == nullptr);
}

} // namespace tare::service
