#include "check/history.hpp"

#include <tare/base/text.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace tare::check {
namespace {

constexpr auto keywords = std::to_array<std::string_view>(
    {"ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER",
     "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"}
);

bool remove_prefix(std::string_view& text, std::string_view prefix) noexcept
{
    if (!text.starts_with(prefix))
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

void trim_front(std::string_view& text) noexcept
{
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

/// What a RUN runs: without the build arguments ("|1 NAME=value") and the shell that Docker puts before it.
std::string_view script_of(std::string_view text) noexcept
{
    constexpr std::string_view shell = "/bin/sh -c ";
    trim_front(text);
    if (text.starts_with('|'))
        if (const auto at = text.find(shell); at != std::string_view::npos)
            return text.substr(at + shell.size());
    remove_prefix(text, shell);
    return text;
}

/// The keyword at the front, and what follows it.
build_step split_keyword(std::string_view text) noexcept
{
    const auto end = std::min(text.find_first_of(" \t"), text.size());
    const auto known = std::find(keywords.begin(), keywords.end(), text.substr(0, end));
    if (known == keywords.end())
        return {{}, text, {}, {}};
    text.remove_prefix(end);
    trim_front(text);
    return {*known, text, {}, {}};
}

} // namespace

build_step parse_step(std::string_view created_by) noexcept
{
    constexpr std::string_view buildkit = " # buildkit";
    if (created_by.ends_with(buildkit))
        created_by.remove_suffix(buildkit.size());
    trim_front(created_by);
    const auto no_operation = created_by.find("#(nop) ");
    if (no_operation != std::string_view::npos &&
        created_by.substr(0, no_operation).find("-c ") != std::string_view::npos) {
        created_by.remove_prefix(no_operation + std::string_view{"#(nop) "}.size());
        trim_front(created_by);
        return split_keyword(created_by);
    }
    // The classic builder writes a RUN without its keyword.
    if (created_by.starts_with("/bin/sh -c ") ||
        (created_by.starts_with('|') && created_by.find("/bin/sh -c ") != std::string_view::npos))
        return {"RUN", script_of(created_by), {}, {}};
    auto step = split_keyword(created_by);
    if (step.keyword == "RUN")
        step.text = script_of(step.text);
    return step;
}

std::vector<build_step> build_steps(const image_subject& image)
{
    const auto& history = image.config().history;
    const auto layers = static_cast<std::size_t>(
        std::count_if(history.begin(), history.end(), [](const auto& h) { return !h.empty_layer; })
    );
    const bool match = layers == image.report().layers.size();
    std::vector<build_step> out;
    std::uint64_t layer = 0;
    for (std::size_t i = 0; i < history.size(); ++i) {
        auto step = parse_step(history[i].created_by);
        if (!history[i].empty_layer) {
            if (match)
                step.layer = layer;
            ++layer;
        }
        step.shown = escape_text(image.shown().history[i].created_by);
        out.push_back(std::move(step));
    }
    return out;
}

answer judge_runs(
    const image_subject& image, bool (*is_wrong)(const build_step& step), std::string_view when_none,
    std::string_view when_some
)
{
    places where;
    bool any = false;
    for (const auto& step : build_steps(image)) {
        if (step.keyword != "RUN")
            continue;
        any = true;
        if (is_wrong(step))
            where.add(at(step));
    }
    if (!any)
        return not_applicable("The history shows no RUN instruction.");
    if (where.empty())
        return passed(std::string{when_none});
    return violated(std::string{when_some}, std::move(where));
}

report::evidence at(const build_step& step)
{
    report::evidence out;
    out.layer = step.layer;
    out.instruction = step.shown;
    return out;
}

} // namespace tare::check
