#pragma once

#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Dockerfiles, by the grammar of BuildKit's frontend: what is written, and what a build makes of it. Text is
/// bytes as in the file: escape it on output.
namespace tare::dockerfile {

/// A place in the file, both counted from 1, columns in bytes. Zero is no place.
struct position
{
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    friend auto operator<=>(const position&, const position&) = default;
};

/// Something that a build would refuse.
struct problem
{
    position at;
    /// A sentence without its full stop; may hold bytes of the file.
    std::string message;

    friend bool operator==(const problem&, const problem&) = default;
};

/// "line 3, column 5: …", as errors name it.
[[nodiscard]] std::string to_string(const problem& p);

/// The instructions, in alphabetical order.
enum class keyword : std::uint8_t
{
    add,
    arg,
    cmd,
    copy,
    entrypoint,
    env,
    expose,
    from,
    healthcheck,
    label,
    maintainer,
    onbuild,
    run,
    shell,
    stopsignal,
    user,
    volume,
    workdir,
};

/// "ADD", in upper case as the reference writes it.
[[nodiscard]] std::string_view to_string(keyword k) noexcept;

/// The instruction that `text` names in whatever case; absent when there is none.
[[nodiscard]] std::optional<keyword> keyword_named(std::string_view text) noexcept;

/// `--name=value` before an instruction's arguments, quotes and escapes removed.
struct flag
{
    /// Without the dashes.
    std::string name;
    /// Absent when there is no equals sign.
    std::optional<std::string> value;
    position at;
};

/// One word, one JSON string, or the whole of a shell form.
struct argument
{
    /// As written; quotes and variables are still there, except in the strings of a JSON form.
    std::string text;
    position at;
};

/// One `key=value` of ENV, LABEL or ARG.
struct key_value
{
    argument key;
    /// Absent for an ARG without default.
    std::optional<argument> value;
    /// Written as `KEY value`, without an equals sign.
    bool legacy = false;
};

/// A here-document of RUN, COPY or ADD.
struct heredoc
{
    /// The word that ends it, quotes removed.
    std::string name;
    /// The lines before that word, each with its line break, leading tabs included.
    std::string content;
    /// The number before `<<`.
    unsigned file_descriptor = 0;
    /// No part of the word is quoted: variables in the content are expanded.
    bool expand = true;
    /// `<<-`: leading tabs do not count.
    bool strip_tabs = false;
    /// Where its word stands in the instruction.
    position at;
    /// The line where its content begins.
    std::uint32_t first_line = 0;

    /// The content as the build sees it, before variables are expanded.
    [[nodiscard]] std::string text() const;
};

/// Where the bytes of a logical line, put together from continued lines, stand in the file.
class line_map
{
public:
    /// From `offset` on, bytes stand at `at` and right of it. Offsets ascend.
    void add(std::size_t offset, position at);

    [[nodiscard]] position at(std::size_t offset) const noexcept;

    /// The same, for the part of the logical line from `offset` on.
    [[nodiscard]] line_map from(std::size_t offset) const;

private:
    struct piece
    {
        std::size_t offset;
        position at;
    };

    std::vector<piece> pieces_;
};

/// One instruction as it is written.
struct instruction
{
    keyword kind = keyword::run;
    /// The keyword as written.
    std::string name;
    /// The logical line: continuations joined, comments between them left out, surrounding white space
    /// removed.
    std::string text;
    position at;
    /// The last line of it, of its here-documents included.
    std::uint32_t last_line = 0;
    std::vector<flag> flags;
    /// Words, or the strings of a JSON form, or one shell form. For HEALTHCHECK the type comes first. ENV,
    /// LABEL and ARG have `pairs` instead.
    std::vector<argument> arguments;
    std::vector<key_value> pairs;
    /// The arguments are a JSON array.
    bool json = false;
    /// The arguments begin like a JSON array but are none, so they are taken for a shell form or words.
    bool json_failed = false;
    std::vector<heredoc> heredocs;
    /// The comments right above, since the last empty one, oldest first: indexes into `syntax::comments`.
    std::vector<std::size_t> comments;
    /// Empty lines amid continued ones, which a build will refuse one day.
    std::vector<position> empty_continuations;
    /// For ONBUILD: the one instruction it holds.
    std::vector<instruction> trigger;
    /// What is wrong with that instruction. The build of this file does not look at it; one on top of it
    /// will.
    std::optional<problem> trigger_problem;
    /// Maps offsets in `text`.
    line_map where;

    /// The flag of that name; null when it is not given.
    [[nodiscard]] const flag* find_flag(std::string_view flag_name) const noexcept;

    /// The value of that flag; empty when it is not given or has none.
    [[nodiscard]] std::string_view flag_value(std::string_view flag_name) const noexcept;
};

/// `# name=value` before everything else: syntax, escape, check.
struct directive
{
    /// In lower case.
    std::string name;
    std::string value;
    position at;
};

/// A comment line, without its number sign and surrounding white space.
struct comment
{
    std::string text;
    position at;
};

/// A whole file.
struct syntax
{
    /// What joins lines and quotes characters: a backslash or a grave accent.
    char escape = '\\';
    std::vector<directive> directives;
    /// All comments, those amid continued lines included, without the directives.
    std::vector<comment> comments;
    std::vector<instruction> instructions;
    /// What a build would refuse, in order. An instruction with a problem is not in `instructions`; those
    /// after it are.
    std::vector<problem> problems;
    /// Lines of the file.
    std::uint32_t lines = 0;
};

/// Reads a Dockerfile. Fails only when there is no reading it: `errc::limit_exceeded` for
/// `max_dockerfile_bytes` and `max_dockerfile_instructions`, `errc::empty_input`,
/// `errc::malformed_dockerfile` for what is no text. Everything else that is wrong is in `problems`, at most
/// 100 of them.
[[nodiscard]] result<syntax> parse(std::string_view text, const limits& bounds = {});

} // namespace tare::dockerfile
