#include <tare/image/config.hpp>
#include <tare/image/json.hpp>

#include <boost/json/value.hpp>

namespace tare::image {
namespace {

namespace json = boost::json;

constexpr std::string_view document = "image config";

std::optional<health_check> read_health(object_reader& config, std::optional<error>& failure)
{
    const auto* const value = config.member("Healthcheck");
    if (value == nullptr)
        return std::nullopt;
    object_reader reader{*value, errc::malformed_config, "image config's Healthcheck"};
    health_check health;
    health.test = reader.strings("Test");
    health.interval = reader.integer("Interval");
    health.timeout = reader.integer("Timeout");
    health.start_period = reader.integer("StartPeriod");
    health.retries = reader.integer("Retries");
    if (reader.failure())
        failure = reader.failure();
    return health;
}

result<void> read_runtime(const json::value& value, image_config& out)
{
    object_reader reader{value, errc::malformed_config, "image config's config"};
    out.user = reader.string("User");
    out.env = reader.strings("Env");
    out.entrypoint = reader.strings("Entrypoint");
    out.cmd = reader.strings("Cmd");
    out.working_dir = reader.string("WorkingDir");
    out.exposed_ports = reader.keys("ExposedPorts");
    out.volumes = reader.keys("Volumes");
    out.labels = reader.string_map("Labels");
    out.stop_signal = reader.string("StopSignal");
    std::optional<error> failure;
    out.health = read_health(reader, failure);
    if (reader.failure())
        return *reader.failure();
    if (failure)
        return *failure;
    return {};
}

result<void> read_root_filesystem(object_reader& config, const limits& bounds, image_config& out)
{
    const auto* const value = config.member("rootfs");
    if (value == nullptr)
        return make_error(
            errc::malformed_config, "The image config has no 'rootfs': it says nothing of its layers."
        );
    object_reader reader{*value, errc::malformed_config, "image config's rootfs"};
    const auto diff_ids = reader.strings("diff_ids");
    if (reader.failure())
        return *reader.failure();
    if (diff_ids.size() > bounds.max_layers)
        return limit_error("max_layers", bounds.max_layers);
    for (const auto& text : diff_ids) {
        auto parsed = digest::parse(text);
        if (!parsed)
            return error{errc::malformed_config, parsed.error().detail, {}, {}, "/rootfs/diff_ids"};
        out.diff_ids.push_back(*parsed);
    }
    return {};
}

result<void> read_history(object_reader& config, image_config& out)
{
    const auto* const value = config.member("history");
    if (value == nullptr)
        return {};
    const auto* const list = value->if_array();
    if (list == nullptr)
        return make_error(errc::malformed_config, "'history' of the image config is not a list.");
    for (const auto& item : *list) {
        object_reader reader{item, errc::malformed_config, "image config's history"};
        history_entry entry;
        entry.created_by = reader.string("created_by");
        entry.comment = reader.string("comment");
        entry.empty_layer = reader.boolean("empty_layer");
        if (reader.failure())
            return *reader.failure();
        out.history.push_back(std::move(entry));
    }
    return {};
}

} // namespace

std::optional<std::string_view> image_config::variable(std::string_view name) const noexcept
{
    for (auto v = env.rbegin(); v != env.rend(); ++v)
        if (v->size() > name.size() && v->starts_with(name) && (*v)[name.size()] == '=')
            return std::string_view{*v}.substr(name.size() + 1);
    return std::nullopt;
}

std::string_view image_config::search_path() const noexcept
{
    constexpr std::string_view default_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    const auto set = variable("PATH");
    return set && !set->empty() ? *set : default_path;
}

std::vector<std::string> image_config::layer_instructions() const
{
    std::vector<std::string> out;
    for (const auto& entry : history)
        if (!entry.empty_layer)
            out.push_back(entry.created_by);
    if (out.size() != diff_ids.size())
        out.clear();
    return out;
}

result<image_config> parse_config(std::string_view text, const limits& bounds)
{
    auto parsed = parse_json(text, bounds, document);
    if (!parsed)
        return parsed.error();
    object_reader reader{*parsed, errc::malformed_config, document};
    image_config out;
    out.platform =
        platform{reader.string("os"), reader.string("architecture"), reader.string("variant")}.normalised();
    out.created = reader.optional_string("created");
    out.author = reader.optional_string("author");
    const auto* const runtime = reader.member("config");
    if (reader.failure())
        return *reader.failure();
    if (runtime != nullptr)
        if (auto read = read_runtime(*runtime, out); !read)
            return read.error();
    if (auto read = read_root_filesystem(reader, bounds, out); !read)
        return read.error();
    if (auto read = read_history(reader, out); !read)
        return read.error();
    return out;
}

} // namespace tare::image
