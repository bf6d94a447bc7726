#include <tare/http/metrics.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <limits>
#include <memory>
#include <span>

namespace tare::http {
namespace {

/// Places in /proc/self/stat behind the program's name, counted from the state, which is 0 (proc(5)).
constexpr std::size_t threads_at = 17;
constexpr std::size_t start_at = 19;
constexpr std::size_t virtual_bytes_at = 20;
constexpr std::size_t resident_pages_at = 21;

/// What the process uses, read at once and given out figure by figure.
struct process_figures
{
    std::atomic<double> cpu_seconds{0};
    std::atomic<double> resident_bytes{0};
    std::atomic<double> virtual_bytes{0};
    std::atomic<double> open_descriptors{0};
    std::atomic<double> max_descriptors{0};
    std::atomic<double> threads{0};
    std::atomic<double> start_time{0};

    void refresh() noexcept;
};

/// The start of a small file of /proc; empty when it cannot be read.
std::string_view read_start(const char* path, std::span<char> into) noexcept
{
    const int descriptor = ::open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return {};
    const auto size = ::read(descriptor, into.data(), into.size());
    ::close(descriptor);
    return {into.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

/// The number at a place of a list separated by spaces; 0 when there is none.
double number_at(std::string_view list, std::size_t place) noexcept
{
    for (; place > 0; --place) {
        const auto space = list.find(' ');
        if (space == std::string_view::npos)
            return 0;
        list.remove_prefix(space + 1);
    }
    std::uint64_t value = 0;
    std::from_chars(list.data(), list.data() + list.size(), value);
    return static_cast<double>(value);
}

/// Entries of /proc/self/fd. Since Linux 6.2 their number is the directory's size.
double count_descriptors() noexcept
{
    struct stat directory{};
    if (::stat("/proc/self/fd", &directory) == 0 && directory.st_size > 0)
        return static_cast<double>(directory.st_size);
    DIR* const list = ::opendir("/proc/self/fd");
    if (list == nullptr)
        return 0;
    double count = 0;
    while (const auto* const entry = ::readdir(list))
        count += entry->d_name[0] == '.' ? 0 : 1;
    ::closedir(list);
    // One of them was the list's own.
    return count - 1;
}

double to_seconds(const timespec& time) noexcept
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double now(clockid_t clock) noexcept
{
    timespec time{};
    ::clock_gettime(clock, &time);
    return to_seconds(time);
}

void process_figures::refresh() noexcept
{
    cpu_seconds = now(CLOCK_PROCESS_CPUTIME_ID);
    std::array<char, 1024> memory;
    auto status = read_start("/proc/self/stat", memory);
    // The name stands in parentheses and may hold some.
    const auto name_end = status.rfind(") ");
    if (name_end != std::string_view::npos) {
        status.remove_prefix(name_end + 2);
        threads = number_at(status, threads_at);
        virtual_bytes = number_at(status, virtual_bytes_at);
        resident_bytes = number_at(status, resident_pages_at) * static_cast<double>(::sysconf(_SC_PAGESIZE));
        const auto since_boot = number_at(status, start_at) / static_cast<double>(::sysconf(_SC_CLK_TCK));
        // Read once: the clocks drift apart, and a start time that moves looks like a restart.
        if (start_time == 0)
            start_time = now(CLOCK_REALTIME) - now(CLOCK_BOOTTIME) + since_boot;
    }
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
        max_descriptors = limit.rlim_cur == RLIM_INFINITY ? std::numeric_limits<double>::infinity()
                                                          : static_cast<double>(limit.rlim_cur);
    open_descriptors = count_descriptors();
}

} // namespace

void add_process_metrics(metrics& to)
{
    const auto figures = std::make_shared<process_figures>();
    to.before_writing([figures] { figures->refresh(); });
    const auto add = [&](metrics::kind kind, std::string_view name, std::string_view help,
                         std::atomic<double> process_figures::* figure) {
        to.add_reading(kind, name, help, {}, [figures, figure] { return (*figures.*figure).load(); });
    };
    using enum metrics::kind;
    add(counter, "process_cpu_seconds_total", "CPU time of the process, user and system.",
        &process_figures::cpu_seconds);
    add(gauge, "process_resident_memory_bytes", "Memory of the process that is in RAM.",
        &process_figures::resident_bytes);
    add(gauge, "process_virtual_memory_bytes", "Address space of the process.",
        &process_figures::virtual_bytes);
    add(gauge, "process_open_fds", "Open file descriptors.", &process_figures::open_descriptors);
    add(gauge, "process_max_fds", "File descriptors that may be open.", &process_figures::max_descriptors);
    add(gauge, "process_threads", "Threads of the process.", &process_figures::threads);
    add(gauge, "process_start_time_seconds", "When the process started, in seconds since 1970.",
        &process_figures::start_time);
}

} // namespace tare::http
