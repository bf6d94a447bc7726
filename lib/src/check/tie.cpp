#include "check/history.hpp"

#include <tare/check/check.hpp>
#include <tare/check/tie.hpp>

#include <boost/unordered/unordered_flat_set.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::check {
namespace {

constexpr std::string_view note_id = "dockerfile-differs";
/// Of history and Dockerfile each the last so many are compared; images have at most some hundred.
constexpr std::size_t most_compared = 1000;
constexpr std::size_t most_lines_named = 10;
/// Of an instruction's words, in hundredths, so many have to be in a step that it made.
constexpr unsigned alike = 50;

using words = boost::unordered_flat_set<std::string>;

/// What two ways of writing the same instruction have in common: names and numbers, without what builders put
/// between and around them.
words words_of(std::string_view text)
{
    const auto is_word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '.' || c == '-';
    };
    words out;
    for (std::size_t at = 0; at < text.size();) {
        auto end = at;
        while (end < text.size() && is_word(text[end]))
            ++end;
        if (end > at)
            out.emplace(text.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

/// One side of the comparison.
struct written
{
    std::string_view keyword;
    words text;
};

/// How much of an instruction is in a step, in hundredths; 0 when it is another instruction.
unsigned likeness(const written& instruction, const written& step)
{
    if (instruction.keyword != step.keyword)
        return 0;
    // ENTRYPOINT [] and the like have nothing to compare.
    if (instruction.text.empty())
        return step.text.empty() ? 100 : 0;
    const auto shared = std::count_if(instruction.text.begin(), instruction.text.end(), [&](const auto& w) {
        return step.text.contains(w);
    });
    const auto score =
        static_cast<unsigned>(static_cast<std::size_t>(shared) * 100 / instruction.text.size());
    return score < alike ? 0 : score;
}

/// Which step each instruction made: of all assignments that keep both orders the one with the most in
/// common, and of those the one whose steps come last, because what the base did comes first. The result has
/// a position in `steps`, or `none`, for each instruction.
class alignment
{
public:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    alignment(std::vector<written> instructions, std::vector<written> steps)
        : instructions_{std::move(instructions)}, steps_{std::move(steps)},
          best_((instructions_.size() + 1) * (steps_.size() + 1), 0)
    {
        // best_ at (i, s): what instructions from i and steps from s have in common at most.
        for (auto i = instructions_.size(); i-- > 0;)
            for (auto s = steps_.size(); s-- > 0;) {
                const auto score = likeness(instructions_[i], steps_[s]);
                at(i, s) = std::max(at(i + 1, s), at(i, s + 1));
                if (score > 0)
                    at(i, s) = std::max(at(i, s), score + at(i + 1, s + 1));
            }
    }

    [[nodiscard]] std::vector<std::size_t> steps_of_instructions()
    {
        std::vector<std::size_t> out(instructions_.size(), none);
        for (std::size_t i = 0, s = 0; i < instructions_.size() && s < steps_.size();) {
            // As late as possible: a step is passed over whenever nothing is lost by it.
            if (at(i, s) == at(i, s + 1))
                ++s;
            else if (at(i, s) == at(i + 1, s))
                ++i;
            else
                out[i++] = s++;
        }
        return out;
    }

private:
    [[nodiscard]] unsigned& at(std::size_t i, std::size_t s) { return best_[i * (steps_.size() + 1) + s]; }

    std::vector<written> instructions_;
    std::vector<written> steps_;
    std::vector<unsigned> best_;
};

/// The stages that the image is made of: the last one, and what it builds on, first things first.
std::vector<std::uint64_t> built_stages(const report::dockerfile_report& file)
{
    std::vector<std::uint64_t> out;
    if (file.stages.empty())
        return out;
    auto stage = file.stages.size() - 1;
    while (true) {
        out.push_back(stage);
        const auto parent = file.stages[stage].parent;
        if (!parent || *parent >= stage)
            break;
        stage = static_cast<std::size_t>(*parent);
    }
    std::reverse(out.begin(), out.end());
    return out;
}

/// What of an instruction a history shows: its arguments, and of its flags nothing.
std::string shown(const report::dockerfile_instruction& i)
{
    return fmt::format("{}", fmt::join(i.arguments, " "));
}

void untie(report::image_report& image)
{
    std::erase_if(image.findings, [](const report::finding& f) {
        const auto* const c = find(f.check);
        return c != nullptr && c->target == check_target::dockerfile;
    });
    std::erase_if(image.notes, [](const report::note& n) { return n.id == note_id; });
    for (auto& l : image.layers)
        l.line.reset();
    for (auto& h : image.history)
        h.line.reset();
    image.dockerfile.reset();
}

/// Puts findings among others, in the order of the catalogue.
void join(std::vector<report::finding>& all, const std::vector<report::finding>& more)
{
    all.insert(all.end(), more.begin(), more.end());
    std::sort(all.begin(), all.end(), [](const report::finding& a, const report::finding& b) {
        return a.practice != b.practice ? a.practice < b.practice : a.check < b.check;
    });
}

/// Instructions of the built stages, in the order of the build.
std::vector<const report::dockerfile_instruction*> built_instructions(const report::dockerfile_report& file)
{
    std::vector<const report::dockerfile_instruction*> out;
    for (const auto stage : built_stages(file))
        for (const auto& i : file.instructions)
            if (i.stage == stage && i.keyword != "FROM" && i.keyword != "ARG")
                out.push_back(&i);
    return out;
}

void map_lines(
    report::image_report& image, report::tied_dockerfile& tied,
    const std::vector<const report::dockerfile_instruction*>& built
)
{
    const auto first_instruction = built.size() - std::min(built.size(), most_compared);
    const auto first_step = image.history.size() - std::min(image.history.size(), most_compared);
    std::vector<written> instructions;
    for (auto i = first_instruction; i < built.size(); ++i)
        instructions.push_back({built[i]->keyword, words_of(shown(*built[i]))});
    std::vector<written> steps;
    for (auto s = first_step; s < image.history.size(); ++s) {
        const auto step = parse_step(image.history[s].created_by);
        steps.push_back({step.keyword, words_of(step.text)});
    }
    const auto found = alignment{std::move(instructions), std::move(steps)}.steps_of_instructions();
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i] == alignment::none)
            continue;
        auto& made = tied.instructions[first_instruction + i];
        made.step = first_step + found[i];
        auto& step = image.history[first_step + found[i]];
        step.line = made.line;
        made.layer = step.layer;
        if (step.layer && *step.layer < image.layers.size())
            image.layers[static_cast<std::size_t>(*step.layer)].line = made.line;
    }
}

void say_what_differs(report::image_report& image, report::tied_dockerfile& tied)
{
    for (const auto& i : tied.instructions)
        if (!i.step)
            tied.unmatched_lines.push_back(i.line);
    bool begun = false;
    for (std::size_t s = 0; s < image.history.size(); ++s) {
        begun = begun || image.history[s].line.has_value();
        // ARG leaves a step behind or none, as the builder likes it.
        if (begun && !image.history[s].line && parse_step(image.history[s].created_by).keyword != "ARG")
            tied.unmatched_steps.push_back(s);
    }
    if (tied.unmatched_lines.empty() && tied.unmatched_steps.empty())
        return;
    auto named = tied.unmatched_lines;
    named.resize(std::min(named.size(), most_lines_named));
    std::string text;
    if (!named.empty())
        text = fmt::format(
            "The image's history has no step for {} of the Dockerfile's instructions (line {}{}). ",
            tied.unmatched_lines.size(), fmt::join(named, ", "),
            named.size() < tied.unmatched_lines.size() ? ", ..." : ""
        );
    if (!tied.unmatched_steps.empty())
        text += fmt::format(
            "The Dockerfile has no line for {} of the history's steps. ", tied.unmatched_steps.size()
        );
    image.notes.push_back(
        {std::string{note_id}, text + "It may not be the one that the image was built from."}
    );
}

} // namespace

void tie(report::image_report& image, const report::dockerfile_report& dockerfile)
{
    untie(image);
    report::tied_dockerfile tied;
    tied.digest = dockerfile.digest;
    tied.lines = dockerfile.lines;
    tied.waived = dockerfile.waived;
    const auto built = built_instructions(dockerfile);
    for (const auto* const i : built)
        tied.instructions.push_back({i->line, i->last_line, i->keyword, std::nullopt, std::nullopt});
    map_lines(image, tied, built);
    say_what_differs(image, tied);
    image.dockerfile = std::move(tied);
    join(image.findings, dockerfile.findings);
}

} // namespace tare::check
