#include "terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace tare::app {

report::text_style terminal_style()
{
    report::text_style style;
    const auto is_set = [](const char* name) {
        const char* const value = std::getenv(name);
        return value != nullptr && *value != '\0';
    };
    const char* const terminal = std::getenv("TERM");
    const bool dumb = terminal == nullptr || std::string_view{terminal} == "dumb";
    const bool interactive = ::isatty(STDOUT_FILENO) == 1;
    style.colour = interactive && !dumb && !is_set("NO_COLOR");
    winsize size{};
    if (interactive && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        style.width = size.ws_col;
    return style;
}

} // namespace tare::app
