#include "parsed.hpp"

using namespace tare;
using namespace tare::dockerfile;
using strings = std::vector<std::string>;
using test::built;
using test::texts;

namespace {

/// What the last stage sets with ENV and ARG, in order; a question mark is a value that is not known.
strings environment_of(std::string_view text)
{
    strings out;
    const auto made = built(text);
    for (const auto& s : made.final_stage()->steps)
        for (const auto& [key, value] : s.pairs)
            out.push_back(key.text + '=' + value.text + (value.known ? "" : "?"));
    return out;
}

} // namespace

TEST_CASE("stages know their bases, their names and what they build on")
{
    const auto made =
        built("ARG V=12\nFROM debian:$V AS Base\nFROM base AS next\nFROM next\nFROM scratch\nFROM Base\n");
    REQUIRE(made.stages.size() == 5);
    CHECK(made.global_arguments == std::vector<std::size_t>{0});
    CHECK(made.stages[0].base.text == "debian:12");
    CHECK(made.stages[0].name == "base");
    CHECK(made.stages[1].parent == 0U);
    CHECK(made.stages[2].parent == 1U);
    CHECK(made.lineage(2) == std::vector<std::size_t>{0, 1, 2});
    CHECK_FALSE(made.stages[3].parent);
    // Stages are found by their lower-case name, so this is an image.
    CHECK_FALSE(made.stages[4].parent);
}

TEST_CASE("a global argument reaches a stage only when the stage declares it")
{
    CHECK(environment_of("ARG a=1\nFROM x\nENV b=$a\n") == strings{"b=?"});
    CHECK(environment_of("ARG a=1\nFROM x\nARG a\nENV b=$a\n") == strings{"a=1", "b=1"});
    CHECK(environment_of("ARG a=1\nFROM x\nARG a=2\nENV b=$a\n") == strings{"a=2", "b=2"});
    CHECK(environment_of("ARG a=1\nARG b=${a}2\nFROM x\nARG b\nENV c=$b\n") == strings{"b=12", "c=12"});
    CHECK(environment_of("FROM x\nARG a\nENV b=$a\n") == strings{"a=?", "b=?"});
    // The platform is the build's to choose.
    CHECK(
        environment_of("FROM x\nARG TARGETARCH\nENV b=$TARGETARCH\n") ==
        strings{"TARGETARCH=amd64?", "b=amd64?"}
    );
}

TEST_CASE("variables of a stage reach the stages on top of it, and no other")
{
    CHECK(environment_of("FROM x AS a\nENV v=1\nARG w=2\nFROM a\nENV y=$v$w\n") == strings{"y=12"});
    CHECK(environment_of("FROM x AS a\nENV v=1\nFROM x\nENV y=$v\n") == strings{"y=?"});
}

TEST_CASE("one ENV sees what was set before it, not what it sets")
{
    CHECK(
        environment_of("FROM x\nENV a=hello\nENV a=bye b=$a\nENV c=$a\n") ==
        strings{"a=hello", "a=bye", "b=hello", "c=bye"}
    );
    CHECK(environment_of("FROM x\nENV a=\"x y\" b='$z' c=\\$z\n") == strings{"a=x y", "b=$z", "c=$z"});
    CHECK(environment_of("FROM scratch\nENV PATH=/x:$PATH\n").front().ends_with("/sbin:/bin"));
    CHECK(environment_of("FROM debian\nENV PATH=/x:$PATH\n").front().ends_with('?'));
}

TEST_CASE("BuildKit expands variables in these instructions, and in no others")
{
    const auto made =
        built("FROM x\nARG a=v\nWORKDIR /$a\nUSER $a:$a\nVOLUME /$a\nSTOPSIGNAL $a\nEXPOSE $a 1${a}\n"
              "COPY --chown=$a $a /$a\nADD --checksum=$a --chmod=$a $a /$a\nLABEL $a=$a\n"
              "RUN $a\nCMD $a\nENTRYPOINT [\"$a\"]\nHEALTHCHECK CMD $a\nSHELL [\"$a\"]\nMAINTAINER $a\n");
    const auto& steps = made.final_stage()->steps;
    const auto arguments = [&](std::size_t i) { return texts(steps.at(i).arguments); };
    CHECK(arguments(1) == strings{"/v"});
    CHECK(arguments(2) == strings{"v:v"});
    CHECK(arguments(3) == strings{"/v"});
    CHECK(arguments(4) == strings{"v"});
    CHECK(arguments(5) == strings{"v", "1v"});
    CHECK(arguments(6) == strings{"v", "/v"});
    CHECK(steps.at(6).find_flag("chown")->text == "v");
    CHECK(steps.at(7).find_flag("checksum")->text == "v");
    CHECK(steps.at(7).find_flag("chmod")->text == "v");
    CHECK(steps.at(8).pairs.front().first.text == "v");
    for (std::size_t i = 9; i < 15; ++i) {
        CAPTURE(i);
        CHECK(arguments(i).back() == "$a");
    }
}

TEST_CASE("SHELL is in force from the next instruction on")
{
    const auto made =
        built("FROM x AS a\nRUN one\nSHELL [\"bash\", \"-c\"]\nRUN two\nFROM a\nRUN three\nFROM x\nRUN four\n"
        );
    CHECK(made.stages[0].steps[0].shell.empty());
    CHECK(made.stages[0].steps[2].shell == strings{"bash", "-c"});
    CHECK(made.stages[1].steps[0].shell == strings{"bash", "-c"});
    CHECK(made.stages[2].steps[0].shell.empty());
}

TEST_CASE("COPY --from and mounts name a stage, by number or name, or an image")
{
    const auto made =
        built("FROM x AS One\nFROM y\nCOPY --from=one a b\nCOPY --from=0 a b\nCOPY --from=nginx:1 a b\n"
              "RUN --mount=type=bind,from=ONE,target=/m x\nCOPY a b\n");
    const auto& steps = made.stages[1].steps;
    CHECK(steps[0].sources.at(0).stage == 0U);
    CHECK(steps[1].sources.at(0).stage == 0U);
    CHECK_FALSE(steps[2].sources.at(0).stage);
    CHECK(steps[2].sources.at(0).name == "nginx:1");
    CHECK(steps[3].sources.at(0).stage == 0U);
    CHECK(steps[4].sources.empty());
}

TEST_CASE("variables that nothing declares are named, with what may have been meant")
{
    const auto made =
        built("ARG VERSION=1\nFROM x:$VERSON AS a\nARG FLAVOUR\nENV NAME=1\nCOPY $NAM $FLAVOUR $PATH /\n"
              "COPY <<E <<'F' /\n$gone\nE\n$kept\nF\nFROM a\nWORKDIR $FLAVOUR\n");
    REQUIRE(made.stages[0].undefined.size() == 1);
    CHECK(made.stages[0].undefined[0].name == "VERSON");
    CHECK(made.stages[0].undefined[0].suggestion == "VERSION");
    CHECK(made.stages[0].undefined[0].at == position{2, 8});
    const auto& copy = made.stages[0].steps[2];
    REQUIRE(copy.undefined.size() == 1);
    CHECK(copy.undefined[0].name == "NAM");
    CHECK(copy.undefined[0].suggestion == "NAME");
    CHECK(copy.undefined[0].at == position{5, 6});
    REQUIRE(made.stages[0].steps[3].undefined.size() == 1);
    CHECK(made.stages[0].steps[3].undefined[0].name == "gone");
    CHECK(made.stages[1].steps[0].undefined.empty());
}

TEST_CASE("instructions without a stage are kept in one without a base")
{
    const auto made = built("RUN x\nUSER y\nFROM z\n");
    REQUIRE(made.stages.size() == 2);
    CHECK_FALSE(made.stages[0].from);
    CHECK(made.stages[0].steps.size() == 2);
    CHECK(made.problems.size() == 1);
}
