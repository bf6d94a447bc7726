#include "dockerfile/posix_shells.hpp"
#include "dockerfile/text.hpp"

#include <tare/dockerfile/shell.hpp>

#include <algorithm>

// The script that an instruction starts, in whatever form it is written.
namespace tare::dockerfile {
namespace {

/// The script of here-documents that the shell itself reads: RUN <<EOF.
shell_script document_script(const heredoc& document)
{
    const auto text = document.text();
    shell_script out;
    if (text.starts_with("#!")) {
        const auto line = std::string_view{text}.substr(2, text.find('\n') - 2);
        const bool posix = std::any_of(posix_shells.begin(), posix_shells.end(), [&](std::string_view s) {
            return without_folder(trimmed(line)).starts_with(s) ||
                   line.find(std::string{" "} + std::string{s}) != std::string_view::npos;
        });
        if (!posix) {
            out.understood = false;
            return out;
        }
    }
    line_map where;
    std::uint32_t line = document.first_line;
    for (std::size_t at = 0; at <= text.size(); ++line) {
        where.add(at, {line, 1});
        const auto end = text.find('\n', at);
        if (end == std::string::npos)
            break;
        at = end + 1;
    }
    return read_script(text, where);
}

shell_script exec_script(const instruction& i, std::size_t first)
{
    shell_script out;
    if (i.arguments.size() <= first)
        return out;
    // As if each string were a word in single quotes.
    std::string text;
    line_map where;
    for (auto a = first; a < i.arguments.size(); ++a) {
        where.add(text.size(), i.arguments[a].at);
        text += '\'';
        for (const char c : i.arguments[a].text) {
            if (c == '\'')
                text += "'\\'";
            text += c;
        }
        text += "' ";
    }
    return read_script(text, where);
}

} // namespace

bool is_posix_shell(const std::vector<std::string>& shell) noexcept
{
    if (shell.empty())
        return true;
    return reads_posix_scripts(shell.front()) || (without_folder(shell.front()) == "env" && shell.size() > 1);
}

shell_script script_of(const instruction& i, const std::vector<std::string>& shell)
{
    const std::size_t first = i.kind == keyword::healthcheck ? 1 : 0;
    if (i.json)
        return exec_script(i, first);
    if (i.arguments.size() <= first)
        return {};
    const auto& script = i.arguments[first].text;
    if (!is_posix_shell(shell))
        return {{}, false};
    if (!i.heredocs.empty()) {
        // Nothing but a here-document: the shell is given its content.
        const auto words = trimmed(script);
        const bool alone = words.starts_with("<<") && words.find_first_of(" \t") == std::string_view::npos;
        if (alone)
            return document_script(i.heredocs.front());
    }
    auto out = read_script(script, i.where.from(i.text.size() - script.size()));
    // A here-document that another shell is given: RUN bash -e <<EOF.
    for (std::size_t c = 0; c < out.commands.size() && !i.heredocs.empty(); ++c) {
        const auto& command = out.commands[c];
        const bool fed =
            std::any_of(command.redirections.begin(), command.redirections.end(), [](const auto& r) {
                return r.op.starts_with("<<");
            });
        if (!fed || !reads_posix_scripts(command.program()) || !command.operands().empty())
            continue;
        auto inner = document_script(i.heredocs.front());
        out.understood = out.understood && inner.understood;
        out.commands.insert(out.commands.end(), inner.commands.begin(), inner.commands.end());
        break;
    }
    return out;
}

} // namespace tare::dockerfile
