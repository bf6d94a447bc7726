#include "parsed.hpp"

using namespace tare;
using namespace tare::dockerfile;

namespace {

/// A bit of everything.
const std::string full = "# syntax=docker/dockerfile:1\n# escape=\\\nARG V=\"1 2\"\n# the base\n"
                         "FROM --platform=$BUILDPLATFORM a:${V%% *} AS b\nENV x=${V:-y} 'z'=\"$x\"\n"
                         "RUN --mount=type=cache,\"target=/x\" <<-EOF cat \\\n# c\n\n && b\n\tone\n\tEOF\n"
                         "COPY --from=0 <<A [\"b\"] c\n$x\nA\nHEALTHCHECK --interval=1m CMD [\"a\", "
                         "\"\\u00e4\"]\nONBUILD ADD a b\n"
                         "SHELL [\"a\"]\nEXPOSE 80/${x//a*/b}\nLABEL a b\n";

} // namespace

TEST_CASE("a Dockerfile may end anywhere")
{
    for (std::size_t size = 1; size <= full.size(); ++size) {
        CAPTURE(size);
        // A copy without slack, so that a sanitizer sees a read beyond it.
        const std::vector<char> cut(full.begin(), full.begin() + static_cast<std::ptrdiff_t>(size));
        const auto file = parse({cut.data(), cut.size()});
        REQUIRE(file);
        for (const auto& p : file->problems) {
            CHECK(p.at.line >= 1);
            CHECK(p.at.line <= file->lines);
            CHECK(p.at.column >= 1);
        }
        CHECK(resolve(*file));
    }
}

TEST_CASE("limits of Dockerfiles are named when they are crossed")
{
    limits bounds;
    bounds.max_dockerfile_bytes = 20;
    const auto large = parse("FROM a\nRUN " + std::string(20, 'x'), bounds);
    REQUIRE(large.has_error());
    CHECK(large.error().limit == "max_dockerfile_bytes");
    bounds = {};
    bounds.max_dockerfile_instructions = 2;
    CHECK(parse("FROM a\nRUN b\n", bounds));
    const auto many = parse("FROM a\nRUN b\nRUN c\n", bounds);
    REQUIRE(many.has_error());
    CHECK(many.error().limit == "max_dockerfile_instructions");
    bounds = {};
    bounds.max_dockerfile_expansion_bytes = 1000;
    std::string doubling = "FROM a\nENV a=0123456789\n";
    for (int i = 0; i < 10; ++i)
        doubling += "ENV a=$a$a\n";
    const auto expanded = resolve(test::parsed(doubling), bounds);
    REQUIRE(expanded.has_error());
    CHECK(expanded.error().limit == "max_dockerfile_expansion_bytes");
    CHECK(expanded.error().where.starts_with("line "));
}

TEST_CASE("a line is as long as BuildKit reads it, and no longer")
{
    CHECK(parse("FROM a\nRUN " + std::string(65'531, 'x') + '\n')->problems.empty());
    const auto longer = parse("FROM a\nRUN " + std::string(65'532, 'x') + '\n');
    REQUIRE(longer);
    CHECK(test::places(longer->problems) == std::vector<position>{{2, 1}});
}

TEST_CASE("what is no text is refused with the reason")
{
    CHECK(parse("").error().code == errc::empty_input);
    CHECK(parse(std::string_view{"FROM a\0b", 8}).error().code == errc::malformed_dockerfile);
    CHECK(
        parse("\xFF\xFE"
              "F")
            .error()
            .detail.find("UTF-8") != std::string::npos
    );
    // Other bytes are somebody's comment in an old encoding.
    CHECK(parse("# caf\xE9\nFROM a\n")->problems.empty());
}

TEST_CASE("problems are counted up to a hundred")
{
    std::string text;
    for (int i = 0; i < 500; ++i)
        text += "NOPE\n";
    CHECK(parse(text)->problems.size() == 100);
}
