#pragma once

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

namespace tare::test {

/// The Go program as a child process. `send` and `receive` may run on two threads; answers come in the order
/// of questions.
class go_lister
{
public:
    /// Throws std::system_error when `program` cannot be started.
    explicit go_lister(const std::filesystem::path& program);

    /// Ends the child and waits for it.
    ~go_lister();

    go_lister(const go_lister&) = delete;
    go_lister& operator=(const go_lister&) = delete;

    /// Asks for one archive. Throws std::system_error when the child is gone.
    void send(std::string_view archive);

    /// No more questions: the child answers the rest and ends.
    void close();

    /// What the child says about the next archive.
    struct answer
    {
        /// The SHA-256 of the archive that the child read, in hex.
        std::string archive;
        /// The JSON objects of the entries, without the brackets around them.
        std::string entries;
        /// Empty when Go read the archive to its end.
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
