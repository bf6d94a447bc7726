#include "go_program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

namespace tare::test {
namespace {

void require(int error, const char* what)
{
    if (error != 0)
        throw std::system_error(error, std::generic_category(), what);
}

std::array<int, 2> make_pipe()
{
    std::array<int, 2> ends{};
    require(pipe2(ends.data(), O_CLOEXEC) == 0 ? 0 : errno, "pipe2");
    return ends;
}

} // namespace

go_program::go_program(const std::filesystem::path& program, std::string argument)
{
    // A child that is gone shows as a failed write, not as a signal.
    signal(SIGPIPE, SIG_IGN);
    const auto question = make_pipe();
    const auto reply = make_pipe();
    posix_spawn_file_actions_t actions;
    require(posix_spawn_file_actions_init(&actions), "posix_spawn_file_actions_init");
    require(
        posix_spawn_file_actions_adddup2(&actions, question[0], STDIN_FILENO),
        "posix_spawn_file_actions_adddup2"
    );
    require(
        posix_spawn_file_actions_adddup2(&actions, reply[1], STDOUT_FILENO),
        "posix_spawn_file_actions_adddup2"
    );
    std::string name = program.string();
    std::array<char*, 3> arguments{name.data(), argument.empty() ? nullptr : argument.data(), nullptr};
    require(posix_spawn(&pid_, name.c_str(), &actions, nullptr, arguments.data(), environ), "posix_spawn");
    posix_spawn_file_actions_destroy(&actions);
    ::close(question[0]);
    ::close(reply[1]);
    to_child_ = fdopen(question[1], "wb");
    from_child_ = fdopen(reply[0], "rb");
    require(to_child_ != nullptr && from_child_ != nullptr ? 0 : errno, "fdopen");
}

go_program::~go_program()
{
    close();
    // Unread answers would keep the child writing.
    std::fclose(from_child_);
    waitpid(pid_, nullptr, 0);
}

void go_program::send(std::string_view input)
{
    std::array<unsigned char, 4> length{};
    for (std::size_t i = 0; i < length.size(); ++i)
        length[i] = static_cast<unsigned char>(input.size() >> (8 * i) & 0xFFU);
    const bool sent = std::fwrite(length.data(), 1, length.size(), to_child_) == length.size() &&
                      std::fwrite(input.data(), 1, input.size(), to_child_) == input.size();
    require(sent ? 0 : errno, "the Go program is gone");
}

void go_program::close()
{
    if (to_child_ != nullptr)
        std::fclose(to_child_);
    to_child_ = nullptr;
}

void go_program::abandon() noexcept
{
    ::kill(pid_, SIGKILL);
}

go_program::answer go_program::receive()
{
    char* text = nullptr;
    std::size_t capacity = 0;
    const ssize_t size = getline(&text, &capacity, from_child_);
    line_.assign(text == nullptr ? "" : text, size > 0 ? static_cast<std::size_t>(size) : 0);
    std::free(text);
    constexpr std::string_view head = R"({"archive":")";
    constexpr std::string_view middle = R"(","entries":[)";
    constexpr std::string_view tail = R"(],"error":")";
    constexpr std::string_view end = "\"}\n";
    const std::size_t entries = line_.find(middle);
    const std::size_t error = line_.rfind(tail);
    if (!line_.starts_with(head) || !line_.ends_with(end) || entries == std::string::npos ||
        error == std::string::npos)
        throw std::runtime_error("the Go program gives no answer: '" + line_ + "'");
    const auto between = [this](std::size_t from, std::size_t to) { return line_.substr(from, to - from); };
    return {
        between(head.size(), entries), between(entries + middle.size(), error),
        between(error + tail.size(), line_.size() - end.size())
    };
}

} // namespace tare::test
