#pragma once

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

namespace tare::test {

/// A Go program as a child process, which answers inputs with what it reads in them. `send` and `receive` may
/// run on two threads; answers come in the order of questions.
class go_program
{
public:
    /// `argument` is the program's only one unless it is empty. Throws std::system_error when `program`
    /// cannot be started.
    explicit go_program(const std::filesystem::path& program, std::string argument = {});

    /// Ends the child and waits for it.
    ~go_program();

    go_program(const go_program&) = delete;
    go_program& operator=(const go_program&) = delete;

    /// Asks for one input. Throws std::system_error when the child is gone.
    void send(std::string_view input);

    /// No more questions: the child answers the rest and ends.
    void close();

    /// Ends the child at once: a `send` that waits for it fails.
    void abandon() noexcept;

    /// What the child says about the next input.
    struct answer
    {
        /// The SHA-256 of the input that the child read, in hex.
        std::string archive;
        /// The JSON objects of what was read, without the brackets around them.
        std::string entries;
        /// Empty when Go read the input to its end.
        std::string error;
    };

    /// Throws std::runtime_error when the child gives no answer.
    answer receive();

private:
    std::FILE* to_child_ = nullptr;
    std::FILE* from_child_ = nullptr;
    int pid_ = -1;
    std::string line_;
};

} // namespace tare::test
