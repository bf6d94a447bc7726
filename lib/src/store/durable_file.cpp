#include "store/durable_file.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace tare::store {
namespace {

constexpr std::string_view suffix = ".partial";

[[noreturn]] void fail(const std::filesystem::path& path, std::string_view what, int cause)
{
    throw std::runtime_error(
        fmt::format("'{}' {}: {}.", path.string(), what, std::generic_category().message(cause))
    );
}

} // namespace

void sync_path(const std::filesystem::path& path)
{
    const int opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (opened < 0)
        fail(path, "cannot be opened", errno);
    const int failed = ::fsync(opened) == 0 ? 0 : errno;
    ::close(opened);
    if (failed != 0)
        fail(path, "cannot be written to disk", failed);
}

durable_file::durable_file(std::filesystem::path target)
    : target_{std::filesystem::absolute(std::move(target))},
      path_{fmt::format("{}.{}{}", target_.string(), ::getpid(), suffix)}
{
    held_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (held_ < 0)
        fail(path_, "cannot be created", errno);
    // Says to `sweep` that somebody is still at it; a file system without locks has no stale files removed
    // either.
    std::ignore = ::flock(held_, LOCK_EX | LOCK_NB);
    // Made by root for a directory of somebody else, it is somebody else's.
    struct stat directory = {};
    if (::stat(target_.parent_path().c_str(), &directory) == 0)
        std::ignore = ::fchown(held_, directory.st_uid, directory.st_gid);
}

durable_file::~durable_file()
{
    std::error_code ignored;
    if (!published_)
        std::filesystem::remove(path_, ignored);
    // What SQLite put beside it while it was written, if it could not tidy up itself.
    for (const auto* const companion : {"-journal", "-wal", "-shm"})
        std::filesystem::remove(path_.string() + companion, ignored);
    ::close(held_);
}

void durable_file::sweep(const std::filesystem::path& directory)
{
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator{directory, ignored}) {
        if (!entry.path().native().ends_with(suffix))
            continue;
        const int opened = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (opened < 0)
            continue;
        if (::flock(opened, LOCK_EX | LOCK_NB) == 0)
            std::filesystem::remove(entry.path(), ignored);
        ::close(opened);
    }
}

void durable_file::publish()
{
    sync_path(path_);
    if (::rename(path_.c_str(), target_.c_str()) != 0)
        fail(target_, "cannot be given to the finished file", errno);
    published_ = true;
    sync_path(target_.parent_path());
}

} // namespace tare::store
