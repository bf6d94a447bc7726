#include "store/data_directory.hpp"

#include "store/durable_file.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace tare::store {
namespace {

[[noreturn]] void unusable(const std::filesystem::path& directory, std::string_view what, int cause)
{
    const auto reason = std::generic_category().message(cause);
    if (cause == EACCES || cause == EPERM)
        throw std::runtime_error(fmt::format(
            "The data directory '{}' {}: {}. Tare runs as uid {}, gid {}: make that user its owner (chown "
            "{}:{} '{}'), or name "
            "another directory with --data-dir or TARE_DATA_DIR.",
            directory.string(), what, reason, ::geteuid(), ::getegid(), ::geteuid(), ::getegid(),
            directory.string()
        ));
    throw std::runtime_error(fmt::format(
        "The data directory '{}' {}: {}. Name a directory on a local, writable file system with --data-dir "
        "or TARE_DATA_DIR.",
        directory.string(), what, reason
    ));
}

std::string holder_of(int lock)
{
    std::array<char, 32> text{};
    const auto size = ::pread(lock, text.data(), text.size(), 0);
    const std::string_view pid{text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    const auto digits = pid.find_first_not_of("0123456789");
    return std::string{pid.substr(0, digits)};
}

void record_holder(int lock)
{
    const auto pid = fmt::format("{}\n", ::getpid());
    // Only a help for people who meet the lock: the lock itself is what counts, so a failure changes nothing.
    if (::ftruncate(lock, 0) == 0)
        std::ignore = ::pwrite(lock, pid.data(), pid.size(), 0);
}

} // namespace

data_directory::data_directory(const std::string& path) : path_{path}
{
    std::error_code failed;
    const bool made = std::filesystem::create_directories(path_, failed);
    if (failed)
        unusable(path_, "cannot be created", failed.value());
    // Reports hold what images hold, and that may be secrets.
    if (made)
        ::chmod(path_.c_str(), S_IRWXU);

    lock_ = ::open((path_ / "tare.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (lock_ < 0)
        unusable(path_, "cannot be written", errno);
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
        const int cause = errno;
        const auto holder = holder_of(lock_);
        ::close(lock_);
        if (cause != EWOULDBLOCK)
            unusable(path_, "cannot be locked", cause);
        throw std::runtime_error(fmt::format(
            "The data directory '{}' is in use by another Tare process{}. Stop that one first, or give this "
            "one a directory of its "
            "own with --data-dir or TARE_DATA_DIR.",
            path_.string(), holder.empty() ? "" : fmt::format(" (process id {})", holder)
        ));
    }
    record_holder(lock_);
    durable_file::sweep(path_);
}

data_directory::~data_directory()
{
    ::close(lock_);
}

std::filesystem::path data_directory::database_file() const
{
    auto file = path_ / "tare.db";
    // SQLite gives its journal files the mode of the database, so this one call decides for all of them.
    const int opened = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (opened < 0)
        unusable(path_, "holds a database that cannot be written", errno);
    ::close(opened);
    sync();
    return file;
}

void data_directory::sync() const
{
    sync_path(path_);
}

} // namespace tare::store
