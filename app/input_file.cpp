#include "input_file.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

namespace tare::app {
namespace {

constexpr std::chrono::milliseconds progress_interval{100};

error unreadable(const std::string& name, int cause)
{
    return make_error(
        errc::invalid_parameter, fmt::format("{}: {}.", name, std::generic_category().message(cause))
    );
}

} // namespace

result<input_file> input_file::open(const std::string& path, std::string_view example)
{
    if (path == "-") {
        if (::isatty(STDIN_FILENO) == 1)
            return make_error(
                errc::invalid_parameter,
                fmt::format("Standard input is a terminal. Pipe something into it: {}", example)
            );
        return input_file{::dup(STDIN_FILENO), "standard input"};
    }
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return unreadable(path, errno);
    struct stat status = {};
    if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
        ::close(descriptor);
        return make_error(
            errc::invalid_parameter,
            fmt::format("{} is a directory. Pack it first: tar -C {} -c . | tare inspect -", path, path)
        );
    }
    return input_file{descriptor, path};
}

input_file::input_file(int descriptor, std::string name)
    : descriptor_{descriptor}, name_{std::move(name)}, interactive_{::isatty(STDERR_FILENO) == 1}
{
    struct stat status = {};
    if (::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode))
        size_ = static_cast<std::uint64_t>(status.st_size);
    // Advice only: pipes refuse it.
    static_cast<void>(::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL));
}

input_file::input_file(input_file&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)}, name_{std::move(other.name_)}, size_{other.size_},
      read_{other.read_}, interactive_{other.interactive_}, shown_{std::exchange(other.shown_, false)},
      next_show_{other.next_show_}
{}

input_file::~input_file()
{
    clear_progress();
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

result<std::size_t> input_file::read(std::span<std::byte> buffer)
{
    while (true) {
        const auto size = ::read(descriptor_, buffer.data(), buffer.size());
        if (size >= 0) {
            read_ += static_cast<std::uint64_t>(size);
            show_progress();
            return static_cast<std::size_t>(size);
        }
        if (errno != EINTR)
            return unreadable(name_, errno);
    }
}

void input_file::show_progress()
{
    const auto now = std::chrono::steady_clock::now();
    if (!interactive_ || now < next_show_)
        return;
    next_show_ = now + progress_interval;
    shown_ = true;
    const auto share = size_ == 0 ? std::string{} : fmt::format(" of {}", human_size(size_));
    fmt::print(stderr, "\r\x1b[K{}: {}{} read", escape_text(name_), human_size(read_), share);
    std::fflush(stderr);
}

void input_file::clear_progress()
{
    if (!shown_)
        return;
    fmt::print(stderr, "\r\x1b[K");
    std::fflush(stderr);
    shown_ = false;
}

} // namespace tare::app
