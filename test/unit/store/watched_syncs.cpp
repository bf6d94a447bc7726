#include "watched_syncs.hpp"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tare::test {

std::function<void()> directory_synced;
std::function<void()> file_to_sync;

namespace {

int sync_and_tell(int descriptor, long call)
{
    struct stat status{};
    const bool directory = ::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode);
    if (!directory && file_to_sync)
        file_to_sync();
    const auto outcome = static_cast<int>(::syscall(call, descriptor));
    if (outcome == 0 && directory && directory_synced)
        directory_synced();
    return outcome;
}

} // namespace
} // namespace tare::test

// In the place of the C library's.
extern "C" int fsync(int descriptor)
{
    return tare::test::sync_and_tell(descriptor, SYS_fsync);
}

extern "C" int fdatasync(int descriptor)
{
    return tare::test::sync_and_tell(descriptor, SYS_fdatasync);
}
