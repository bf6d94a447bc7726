#include <tare/base/stream_log_sink.hpp>

#include <boost/json/parse.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

using namespace tare;

namespace {

constexpr std::string_view hostile = "a\r\nlevel=error \"quoted\" \x1B[31m\\n \xFF=";

std::size_t count_lines(const std::string& text)
{
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

} // namespace

TEST_CASE("an event is one logfmt line whatever its values hold")
{
    const std::array fields{
        log_number("status", 200), log_field{"path", std::string{hostile}}, log_field{"empty", ""}
    };
    CHECK(
        format_log_line(
            log_format::logfmt, "2026-01-02T03:04:05.678Z", log_level::info, "request served", fields
        ) == R"(time=2026-01-02T03:04:05.678Z level=info event="request served" status=200 )"
             R"(path="a\x0d\x0alevel=error \"quoted\" \x1b[31m\\n \xff=" empty="")"
    );
}

TEST_CASE("an event is one JSON object whatever its values hold")
{
    const std::array fields{log_field{"path", std::string{hostile}}, log_number("status", 200U)};
    const auto line = format_log_line(log_format::json, "now", log_level::warning, "e", fields);
    CHECK(line.find('\n') == std::string::npos);
    const auto parsed = boost::json::parse(line).as_object();
    CHECK(parsed.at("level").as_string() == "warning");
    CHECK(parsed.at("event").as_string() == "e");
    CHECK(parsed.at("status") == 200);
    CHECK(parsed.at("path").as_string() == R"(a\x0d\x0alevel=error "quoted" \x1b[31m\\n \xff=)");
}

TEST_CASE("events below the minimum are dropped")
{
    std::ostringstream out;
    stream_log_sink sink{out, log_level::warning, log_format::logfmt};
    CHECK_FALSE(sink.enabled(log_level::info));
    CHECK(sink.enabled(log_level::error));
    sink.log(log_level::info, "dropped");
    CHECK(out.str().empty());
    sink.log(log_level::error, "kept");
    CHECK(out.str().find("level=error event=kept\n") != std::string::npos);
}

TEST_CASE("lines of several threads do not mix")
{
    std::ostringstream out;
    stream_log_sink sink{out, log_level::debug, log_format::json};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&sink] {
                for (int i = 0; i < 200; ++i)
                    sink.log(log_level::info, "event", {{"n", std::to_string(i)}});
            });
    }
    CHECK(count_lines(out.str()) == 800);
    std::istringstream lines{out.str()};
    std::size_t valid = 0;
    for (std::string line; std::getline(lines, line);)
        valid += boost::json::parse(line).as_object().at("event").as_string() == "event" ? 1U : 0U;
    CHECK(valid == 800);
}
