#include "check/dockerfiles/dockerfile_check.hpp"
#include "check/dockerfiles/packages.hpp"

namespace tare::check::dockerfiles {
namespace {

/// True for a source that is the whole context.
bool is_everything(const step& st, const instruction& i)
{
    if ((i.kind != keyword::copy && i.kind != keyword::add) || !st.sources.empty() ||
        st.arguments.size() != 2)
        return false;
    const auto& source = st.arguments.front().text;
    return source == "." || source == "./" || source == "/" || source == "*" || source == "./*";
}

answer evaluate_dependencies_first(const subject& s)
{
    places where;
    bool any = false;
    for (const auto& st : s.build().stages) {
        const step* copied = nullptr;
        bool installed = false;
        for (const auto& each : st.steps) {
            const auto& i = s.file().instructions[each.index];
            if (is_everything(each, i) && copied == nullptr)
                copied = &each;
            if (i.kind != keyword::run || installed)
                continue;
            for (const auto& c : dockerfile::script_of(i, each.shell).commands) {
                if (!installs_from_manifest(c))
                    continue;
                any = true;
                installed = true;
                if (copied != nullptr)
                    where.add(at(s.file().instructions[copied->index]));
                break;
            }
        }
    }
    if (!any)
        return judged_commands_or_none(s, "No RUN installs dependencies from a manifest.");
    return judged(
        std::move(where), "The whole context is copied before dependencies are installed.",
        "Dependencies are installed before the sources are copied."
    );
}

} // namespace

dockerfile_check dependencies_first()
{
    return {
        {.id = "TARE-LAYER-113",
         .practice = report::practice::layers,
         .target = check_target::dockerfile,
         .title = "Dependencies are installed before the sources are copied",
         .severity = report::severity::medium,
         .inspects = "COPY of the whole context before a RUN that installs dependencies from a manifest",
         .references = {"design: dependencies before sources", "Docker best practices"},
         .rationale = "Any change to any file then downloads and installs every dependency anew.",
         .fix = "Copy the manifest and lock file first, install, then copy the rest: COPY package.json "
                "package-lock.json ./."},
        evaluate_dependencies_first,
    };
}

} // namespace tare::check::dockerfiles
