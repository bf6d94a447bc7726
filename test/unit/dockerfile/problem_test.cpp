#include "parsed.hpp"

#include <set>

using namespace tare;
using namespace tare::dockerfile;

namespace {

struct row
{
    const char* text;
    position at;
    /// Part of the message.
    const char* says;
};

/// Each is wrong in one place.
const row rows[] = {
    {"FORM a", {1, 1}, "did you mean FROM"},
    {"FROM a\nPACKAGES x", {2, 1}, "no instruction 'PACKAGES'"},
    {"# only this", {1, 1}, "no instruction in this file"},
    {"\n\n", {1, 1}, "no instruction in this file"},
    {"# escape=x\nFROM a", {1, 1}, "escape character"},
    {"# syntax=a\n# syntax=b\nFROM a", {2, 1}, "given twice"},
    {"FROM a b", {1, 8}, "AS and the stage's name"},
    {"FROM", {1, 1}, "FROM takes an image"},
    {"FROM a AS 1b", {1, 11}, "cannot name a stage"},
    {"FROM a AS b/c", {1, 11}, "cannot name a stage"},
    {"FROM --platfrom=x a", {1, 6}, "did you mean platform"},
    {"FROM --platform a", {1, 6}, "needs a value"},
    {"FROM a\nENV a=b c", {2, 9}, "no equals sign"},
    {"FROM a\nENV a", {2, 5}, "needs a name and a value"},
    {"FROM a\nENV =b", {2, 5}, "no name"},
    {"FROM a\nENV", {2, 1}, "at least one argument"},
    {"FROM a\nENV --x a=b", {2, 5}, "has no flag"},
    {"FROM a\nARG =b", {2, 5}, "no name"},
    {"FROM a\nLABEL", {2, 1}, "at least one argument"},
    {"FROM a\nCOPY a", {2, 1}, "a source and a destination"},
    {"FROM a\nCOPY a <<EOF\nEOF", {2, 8}, "cannot be a here-document"},
    {"FROM a\nCOPY --chown=a --chown=b c d", {2, 16}, "given twice"},
    {"FROM a\nCOPY --link=maybe c d", {2, 6}, "true or false"},
    {"FROM a\nCOPY --link= c d", {2, 6}, "no value"},
    {"FROM a\nCOPY [1, \"b\"]", {2, 6}, "strings only"},
    {"FROM a\nADD --from=x a b", {2, 5}, "has no flag --from"},
    {"FROM a\nCMD [\"a\", [\"b\"]]", {2, 5}, "strings only"},
    {"FROM a\nRUN --network=bridge x", {2, 5}, "default, none or host"},
    {"FROM a\nRUN --security=none x", {2, 5}, "sandbox or insecure"},
    {"FROM a\nRUN --mount= x", {2, 5}, "needs a value"},
    {"FROM a\nRUN --device=a,b x", {2, 5}, "--device"},
    {"FROM a\nSHELL bash -c", {2, 7}, "JSON array"},
    {"FROM a\nSHELL []", {2, 1}, "at least one argument"},
    {"FROM a\nHEALTHCHECK", {2, 1}, "CMD and a command"},
    {"FROM a\nHEALTHCHECK curl x", {2, 13}, "CMD or NONE"},
    {"FROM a\nHEALTHCHECK CMD", {2, 13}, "needs a command"},
    {"FROM a\nHEALTHCHECK NONE x", {2, 18}, "takes no arguments"},
    {"FROM a\nHEALTHCHECK --interval=5 CMD x", {2, 13}, "is a duration"},
    {"FROM a\nHEALTHCHECK --timeout=1us CMD x", {2, 13}, "shorter than 1ms"},
    {"FROM a\nHEALTHCHECK --retries=-1 CMD x", {2, 13}, "is a number"},
    {"FROM a\nUSER", {2, 1}, "needs an argument"},
    {"FROM a\nWORKDIR ", {2, 1}, "needs an argument"},
    {"FROM a\nEXPOSE", {2, 1}, "needs an argument"},
    {"FROM a\nSTOPSIGNAL", {2, 1}, "needs an argument"},
    {"FROM a\nMAINTAINER", {2, 1}, "needs an argument"},
    {"FROM a\nVOLUME [\" \"]", {2, 9}, "empty path"},
    {"FROM a\nONBUILD", {2, 1}, "needs an instruction"},
    {"FROM a\nONBUILD ONBUILD RUN x", {2, 9}, "another ONBUILD"},
    {"FROM a\nONBUILD from x", {2, 9}, "cannot hold FROM"},
    {"FROM a\nRUN x \\\n  <<EOF", {3, 3}, "nothing ends this here-document"},
    {"FROM a\nCOPY \\\n  --nope \\\n  a b", {3, 3}, "has no flag --nope"},
};

} // namespace

TEST_CASE("everything that is wrong has a line, a column and a sentence")
{
    std::set<std::string> seen;
    for (const auto& r : rows) {
        CAPTURE(r.text);
        const auto file = parse(r.text);
        REQUIRE(file);
        REQUIRE(file->problems.size() == 1);
        CHECK(file->problems[0].at == r.at);
        CHECK(file->problems[0].message.find(r.says) != std::string::npos);
        CHECK_FALSE(file->problems[0].message.ends_with('.'));
        seen.insert(file->problems[0].message);
    }
    CHECK(seen.size() > 40);
}

TEST_CASE("one wrong instruction does not hide the next")
{
    const auto file = parse("FROM a\nCOPY x\nBLORP\nUSER y\nENV z\nUSER");
    REQUIRE(file);
    CHECK(test::places(file->problems) == std::vector<position>{{2, 1}, {3, 1}, {5, 5}, {6, 1}});
    CHECK(file->instructions.size() == 2);
    CHECK(to_string(file->problems[1]) == "line 3, column 1: there is no instruction 'BLORP'");
}

TEST_CASE("what a build refuses although each instruction is right is a problem of the build")
{
    const row build_rows[] = {
        {"RUN x\nFROM a", {1, 1}, "FROM must come first"},
        {"ARG x=\nFROM $x", {2, 6}, "names no image"},
        {"FROM $nowhere", {1, 6}, "names no image"},
        {"FROM --platform=a/b/c/d x", {1, 6}, "is no platform"},
        {"FROM a\nENV x=${", {2, 7}, "nothing closes this ${"},
        {"FROM a\nENV x=${y", {2, 7}, "does not exist"},
        {"FROM a\nENV x=a${y:-b", {2, 8}, "nothing closes this ${"},
        {"FROM a\nENV x=a${y!b}", {2, 8}, "does not exist"},
        {"FROM a\nWORKDIR \"/a", {2, 9}, "double quote"},
        {"FROM a\nWORKDIR /b'a", {2, 11}, "single quote"},
        {"FROM a\nENV x=\nENV y=${x:?give}", {3, 7}, "x: give"},
        {"FROM a\nENV y=${x#\\a}", {2, 7}, "backslash"},
        {"FROM a\nCOPY --from=$x a b", {2, 6}, "takes no variables"},
        {"FROM a\nCOPY --from=7 a b", {2, 6}, "no stage 7"},
        {"FROM a\nRUN --mount=type=disk x", {2, 5}, "type is bind"},
        {"FROM a\nONBUILD COPY x", {2, 9}, "a build on top of this image"},
    };
    for (const auto& r : build_rows) {
        CAPTURE(r.text);
        const auto made = test::built(r.text);
        REQUIRE(made.problems.size() == 1);
        CHECK(made.problems[0].at == r.at);
        CHECK(made.problems[0].message.find(r.says) != std::string::npos);
    }
}

TEST_CASE("what a build argument could still give is no problem")
{
    for (const auto* const text :
         {"ARG x\nFROM $x", "ARG x\nFROM --platform=$x a", "FROM --platform=$BUILDPLATFORM a",
          "FROM a\nARG x\nENV y=${x:?give}", "ARG t\nFROM a:$t", "FROM a${TARGETVARIANT}"}) {
        CAPTURE(text);
        CHECK(test::built(text).problems.empty());
    }
}
