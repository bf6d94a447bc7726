#include "archive.hpp"

#include "bounds.hpp"
#include "input_file.hpp"

#include <tare/base/bytes.hpp>
#include <tare/image/platform.hpp>

#include <fmt/format.h>

#include <chrono>
#include <span>
#include <utility>

namespace tare::app {
namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 20U;

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
    command
        .add_option("--platform", to.platform, "The platform to take of a multi-platform image: linux/arm64")
        ->type_name("OS/ARCH");
    command
        .add_option("--image", to.image, "The one image to take of an archive with several: a name or an id")
        ->type_name("NAME");
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
    analysis::analyzer analyzer{std::move(*options)};
    std::vector<std::byte> buffer(buffer_bytes);
    while (true) {
        const auto size = input->read(buffer);
        if (!size)
            return size.error();
        if (*size == 0)
            return analyzer.finish();
        if (const auto taken = analyzer.consume(std::span{buffer}.first(*size)); !taken)
            return taken.error();
    }
}

result<std::string> read_small_file(const std::string& path, std::size_t most, std::string_view example)
{
    auto input = input_file::open(path, example);
    if (!input)
        return input.error();
    std::string out;
    std::vector<std::byte> buffer(std::size_t{1} << 16U);
    while (true) {
        const auto size = input->read(buffer);
        if (!size)
            return size.error();
        if (*size == 0)
            break;
        out += as_text(bytes_view{buffer}.first(*size));
        if (out.size() > most)
            return make_error(errc::invalid_parameter, fmt::format("{} has more than {} bytes.", path, most));
    }
    input->clear_progress();
    return out;
}

} // namespace tare::app
