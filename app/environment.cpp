#include "environment.hpp"

#include <unistd.h>

#include <string_view>

namespace tare::app {

std::vector<service::assignment> environment()
{
    std::vector<service::assignment> all;
    for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
        const std::string_view text{*variable};
        const auto equals = text.find('=');
        if (equals != std::string_view::npos)
            all.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    return all;
}

} // namespace tare::app
