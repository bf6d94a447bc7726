#include "dockerfile/instruction_reader.hpp"
#include "parsed.hpp"

using namespace tare;
using namespace tare::dockerfile;
using test::parsed;

TEST_CASE("here-documents belong to RUN, COPY, ADD, and to those within ONBUILD")
{
    const auto file =
        parsed("FROM a\nRUN <<EOF\none\ntwo\nEOF\nCOPY <<A <<-'B' 3<<\"C\" /d\na $x\nA\n\tb\n\tB\n\t\tc\nC\n"
               "ONBUILD RUN <<E\nx\nE\nUSER y\n");
    REQUIRE(file.instructions.size() == 5);
    const auto& run = file.instructions[1].heredocs;
    REQUIRE(run.size() == 1);
    CHECK(run[0].name == "EOF");
    CHECK(run[0].content == "one\ntwo\n");
    CHECK(run[0].at == position{2, 5});
    CHECK(run[0].first_line == 3);
    CHECK(run[0].expand);
    CHECK(file.instructions[1].last_line == 5);
    const auto& copy = file.instructions[2].heredocs;
    REQUIRE(copy.size() == 3);
    CHECK(copy[1].content == "\tb\n");
    CHECK(copy[1].text() == "b\n");
    CHECK(copy[1].strip_tabs);
    CHECK_FALSE(copy[1].expand);
    CHECK(copy[2].text() == "\t\tc\n");
    CHECK(copy[2].file_descriptor == 3);
    CHECK_FALSE(copy[2].expand);
    CHECK(file.instructions[3].heredocs.size() == 1);
    CHECK(file.instructions[3].trigger.front().heredocs.size() == 1);
    CHECK(file.instructions[4].kind == keyword::user);
}

TEST_CASE("what only looks like a here-document is none")
{
    for (const auto* const line :
         {"RUN echo '<<EOF'", "RUN echo \"<<EOF\"", "RUN cat <<<EOF", "RUN echo a<<EOF", R"(RUN ["<<EOF"])",
          "RUN echo $((1 <<", "USER <<EOF", "RUN echo \\<<EOF", "RUN echo 'unclosed <<EOF"}) {
        CAPTURE(line);
        const auto file = parsed(std::string{"FROM a\n"} + line + "\nUSER x\n");
        CHECK(file.instructions.size() == 3);
        CHECK(file.instructions[1].heredocs.empty());
    }
}

TEST_CASE("the word of a here-document may be quoted in part, and stand apart")
{
    std::string failure;
    const auto split = read_heredoc("<<E'O'F", failure);
    REQUIRE(split);
    CHECK(split->name == "EOF");
    CHECK_FALSE(split->expand);
    const auto apart = read_heredoc("<<- \tEOF", failure);
    REQUIRE(apart);
    CHECK(apart->name == "EOF");
    CHECK(apart->strip_tabs);
    CHECK_FALSE(read_heredoc("<<", failure));
    CHECK_FALSE(read_heredoc("<<a b", failure));
    CHECK_FALSE(read_heredoc("<EOF", failure));
    CHECK(failure.empty());
}

TEST_CASE("that nothing ends a here-document is said where it begins")
{
    const auto file = parse("FROM a\nRUN x && cat <<EOF >y\nFROM b\n");
    REQUIRE(file);
    REQUIRE(file->problems.size() == 1);
    CHECK(file->problems[0].at == position{2, 14});
    CHECK(file->problems[0].message.find("EOF") != std::string::npos);
}

TEST_CASE("the lines of a wrong instruction's here-document are not taken for instructions")
{
    const auto wrong = parse("FROM a\nCOPY --nope <<EOF /x\nhello\nEOF\nUSER y\n");
    REQUIRE(wrong);
    CHECK(test::places(wrong->problems) == std::vector<position>{{2, 6}});
    CHECK(wrong->instructions.size() == 2);
}
