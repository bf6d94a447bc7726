#include "starting.hpp"

using namespace tare;
using namespace tare::test;

namespace {

constexpr std::string_view mostly_payload = "TARE-SIZE-005";

/// Files that no command needs, by their sizes.
judged beside(std::uint64_t first, std::uint64_t second = 1, std::string_view server = {})
{
    return judged{tar_builder{}
                      .file("app/server", server.empty() ? static_program() : std::string{server}, 0755)
                      .file("bin/sh", static_program(), 0755)
                      .pax_sparse_01("usr/share/first/a", first, {{0, "x"}})
                      .pax_sparse_01("usr/lib/second/b", second, {{0, "x"}})};
}

} // namespace

TEST_CASE("more tare than payload warns, with the directories that it is in")
{
    const auto f = beside(9'000'000, 8'000'000).with(R"("Cmd":["/app/server"])").by(mostly_payload);
    CHECK(f.result == warn);
    CHECK(paths(f) == "/usr/share/first /usr/lib/second ");
    CHECK(f.evidence.front().text == "9.00MB in it are not payload");
    CHECK(f.message.ends_with("17.0MB are beside it."));
}

TEST_CASE("little tare, or less than half, passes")
{
    CHECK(beside(9'000'000).with(R"("Cmd":["/app/server"])").result(mostly_payload) == pass);
    CHECK(
        beside(11'000'000, 12'000'000)
            .with(R"("Cmd":["/app/server"],"WorkingDir":"/usr/lib/second")")
            .result(mostly_payload) == pass
    );
}

TEST_CASE("as long as more may be needed, too much tare is not known, and little is")
{
    constexpr auto script = "#!/bin/sh\nexec app\n";
    CHECK(
        beside(90'000'000, 1, script).with(R"("Cmd":["/app/server"])").result(mostly_payload) == not_analysed
    );
    CHECK(beside(9'000, 1, script).with(R"("Cmd":["/app/server"])").result(mostly_payload) == pass);
}

TEST_CASE("without a command nothing is needed")
{
    CHECK(beside(90'000'000).result(mostly_payload) == not_applicable);
    CHECK(beside(90'000'000).with(R"("Cmd":["/gone"])").result(mostly_payload) == not_applicable);
    CHECK(in_root_filesystem(mostly_payload, tar_builder{}.file("bin/a", "b")).result == not_applicable);
}
