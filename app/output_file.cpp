#include "output_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace tare::app {
namespace {

bool write_to(std::FILE* file, const std::string& text)
{
    return std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
}

} // namespace

result<void> write_output(const std::string& text, const std::string& path, std::string_view what)
{
    const auto cannot = [&] {
        return make_error(
            errc::invalid_parameter, fmt::format(
                                         "{} cannot be written to {}: {}", what,
                                         path.empty() ? "standard output" : path, std::strerror(errno)
                                     )
        );
    };
    if (path.empty())
        return write_to(stdout, text) ? result<void>{} : cannot();
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen(path.c_str(), "we"), std::fclose};
    return file != nullptr && write_to(file.get(), text) ? result<void>{} : cannot();
}

} // namespace tare::app
