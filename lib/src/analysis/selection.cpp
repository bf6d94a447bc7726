#include "analysis/selection.hpp"

#include "analysis/oci_layout.hpp"

#include <tare/base/text.hpp>
#include <tare/image/manifest.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace tare::analysis {
namespace {

/// The digest that a path of the archive claims for its content: "blobs/sha256/<hex>" and docker-save's
/// "<hex>.json".
std::optional<digest> claimed_digest(std::string_view path)
{
    auto name = path.substr(path.rfind('/') + 1);
    if (name.ends_with(".json"))
        name.remove_suffix(5);
    auto parsed = digest::parse_hex(name);
    return parsed ? std::optional{*parsed} : std::nullopt;
}

result<void> verify_name(const image::blob& blob)
{
    const auto claimed = claimed_digest(blob.path);
    if (!claimed || *claimed == blob.digest)
        return {};
    return error{
        errc::digest_mismatch,
        fmt::format(
            "The archive names a file after the digest {}, but its content has {}.", claimed->to_string(),
            blob.digest.to_string()
        ),
        {},
        {},
        blob.path
    };
}

error not_in_archive(std::string_view what, std::string_view path)
{
    return error{
        errc::missing_blob,
        fmt::format("manifest.json names a {} that the archive does not hold. Save the image again.", what),
        {},
        {},
        std::string{path}
    };
}

result<selected_image> select_docker_image(
    const image::archive_contents& contents, const image::docker_image& image, const limits& bounds
)
{
    selected_image out;
    out.names = image.repo_tags;
    out.config = contents.find(image.config, bounds);
    if (out.config == nullptr)
        return not_in_archive("config", image.config);
    if (out.config->json_error)
        return *out.config->json_error;
    if (auto verified = verify_name(*out.config); !verified)
        return verified.error();
    for (const auto& path : image.layers) {
        const auto* const blob = contents.find(path, bounds);
        if (blob == nullptr)
            return not_in_archive("layer", path);
        if (blob->path.starts_with("blobs/"))
            if (auto verified = verify_name(*blob); !verified)
                return verified.error();
        out.layers.push_back({blob, {}, blob->digest, blob->size});
    }
    return out;
}

/// An archive with both an OCI layout and docker-save's manifest.json is read by one runtime through the one
/// and by the next through the other: what manifest.json names has to be in the layout too, and then lends it
/// its tags.
result<void> reconcile(
    const std::vector<image::docker_image>& docker, const image::archive_contents& contents, const options& o,
    layout_selection& layout
)
{
    for (const auto& d : docker) {
        const auto* const config = contents.find(d.config, o.bounds);
        if (config == nullptr)
            return not_in_archive("config", d.config);
        if (!layout.configs.contains(config->digest))
            return make_error(
                errc::ambiguous_manifest, "manifest.json and the OCI layout of this archive name different "
                                          "images: which one runs depends on the "
                                          "runtime, so both are refused."
            );
        for (auto& image : layout.images)
            if (image.config->digest == config->digest && !d.repo_tags.empty())
                image.names = d.repo_tags;
    }
    return {};
}

bool names_match(const std::string& name, std::string_view wanted)
{
    if (name == wanted || name == std::string{wanted} + ":latest")
        return true;
    // containerd writes names in full; people leave out the default registry and project.
    for (const std::string_view prefix : {"docker.io/library/", "docker.io/"})
        if (name.starts_with(prefix) && names_match(name.substr(prefix.size()), wanted))
            return true;
    return false;
}

bool is_selected(const selected_image& image, std::string_view wanted)
{
    if (std::any_of(image.names.begin(), image.names.end(), [&](const auto& n) {
            return names_match(n, wanted);
        }))
        return true;
    if (image.config == nullptr)
        return false;
    auto hex = wanted;
    if (hex.starts_with("sha256:"))
        hex.remove_prefix(7);
    return hex.size() >= 12 && image.config->digest.hex().starts_with(hex);
}

result<void> keep_selected(const options& o, std::vector<selected_image>& images)
{
    if (!o.image)
        return {};
    std::string available;
    for (const auto& image : images)
        for (const auto& name : image.names)
            available += (available.empty() ? "" : ", ") + escape_text(name);
    std::erase_if(images, [&](const selected_image& i) { return !is_selected(i, *o.image); });
    if (!images.empty())
        return {};
    return make_error(
        errc::no_matching_image, fmt::format(
                                     "The archive holds no image '{}'. It has: {}.", escape_text(*o.image),
                                     available.empty() ? "no names" : available
                                 )
    );
}

/// Something that only a root filesystem has at its top.
bool looks_like_root(const image::layer_index& index)
{
    static constexpr std::array<std::string_view, 11> typical{"bin",  "dev",  "etc", "lib", "lib64", "opt",
                                                              "proc", "sbin", "sys", "usr", "var"};
    return std::any_of(index.entries.begin(), index.entries.end(), [](const image::layer_entry& entry) {
        return std::find(typical.begin(), typical.end(), entry.path.substr(0, entry.path.find('/'))) !=
               typical.end();
    });
}

result<std::vector<selected_image>> select_root_filesystem(const image::archive_contents& contents)
{
    if (contents.find("repositories", limits{}) != nullptr)
        return make_error(
            errc::unsupported_archive, "The archive is of Docker before 1.10 (repositories, but no "
                                       "manifest.json): load it into a runtime of today "
                                       "and save it again."
        );
    if (!contents.root_filesystem || !looks_like_root(*contents.root_filesystem->layer))
        return make_error(
            errc::not_an_image, "The tar has neither manifest.json nor index.json, and it is no root "
                                "filesystem either. Send what `docker "
                                "save`, `skopeo copy` or `docker buildx build --output type=oci` writes."
        );
    selected_image out;
    const auto& blob = *contents.root_filesystem;
    out.layers.push_back({&blob, {}, blob.digest, blob.size});
    return std::vector{std::move(out)};
}

result<selection> select_from(const image::archive_contents& contents, const options& o)
{
    const auto& bounds = o.bounds;
    std::vector<image::docker_image> docker;
    const auto* const docker_manifest = contents.find("manifest.json", bounds);
    const auto* const layout = contents.find("oci-layout", bounds);
    const auto* const index_file = contents.find("index.json", bounds);
    for (const auto* const file : {docker_manifest, layout, index_file})
        if (file != nullptr && file->json_error)
            return *file->json_error;
    if (docker_manifest != nullptr) {
        auto parsed =
            located_in(*docker_manifest, image::parse_docker_manifest(docker_manifest->json, bounds));
        if (!parsed)
            return parsed.error();
        docker = std::move(*parsed);
    }
    image::index index;
    if (index_file != nullptr && (layout != nullptr || docker_manifest == nullptr)) {
        if (layout != nullptr)
            if (auto checked = located_in(*layout, image::check_oci_layout(layout->json, bounds)); !checked)
                return checked.error();
        auto parsed = located_in(*index_file, image::parse_index(index_file->json, bounds));
        if (!parsed)
            return parsed.error();
        index = std::move(*parsed);
    }

    selection out;
    // Docker 25.0 writes "manifests": null for untagged images, although their manifests are there.
    const bool usable_index = index.manifests && !index.manifests->empty();
    if (usable_index) {
        out.format = "oci-archive";
        auto images = select_from_layout(contents, index, o);
        if (!images)
            return images.error();
        if (auto reconciled = reconcile(docker, contents, o, *images); !reconciled)
            return reconciled.error();
        out.images = std::move(images->images);
    } else if (docker_manifest != nullptr) {
        out.format = "docker-archive";
        for (const auto& d : docker) {
            auto image = select_docker_image(contents, d, bounds);
            if (!image)
                return image.error();
            out.images.push_back(std::move(*image));
        }
    } else if (index_file == nullptr) {
        out.format = "root-filesystem";
        auto images = select_root_filesystem(contents);
        if (!images)
            return images.error();
        out.images = std::move(*images);
    }
    if (out.images.empty())
        return make_error(errc::not_an_image, "The archive's manifest names no image.");
    if (out.images.size() > bounds.max_images)
        return limit_error("max_images", bounds.max_images);
    if (auto kept = keep_selected(o, out.images); !kept)
        return kept.error();
    return out;
}

/// The archive has no end-of-archive marker. Runtimes load such archives, as long as what the manifest names
/// is there; but what names it may itself be in the part that is gone.
result<selection> select_without_end(const image::archive_contents& contents, const options& o)
{
    const auto cut_off = [&](std::string_view why) {
        return error{
            errc::truncated,
            fmt::format(
                "The archive has no end-of-archive marker, and {}: it was cut off. Send it again.", why
            ),
            contents.tar_bytes,
            {},
            {}
        };
    };
    const bool has_index = contents.find("index.json", o.bounds) != nullptr;
    if (has_index != (contents.find("oci-layout", o.bounds) != nullptr))
        return cut_off("it is half an OCI layout");
    if (!has_index && contents.find("manifest.json", o.bounds) == nullptr)
        return cut_off("nothing else says that all of it is there");
    auto selected = select_from(contents, o);
    if (!selected &&
        (selected.error().code == errc::missing_blob || selected.error().code == errc::not_an_image))
        return cut_off("parts are missing");
    if (selected)
        for (auto& image : selected->images)
            image.notes.push_back(
                {"no-end-marker",
                 "The archive has no end-of-archive marker. All that its manifest names is there; what else "
                 "it may have held is not."}
            );
    return selected;
}

} // namespace

result<selection> select_images(const image::archive_contents& contents, const options& o)
{
    return contents.has_end_marker ? select_from(contents, o) : select_without_end(contents, o);
}

} // namespace tare::analysis
