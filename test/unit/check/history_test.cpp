#include "check/history.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace tare;

namespace {

std::string parsed(std::string_view created_by)
{
    const auto step = check::parse_step(created_by);
    return std::string{step.keyword} + '|' + std::string{step.text};
}

/// "program:words" of every command, "+" where it pipes on.
std::string commands(std::string_view script)
{
    std::string out;
    for (const auto& c : check::shell_commands(script)) {
        out += std::string{c.program()} + ':';
        for (const auto& w : c.words)
            out += w + ',';
        out += c.pipes_on ? "+ " : " ";
    }
    return out;
}

} // namespace

TEST_CASE("history lines of every builder come apart into keyword and text")
{
    CHECK(parsed("RUN /bin/sh -c make # buildkit") == "RUN|make");
    CHECK(parsed("RUN |2 A=b C=d e /bin/sh -c make # buildkit") == "RUN|make");
    CHECK(parsed("|1 A=b /bin/sh -c make all") == "RUN|make all");
    CHECK(parsed("/bin/sh -c make") == "RUN|make");
    CHECK(parsed("/bin/sh -c #(nop)  CMD [\"sh\"]") == "CMD|[\"sh\"]");
    CHECK(parsed("/bin/sh -c #(nop) ADD file:1 in / ") == "ADD|file:1 in / ");
    CHECK(parsed("COPY a b # buildkit") == "COPY|a b");
    CHECK(parsed("ENV A=b") == "ENV|A=b");
    CHECK(parsed("RUN make") == "RUN|make");
    CHECK(parsed("bazel build ...") == "|bazel build ...");
    CHECK(parsed("# debian.sh --arch 'amd64' out/ 'trixie'") == "|# debian.sh --arch 'amd64' out/ 'trixie'");
    CHECK(parsed("") == "|");
    CHECK(parsed("RUN") == "RUN|");
    CHECK(
        parsed("|1 A=b") == "|"
                            "|1 A=b"
    );
}

TEST_CASE("scripts come apart into commands and words")
{
    CHECK(commands("a b && c || d; e\nf") == "a:a,b, c:c, d:d, e:e, f:f, ");
    CHECK(commands("a | b | c") == "a:a,+ b:b,+ c:c, ");
    CHECK(commands("a 'b && c' \"d | e\" f\\ g") == "a:a,b && c,d | e,f g, ");
    CHECK(commands("A=b sudo exec /usr/bin/env -i") == "env:A=b,sudo,exec,/usr/bin/env,-i, ");
    CHECK(commands("a \\\n b") == "a:a,b, ");
    CHECK(commands("if x; then y; fi") == "x:if,x, y:then,y, fi:fi, ");
    CHECK(commands("(a; b)") == "a:a, b:b, ");
    CHECK(commands("a ''") == "a:a,, ");
    CHECK(commands("a 'unfinished") == "a:a,unfinished, ");
    CHECK(commands("a \\") == "a:a, ");
    CHECK(commands("").empty());
    CHECK(commands(" ;; && | ").empty());
}

TEST_CASE("the verb of a command is its first word that is no option")
{
    const auto verb = [](std::string_view script) {
        return std::string{check::shell_commands(script).front().verb()};
    };
    CHECK(verb("apt-get -y -qq install a") == "install");
    CHECK(verb("apt-get").empty());
}
