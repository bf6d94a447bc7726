#pragma once

#include "compress.hpp"
#include "tar_builder.hpp"

#include <tare/base/bytes.hpp>
#include <tare/codec/sha256.hpp>

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::test {

/// How a layer is put into an archive.
enum class packing : unsigned char
{
    none,
    gzip,
    zstd,
};

/// Builds archives of one image, right ones and, through its hooks, wrong ones:
///
///     image_builder{}.layer(tar_builder{}.file("etc/passwd", "…").finish()).docker_archive()
class image_builder
{
public:
    /// Adds a layer; `tar` is its uncompressed changeset.
    image_builder& layer(std::string tar, packing how = packing::none, std::string created_by = "RUN true")
    {
        layers_.push_back({std::move(tar), how, std::move(created_by)});
        return *this;
    }

    /// Adds a layer that an OCI layout may leave out (nondistributable), and does.
    image_builder& absent_layer()
    {
        layers_.push_back({tar_builder{}.file("absent", "absent").finish(), packing::none, "RUN absent", true}
        );
        return *this;
    }

    /// A step of the history without a layer: `ENV A=b`.
    image_builder& step(std::string created_by)
    {
        layers_.push_back({{}, packing::none, std::move(created_by), false, true});
        return *this;
    }

    /// JSON members of the config beside `config`, `os` and the like: `"author":"a"`.
    image_builder& top(std::string members)
    {
        top_ = std::move(members);
        return *this;
    }

    /// Names for RepoTags or, in an OCI layout, the name annotation.
    image_builder& name(std::string tag)
    {
        tags_.push_back(std::move(tag));
        return *this;
    }

    image_builder& platform(std::string os, std::string architecture)
    {
        os_ = std::move(os);
        architecture_ = std::move(architecture);
        return *this;
    }

    /// JSON members of the config's `config` object: `"User":"10000"`.
    image_builder& runtime(std::string members)
    {
        runtime_ = std::move(members);
        return *this;
    }

    /// Replaces the diff_ids that the config claims.
    image_builder& claim_diff_ids(std::vector<std::string> diff_ids)
    {
        claimed_diff_ids_ = std::move(diff_ids);
        return *this;
    }

    [[nodiscard]] static std::string digest(std::string_view bytes)
    {
        return codec::sha256::of(as_bytes_view(bytes)).to_string();
    }

    [[nodiscard]] static std::string hex(std::string_view bytes)
    {
        return codec::sha256::of(as_bytes_view(bytes)).hex();
    }

    [[nodiscard]] static std::string stored(const std::string& tar, packing how)
    {
        switch (how) {
        case packing::gzip:
            return gzip(tar);
        case packing::zstd:
            return zstd(tar);
        default:
            return tar;
        }
    }

    [[nodiscard]] std::string config() const
    {
        std::string diff_ids;
        std::string history;
        for (const auto& l : layers_) {
            if (!l.empty)
                diff_ids += fmt::format("{}\"{}\"", diff_ids.empty() ? "" : ",", digest(l.tar));
            history += fmt::format(
                "{}{{\"created_by\":\"{}\"{}}}", history.empty() ? "" : ",", l.created_by,
                l.empty ? R"(,"empty_layer":true)" : ""
            );
        }
        if (claimed_diff_ids_) {
            diff_ids.clear();
            for (const auto& d : *claimed_diff_ids_)
                diff_ids += fmt::format("{}\"{}\"", diff_ids.empty() ? "" : ",", d);
        }
        return fmt::format(
            R"({{"architecture":"{}","os":"{}","config":{{{}}},"rootfs":{{"type":"layers","diff_ids":[{}]}},"history":[{}]{}{}}})",
            architecture_, os_, runtime_, diff_ids, history, top_.empty() ? "" : ",", top_
        );
    }

    /// What `docker save` wrote before Docker 25.
    [[nodiscard]] std::string docker_archive() const
    {
        tar_builder out;
        std::string layers;
        for (std::size_t i = 0; i < layers_.size(); ++i) {
            if (layers_[i].empty)
                continue;
            const auto path = fmt::format("{}/layer.tar", hex(fmt::format("{}", i)));
            out.file(path, stored(layers_[i].tar, layers_[i].how));
            layers += fmt::format("{}\"{}\"", layers.empty() ? "" : ",", path);
        }
        const auto text = config();
        out.file(hex(text) + ".json", text);
        out.file(
            "manifest.json",
            fmt::format(R"([{{"Config":"{}.json","RepoTags":{},"Layers":[{}]}}])", hex(text), tags(), layers)
        );
        return out.finish();
    }

    /// The image manifest of an OCI layout.
    [[nodiscard]] std::string manifest() const
    {
        std::string layers;
        for (const auto& l : layers_) {
            if (l.empty)
                continue;
            const auto blob = stored(l.tar, l.how);
            layers += fmt::format(
                R"({}{{"mediaType":"application/vnd.oci.image.layer.{}v1.tar{}","digest":"{}","size":{}}})",
                layers.empty() ? "" : ",", l.absent ? "nondistributable." : "",
                l.how == packing::gzip   ? "+gzip"
                : l.how == packing::zstd ? "+zstd"
                                         : "",
                digest(blob), blob.size()
            );
        }
        const auto text = config();
        return fmt::format(
            R"({{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{}","size":{}}},"layers":[{}]}})",
            digest(text), text.size(), layers
        );
    }

    /// The descriptor of `manifest()` for an index.
    [[nodiscard]] std::string descriptor(bool with_platform = true) const
    {
        const auto text = manifest();
        std::string annotations;
        if (!tags_.empty())
            annotations =
                fmt::format(R"(,"annotations":{{"org.opencontainers.image.ref.name":"{}"}})", tags_.front());
        const auto platform_member =
            with_platform
                ? fmt::format(R"(,"platform":{{"os":"{}","architecture":"{}"}})", os_, architecture_)
                : "";
        return fmt::format(
            R"({{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{}","size":{}{}{}}})",
            digest(text), text.size(), platform_member, annotations
        );
    }

    /// Every blob of the image, into an OCI layout that `out` becomes.
    void add_blobs(tar_builder& out) const
    {
        for (const auto& l : layers_) {
            if (l.absent || l.empty)
                continue;
            const auto blob = stored(l.tar, l.how);
            out.file("blobs/sha256/" + hex(blob), blob);
        }
        for (const auto& text : {config(), manifest()})
            out.file("blobs/sha256/" + hex(text), text);
    }

    /// What `docker buildx build --output type=oci` writes.
    [[nodiscard]] std::string oci_archive() const
    {
        tar_builder out;
        add_blobs(out);
        return with_layout(out, {descriptor()});
    }

    /// Finishes an OCI layout whose index lists `descriptors`.
    [[nodiscard]] static std::string
    with_layout(tar_builder& out, const std::vector<std::string>& descriptors)
    {
        out.file("index.json", index(descriptors));
        out.file("oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
        return out.finish();
    }

    [[nodiscard]] static std::string index(const std::vector<std::string>& descriptors)
    {
        return fmt::format(R"({{"schemaVersion":2,"manifests":[{}]}})", fmt::join(descriptors, ","));
    }

private:
    struct layer_source
    {
        std::string tar;
        packing how;
        std::string created_by;
        bool absent = false;
        bool empty = false;
    };

    [[nodiscard]] std::string tags() const
    {
        if (tags_.empty())
            return "null";
        return fmt::format("[\"{}\"]", fmt::join(tags_, "\",\""));
    }

    std::vector<layer_source> layers_;
    std::vector<std::string> tags_;
    std::string os_ = "linux";
    std::string architecture_ = "amd64";
    std::string runtime_;
    std::string top_;
    std::optional<std::vector<std::string>> claimed_diff_ids_;
};

} // namespace tare::test
