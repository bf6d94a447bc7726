#include "analysis/assembly.hpp"

#include "analysis/config_description.hpp"
#include "codec/processors.hpp"

#include <tare/base/text.hpp>
#include <tare/base/version.hpp>
#include <tare/check/image.hpp>
#include <tare/image/config.hpp>
#include <tare/image/manifest.hpp>
#include <tare/image/root_filesystem.hpp>
#include <tare/inspect/facts.hpp>
#include <tare/inspect/file_platform.hpp>
#include <tare/inspect/packages.hpp>
#include <tare/inspect/payload.hpp>
#include <tare/inspect/secrets.hpp>
#include <tare/report/instruction.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace tare::analysis {
namespace {

constexpr std::size_t heaviest_shown = 20;

/// One image on its way to a report.
class assembly
{
public:
    assembly(
        const image::archive_contents& contents, const selection& from, const selected_image& selected,
        const options& o, std::uint64_t& entries_left
    )
        : contents_{contents}, from_{from}, selected_{selected}, options_{o}, bounds_{o.bounds},
          entries_left_{entries_left}, files_{o.bounds}
    {}

    result<image_analysis> run()
    {
        if (auto read = read_config(); !read)
            return read.error();
        if (auto stacked = stack(); !stacked)
            return stacked.error();
        return describe();
    }

private:
    result<void> read_config()
    {
        if (selected_.config == nullptr) {
            for (const auto& layer : selected_.layers)
                config_.diff_ids.push_back(layer.blob->diff_id);
            return {};
        }
        auto parsed = located_in(*selected_.config, image::parse_config(selected_.config->json, bounds_));
        if (!parsed)
            return parsed.error();
        config_ = std::move(*parsed);
        verified_ = config_.diff_ids.size() == selected_.layers.size();
        if (!verified_)
            take_layers_unverified();
        return {};
    }

    /// An edited archive, whose config speaks of other layers than there are. No runtime loads it, so
    /// reporting what is there hides nothing that could run; the report says that nothing vouches for it.
    void take_layers_unverified()
    {
        notes_.push_back(
            {"not-loadable", fmt::format(
                                 "The config lists {} layers, the manifest {}: the archive was edited, its "
                                 "layers could not be verified "
                                 "and no container runtime would load it.",
                                 config_.diff_ids.size(), selected_.layers.size()
                             )}
        );
        config_.diff_ids.clear();
        for (const auto& layer : selected_.layers)
            config_.diff_ids.push_back(layer.blob == nullptr ? layer.stored_digest : layer.blob->diff_id);
    }

    result<void> stack()
    {
        mask_.emplace(config_);
        const auto instructions = mask_->shown().layer_instructions();
        for (std::size_t i = 0; i < selected_.layers.size(); ++i) {
            auto& out = layers_.emplace_back();
            out.index = i;
            out.diff_id = config_.diff_ids[i].to_string();
            if (!instructions.empty())
                out.created_by = escape_text(instructions[i]);
            if (auto added = add_layer(selected_.layers[i], config_.diff_ids[i], out); !added)
                return added;
        }
        return {};
    }

    result<void> add_layer(const selected_layer& layer, const digest& diff_id, report::layer& out)
    {
        out.digest = layer.stored_digest.to_string();
        out.compressed_bytes = layer.stored_size;
        if (auto present = check_present(layer, diff_id, out); !present)
            return present;
        const auto* const index = layer.blob == nullptr ? &absent_layer_ : &*layer.blob->layer;
        if (index->entries.size() > entries_left_)
            return limit_error("max_entries", bounds_.max_entries, fmt::format("layer {}", out.index));
        entries_left_ -= index->entries.size();
        indexes_.push_back(index);
        auto changes = files_.apply(
            *index, selected_.config == nullptr ? image::layer_kind::plain : image::layer_kind::changeset
        );
        if (!changes) {
            auto failure = changes.error();
            failure.detail = fmt::format("Layer {}: {}", out.index, failure.detail);
            return failure;
        }
        out.stored_bytes = index->stored_bytes;
        out.files_added = changes->files_added;
        out.files_modified = changes->files_modified;
        out.files_deleted = changes->files_deleted;
        note_engine_differences(*changes, out.index);
        dive_.add(*index, *changes);
        return {};
    }

    /// Runtimes that keep layers apart see another root filesystem than image-spec describes, which is the
    /// one reported.
    void note_engine_differences(const image::layer_changes& changes, std::size_t layer)
    {
        if (!changes.path_through_lower_link.empty())
            notes_.push_back(
                {"runs-differently",
                 fmt::format(
                     "Layer {} writes to '/{}' through a symbolic link of a lower layer. Container runtimes "
                     "on overlay "
                     "file systems make a directory in the link's place, which hides what the link led to.",
                     layer, escape_text(changes.path_through_lower_link)
                 )}
            );
        if (!changes.hard_link_to_lower_file.empty())
            notes_.push_back(
                {"runs-differently", fmt::format(
                                         "Layer {} has a hard link, '/{}', to a file of a lower layer: "
                                         "container runtimes on overlay file "
                                         "systems refuse it.",
                                         layer, escape_text(changes.hard_link_to_lower_file)
                                     )}
            );
    }

    result<void> check_present(const selected_layer& layer, const digest& diff_id, report::layer& out)
    {
        if (image::kind_of(layer.media_type) == image::media_kind::encrypted_layer) {
            return make_error(
                errc::unsupported_archive,
                fmt::format(
                    "Layer {} is encrypted: nothing can be said of this image. Decrypt it first.", out.index
                )
            );
        }
        if (layer.blob == nullptr) {
            out.compression = "none";
            verified_ = false;
            absent_layers_.push_back(out.index);
            notes_.push_back(
                {"not-analysed", fmt::format("Layer {} is foreign: the archive does not carry it.", out.index)
                }
            );
            return {};
        }
        const auto& blob = *layer.blob;
        if (!blob.layer) {
            auto failure = *blob.layer_error;
            failure.detail = fmt::format("Layer {} cannot be read: {}", out.index, failure.detail);
            failure.where = blob.path;
            return failure;
        }
        if (blob.diff_id != diff_id)
            return error{
                errc::digest_mismatch,
                fmt::format(
                    "Layer {} uncompressed has the digest {}; the config says {}.", out.index,
                    blob.diff_id.to_string(), diff_id.to_string()
                ),
                {},
                {},
                blob.path
            };
        out.compression = codec::to_string(blob.compression);
        const auto declared = image::declared_compression(layer.media_type);
        if (!declared.empty() && declared != out.compression)
            notes_.push_back(
                {"media-type-mismatch", fmt::format(
                                            "Layer {} is declared as compressed with '{}' and is with '{}'.",
                                            out.index, declared, out.compression
                                        )}
            );
        return {};
    }

    /// Which layer's bytes are visible, and which layer hides those that are not.
    void count_bytes(const inspect::image_view& view)
    {
        std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> hides;
        std::vector<std::uint64_t> hidden_files(layers_.size());
        for (const auto& inode : files_.inodes()) {
            if (inode.type != tar::entry_type::regular || inode.size() == 0)
                continue;
            if (inode.links > 0) {
                layers_[inode.layer].visible_bytes += inode.size();
                continue;
            }
            hidden_files[inode.layer] += inode.size();
            hides[{inode.hidden_by, inode.layer}] += inode.size();
        }
        const auto duplicates = inspect::duplicate_bytes(view);
        for (auto& layer : layers_) {
            layer.hidden_bytes = layer.stored_bytes - layer.visible_bytes;
            layer.duplicate_bytes = duplicates[layer.index];
            // What is stored under the name of a whiteout never becomes a file.
            if (const auto rest = layer.hidden_bytes - hidden_files[layer.index]; rest > 0)
                hides[{layer.index, layer.index}] += rest;
        }
        for (const auto& [key, bytes] : hides) {
            auto& layer = layers_[key.first];
            auto& hidden = layer.hides.emplace_back(report::hidden_in_layer{key.second, bytes});
            hidden.sentence = report::sentence_of(layer, hidden);
        }
    }

    image_analysis describe()
    {
        const inspect::image_view view{files_, indexes_};
        const bool large = files_.inodes().size() >= codec::files_worth_a_thread;
        auto dive = codec::beside(large, [this] { return dive_.figures(); });
        count_bytes(view);
        image_analysis out;
        auto& r = out.report;
        r.analyser = {"tare", std::string{version()}, std::string{analyser_version()}};
        r.archive = {from_.format, std::string{codec::to_string(contents_.compression)}, verified_};
        r.image.id = identity().to_string();
        if (selected_.manifest_digest)
            r.image.manifest_digest = selected_.manifest_digest->to_string();
        for (const auto& name : selected_.names)
            r.image.names.push_back(escape_text(mask_->apply(name)));
        r.image.platform = shown_platform(view);
        if (config_.created)
            r.image.created = escape_text(mask_->apply(*config_.created));
        if (const auto& author = mask_->shown().author)
            r.image.author = escape_text(*author);
        r.sizes = inspect::sizes(view);
        for (const auto& layer : layers_)
            r.sizes.compressed += layer.compressed_bytes;
        r.counts = inspect::counts(view);
        r.os = inspect::os_release(view);
        r.config = described(mask_->shown());
        r.layers = std::move(layers_);
        r.history = history();
        // Before more is made of all files: what dive's figures need is as large as that.
        r.dive_compatible = dive.get();
        auto installed = inspect::packages(view, bounds_);
        auto needed = weigh(view, installed, r);
        r.packages = std::move(installed.inventory);
        const inspect::listing listing{view};
        r.heaviest = listing.heaviest(heaviest_shown);
        // Nothing here needs the list, and writing it takes as long as half of the checks.
        auto files = codec::beside(large, [&listing, &installed, &needed] {
            return listing.files({installed.owners, needed.parts});
        });
        r.users = inspect::users(view);
        r.attack_surface = inspect::attack_surface(view, config_.search_path());
        for (const auto& note : selected_.notes)
            r.notes.push_back(note);
        std::move(notes_.begin(), notes_.end(), std::back_inserter(r.notes));
        for (auto& note : inspect::not_analysed(view))
            r.notes.push_back(std::move(note));
        const auto* const config = selected_.config == nullptr ? nullptr : &config_;
        r.findings = check::judge({r, config, *mask_, view, bounds_, absent_layers_, options_.today});
        out.files = files.get();
        return out;
    }

    /// Payload and tare into the report.
    inspect::image_payload weigh(
        const inspect::image_view& view, const inspect::installed_packages& installed, report::image_report& r
    ) const
    {
        auto needed = inspect::payload(view, selected_.config == nullptr ? nullptr : &config_);
        using report::payload_state;
        if (needed.payload.state != payload_state::not_analysed) {
            for (const auto layer : absent_layers_) {
                needed.payload.state = payload_state::incomplete;
                needed.payload.gaps.push_back(fmt::format("The archive does not carry layer {}.", layer));
            }
            r.tare = inspect::tare(view, needed, installed);
        }
        r.payload = std::move(needed.payload);
        return needed;
    }

    [[nodiscard]] std::vector<report::history_step> history() const
    {
        const bool matches = !config_.layer_instructions().empty();
        std::vector<report::history_step> out;
        std::uint64_t layer = 0;
        for (const auto& entry : mask_->shown().history) {
            auto& step = out.emplace_back();
            step.created_by = escape_text(entry.created_by);
            if (matches && !entry.empty_layer)
                step.layer = layer++;
        }
        return out;
    }

    /// What the config says, else what the programs of a root filesystem are for. An archive of one image is
    /// taken whatever was asked for, as runtimes do it, and then says so.
    std::string shown_platform(const inspect::image_view& view)
    {
        auto platform = config_.platform;
        if (selected_.config == nullptr) {
            if (const auto told = inspect::platform_of_files(view)) {
                platform = told->platform;
                notes_.push_back(
                    {"platform-told",
                     fmt::format(
                         "A root filesystem does not say which platform it is for: '{}' is a program for {}.",
                         escape_text(told->path), platform.to_string()
                     )}
                );
            }
        }
        const auto shown =
            platform.os.empty() ? std::string{"unknown"} : escape_text(mask_->apply(platform.to_string()));
        if (options_.platform && platform != *options_.platform)
            notes_.push_back(
                {"platform-differs", fmt::format(
                                         "The image is for {}, not for {} as was asked for.", shown,
                                         options_.platform->to_string()
                                     )}
            );
        return shown;
    }

    /// A root filesystem has no config; the digest of its tar stands for it.
    [[nodiscard]] const digest& identity() const
    {
        return selected_.config == nullptr ? selected_.layers.front().blob->diff_id
                                           : selected_.config->digest;
    }

    const image::archive_contents& contents_;
    const selection& from_;
    const selected_image& selected_;
    const options& options_;
    const limits& bounds_;
    std::uint64_t& entries_left_;
    image::image_config config_;
    /// Set once the config is read: what is shown of it.
    std::optional<inspect::config_mask> mask_;
    image::root_filesystem files_;
    inspect::dive_figures dive_;
    std::vector<report::layer> layers_;
    std::vector<const image::layer_index*> indexes_;
    std::vector<report::note> notes_;
    std::vector<std::uint64_t> absent_layers_;
    bool verified_ = false;
    const image::layer_index absent_layer_{};
};

} // namespace

result<image_analysis> assemble(
    const image::archive_contents& contents, const selection& from, const selected_image& selected,
    const options& o, std::uint64_t& entries_left
)
{
    return assembly{contents, from, selected, o, entries_left}.run();
}

} // namespace tare::analysis
