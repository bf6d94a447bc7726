#include "check/dockerfiles/dockerfile_check.hpp"

namespace tare::check::dockerfiles {
namespace {

bool is_below(std::string_view path, std::string_view folder)
{
    while (folder.size() > 1 && folder.ends_with('/'))
        folder.remove_suffix(1);
    return path == folder || (path.starts_with(folder) && (folder == "/" || path[folder.size()] == '/'));
}

answer evaluate_no_recursive_owner_change(const subject& s)
{
    auto where = commands_that(s, [&](const run& r, const shell_command& c) {
        const auto program = c.program();
        if ((program != "chown" && program != "chmod" && program != "chgrp") ||
            !c.has_option('R', "recursive") || !s.ships(*r.at.in))
            return false;
        const auto operands = c.operands();
        for (const auto& p : s.instructions()) {
            const auto k = p.written->kind;
            if (p.in != r.at.in || p.resolved == nullptr || (k != keyword::copy && k != keyword::add) ||
                r.at.written->at < p.written->at)
                continue;
            const auto& destination = p.resolved->arguments.back();
            for (std::size_t i = 1; i < operands.size(); ++i) {
                const auto& path = operands[i]->text;
                const bool here = path == "." || path == "./";
                if (here ||
                    (destination.known && path.starts_with('/') && is_below(destination.text, path)) ||
                    (path.starts_with('/') && !destination.text.starts_with('/') && !operands[i]->variable &&
                     destination.text == "."))
                    return true;
            }
        }
        return false;
    });
    return judged_commands(
        s, std::move(where), "Copied files get another owner or mode in a layer of their own.",
        "Nothing that was copied is changed as a whole."
    );
}

} // namespace

dockerfile_check no_recursive_owner_change()
{
    return {
        {.id = "TARE-LAYER-114",
         .practice = report::practice::layers,
         .target = check_target::dockerfile,
         .title = "Owners and modes are set while copying",
         .severity = report::severity::low,
         .inspects = "chown -R and chmod -R in RUNs of stages that ship, over what COPY brought",
         .references = {"design: duplicate bytes", "Docker best practices"},
         .rationale = "Changing a file's owner or mode copies the file into the new layer: it is stored "
                      "twice.",
         .fix = "Set them while copying: COPY --chown=10000:10000 --chmod=0755 …."},
        evaluate_no_recursive_owner_change,
    };
}

} // namespace tare::check::dockerfiles
