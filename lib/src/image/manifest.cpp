#include <tare/base/ascii.hpp>
#include <tare/image/json.hpp>
#include <tare/image/manifest.hpp>

#include <boost/json/value.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tare::image {
namespace {

namespace json = boost::json;

struct media_row
{
    std::string_view media_type;
    media_kind kind;
};

constexpr std::array media_types{
    media_row{"application/vnd.oci.image.index.v1+json", media_kind::index},
    media_row{"application/vnd.docker.distribution.manifest.list.v2+json", media_kind::index},
    media_row{"application/vnd.oci.image.manifest.v1+json", media_kind::manifest},
    media_row{"application/vnd.docker.distribution.manifest.v2+json", media_kind::manifest},
    media_row{"application/vnd.oci.image.config.v1+json", media_kind::config},
    media_row{"application/vnd.docker.container.image.v1+json", media_kind::config},
    media_row{"application/vnd.docker.distribution.manifest.v1+json", media_kind::schema_1},
    media_row{"application/vnd.docker.distribution.manifest.v1+prettyjws", media_kind::schema_1},
};

/// Types of layers, whose names go on with the compression.
constexpr std::array layer_families{
    media_row{"application/vnd.oci.image.layer.nondistributable.v1.tar", media_kind::foreign_layer},
    media_row{"application/vnd.docker.image.rootfs.foreign.diff.tar", media_kind::foreign_layer},
    media_row{"application/vnd.oci.image.layer.v1.tar", media_kind::layer},
    media_row{"application/vnd.docker.image.rootfs.diff.tar", media_kind::layer},
};

std::string without_parameters(std::string_view media_type)
{
    auto out = lowered(media_type.substr(0, media_type.find(';')));
    while (!out.empty() && out.back() == ' ')
        out.pop_back();
    return out;
}

result<descriptor> read_descriptor(const json::value& value, std::string_view what)
{
    object_reader reader{value, errc::malformed_manifest, what};
    descriptor out;
    out.media_type = reader.string("mediaType");
    const auto size = reader.integer("size");
    const auto digest_text = reader.string("digest");
    out.annotations = reader.string_map("annotations");
    const auto* const urls = reader.member("urls");
    out.has_urls = urls != nullptr && urls->is_array() && !urls->as_array().empty();
    const auto* const platform_value = reader.member("platform");
    if (reader.failure())
        return *reader.failure();
    if (size < 0)
        return make_error(errc::malformed_manifest, fmt::format("The {} has a negative size.", what));
    out.size = static_cast<std::uint64_t>(size);
    auto parsed = digest::parse(digest_text);
    if (!parsed)
        return parsed.error();
    out.digest = *parsed;
    if (platform_value != nullptr) {
        object_reader platform_reader{*platform_value, errc::malformed_manifest, "descriptor's platform"};
        out.platform =
            platform{
                platform_reader.string("os"), platform_reader.string("architecture"),
                platform_reader.string("variant")
            }
                .normalised();
        if (platform_reader.failure())
            return *platform_reader.failure();
    }
    return out;
}

/// Refuses a document that holds the members of more than one kind: one reader takes it for this, the next
/// for that.
result<void>
check_kind(object_reader& reader, std::string_view what, std::initializer_list<std::string_view> foreign)
{
    for (const auto key : foreign)
        if (reader.member(key) != nullptr)
            return make_error(
                errc::ambiguous_manifest,
                fmt::format(
                    "The {} also has '{}': readers disagree on what it is, so it is refused.", what, key
                )
            );
    const auto version = reader.integer("schemaVersion");
    if (reader.failure())
        return *reader.failure();
    if (version == 1)
        return make_error(
            errc::unsupported_archive,
            fmt::format(
                "The {} is of Docker's schema 1, which is no longer in use: pull and save the image anew.",
                what
            )
        );
    return {};
}

result<void> check_media_type(std::string_view media_type, media_kind wanted, std::string_view what)
{
    if (media_type.empty() || kind_of(media_type) == wanted)
        return {};
    return make_error(errc::ambiguous_manifest, fmt::format("The {} says that it is something else.", what));
}

} // namespace

media_kind kind_of(std::string_view media_type)
{
    const auto type = without_parameters(media_type);
    for (const auto& row : media_types)
        if (row.media_type == type)
            return row.kind;
    for (const auto& family : layer_families) {
        if (!type.starts_with(family.media_type))
            continue;
        const auto rest = std::string_view{type}.substr(family.media_type.size());
        if (rest.ends_with("+encrypted"))
            return media_kind::encrypted_layer;
        if (rest.empty() || rest == "+gzip" || rest == "+zstd" || rest == ".gzip" || rest == ".zstd")
            return family.kind;
    }
    return media_kind::other;
}

std::string_view declared_compression(std::string_view media_type)
{
    const auto type = without_parameters(media_type);
    if (type.ends_with("gzip"))
        return "gzip";
    if (type.ends_with("zstd"))
        return "zstd";
    // Docker's plain type says nothing: runtimes sniff it as well.
    return type.starts_with("application/vnd.oci.image.layer") && type.ends_with(".tar") ? "none" : "";
}

std::string_view descriptor::annotation(std::string_view key) const noexcept
{
    for (const auto& [name, value] : annotations)
        if (name == key)
            return value;
    return {};
}

bool descriptor::is_attestation() const noexcept
{
    return !annotation("vnd.docker.reference.type").empty() ||
           (platform && platform->os == "unknown" && platform->architecture == "unknown");
}

bool manifest::is_image() const
{
    if (!artifact_type.empty() || kind_of(config.media_type) != media_kind::config)
        return false;
    // BuildKit's older attestations pose as images: an ordinary config, but layers that are in-toto
    // statements.
    return !is_attestation();
}

bool manifest::is_attestation() const
{
    return artifact_type == "application/vnd.docker.attestation.manifest.v1+json" ||
           std::any_of(layers.begin(), layers.end(), [](const descriptor& d) {
               return without_parameters(d.media_type) == "application/vnd.in-toto+json";
           });
}

result<manifest> parse_manifest(std::string_view text, const limits& bounds)
{
    auto parsed = parse_json(text, bounds, "image manifest");
    if (!parsed)
        return parsed.error();
    object_reader reader{*parsed, errc::malformed_manifest, "image manifest"};
    if (auto checked = check_kind(reader, "image manifest", {"manifests", "fsLayers"}); !checked)
        return checked.error();
    manifest out;
    out.media_type = reader.string("mediaType");
    out.artifact_type = reader.string("artifactType");
    const auto* const config = reader.member("config");
    const auto* const layers = reader.member("layers");
    if (reader.failure())
        return *reader.failure();
    if (auto checked = check_media_type(out.media_type, media_kind::manifest, "image manifest"); !checked)
        return checked.error();
    if (config == nullptr)
        return make_error(errc::malformed_manifest, "The image manifest has no 'config'.");
    auto config_descriptor = read_descriptor(*config, "config descriptor");
    if (!config_descriptor)
        return config_descriptor.error();
    out.config = std::move(*config_descriptor);
    if (layers == nullptr)
        return out;
    if (!layers->is_array())
        return make_error(errc::malformed_manifest, "'layers' of the image manifest is not a list.");
    if (layers->get_array().size() > bounds.max_layers)
        return limit_error("max_layers", bounds.max_layers);
    for (const auto& item : layers->get_array()) {
        auto layer = read_descriptor(item, "layer descriptor");
        if (!layer)
            return layer.error();
        out.layers.push_back(std::move(*layer));
    }
    return out;
}

result<index> parse_index(std::string_view text, const limits& bounds)
{
    auto parsed = parse_json(text, bounds, "image index");
    if (!parsed)
        return parsed.error();
    object_reader reader{*parsed, errc::malformed_manifest, "image index"};
    if (auto checked = check_kind(reader, "image index", {"config", "layers", "fsLayers"}); !checked)
        return checked.error();
    index out;
    out.media_type = reader.string("mediaType");
    const auto* const manifests = reader.member("manifests");
    if (reader.failure())
        return *reader.failure();
    if (auto checked = check_media_type(out.media_type, media_kind::index, "image index"); !checked)
        return checked.error();
    if (manifests == nullptr)
        return out;
    if (!manifests->is_array())
        return make_error(errc::malformed_manifest, "'manifests' of the image index is not a list.");
    if (manifests->get_array().size() > bounds.max_index_entries)
        return limit_error("max_index_entries", bounds.max_index_entries);
    auto& list = out.manifests.emplace();
    for (const auto& item : manifests->get_array()) {
        auto entry = read_descriptor(item, "descriptor in the image index");
        if (!entry)
            return entry.error();
        list.push_back(std::move(*entry));
    }
    return out;
}

result<std::vector<docker_image>> parse_docker_manifest(std::string_view text, const limits& bounds)
{
    auto parsed = parse_json(text, bounds, "manifest.json");
    if (!parsed)
        return parsed.error();
    const auto* const list = parsed->if_array();
    if (list == nullptr)
        return make_error(
            errc::malformed_manifest, parsed->is_null() ? "manifest.json is null: the archive names no image."
                                                        : "manifest.json is not a list."
        );
    if (list->size() > bounds.max_images)
        return limit_error("max_images", bounds.max_images);
    std::vector<docker_image> out;
    for (const auto& item : *list) {
        object_reader reader{item, errc::malformed_manifest, "manifest.json"};
        docker_image image;
        image.config = reader.string("Config");
        image.repo_tags = reader.strings("RepoTags");
        image.layers = reader.strings("Layers");
        if (reader.failure())
            return *reader.failure();
        if (image.config.empty())
            return make_error(errc::malformed_manifest, "An image in manifest.json has no 'Config'.");
        if (image.layers.size() > bounds.max_layers)
            return limit_error("max_layers", bounds.max_layers);
        out.push_back(std::move(image));
    }
    return out;
}

result<void> check_oci_layout(std::string_view text, const limits& bounds)
{
    auto parsed = parse_json(text, bounds, "oci-layout");
    if (!parsed)
        return parsed.error();
    object_reader reader{*parsed, errc::malformed_manifest, "oci-layout"};
    const auto version = reader.string("imageLayoutVersion");
    if (reader.failure())
        return *reader.failure();
    if (version != "1.0.0")
        return make_error(
            errc::unsupported_archive, "The OCI layout's version is not 1.0.0, the only one there is."
        );
    return {};
}

} // namespace tare::image
