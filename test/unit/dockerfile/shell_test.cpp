#include "parsed.hpp"

#include <tare/dockerfile/shell.hpp>

using namespace tare;
using namespace tare::dockerfile;
using strings = std::vector<std::string>;

namespace {

shell_script script(std::string_view text)
{
    line_map where;
    where.add(0, {1, 1});
    return read_script(text, where);
}

/// Each command as its words, joined by '|' within and named with what follows it.
strings commands(std::string_view text)
{
    strings out;
    for (const auto& c : script(text).commands) {
        std::string line;
        for (const auto& w : c.words)
            line += (line.empty() ? "" : "|") + w.text;
        static constexpr const char* joins[] = {"", " ;", " &&", " ||", " >"};
        out.push_back(line + joins[static_cast<std::size_t>(c.then)] + (c.nested ? " *" : ""));
    }
    return out;
}

} // namespace

TEST_CASE("commands are parted by operators, not by what is quoted")
{
    CHECK(commands("a b && c || d; e | f") == strings{"a|b &&", "c ||", "d ;", "e >", "f"});
    CHECK(commands("a 'b && c' \"d | e\" f\\;g") == strings{"a|b && c|d | e|f;g"});
    CHECK(commands("a\nb # c && d\n\ne") == strings{"a ;", "b ;", "e"});
    CHECK(commands("a & b") == strings{"a ;", "b"});
    CHECK(commands("a \\\n b") == strings{"a|b"});
    CHECK(commands("echo it\\'s") == strings{"echo|it's"});
}

TEST_CASE("groups, substitutions and scripts for other shells are read, and said to be nested")
{
    CHECK(commands("(cd x && make) && y") == strings{"cd|x && *", "make && *", "y"});
    CHECK(commands("{ a; b; } | c") == strings{"a ;", "b >", "c"});
    CHECK(commands("a $(b c) \"$(d)\" `e`") == strings{"b|c *", "d *", "e *", "a|$(b c)|$(d)|`e`"});
    CHECK(commands("sh -c 'a && b'") == strings{"sh|-c|a && b", "a && *", "b *"});
    CHECK(commands("bash -euxo pipefail -c 'a'") == strings{"bash|-euxo|pipefail|-c|a"});
    CHECK(commands("echo $((1 + 2)) ${x:-y z}") == strings{"echo|$((1 + 2))|${x:-y z}"});
}

TEST_CASE("words that steer a script start no program")
{
    CHECK(
        commands("if a; then b; elif c; then d; else e; fi && f") ==
        strings{"a ;", "b ;", "c ;", "d ;", "e &&", "f"}
    );
    CHECK(commands("for x in a b; do c $x; done") == strings{"c|$x ;"});
    CHECK(commands("while ! a; do b; done; c") == strings{"a ;", "b ;", "c"});
    CHECK(commands("case $x in a|b) c ;; *) d ;; esac; e") == strings{"c ;", "d ;", "e"});
    CHECK(commands("case \"$(a)\" in\n x) b;;\nesac") == strings{"a *", "b ;"});
    CHECK(commands("f() { a; }; f") == strings{"a ;", "f"});
    CHECK(commands("[[ a && b ]] && c").back() == "c");
    CHECK(commands("x=(a b) y") == strings{"y"});
}

TEST_CASE("wrappers, assignments and redirections are told from the program")
{
    const auto read = script(
        "A=1 sudo -u app env B=2 nice -n 5 /usr/bin/apt-get -y install x >/dev/null 2>&1 <<EOF\nz\nEOF\ny"
    );
    REQUIRE(read.commands.size() == 2);
    const auto& c = read.commands.front();
    CHECK(c.program() == "apt-get");
    CHECK(c.wrappers == strings{"sudo", "env", "nice"});
    CHECK(c.assignments == strings{"A=1", "B=2"});
    REQUIRE(c.redirections.size() == 3);
    CHECK(c.redirections[0].op == ">");
    CHECK(c.redirections[0].target == "/dev/null");
    CHECK(c.has_option('y', "yes"));
    CHECK_FALSE(c.has_option('q', "quiet"));
    CHECK(c.has_argument("install"));
    CHECK(c.operands().size() == 2);
    CHECK(read.commands.back().program() == "y");
    CHECK(script("sudo -l").commands.front().program() == "sudo");
    CHECK(script("$X y").commands.front().program().empty());
}

TEST_CASE("every command knows its place in the file")
{
    const auto file = test::parsed("FROM a\nRUN one && \\\n    two; \\\n# c\n  three\nRUN <<EOF\nfour\n  "
                                   "five\nEOF\nCMD [\"six\", \"seven\"]\n"
                                   "RUN bash <<-E\n\teight\n\tE\n");
    const auto first = script_of(file.instructions[1], {});
    REQUIRE(first.commands.size() == 3);
    CHECK(first.commands[0].at == position{2, 5});
    CHECK(first.commands[1].at == position{3, 5});
    CHECK(first.commands[2].at == position{5, 3});
    const auto second = script_of(file.instructions[2], {});
    REQUIRE(second.commands.size() == 2);
    CHECK(second.commands[0].at == position{7, 1});
    CHECK(second.commands[1].at == position{8, 3});
    const auto third = script_of(file.instructions[3], {});
    REQUIRE(third.commands.size() == 1);
    CHECK(third.commands[0].at == position{10, 6});
    CHECK(third.commands[0].has_argument("seven"));
    const auto fed = script_of(file.instructions[4], {});
    REQUIRE(fed.commands.size() == 2);
    CHECK(fed.commands[1].program() == "eight");
}

TEST_CASE("whatever a command begins with, and broken ones too, it has a place")
{
    for (const auto* const text :
         {"a( chmod 777 /", "a( b=1", "> f", "2>&1", "a=1", "a=(b c) d", "(a)", "f() { b; }",
          "if > f; then b; fi", "case a in b) > c ;; esac", "sh -c '> f'", "x $(> f)"}) {
        CAPTURE(text);
        const auto read = script(text);
        CHECK_FALSE(read.commands.empty());
        for (const auto& c : read.commands)
            CHECK(c.at.line == 1);
    }
    CHECK(script("b; > f").commands.back().at.column == 4);
    CHECK_FALSE(script("a( chmod 777 /").understood);
    CHECK(script("a() { b; }").understood);
}

TEST_CASE("what is no POSIX script is not understood")
{
    CHECK_FALSE(script("echo 'x").understood);
    CHECK_FALSE(script("echo $(x").understood);
    CHECK(script("echo x").understood);
    const auto file = test::parsed(
        "FROM a\nRUN x\nRUN <<EOF\n#!/usr/bin/env python3\nprint(1)\nEOF\nRUN <<EOF\n#!/bin/bash -e\nx\nEOF\n"
    );
    CHECK_FALSE(script_of(file.instructions[1], {"powershell", "-Command"}).understood);
    CHECK(script_of(file.instructions[1], {"/bin/bash", "-c"}).understood);
    CHECK_FALSE(script_of(file.instructions[2], {}).understood);
    CHECK(script_of(file.instructions[3], {}).commands.size() == 1);
}

TEST_CASE("a script may end anywhere, and nest as deep as it likes")
{
    const std::string full = "if a; then (b $(c `d`) && e | { f; }) fi; case x in y) z;; esac; sh -c \"g "
                             "'h'\" <<E >i 2>&1\nj\nE\n[[ k ]] && l=(m n)";
    for (std::size_t size = 0; size <= full.size(); ++size) {
        const std::vector<char> cut(full.begin(), full.begin() + static_cast<std::ptrdiff_t>(size));
        CHECK(script({cut.data(), cut.size()}).commands.size() < 20);
    }
    std::string deep = "x";
    for (int i = 0; i < 1000; ++i)
        deep = "$(" + deep + ")";
    CHECK_FALSE(script(deep).understood);
}
