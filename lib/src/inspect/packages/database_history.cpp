#include "inspect/packages/database_history.hpp"

#include "inspect/packages/source.hpp"

#include <utility>

namespace tare::inspect {
namespace {

/// The database as one layer stores it.
struct stored_database
{
    bool is_there = false;
    const kept_file* content = nullptr;
};

stored_database database_of(const image::layer_index& layer, std::string_view path)
{
    stored_database out;
    for (const auto& o : layer.observations) {
        if (o.entry->path != path)
            continue;
        out.is_there = true;
        if (const auto* const kept = dynamic_cast<const kept_file*>(o.found.get()))
            out.content = kept;
    }
    return out;
}

} // namespace

database_history::database_history(
    const image_view& view, std::string_view path, const limits& bounds, const reader& read
)
{
    const auto id = view.files.resolve(path);
    if (!id || view.files.inode_of(*id).entry == nullptr)
        return;
    const auto& visible = view.files.inode_of(*id);
    bool uncertain = false;
    for (std::uint64_t layer = 0; layer < visible.layer; ++layer) {
        const auto stored = database_of(*view.layers[layer], visible.entry->path);
        if (!stored.is_there)
            continue;
        if (stored.content == nullptr) {
            uncertain = true;
            continue;
        }
        boost::unordered_flat_map<key, std::optional<std::uint64_t>> now;
        auto left = bounds.max_packages;
        const auto note = [&](key k) {
            if (left == 0)
                return;
            --left;
            const auto before = first_.find(k);
            auto since = uncertain ? std::optional<std::uint64_t>{} : std::optional{layer};
            if (before != first_.end())
                since = before->second;
            now.emplace(std::move(k), since);
        };
        read(stored.content->bytes, note);
        first_ = std::move(now);
        uncertain = false;
    }
    if (!uncertain)
        last_ = visible.layer;
}

void database_history::tell(found_package& found, const key& identity) const
{
    const auto known = first_.find(identity);
    found.layer = known == first_.end() ? last_ : known->second;
    found.layer_is_unknown = !found.layer;
}

database_history::key
package_key(std::string_view name, std::string_view version, std::string_view architecture)
{
    std::string out;
    out.reserve(name.size() + version.size() + architecture.size() + 2);
    out.append(name).append(1, '\0').append(version).append(1, '\0').append(architecture);
    return out;
}

} // namespace tare::inspect
