#pragma once

#include <cstdlib>
#include <fstream>
#include <shared_images.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tare::test {

/// The part of a document that stands between the lines "<!-- NAME -->" and "<!-- /NAME -->" and is made from
/// the code. With TARE_UPDATE_DOCS in the environment it is brought up to date first.
inline std::string generated_part(const std::string& file, std::string_view name, std::string_view wanted)
{
    const auto first = "<!-- " + std::string{name} + " -->\n\n";
    const auto last = "\n<!-- /" + std::string{name} + " -->\n";
    auto text = read_file(file);
    const auto begin = text.find(first);
    const auto end = text.find(last);
    if (begin == std::string::npos || end == std::string::npos || end < begin)
        throw std::runtime_error(file + " has no part " + std::string{name});
    const auto content = begin + first.size();
    if (std::getenv("TARE_UPDATE_DOCS") != nullptr) {
        text.replace(content, end - content, wanted);
        std::ofstream{file, std::ios::binary} << text;
        return std::string{wanted};
    }
    return text.substr(content, end - content);
}

} // namespace tare::test
