#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <faulty_files.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace tare::test {

namespace volatile_disk_parts {

/// A write, or without bytes a new size.
struct change
{
    std::int64_t offset;
    std::optional<std::string> bytes;
};

inline void write(std::string& content, const change& c, std::size_t from, std::size_t to)
{
    const auto offset = static_cast<std::size_t>(c.offset);
    if (!c.bytes) {
        content.resize(offset);
        return;
    }
    if (content.size() < offset + to)
        content.resize(offset + to);
    content.replace(offset + from, to - from, *c.bytes, from, to - from);
}

struct file
{
    std::shared_ptr<const std::string> durable = std::make_shared<std::string>();
    std::vector<change> since_sync;

    void sync()
    {
        auto content = *durable;
        for (const auto& c : since_sync)
            volatile_disk_parts::write(content, c, 0, c.bytes ? c.bytes->size() : 0);
        since_sync.clear();
        durable = std::make_shared<std::string>(std::move(content));
    }
};

/// An entry of the directory.
struct name
{
    std::optional<file> current;
    /// What the name stood for when the directory was last synced, where that is something else.
    std::optional<file> former;
    /// Whether the disk knows that it stands for `current` (or, without it, for nothing).
    bool durable = false;

    void create(bool durably)
    {
        current.emplace();
        durable = durably;
    }

    void remove()
    {
        if (durable)
            former = std::move(current);
        current.reset();
        durable = false;
    }
};

} // namespace volatile_disk_parts

/// What a disk holds of SQLite's files when the power fails: everything that was synced, and of what was
/// written since then whatever the disk pleases, sector by sector and in no order. Fed with the calls that
/// succeeded.
class volatile_disk
{
public:
    enum class lose : unsigned char
    {
        everything,
        some,
        nothing,
    };

    /// Whether a call changes what would be found.
    [[nodiscard]] static bool changes(const io_call& call) noexcept
    {
        return call.what == io_operation::write || call.what == io_operation::truncate ||
               call.what == io_operation::sync || call.what == io_operation::remove;
    }

    void note(const io_call& call)
    {
        auto& n = names_[std::filesystem::path{call.path}.filename().string()];
        if (call.what == io_operation::remove) {
            n.remove();
            return;
        }
        // The database was made by the store itself, before SQLite came to it.
        if (!n.current && call.what == io_operation::open)
            n.create(call.where == io_file::database);
        switch (call.what) {
        case io_operation::write:
            n.current->since_sync.push_back(
                {call.offset, std::string{reinterpret_cast<const char*>(call.bytes.data()), call.bytes.size()}
                }
            );
            break;
        case io_operation::truncate:
            n.current->since_sync.push_back({call.offset, std::nullopt});
            break;
        case io_operation::sync:
            n.current->sync();
            break;
        default:
            break;
        }
    }

    /// The directory was synced: what is in it now stays in it.
    void note_directory_sync()
    {
        for (auto& [name, n] : names_) {
            n.former.reset();
            n.durable = true;
        }
    }

    /// Writes what is left into `directory`.
    template<class Random>
    void cut_power(const std::filesystem::path& directory, lose what, Random& random) const
    {
        for (const auto& [name, n] : names_) {
            const bool as_it_is =
                n.durable || what == lose::nothing || (what == lose::some && random() % 2 == 0);
            const auto& chosen = as_it_is ? n.current : n.former;
            if (!chosen || (!as_it_is && what == lose::some && random() % 2 == 0))
                continue;
            auto content = *chosen->durable;
            for (const auto& change : chosen->since_sync)
                if (what != lose::everything)
                    apply(content, change, what, random);
            std::ofstream{directory / name, std::ios::binary} << content;
        }
    }

private:
    using change = volatile_disk_parts::change;
    using name = volatile_disk_parts::name;

    static constexpr std::size_t sector = 512;

    template<class Random>
    static void apply(std::string& content, const change& c, lose what, Random& random)
    {
        if (what == lose::nothing || !c.bytes) {
            if (what == lose::nothing || random() % 2 == 0)
                volatile_disk_parts::write(content, c, 0, c.bytes ? c.bytes->size() : 0);
            return;
        }
        // Sectors are where they are on the disk, not in the write.
        const auto begin = static_cast<std::size_t>(c.offset);
        for (std::size_t at = 0; at < c.bytes->size();) {
            const auto end = std::min(c.bytes->size(), (begin + at) / sector * sector + sector - begin);
            if (random() % 3 != 0)
                volatile_disk_parts::write(content, c, at, end);
            at = end;
        }
    }

    std::map<std::string, name> names_;
};

} // namespace tare::test
