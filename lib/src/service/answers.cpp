#include "service/answers.hpp"

#include "service/units.hpp"

#include <tare/codec/sha256.hpp>
#include <tare/image/reference.hpp>
#include <tare/report/report.hpp>
#include <tare/report/write.hpp>

#include <boost/json/array.hpp>

#include <fmt/format.h>

namespace tare::service {

std::string entity_tag(std::string_view bytes)
{
    return fmt::format("\"{}\"", codec::sha256::of(as_bytes_view(bytes)).hex());
}

result<std::string> report_text(std::string_view report_json)
{
    const auto report = report::from_json(report_json);
    if (!report)
        return report.error();
    return report::to_text(*report);
}

result<std::string> canonical_name(std::string_view name)
{
    const auto parsed = image::reference::parse(name);
    if (!parsed)
        return parsed.error();
    return parsed->familiar();
}

result<std::string> find_image(store::report_store& reports, std::string_view reference)
{
    auto found = reports.resolve(reference);
    if (found || found.error().code != errc::not_found)
        return found;
    const auto name = canonical_name(reference);
    if (!name || *name == reference)
        return found;
    auto by_name = reports.resolve(*name);
    if (!by_name && by_name.error().code == errc::not_found)
        return found;
    return by_name;
}

result<report::image_report> stored_report(store::report_store& reports, std::string_view id)
{
    const auto json = reports.report(id);
    if (!json)
        return json.error();
    return report::from_json(*json);
}

result<report::image_report> find_report(store::report_store& reports, std::string_view reference)
{
    const auto id = find_image(reports, reference);
    if (!id)
        return id.error();
    return stored_report(reports, *id);
}

result<report::image_report>
find_report_with_packages(store::report_store& reports, std::string_view reference)
{
    auto report = find_report(reports, reference);
    if (report && !report->packages)
        return make_error(
            errc::conflict,
            "The report is of an older Tare, which did not read packages. Send the image again."
        );
    return report;
}

result<std::size_t>
count_parameter(const http::request& head, std::string_view name, std::size_t fallback, std::size_t most)
{
    const auto given = head.parameter(name);
    if (!given)
        return fallback;
    const auto value = parse_count(*given);
    if (!value || *value < 1 || *value > most)
        return make_error(
            errc::invalid_parameter,
            fmt::format("The parameter '{}' takes a number from 1 to {}.", name, most)
        );
    return static_cast<std::size_t>(*value);
}

result<std::size_t> position_cursor(const http::request& head)
{
    const auto cursor = head.parameter("cursor");
    if (!cursor)
        return std::size_t{0};
    const auto start = parse_count(*cursor);
    if (!start || *start == 0)
        return make_error(
            errc::invalid_parameter, "The cursor is not one that a page gave. Take it from 'next'."
        );
    return static_cast<std::size_t>(*start);
}

std::string percent_encoded(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                c == '-' || c == '.' || c == '_' || c == '~';
        if (unreserved)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

std::string
next_link(std::string_view path, std::size_t limit, std::string_view cursor, std::string_view rest)
{
    return fmt::format("<{}?limit={}&cursor={}{}>; rel=\"next\"", path, limit, percent_encoded(cursor), rest);
}

parameter image_parameter()
{
    return {
        "id",
        parameter::place::path,
        "The image: its id (sha256:…), 12 or more digits of it with or without sha256:, or a name "
        "(percent-encode its "
        "slashes).",
        {{"type", "string"}}
    };
}

parameter format_parameter(std::initializer_list<std::string_view> formats)
{
    boost::json::array words;
    for (const auto f : formats)
        words.emplace_back(f);
    return {
        "format",
        parameter::place::query,
        "The representation; goes before Accept.",
        {{"type", "string"}, {"enum", std::move(words)}}
    };
}

parameter limit_parameter(std::size_t fallback, std::size_t most)
{
    return {
        "limit",
        parameter::place::query,
        "Entries of a page.",
        {{"type", "integer"}, {"minimum", 1}, {"maximum", most}, {"default", fallback}}
    };
}

parameter cursor_parameter()
{
    return {
        "cursor", parameter::place::query, "Where to go on: `next` of the page before.", {{"type", "string"}}
    };
}

} // namespace tare::service
