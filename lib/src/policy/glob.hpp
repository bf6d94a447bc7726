#pragma once

#include <tare/base/result.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
} // namespace re2

namespace tare::policy {

/// A glob as the regular expression of RE2 that means the same; an error's detail says what is wrong with it.
/// `*` is anything but '/', `**` anything at all, and as a whole component `**/` also no component; `?` is
/// one character that is no '/'; `[a-z]` and `[!a-z]` are ASCII characters, never '/'; `\` takes the next
/// character as it is.
[[nodiscard]] result<std::string> to_expression(std::string_view glob);

/// Some globs, compiled once; matching takes time linear in the text, whatever they are.
class glob_set
{
public:
    /// Globs that are none match nothing: they are refused where a policy is read.
    explicit glob_set(const std::vector<std::string>& globs);
    ~glob_set();
    glob_set(glob_set&&) noexcept;
    glob_set& operator=(glob_set&&) noexcept;

    /// Whether one of them matches all of `text`.
    [[nodiscard]] bool matches(std::string_view text) const;

    /// The first that matches all of `text`; empty when none does.
    [[nodiscard]] std::string_view which(std::string_view text) const;

private:
    std::vector<std::string> globs_;
    std::vector<std::unique_ptr<re2::RE2>> each_;
    /// All of them as alternatives, so that most names cost one search; null when there is none.
    std::unique_ptr<re2::RE2> any_;
};

} // namespace tare::policy
