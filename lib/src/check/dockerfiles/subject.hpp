#pragma once

#include "check/answer.hpp"

#include <tare/check/dockerfile.hpp>
#include <tare/dockerfile/build.hpp>
#include <tare/dockerfile/shell.hpp>
#include <tare/dockerfile/syntax.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The checks on Dockerfiles.
namespace tare::check::dockerfiles {

using dockerfile::instruction;
using dockerfile::keyword;
using dockerfile::position;
using dockerfile::shell_command;
using dockerfile::shell_join;
using dockerfile::stage;
using dockerfile::step;

/// An instruction in its stage.
struct placed
{
    const stage* in = nullptr;
    /// What it expands to; null for the instruction that an ONBUILD holds.
    const step* resolved = nullptr;
    const instruction* written = nullptr;
    /// It is held by an ONBUILD.
    bool on_build = false;
};

/// A RUN and what it starts.
struct run
{
    placed at;
    dockerfile::shell_script script;
};

/// What one check may look at: the file, its stages, and the commands that its RUNs start.
class subject
{
public:
    subject(const dockerfile::syntax& file, const dockerfile::build& made, const dockerfile_options& options);

    [[nodiscard]] const dockerfile::syntax& file() const noexcept { return file_; }

    [[nodiscard]] const dockerfile::build& build() const noexcept { return made_; }

    [[nodiscard]] const dockerfile_options& options() const noexcept { return options_; }

    /// All instructions but FROM and the ARGs before the first one, those that ONBUILD holds included.
    [[nodiscard]] const std::vector<placed>& instructions() const noexcept { return instructions_; }

    [[nodiscard]] std::vector<placed> instructions(keyword k) const;

    /// All RUNs.
    [[nodiscard]] const std::vector<run>& runs() const noexcept { return runs_; }

    /// The instructions that end up in the final image: those of the last stage and of what it builds on.
    [[nodiscard]] std::vector<placed> final_instructions() const;

    /// True when what the stage makes can end up in an image that is used: no other stage takes from it, or
    /// one that ships builds on it.
    [[nodiscard]] bool ships(const stage& s) const { return ships_.at(s.index); }

    /// True when the stage is the last one, or one that it builds on.
    [[nodiscard]] bool is_final(const stage& s) const;

    /// True when something before it in its stage, or in those below, makes a layer.
    [[nodiscard]] bool makes_layer_before(const placed& p) const;

    /// True when the stage's image runs Windows, as far as its name tells.
    [[nodiscard]] bool is_windows(const stage& s) const;

    /// Stages that start from an image, not from another stage nor from nothing.
    [[nodiscard]] std::vector<const stage*> on_images() const;

    [[nodiscard]] const instruction& from_of(const stage& s) const { return file_.instructions.at(*s.from); }

    /// Where a finding about the whole final image is put: its FROM.
    [[nodiscard]] report::evidence final_place() const;

private:
    void find_shipped();

    const dockerfile::syntax& file_;
    const dockerfile::build& made_;
    const dockerfile_options& options_;
    std::vector<placed> instructions_;
    std::vector<run> runs_;
    std::vector<bool> ships_;
};

/// Evidence about an instruction, or about something in it; `text` may hold bytes of the file.
[[nodiscard]] report::evidence at(const instruction& i);
[[nodiscard]] report::evidence at(const instruction& i, position where, std::string_view text);
/// Evidence about a command of a RUN: its first words.
[[nodiscard]] report::evidence at(const instruction& i, const shell_command& c);

/// Text of the file for people: shortened, escaped, secrets masked.
[[nodiscard]] std::string excerpt(std::string_view text);

/// Calls `look` for every command of every RUN.
void for_each_command(const subject& s, const std::function<void(const run&, const shell_command&)>& look);

/// The commands of RUNs that `matches` takes, as evidence.
[[nodiscard]] places
commands_that(const subject& s, const std::function<bool(const run&, const shell_command&)>& matches);

/// The answer of a check that looks at what RUNs start: violated when there are places, passed when every RUN
/// was understood, not analysed otherwise, and not applicable without any RUN.
[[nodiscard]] answer judged_commands(const subject& s, places where, std::string found, std::string nothing);

/// The answer of a check with everything in view: violated when there are places.
[[nodiscard]] answer judged(places where, std::string found, std::string nothing);

/// An image's name in its parts, as written.
struct image_name
{
    std::string name;
    std::string tag;
    std::string digest;
};

[[nodiscard]] image_name split_image(std::string_view text);

/// ASCII letters in lower case.
[[nodiscard]] std::string lower_case(std::string_view text);

[[nodiscard]] bool contains(std::string_view text, std::string_view part) noexcept;

/// True for "http://…", "https://…", "ftp://…".
[[nodiscard]] bool is_url(std::string_view text);

/// True for a git repository: "git@…", "git://…", "….git", "….git#ref".
[[nodiscard]] bool is_git(std::string_view text);

} // namespace tare::check::dockerfiles
