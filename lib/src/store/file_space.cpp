#include "store/file_space.hpp"

#include "store/disk_health.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace tare::store {
namespace {

/// Asking for more at once keeps the file in few pieces, and most reports from asking.
constexpr std::uint64_t step = std::uint64_t{1} << 20U;

bool means_no_room(int cause) noexcept
{
    return cause == ENOSPC || cause == EDQUOT || cause == EFBIG;
}

} // namespace

file_space::file_space(const std::filesystem::path& file)
    : descriptor_{::open(file.c_str(), O_RDWR | O_CLOEXEC)}
{
    if (descriptor_ < 0)
        throw std::runtime_error(
            fmt::format("'{}' cannot be opened: {}.", file.string(), std::generic_category().message(errno))
        );
}

file_space::~file_space()
{
    ::close(descriptor_);
}

result<void> file_space::provide(std::uint64_t bytes)
{
    struct stat status = {};
    if (::fstat(descriptor_, &status) != 0)
        return make_error(errc::storage_failed, std::generic_category().message(errno));
    const auto present = static_cast<std::uint64_t>(status.st_size);
    if (present >= bytes)
        return {};
    const auto missing = bytes - present;
    for (const auto wanted : {(missing + step - 1) / step * step, missing}) {
        // Returns its error instead of setting errno.
        const int cause =
            ::posix_fallocate(descriptor_, static_cast<off_t>(present), static_cast<off_t>(wanted));
        if (!means_no_room(cause))
            return {};
    }
    return no_space_left();
}

} // namespace tare::store
