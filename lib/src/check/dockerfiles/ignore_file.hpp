#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tare::check::dockerfiles {

/// A .dockerignore: patterns as Go's filepath.Match, with `**` for any number of folders; a later `!pattern`
/// takes back (https://docs.docker.com/build/concepts/context/#dockerignore-files).
class ignore_file
{
public:
    explicit ignore_file(std::string_view text);

    /// True when the path, relative to the build context, or a folder above it is excluded. With a pattern
    /// that takes back, a folder's content cannot be told, so it counts as not excluded. The context itself
    /// is excluded only by a pattern that excludes everything.
    [[nodiscard]] bool excludes(std::string_view path) const;

private:
    struct rule
    {
        std::string pattern;
        bool takes_back = false;
    };

    std::vector<rule> rules_;
    bool takes_back_ = false;
};

} // namespace tare::check::dockerfiles
