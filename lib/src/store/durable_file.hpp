#pragma once

#include <filesystem>

namespace tare::store {

/// A file that gets its name only once it is whole and on disk; until then it lies beside it under a name of
/// its own, locked, which goes with the object. Readable by its owner alone. Errors are std::runtime_error
/// with the path and the system's reason.
class durable_file
{
public:
    /// Creates an empty file beside `target`.
    explicit durable_file(std::filesystem::path target);
    ~durable_file();
    durable_file(const durable_file&) = delete;
    durable_file& operator=(const durable_file&) = delete;

    /// Where it lies for now.
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

    /// Brings it to disk and gives it its name, in the place of what had it.
    void publish();

    /// Removes what processes that were killed left of such files in a directory, and nothing that somebody
    /// still writes.
    static void sweep(const std::filesystem::path& directory);

private:
    std::filesystem::path target_;
    std::filesystem::path path_;
    int held_ = -1;
    bool published_ = false;
};

/// Brings what is in a file, or the names in a directory, to disk.
void sync_path(const std::filesystem::path& path);

} // namespace tare::store
