#pragma once

#include <tare/base/digest.hpp>
#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>
#include <tare/codec/background_sha256.hpp>
#include <tare/image/content_reader.hpp>
#include <tare/tar/reader.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tare::image {

/// Memory for names: allocated in blocks, given back all at once. Views into it stay valid when it is moved.
class name_arena
{
public:
    /// A copy of `text` that lives as long as the arena.
    [[nodiscard]] std::string_view keep(std::string_view text);

private:
    std::vector<std::unique_ptr<char[]>> blocks_;
    std::size_t used_ = 0;
    std::size_t capacity_ = 0;
};

/// One entry of a layer's changeset (OCI image-spec layer.md), in archive order. Whiteouts are entries as
/// well.
struct layer_entry
{
    /// Clean path (see `clean_path`); "" is the root.
    std::string_view path;
    /// Symbolic link: the target as stored. Hard link: the target's clean path.
    std::string_view link_target;
    /// Bytes of content of a regular file.
    std::uint64_t size = 0;
    std::int64_t mtime = 0;
    std::uint64_t uid = 0;
    std::uint64_t gid = 0;
    /// Content of a regular file.
    digest content{};
    std::uint32_t mode = 0;
    /// The first of its observations in `layer_index::observations`, or `not_observed`.
    std::uint32_t observations = not_observed;
    tar::entry_type type = tar::entry_type::regular;

    static constexpr std::uint32_t not_observed = std::numeric_limits<std::uint32_t>::max();
};

/// Why files of a layer were not analysed, and by which reader (its `subject`).
struct gap
{
    std::string_view subject;
    shortfall why;
};

/// What one reader said of one entry.
struct observed
{
    const layer_entry* entry = nullptr;
    /// Null when there is only a gap.
    std::unique_ptr<const observation> found;
    /// Position in `layer_index::gaps`, or `nothing_missed`.
    std::uint32_t missed = nothing_missed;

    static constexpr std::uint32_t nothing_missed = std::numeric_limits<std::uint32_t>::max();
};

/// What one layer holds: metadata of every entry, and what the readers of content found out about some.
struct layer_index
{
    /// A deque, because the root filesystem refers to its entries and because growing it never copies them.
    std::deque<layer_entry> entries;
    /// In the order of the entries; those of one entry stand together, in the order of the readers.
    std::vector<observed> observations;
    std::vector<gap> gaps;
    /// File bytes: the sum of the sizes of all regular entries.
    std::uint64_t stored_bytes = 0;
    name_arena names;

    /// The observation of type `Observation` on an entry of this layer; null when no reader made one.
    template<class Observation>
    [[nodiscard]] const Observation* find(const layer_entry& entry) const noexcept
    {
        for (std::size_t i = entry.observations; i < observations.size() && observations[i].entry == &entry;
             ++i)
            if (const auto* const found = dynamic_cast<const Observation*>(observations[i].found.get()))
                return found;
        return nullptr;
    }

    /// Calls `visit(const layer_entry&, const Observation&)` for all observations of one type, in archive
    /// order.
    template<class Observation, class Visit>
    void for_each(Visit visit) const
    {
        for (const auto& o : observations)
            if (const auto* const found = dynamic_cast<const Observation*>(o.found.get()))
                visit(*o.entry, *found);
    }
};

/// What all layers of one archive may use together.
struct index_usage
{
    std::uint64_t entries = 0;
    std::uint64_t name_bytes = 0;
    /// Memory of all observations.
    std::uint64_t kept_bytes = 0;
    /// Bytes of content of all files, holes included.
    std::uint64_t content_bytes = 0;
    /// Bytes of the archive that have arrived, up to the next place where expansion is judged.
    std::uint64_t received = std::numeric_limits<std::uint64_t>::max();
};

class content_dispatch;

/// Builds the index of a layer from the entries of its tar.
class layer_builder final : public tar::entry_sink
{
public:
    /// `bounds` and `usage` must outlive the builder; `usage` is shared by all builders of an archive.
    /// `content_hash` computes the files' digests, as parts of the tar that it hashes: content must stay as
    /// it is until that hash is settled. When it is null, the caller gives each file's digest with
    /// `set_content`.
    layer_builder(
        const limits& bounds, const content_reader_factory& readers, index_usage& usage,
        codec::background_sha256* content_hash
    );
    ~layer_builder() override;

    result<void> on_entry(const tar::entry& e) override;
    result<void> on_content(bytes_view bytes) override;
    result<void> on_entry_end() override;

    /// The digest of the entry that ended last.
    void set_content(const digest& d) noexcept;

    /// The finished index, with all digests; the builder is spent.
    [[nodiscard]] layer_index take();

private:
    result<void> keep_names(const tar::entry& e, layer_entry& entry);

    const limits& bounds_;
    index_usage& usage_;
    std::unique_ptr<content_dispatch> content_;
    layer_index index_;
    std::string path_;
    std::string target_;
    codec::background_sha256* content_hash_;
    bool skipping_ = false;
};

} // namespace tare::image
