#include "finding_of.hpp"

#include <tare/check/dockerfile.hpp>
#include <tare/check/tie.hpp>
#include <tare/report/write.hpp>

#include <algorithm>

using namespace tare;
using namespace tare::test;

namespace {

report::dockerfile_report examined(std::string_view text)
{
    auto outcome = check::examine(text);
    REQUIRE(outcome.has_value());
    REQUIRE(outcome->problems.empty());
    return std::move(outcome->report);
}

/// An image with this history; steps that begin with '-' made no layer.
report::image_report with_history(const std::vector<std::string>& steps)
{
    report::image_report r;
    for (const auto& s : steps) {
        report::history_step step;
        const bool empty = s.starts_with('-');
        step.created_by = s.substr(empty ? 1 : 0);
        if (!empty) {
            step.layer = r.layers.size();
            r.layers.emplace_back().index = *step.layer;
        }
        r.history.push_back(std::move(step));
    }
    return r;
}

/// "step:line" of every step that has one, then what has no counterpart.
std::string mapping(const report::image_report& r)
{
    std::string out;
    for (std::size_t i = 0; i < r.history.size(); ++i)
        if (r.history[i].line)
            out += std::to_string(i) + ':' + std::to_string(*r.history[i].line) + ' ';
    for (const auto line : r.dockerfile->unmatched_lines)
        out += "line" + std::to_string(line) + ' ';
    for (const auto step : r.dockerfile->unmatched_steps)
        out += "step" + std::to_string(step) + ' ';
    return out;
}

constexpr std::string_view dockerfile_text = "FROM golang:1.23 AS build\n"
                                             "RUN go build -o /server\n"
                                             "FROM debian:12\n"
                                             "ARG VERSION=1\n"
                                             "RUN apt-get update && apt-get install -y curl\n"
                                             "WORKDIR /app\n"
                                             "COPY --from=build /server /app/server\n"
                                             "ENV PORT=8080\n"
                                             "EXPOSE 8080\n"
                                             "USER 10000\n"
                                             "CMD [\"/app/server\", \"-v\"]\n";

} // namespace

TEST_CASE("BuildKit's history is told the lines that made it")
{
    auto r = with_history({
        "# debian.sh --arch 'amd64' out/ 'bookworm'",
        "-CMD [\"bash\"]",
        "-ARG VERSION=1",
        "RUN |1 VERSION=1 /bin/sh -c apt-get update && apt-get install -y curl # buildkit",
        "WORKDIR /app",
        "COPY /server /app/server # buildkit",
        "-ENV PORT=8080",
        "-EXPOSE map[8080/tcp:{}]",
        "-USER 10000",
        "-CMD [\"/app/server\" \"-v\"]",
    });
    check::tie(r, examined(dockerfile_text));
    CHECK(mapping(r) == "3:5 4:6 5:7 6:8 7:9 8:10 9:11 ");
    CHECK(r.layers[0].line == std::nullopt);
    CHECK(r.layers[1].line == 5);
    CHECK(r.layers[3].line == 7);
    REQUIRE(r.dockerfile->instructions.size() == 7);
    CHECK(r.dockerfile->instructions[2].keyword == "COPY");
    CHECK(r.dockerfile->instructions[2].layer == 3);
    CHECK(r.dockerfile->instructions[2].step == 5);
    CHECK(r.notes.empty());
}

TEST_CASE("the classic builder's history is told them too")
{
    auto r = with_history({
        "/bin/sh -c #(nop) ADD file:0123456789 in / ",
        "-/bin/sh -c #(nop)  CMD [\"bash\"]",
        "/bin/sh -c apt-get update && apt-get install -y curl",
        "-/bin/sh -c #(nop) WORKDIR /app",
        "/bin/sh -c #(nop) COPY file:abcdef in /app/server ",
        "-/bin/sh -c #(nop)  ENV PORT=8080",
        "-/bin/sh -c #(nop)  EXPOSE 8080",
        "-/bin/sh -c #(nop)  USER 10000",
        "-/bin/sh -c #(nop)  CMD [\"/app/server\" \"-v\"]",
    });
    check::tie(r, examined(dockerfile_text));
    CHECK(mapping(r) == "2:5 3:6 4:7 5:8 6:9 7:10 8:11 ");
    CHECK(r.layers[2].line == 7);
}

TEST_CASE("stages that the last one builds on are part of the image, others are not")
{
    auto r = with_history({"RUN /bin/sh -c one # buildkit", "RUN /bin/sh -c two # buildkit"});
    check::tie(r, examined("FROM a AS base\nRUN one\nFROM a AS aside\nRUN three\nFROM base\nRUN two\n"));
    CHECK(mapping(r) == "0:2 1:6 ");
}

TEST_CASE("a line that is repeated is matched to the last steps that are like it")
{
    auto r = with_history({"RUN /bin/sh -c make # buildkit", "RUN /bin/sh -c make # buildkit"});
    check::tie(r, examined("FROM a\nRUN make\n"));
    CHECK(mapping(r) == "1:2 ");
}

TEST_CASE("what does not match is said")
{
    auto r =
        with_history({"-CMD [\"bash\"]", "RUN /bin/sh -c make all # buildkit", "-ENV A=b", "RUN other thing"}
        );
    check::tie(r, examined("FROM a\nRUN make all\nRUN never ran\nUSER 1\n"));
    CHECK(mapping(r) == "1:2 line3 line4 step2 step3 ");
    REQUIRE(r.notes.size() == 1);
    CHECK(r.notes.front().id == "dockerfile-differs");
    CHECK(
        r.notes.front().text ==
        "The image's history has no step for 2 of the Dockerfile's instructions (line 3, 4). The Dockerfile "
        "has "
        "no line for 2 of the history's steps. It may not be the one that the image was built from."
    );
}

TEST_CASE("findings join the image's in the catalogue's order, and tying twice is tying once")
{
    auto r = with_history({"RUN /bin/sh -c sudo make # buildkit"});
    r.findings = judged{}.findings();
    const auto own = r.findings;
    const auto file =
        examined("FROM a:1\nRUN sudo make\n# tare:ignore=TARE-BUILD-128 because\nRUN cd /x && y\n");
    check::tie(r, file);
    CHECK(r.findings.size() == own.size() + file.findings.size());
    CHECK(std::is_sorted(r.findings.begin(), r.findings.end(), [](const auto& a, const auto& b) {
        return a.practice != b.practice ? a.practice < b.practice : a.check < b.check;
    }));
    CHECK(r.dockerfile->digest == file.digest);
    CHECK(r.dockerfile->waived == file.waived);
    const auto once = report::to_json(r);
    check::tie(r, file);
    CHECK(report::to_json(r) == once);
    // Another one takes its place.
    check::tie(r, examined("FROM b:1\nRUN sudo make\n"));
    CHECK(r.findings.size() == own.size() + file.findings.size());
    CHECK(r.dockerfile->instructions.size() == 1);
    CHECK(r.notes.empty());
}

TEST_CASE("a report with a Dockerfile is read back as it was written")
{
    auto r = with_history({"RUN /bin/sh -c make # buildkit"});
    check::tie(r, examined("FROM a\nRUN make\nUSER 1\n"));
    const auto text = report::to_json(r);
    const auto back = report::from_json(text);
    REQUIRE(back.has_value());
    CHECK(report::to_json(*back) == text);
}

TEST_CASE("a history and a Dockerfile of thousands of lines are compared within bounds")
{
    std::vector<std::string> steps(20'000, "RUN /bin/sh -c make # buildkit");
    auto r = with_history(steps);
    std::string text = "FROM a\n";
    for (int i = 0; i < 5000; ++i)
        text += "RUN make\n";
    check::tie(r, examined(text));
    CHECK(r.history.back().line == 5001);
    CHECK(r.dockerfile->unmatched_lines.size() == 4000);
}
