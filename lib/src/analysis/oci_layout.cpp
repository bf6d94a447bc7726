#include "analysis/oci_layout.hpp"

#include "analysis/companions.hpp"

#include <tare/base/text.hpp>
#include <tare/image/config.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace tare::analysis {
namespace {

using image::descriptor;
using image::media_kind;

/// A manifest that could be the image asked for.
struct candidate
{
    descriptor reference;
    image::manifest manifest;
    image::platform platform;
    bool complete = false;
};

/// Candidates of one name: the platforms of one image.
struct platform_group
{
    std::vector<std::string> names;
    std::vector<candidate> candidates;
    std::vector<companion> companions;
    std::vector<report::note> notes;
    std::optional<error> why_incomplete;
};

result<void> verify(const image::blob& blob, const descriptor& d)
{
    if (blob.digest != d.digest)
        return error{
            errc::digest_mismatch,
            fmt::format(
                "The content of {} has the digest {}.", d.digest.to_string(), blob.digest.to_string()
            ),
            {},
            {},
            blob.path
        };
    if (blob.size != d.size)
        return error{
            errc::size_mismatch,
            fmt::format("{} has {} bytes; its descriptor says {}.", d.digest.to_string(), blob.size, d.size),
            {},
            {},
            blob.path
        };
    return {};
}

error missing(const descriptor& d, std::string_view what)
{
    return make_error(
        errc::missing_blob,
        fmt::format(
            "The archive does not hold the {} {}. Save the image again, with all its parts.", what,
            d.digest.to_string()
        )
    );
}

class layout_reader
{
public:
    layout_reader(const image::archive_contents& contents, const options& o)
        : contents_{contents}, options_{o}
    {}

    result<layout_selection> select(const image::index& index)
    {
        std::vector<platform_group> groups;
        if (auto grouped = group(*index.manifests, groups); !grouped)
            return grouped.error();
        std::vector<selected_image> out;
        // What stands beside the images belongs to none of them and is said of each.
        std::vector<companion> loose;
        for (auto& g : groups) {
            if (g.candidates.empty() && !g.why_incomplete) {
                std::move(g.companions.begin(), g.companions.end(), std::back_inserter(loose));
                continue;
            }
            auto chosen = choose(g);
            if (!chosen)
                return chosen.error();
            add(std::move(*chosen), out);
        }
        if (out.empty() && !index.manifests->empty())
            return only_companions(loose);
        for (auto& image : out)
            add_notes(loose, image.notes);
        return layout_selection{std::move(out), std::move(configs_)};
    }

private:
    /// Several descriptors may lead to one image under different names.
    static void add(selected_image image, std::vector<selected_image>& out)
    {
        const auto same = std::find_if(out.begin(), out.end(), [&](const selected_image& i) {
            return i.manifest_digest == image.manifest_digest;
        });
        if (same == out.end()) {
            out.push_back(std::move(image));
            return;
        }
        for (auto& name : image.names)
            if (std::find(same->names.begin(), same->names.end(), name) == same->names.end())
                same->names.push_back(std::move(name));
    }

    static std::vector<std::string> names_of(const descriptor& d)
    {
        const auto full = d.annotation("io.containerd.image.name");
        const auto ref = full.empty() ? d.annotation("org.opencontainers.image.ref.name") : full;
        return ref.empty() ? std::vector<std::string>{} : std::vector{std::string{ref}};
    }

    /// Sorts the index's entries into images. Manifests without a name that differ in platform are one image;
    /// so are those with the same name. A nested index is an image of its own.
    result<void> group(const std::vector<descriptor>& entries, std::vector<platform_group>& groups)
    {
        for (const auto& d : entries) {
            platform_group fresh;
            fresh.names = names_of(d);
            if (auto collected = collect(d, 0, fresh); !collected)
                return collected.error();
            const auto same = std::find_if(groups.begin(), groups.end(), [&](const platform_group& g) {
                return g.names == fresh.names && differ_in_platform(g, fresh);
            });
            if (same == groups.end()) {
                groups.push_back(std::move(fresh));
                continue;
            }
            std::move(fresh.candidates.begin(), fresh.candidates.end(), std::back_inserter(same->candidates));
            std::move(fresh.companions.begin(), fresh.companions.end(), std::back_inserter(same->companions));
            if (!same->why_incomplete)
                same->why_incomplete = fresh.why_incomplete;
        }
        return {};
    }

    static bool differ_in_platform(const platform_group& a, const platform_group& b)
    {
        return std::none_of(a.candidates.begin(), a.candidates.end(), [&](const candidate& x) {
            return std::any_of(b.candidates.begin(), b.candidates.end(), [&](const candidate& y) {
                return x.platform == y.platform;
            });
        });
    }

    result<void> collect(const descriptor& d, std::size_t depth, platform_group& out)
    {
        if (d.is_attestation()) {
            out.companions.push_back({true, d.digest, {}});
            return {};
        }
        const auto kind = image::kind_of(d.media_type);
        if (kind == media_kind::schema_1)
            return make_error(
                errc::unsupported_archive, "The image is of Docker's schema 1: pull and save it anew."
            );
        if (kind == media_kind::index)
            return collect_index(d, depth, out);
        if (kind == media_kind::manifest)
            return collect_manifest(d, out);
        // Other types may come along in a layout and must be ignored (OCI image-spec image-layout.md).
        out.companions.push_back({false, d.digest, d.media_type});
        return {};
    }

    result<void> collect_index(const descriptor& d, std::size_t depth, platform_group& out)
    {
        if (depth >= options_.bounds.max_index_depth)
            return limit_error("max_index_depth", options_.bounds.max_index_depth, d.digest.to_string());
        if (!visited_.insert(d.digest).second)
            return {};
        const auto* const blob = contents_.find(d.digest, options_.bounds);
        if (blob == nullptr) {
            out.why_incomplete = missing(d, "image index");
            return {};
        }
        if (auto checked = json_of(*blob, d); !checked)
            return checked.error();
        auto nested = located_in(*blob, image::parse_index(blob->json, options_.bounds));
        if (!nested)
            return nested.error();
        if (!nested->manifests)
            return {};
        for (const auto& child : *nested->manifests) {
            if (++entries_ > options_.bounds.max_index_entries)
                return limit_error(
                    "max_index_entries", options_.bounds.max_index_entries, d.digest.to_string()
                );
            if (auto collected = collect(child, depth + 1, out); !collected)
                return collected;
        }
        return {};
    }

    /// Checks that a blob is the JSON document that a descriptor promises.
    result<void> json_of(const image::blob& blob, const descriptor& d) const
    {
        if (auto verified = verify(blob, d); !verified)
            return verified;
        if (blob.json_error)
            return *blob.json_error;
        return {};
    }

    result<void> collect_manifest(const descriptor& d, platform_group& out)
    {
        const auto* const blob = contents_.find(d.digest, options_.bounds);
        if (blob == nullptr) {
            // containerd leaves out the platforms that were not pulled; only asking for one of them is an
            // error.
            if (!out.why_incomplete)
                out.why_incomplete = missing(d, "image manifest");
            return {};
        }
        if (auto checked = json_of(*blob, d); !checked)
            return checked.error();
        candidate found;
        found.reference = d;
        auto parsed = located_in(*blob, image::parse_manifest(blob->json, options_.bounds));
        if (!parsed)
            return parsed.error();
        found.manifest = std::move(*parsed);
        if (!found.manifest.is_image()) {
            out.companions.push_back(
                {found.manifest.is_attestation(), d.digest,
                 found.manifest.artifact_type.empty() ? found.manifest.config.media_type
                                                      : found.manifest.artifact_type}
            );
            return {};
        }
        configs_.insert(found.manifest.config.digest);
        found.complete = is_complete(found.manifest, out);
        if (d.platform)
            found.platform = *d.platform;
        else if (const auto* const config = contents_.find(found.manifest.config.digest, options_.bounds);
                 config != nullptr)
            if (auto parsed_config = image::parse_config(config->json, options_.bounds))
                found.platform = parsed_config->platform;
        out.candidates.push_back(std::move(found));
        return {};
    }

    bool is_complete(const image::manifest& m, platform_group& out) const
    {
        const descriptor* lacking = nullptr;
        if (contents_.find(m.config.digest, options_.bounds) == nullptr)
            lacking = &m.config;
        for (const auto& layer : m.layers)
            if (image::kind_of(layer.media_type) != media_kind::foreign_layer &&
                contents_.find(layer.digest, options_.bounds) == nullptr)
                lacking = &layer;
        if (lacking != nullptr && !out.why_incomplete)
            out.why_incomplete = missing(*lacking, lacking == &m.config ? "config" : "layer");
        return lacking == nullptr;
    }

    result<selected_image> choose(platform_group& g) const
    {
        const auto fits = [&](const image::platform& wanted) {
            for (const auto& p : wanted.compatible())
                for (const auto& c : g.candidates)
                    if (c.complete && c.platform == p)
                        return &c;
            return static_cast<const candidate*>(nullptr);
        };
        const auto* chosen = fits(options_.platform.value_or(image::platform{"linux", "amd64", ""}));
        const auto complete = std::count_if(g.candidates.begin(), g.candidates.end(), [](const candidate& c) {
            return c.complete;
        });
        // A single image is taken whatever its platform, as docker load does; the report says which one it
        // is.
        if (chosen == nullptr && complete == 1 && (!options_.platform || g.candidates.size() == 1))
            chosen = &*std::find_if(g.candidates.begin(), g.candidates.end(), [](const candidate& c) {
                return c.complete;
            });
        if (chosen == nullptr)
            return no_match(g);
        if (g.candidates.size() > 1)
            g.notes.push_back(
                {"platform-selected", fmt::format(
                                          "{} was taken of {} platforms.",
                                          escape_text(chosen->platform.to_string()), g.candidates.size()
                                      )}
            );
        return assemble(*chosen, g);
    }

    [[nodiscard]] error no_match(const platform_group& g) const
    {
        std::string available;
        for (const auto& c : g.candidates)
            if (c.complete)
                available += (available.empty() ? "" : ", ") + escape_text(c.platform.to_string());
        if (available.empty())
            return g.why_incomplete.value_or(
                make_error(errc::missing_blob, "The archive holds no complete image.")
            );
        return make_error(
            errc::no_matching_platform,
            fmt::format(
                "There is no image for {}. The archive has: {}. Select one with ?platform= or --platform.",
                options_.platform.value_or(image::platform{"linux", "amd64", ""}).to_string(), available
            )
        );
    }

    result<selected_image> assemble(const candidate& c, platform_group& g) const
    {
        selected_image out;
        out.config = contents_.find(c.manifest.config.digest, options_.bounds);
        if (auto checked = json_of(*out.config, c.manifest.config); !checked)
            return checked.error();
        out.manifest_digest = c.reference.digest;
        out.names = g.names;
        out.notes = std::move(g.notes);
        add_notes(g.companions, out.notes);
        for (const auto& layer : c.manifest.layers) {
            selected_layer selected{
                contents_.find(layer.digest, options_.bounds), layer.media_type, layer.digest, layer.size
            };
            if (selected.blob != nullptr)
                if (auto verified = verify(*selected.blob, layer); !verified)
                    return verified.error();
            out.layers.push_back(std::move(selected));
        }
        return out;
    }

    const image::archive_contents& contents_;
    const options& options_;
    std::set<digest> visited_;
    std::set<digest> configs_;
    std::size_t entries_ = 0;
};

} // namespace

result<layout_selection>
select_from_layout(const image::archive_contents& contents, const image::index& index, const options& o)
{
    return layout_reader{contents, o}.select(index);
}

} // namespace tare::analysis
