#include "service/package_names.hpp"

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace tare::service {
namespace {

package_names::list names_of(std::vector<std::string> names)
{
    return std::make_shared<const std::vector<std::string>>(std::move(names));
}

} // namespace

TEST_CASE("names of packages are kept until the store changes", "[service]")
{
    package_names kept;
    CHECK(kept.find("a", 0) == nullptr);
    const auto names = names_of({"bash", "curl"});
    kept.keep("a", 0, names);
    CHECK(kept.find("a", 0) == names);
    CHECK(kept.find("b", 0) == nullptr);
    CHECK(kept.find("a", 1) == nullptr);
    const auto newer = names_of({"bash"});
    kept.keep("a", 1, newer);
    CHECK(kept.find("a", 1) == newer);
    // What was read before a change is not kept after it.
    kept.keep("late", 0, names);
    CHECK(kept.find("late", 1) == nullptr);
    CHECK(kept.find("a", 1) == newer);
}

TEST_CASE(
    "names of the images that were not asked for longest give way, and too many are not kept", "[service]"
)
{
    package_names kept;
    for (int i = 0; i < 8; ++i)
        kept.keep(fmt::format("image {}", i), 0, names_of({"bash"}));
    REQUIRE(kept.find("image 0", 0) != nullptr);
    kept.keep("image 8", 0, names_of({"bash"}));
    CHECK(kept.find("image 0", 0) != nullptr);
    CHECK(kept.find("image 1", 0) == nullptr);
    CHECK(kept.find("image 8", 0) != nullptr);
    kept.keep("large", 0, names_of({std::string(std::size_t{3} << 20U, 'x')}));
    CHECK(kept.find("large", 0) == nullptr);
}

} // namespace tare::service
