#include "parsed.hpp"

#include <fmt/format.h>

using namespace tare;
using namespace tare::dockerfile;
using strings = std::vector<std::string>;
using test::parsed;
using test::texts;

TEST_CASE("directives count only before anything else")
{
    const auto file =
        parsed("# syntax=docker/dockerfile:1\n#escape = `\n# CHECK=skip=all\n# a comment\n# escape=\\\n"
               "FROM a`\n:b\nRUN c\\\n");
    REQUIRE(file.directives.size() == 3);
    CHECK(file.directives[0].name == "syntax");
    CHECK(file.directives[0].value == "docker/dockerfile:1");
    CHECK(file.directives[2].name == "check");
    CHECK(file.directives[2].at == position{3, 1});
    CHECK(file.escape == '`');
    CHECK(texts(file.comments) == strings{"a comment", "escape=\\"});
    CHECK(file.instructions[0].text == "FROM a:b");
    CHECK(file.instructions[1].text == "RUN c\\");
}

TEST_CASE("a directive after an empty line, an instruction or a comment is a comment")
{
    for (const auto* const text :
         {"\n# escape=`\nFROM a\\\nb\n", "FROM a\\\nb\n# escape=`\n", "# x\n# escape=`\nFROM a\\\nb\n",
          "# unknown=1\n# escape=`\nFROM a\\\nb\n"}) {
        CAPTURE(text);
        const auto file = parsed(text);
        CHECK(file.escape == '\\');
        CHECK(file.instructions.front().text == "FROM ab");
    }
}

TEST_CASE("a byte order mark, a shebang and Windows line ends are no part of an instruction")
{
    const auto file = parsed("\xEF\xBB\xBF"
                             "FROM a \\\r\n  AS b\r\n");
    CHECK(file.instructions.front().text == "FROM a   AS b");
    CHECK(file.instructions.front().at == position{1, 4});
    CHECK(texts(file.instructions.front().arguments) == strings{"a", "AS", "b"});
    const auto script = parsed("#!/usr/bin/env docker build\n# syntax=x\nFROM a\n");
    REQUIRE(script.directives.size() == 1);
    CHECK(script.directives.front().value == "x");
}

TEST_CASE("lines are joined, comments between them left out, empty ones remembered")
{
    const auto file =
        parsed("FROM a\nRUN one \\\n# not this\n   # nor this\n\n  two \\  \n   three\\\\\nUSER x\n");
    REQUIRE(file.instructions.size() == 3);
    const auto& run = file.instructions[1];
    CHECK(run.text == "RUN one   two    three\\\\");
    CHECK(run.at == position{2, 1});
    CHECK(run.last_line == 7);
    CHECK(run.empty_continuations == std::vector<position>{{5, 1}});
    CHECK(texts(file.comments) == strings{"not this", "nor this"});
    // Every byte knows where it stands.
    CHECK(run.where.at(run.text.find("two")) == position{6, 3});
    CHECK(run.where.at(run.text.find("three")) == position{7, 4});
    CHECK(run.arguments.front().at == position{2, 5});
}

TEST_CASE("comments belong to the instruction below them, until an empty one")
{
    const auto file = parsed("# lost\n#\n# one\n\n# two\nFROM a\nRUN b\n# three\nRUN c\n");
    CHECK(file.instructions[0].comments == std::vector<std::size_t>{2, 3});
    CHECK(file.instructions[1].comments.empty());
    CHECK(file.comments.at(file.instructions[2].comments.front()).text == "three");
    CHECK(file.comments[3].at == position{5, 1});
}

TEST_CASE("arguments are split as each instruction wants them")
{
    struct row
    {
        const char* line;
        strings arguments;
        bool json;
    };

    const row rows[] = {
        {"RUN a  b ", {"a  b"}, false},
        {R"(RUN ["a", "b c"])", {"a", "b c"}, true},
        {R"(RUN [ "a\u00e4\t\"" ])", {"a\xC3\xA4\t\""}, true},
        {R"(RUN ["\ud83d\ude00\ud800"])", {"\xF0\x9F\x98\x80\xEF\xBF\xBD"}, true},
        {"RUN ['a']", {"['a']"}, false},
        {R"(RUN ["a",])", {R"(["a",])"}, false},
        {R"(RUN ["a"] b)", {R"(["a"] b)"}, false},
        {"RUN []", {}, true},
        {"RUN", {}, false},
        {"COPY a\tb   c", {"a", "b", "c"}, false},
        {R"(COPY ["a b", "c"])", {"a b", "c"}, true},
        {"COPY \"a b\" c", {"\"a", "b\"", "c"}, false},
        {"EXPOSE 80 443/udp", {"80", "443/udp"}, false},
        {"VOLUME /a /b", {"/a", "/b"}, false},
        {R"(VOLUME ["/a"])", {"/a"}, true},
        {"WORKDIR /a b", {"/a b"}, false},
        {"USER a:b", {"a:b"}, false},
        {"STOPSIGNAL SIGTERM", {"SIGTERM"}, false},
        {"MAINTAINER a b", {"a b"}, false},
        {"HEALTHCHECK CMD a b", {"CMD", "a b"}, false},
        {R"(HEALTHCHECK cmd ["a", "b"])", {"cmd", "a", "b"}, true},
        {"HEALTHCHECK NONE", {"NONE"}, false},
        {R"(SHELL ["a", "-c"])", {"a", "-c"}, true},
        {"CMD a", {"a"}, false},
        {R"(ENTRYPOINT ["a"])", {"a"}, true},
    };
    for (const auto& r : rows) {
        CAPTURE(r.line);
        const auto file = parsed(fmt::format("FROM a\n{}\n", r.line));
        CHECK(texts(file.instructions[1].arguments) == r.arguments);
        CHECK(file.instructions[1].json == r.json);
        CHECK(file.instructions[1].json_failed == (!r.json && std::string_view{r.line}.starts_with("RUN [")));
    }
}

TEST_CASE("names and values are split at the first equals sign, or at the first blank in the old form")
{
    const auto pairs = [](const std::string& line) {
        strings out;
        const auto file = parsed("FROM a\n" + line + '\n');
        for (const auto& p : file.instructions[1].pairs)
            out.push_back(fmt::format("{}|{}|{}", p.key.text, p.value ? p.value->text : "-", p.legacy));
        return out;
    };
    CHECK(
        pairs("ENV a=b c=\"d e\" f=g\\ h 'i'='j'") ==
        strings{"a|b|false", "c|\"d e\"|false", "f|g\\ h|false", "'i'|'j'|false"}
    );
    CHECK(pairs("ENV a=b=c d=") == strings{"a|b=c|false", "d||false"});
    CHECK(pairs("ENV a  b c=d ") == strings{"a|b c=d|true"});
    CHECK(pairs("LABEL a b") == strings{"a|b|true"});
    CHECK(pairs("ARG a") == strings{"a|-|false"});
    CHECK(pairs("ARG a=b c d=\"e f\"") == strings{"a|b|false", "c|-|false", "d|\"e f\"|false"});
}

TEST_CASE("flags come before the arguments, without their quotes")
{
    const auto file =
        parsed("FROM --platform=linux/arm64 a AS b\n"
               "COPY --from=b --chown=\"x y\" --link --exclude=*.a --exclude='*.b' -- --c d\n"
               "RUN --mount=type=cache,target=/x --network=none --security=insecure make --flag\n"
               "ADD --checksum=sha256:x --keep-git-dir=true --unpack=false a b\n"
               "HEALTHCHECK --interval=1m30s --timeout=5s --start-period=1s --start-interval=500ms "
               "--retries=3 CMD x\n");
    const auto& copy = file.instructions[1];
    CHECK(copy.flag_value("from") == "b");
    CHECK(copy.flag_value("chown") == "x y");
    REQUIRE(copy.find_flag("link") != nullptr);
    CHECK_FALSE(copy.find_flag("link")->value);
    CHECK(copy.find_flag("parents") == nullptr);
    CHECK(copy.flags.size() == 5);
    CHECK(copy.flags[1].at == position{2, 15});
    CHECK(texts(copy.arguments) == strings{"--c", "d"});
    CHECK(texts(file.instructions[2].arguments) == strings{"make --flag"});
    CHECK(file.instructions[0].flag_value("platform") == "linux/arm64");
}

TEST_CASE("instructions are read in any case, ONBUILD with the one it holds")
{
    const auto file = parsed("from a\nOnBuild copy --from=x b c\nonbuild RUN [\"d\"]\n");
    CHECK(file.instructions[0].kind == keyword::from);
    CHECK(file.instructions[0].name == "from");
    const auto& held = file.instructions[1].trigger.front();
    CHECK(held.kind == keyword::copy);
    CHECK(held.flag_value("from") == "x");
    CHECK(texts(held.arguments) == strings{"b", "c"});
    CHECK(held.arguments.front().at == position{2, 23});
    CHECK(file.instructions[2].trigger.front().json);
}
