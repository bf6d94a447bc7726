#include "check/dockerfiles/dockerfile_check.hpp"

#include <algorithm>
#include <array>

namespace tare::check::dockerfiles {
namespace {

bool is_of_system(std::string_view path, bool exactly_too)
{
    static constexpr std::array<std::string_view, 4> kernel{"/proc", "/sys", "/dev", "/boot"};
    static constexpr std::array<std::string_view, 6> whole{"/bin", "/sbin", "/lib", "/lib64", "/etc", "/usr"};
    while (path.size() > 1 && path.ends_with('/'))
        path.remove_suffix(1);
    for (const auto k : kernel)
        if (path == k || (path.starts_with(k) && path[k.size()] == '/' && path != "/dev/shm"))
            return true;
    return exactly_too && std::find(whole.begin(), whole.end(), path) != whole.end();
}

answer evaluate_workdir_is_not_of_the_system(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& p : s.instructions()) {
        const auto k = p.written->kind;
        if ((k != keyword::workdir && k != keyword::volume) || p.resolved == nullptr)
            continue;
        any = true;
        for (const auto& a : p.resolved->arguments)
            if (is_of_system(a.text, true))
                where.add(at(*p.written, a.at, a.text));
    }
    if (!any)
        return not_applicable("It has neither WORKDIR nor VOLUME.");
    return judged(
        std::move(where), "A directory of the system is used.", "The system's directories are left alone."
    );
}

} // namespace

dockerfile_check workdir_is_not_of_the_system()
{
    return {
        {.id = "TARE-CONF-114",
         .practice = report::practice::configuration,
         .target = check_target::dockerfile,
         .title = "WORKDIR and VOLUME leave the system's directories alone",
         .severity = report::severity::high,
         .inspects = "WORKDIR and VOLUME at or below /proc, /sys, /dev and the like",
         .references = {"DS-0030", "DKL-DI-0002"},
         .rationale = "The kernel keeps them: files there are hidden or are devices, and what writes there "
                      "can reach the host.",
         .fix = "Use a directory of the application's own: WORKDIR /app."},
        evaluate_workdir_is_not_of_the_system,
    };
}

} // namespace tare::check::dockerfiles
