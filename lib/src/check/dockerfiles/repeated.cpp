#include "check/dockerfiles/repeated.hpp"

#include <fmt/format.h>

namespace tare::check::dockerfiles {

answer at_most_one(const subject& s, keyword k)
{
    places where;
    const auto all = s.instructions(k);
    const stage* in = nullptr;
    bool seen = false;
    for (const auto& p : all) {
        if (p.on_build)
            continue;
        if (p.in != in)
            seen = false;
        in = p.in;
        if (std::exchange(seen, true))
            where.add(at(*p.written));
    }
    if (all.empty())
        return not_applicable(fmt::format("It has no {}.", to_string(k)));
    return judged(
        std::move(where), fmt::format("A stage has more than one {}; the last one counts.", to_string(k)),
        fmt::format("No stage has more than one {}.", to_string(k))
    );
}

} // namespace tare::check::dockerfiles
