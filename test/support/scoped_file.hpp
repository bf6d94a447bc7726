#pragma once

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tare::test {

/// A file with the given content, gone at the end of the scope.
class scoped_file
{
public:
    explicit scoped_file(std::string_view content) : path_{"/tmp/tare-test-XXXXXX"}
    {
        const int descriptor = ::mkstemp(path_.data());
        if (descriptor < 0)
            throw std::runtime_error("no temporary file can be made");
        ::close(descriptor);
        write(content);
    }

    ~scoped_file() { ::unlink(path_.c_str()); }

    scoped_file(const scoped_file&) = delete;
    scoped_file& operator=(const scoped_file&) = delete;

    /// Replaces the content.
    void write(std::string_view content) const
    {
        std::ofstream file{path_, std::ios::binary | std::ios::trunc};
        if (!file.write(content.data(), static_cast<std::streamsize>(content.size())).flush())
            throw std::runtime_error("a temporary file cannot be written");
    }

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    std::string path_;
};

} // namespace tare::test
