#include "failure.hpp"

#include <tare/base/text.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <string>

namespace tare::app {

int fail(std::string_view command, const error& e)
{
    std::string place;
    if (!e.where.empty())
        place += fmt::format(" [{}]", e.where);
    if (e.offset)
        place += fmt::format(" [at byte {}]", *e.offset);
    fmt::print(stderr, "tare {}: {}: {}\n", command, describe(e.code).title, escape_text(e.detail + place));
    return failure;
}

} // namespace tare::app
