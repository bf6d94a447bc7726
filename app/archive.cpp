#include "archive.hpp"

#include "bounds.hpp"
#include "input_file.hpp"

#include <tare/base/bytes.hpp>
#include <tare/image/platform.hpp>
#include <tare/report/write.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <span>
#include <utility>

namespace tare::app {
namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 20U;
constexpr std::size_t tar_block = 512;

result<analysis::options> analysis_options(const archive_options& asked)
{
    analysis::options o;
    const auto bounds = analysis_bounds(asked.bounds);
    if (!bounds)
        return bounds.error();
    o.bounds = *bounds;
    o.today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    if (!asked.platform.empty()) {
        auto platform = image::platform::parse(asked.platform);
        if (!platform)
            return platform.error();
        o.platform = std::move(*platform);
    }
    if (!asked.image.empty())
        o.image = asked.image;
    return o;
}

/// Analyses what was read already, and what is to come.
result<std::vector<analysis::image_analysis>>
analyse(analysis::options options, input_file& input, std::span<const std::byte> start)
{
    // One fills while the other is still hashed; before the analyser, so that it lets go of them first.
    std::array<std::vector<std::byte>, 2> buffers;
    analysis::analyzer analyzer{std::move(options)};
    if (const auto taken = analyzer.consume(start); !taken)
        return taken.error();
    for (std::size_t filling = 0;; filling = 1 - filling) {
        auto& buffer = buffers[filling];
        buffer.resize(buffer_bytes);
        const auto size = input.read(buffer);
        if (!size)
            return size.error();
        if (*size == 0)
            return analyzer.finish();
        if (const auto taken = analyzer.consume_lent(std::span{buffer}.first(*size)); !taken)
            return taken.error();
    }
}

/// The rest of the input, behind what `out` has already.
result<std::string> read_rest(input_file& input, std::string out, const std::string& path, std::size_t most)
{
    std::vector<std::byte> buffer(std::size_t{1} << 16U);
    while (true) {
        if (out.size() > most)
            return make_error(errc::invalid_parameter, fmt::format("{} has more than {} bytes.", path, most));
        const auto size = input.read(buffer);
        if (!size)
            return size.error();
        if (*size == 0)
            break;
        out += as_text(bytes_view{buffer}.first(*size));
    }
    input.clear_progress();
    return out;
}

/// As many bytes as tell what it is; fewer at the end.
result<std::vector<std::byte>> read_start(input_file& input)
{
    std::vector<std::byte> start(tar_block);
    std::size_t filled = 0;
    while (filled < start.size()) {
        const auto size = input.read(std::span{start}.subspan(filled));
        if (!size)
            return size.error();
        if (*size == 0)
            break;
        filled += *size;
    }
    start.resize(filled);
    return start;
}

/// JSON has no NUL, and every block of a tar that begins with a name has.
bool is_json(std::string_view start)
{
    const auto first = start.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && start[first] == '{' &&
           start.find('\0') == std::string_view::npos;
}

} // namespace

void add_archive_options(CLI::App& command, archive_options& to)
{
    command
        .add_option(
            "archive", to.file,
            "The output of docker save, an OCI layout or a root filesystem as tar; - is standard input"
        )
        ->required()
        ->type_name("FILE|-");
    add_platform_option(command, to);
    command
        .add_option("--image", to.image, "The one image to take of an archive with several: a name or an id")
        ->type_name("NAME");
    add_bounds_options(command, to);
}

void add_platform_option(CLI::App& command, archive_options& to)
{
    command
        .add_option("--platform", to.platform, "The platform to take of a multi-platform image: linux/arm64")
        ->type_name("OS/ARCH");
}

void add_bounds_options(CLI::App& command, archive_options& to)
{
    for (const auto& s : service::settings())
        if (s.bounds_analysis)
            command
                .add_option_function<std::string>(
                    s.flag(),
                    [&to, key = s.key](const std::string& value) { to.bounds.emplace_back(key, value); },
                    std::string{s.help}
                )
                ->type_name(s.default_text)
                ->group("Limits");
}

result<std::vector<analysis::image_analysis>>
analyse_archive(const archive_options& asked, std::string_view example)
{
    auto options = analysis_options(asked);
    if (!options)
        return options.error();
    auto input = input_file::open(asked.file, example);
    if (!input)
        return input.error();
    return analyse(std::move(*options), *input, {});
}

result<std::string> read_small_file(const std::string& path, std::size_t most, std::string_view example)
{
    auto input = input_file::open(path, example);
    if (!input)
        return input.error();
    return read_rest(*input, {}, path, most);
}

result<report::image_report> parse_report(const std::string& text, const std::string& path)
{
    boost::system::error_code ec;
    const auto document = boost::json::parse(text, ec);
    const auto* const object = ec ? nullptr : document.if_object();
    if (object == nullptr)
        return make_error(
            errc::invalid_parameter, fmt::format("{} is no report: it is no JSON object.", path)
        );
    const auto* const images = object->if_contains("images");
    const auto* const list = images == nullptr ? nullptr : images->if_array();
    if (list != nullptr && list->size() != 1)
        return make_error(
            errc::invalid_parameter,
            fmt::format("{} has {} reports, and one can be compared with.", path, list->size())
        );
    auto report = report::from_json(list == nullptr ? text : boost::json::serialize(list->front()));
    if (!report || report->image.id.empty() || report->layers.empty())
        return make_error(
            errc::invalid_parameter,
            fmt::format("{} is no report on an image, as tare inspect --format json writes it.", path)
        );
    return report;
}

result<image_input>
read_image(const archive_options& asked, std::string_view option, std::string_view example)
{
    auto options = analysis_options(asked);
    if (!options)
        return options.error();
    auto input = input_file::open(asked.file, example);
    if (!input)
        return input.error();
    const auto start = read_start(*input);
    if (!start)
        return start.error();
    if (const auto text = as_text(*start); is_json(text)) {
        const auto json = read_rest(*input, std::string{text}, asked.file, most_report_bytes);
        if (!json)
            return json.error();
        auto report = parse_report(*json, asked.file);
        if (!report)
            return report.error();
        return image_input{std::move(*report)};
    }
    auto images = analyse(std::move(*options), *input, *start);
    if (!images)
        return images.error();
    if (images->size() != 1)
        return make_error(
            errc::invalid_parameter, fmt::format(
                                         "{} holds {} images, and one can be compared: choose it with {}.",
                                         asked.file, images->size(), option
                                     )
        );
    return image_input{std::move(images->front().report), std::move(images->front().files)};
}

} // namespace tare::app
