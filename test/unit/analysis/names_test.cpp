// What others named: a property over generated names, of everything that shows them.
#include "analyse.hpp"
#include "hostile_text.hpp"
#include "image_builder.hpp"

#include <tare/base/stream_log_sink.hpp>
#include <tare/base/text.hpp>
#include <tare/report/file_tree.hpp>
#include <tare/report/write.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

using namespace tare;
using test::hostile_text;
using test::image_builder;
using test::tar_builder;
using test::unshowable;

namespace {

constexpr std::uint32_t rounds = 300;

/// All strings of a document, keys included, as a reader of it gets them.
void collect(const boost::json::value& v, std::vector<std::string>& out)
{
    if (const auto* const text = v.if_string())
        out.emplace_back(*text);
    else if (const auto* const list = v.if_array())
        for (const auto& element : *list)
            collect(element, out);
    else if (const auto* const object = v.if_object())
        for (const auto& [key, element] : *object) {
            out.emplace_back(key);
            collect(element, out);
        }
}

/// The document itself, and every string in it after its escapes are undone.
void check_json(const std::string& document)
{
    CHECK(unshowable(document) == "");
    boost::system::error_code failed;
    const auto parsed = boost::json::parse(document, failed);
    REQUIRE_FALSE(failed);
    std::vector<std::string> texts;
    collect(parsed, texts);
    for (const auto& text : texts)
        CHECK(unshowable(text) == "");
}

/// A JSON string of `text`; bytes that are no UTF-8 stay as they are, as a writer that does not care leaves
/// them.
std::string json_text(std::string_view text)
{
    std::string out{'"'};
    for (const char c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\')
            out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        else
            out += c;
    return out + '"';
}

/// The characters of `text` that are UTF-8: what a config may hold.
std::string readable(const std::string& text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t length = 1;
        boost::system::error_code failed;
        for (; length <= 4; ++length) {
            boost::json::parse(json_text(text.substr(i, length)), failed);
            if (!failed)
                break;
        }
        if (length <= 4)
            out += text.substr(i, length);
        i += length <= 4 ? length : 1;
    }
    return out;
}

std::string hostile_layer(hostile_text& name)
{
    const auto folder = name();
    return tar_builder{}
        .directory(folder)
        .file(folder + '/' + name(), std::string(100, 'x'), 04755)
        .symlink(name(), name() + '/' + name())
        .hard_link(name(), folder + "/../etc/passwd")
        .file("etc/" + name(400), "y")
        .file("usr/bin/sh", "#!" + name(), 0755)
        .symlink("usr/bin/" + name(), "sh")
        .fifo(name())
        .finish();
}

std::string system_layer(hostile_text& name)
{
    return tar_builder{}
        .directory("etc")
        .file(
            "etc/passwd",
            name() + ":x:0:0:" + name() + ":" + name() + ":/bin/sh\nroot::0:0::/:" + name() + "\n"
        )
        .file(
            "etc/os-release",
            "ID=" + name() + "\nVERSION_ID=\"" + name() + "\"\nPRETTY_NAME='" + name() + "'\n"
        )
        .finish();
}

image_builder hostile_image(hostile_text& name)
{
    const auto text = [&name] { return json_text(readable(name())); };
    return image_builder{}
        .layer(system_layer(name))
        .layer(hostile_layer(name), test::packing::none, "RUN \\u001b[31m \\u202e \\n")
        .runtime(fmt::format(
            R"("User":{},"WorkingDir":{},"Env":[{},{}],"Cmd":[{}],"Labels":{{{}:{}}},"StopSignal":{},"ExposedPorts":{{{}:{{}}}})",
            text(), text(), text(), text(), text(), text(), text(), text(), text()
        ));
}

} // namespace

TEST_CASE("whatever an image calls its files, users and settings, its report is safe to show and parses again"
)
{
    std::size_t reports = 0;
    for (std::uint32_t seed = 0; seed < rounds; ++seed) {
        CAPTURE(seed);
        hostile_text name{seed};
        const auto image = hostile_image(name);
        for (const auto& archive : {image.docker_archive(), image.oci_archive(), hostile_layer(name)}) {
            const auto outcome = test::analyse(archive);
            if (!outcome) {
                check_json(boost::json::serialize(boost::json::value{escape_text(outcome.error().detail)}));
                CHECK(unshowable(escape_text(outcome.error().where)) == "");
                continue;
            }
            for (const auto& found : *outcome) {
                ++reports;
                check_json(report::to_json(found.report));
                CHECK(unshowable(report::to_text(found.report), true) == "");
                const auto files = report::decode_file_tree(found.files);
                REQUIRE(files);
                check_json(report::to_json(*files));
            }
        }
    }
    // Most are images all the same.
    CHECK(reports > rounds);
}

TEST_CASE("no name that is logged ends its line or reaches a terminal")
{
    for (std::uint32_t seed = 0; seed < rounds; ++seed) {
        CAPTURE(seed);
        hostile_text name{seed};
        const std::array fields{log_field{"path", name()}, log_field{"name", name(500)}};
        for (const auto format : {log_format::logfmt, log_format::json}) {
            const auto line =
                format_log_line(format, "2026-01-02T03:04:05.678Z", log_level::info, "event", fields);
            CHECK(unshowable(line) == "");
            if (format == log_format::json)
                check_json(line);
        }
    }
}

TEST_CASE("two names that differ are shown differently")
{
    for (std::uint32_t seed = 0; seed < rounds; ++seed) {
        hostile_text name{seed};
        const auto first = name(3);
        const auto second = name(3);
        CAPTURE(seed, escape_text(first), escape_text(second));
        CHECK((first == second) == (escape_text(first) == escape_text(second)));
        CHECK(unshowable(escape_text(first)) == "");
    }
}
