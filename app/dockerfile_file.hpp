#pragma once

#include <tare/base/limits.hpp>
#include <tare/base/result.hpp>
#include <tare/check/dockerfile.hpp>

#include <string>
#include <vector>

namespace tare::app {

/// A Dockerfile that a command is to read.
struct dockerfile_source
{
    /// "dockerfile", for the sentence that says how to use it.
    std::string command;
    /// A file, a folder that holds one, or "-".
    std::string path;
    /// The context's .dockerignore; empty: the one beside it.
    std::string ignore_file{};
    std::vector<std::string> registries{};
};

/// What became of it.
struct examined_file : check::dockerfile_outcome
{
    /// What to call it in messages.
    std::string name;
};

/// Reads and checks it.
[[nodiscard]] result<examined_file> examine_dockerfile(const dockerfile_source& source, const limits& bounds);

/// Prints what a compiler would: the file, the place and what is wrong. Gives the exit status.
int print_problems(const std::string& name, const std::vector<dockerfile::problem>& problems);

} // namespace tare::app
