#pragma once

#include "sanitizers.hpp"

#include <tare/base/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tare::test {

/// What the command line of a comparison says.
struct comparison_options
{
    /// The Go program, empty when it could not be built.
    std::string program;
    /// What the program is told, for one that has several formats.
    std::string format;
    /// Sanitizers take several times as long for each: what differs is found without them.
    std::uint64_t mutants = test::with_sanitizer ? 10'000 : 120'000;
    std::uint64_t seed = 1;
    /// Writes this input to standard output instead of comparing.
    std::optional<std::uint64_t> write;
    /// More folders of archives.
    std::vector<std::string> folders;

    /// Throws std::invalid_argument on anything unknown.
    static comparison_options parse(const std::vector<std::string>& arguments);
};

/// All inputs of one run, those made on purpose first, then mutants. A pure function of the index, so that
/// two threads can each make them.
class comparison_inputs
{
public:
    virtual ~comparison_inputs() = default;

    /// How many were made on purpose: they have names, and a reader that refuses them is told of.
    [[nodiscard]] virtual std::uint64_t named() const = 0;

    [[nodiscard]] virtual std::string name(std::uint64_t index) const = 0;

    [[nodiscard]] virtual std::string at(std::uint64_t index) const = 0;

protected:
    comparison_inputs() = default;
    comparison_inputs(const comparison_inputs&) = default;
    comparison_inputs& operator=(const comparison_inputs&) = default;
};

/// What one reading gives: the words of the Go program, or why it is refused.
using reading = result<std::string>;

/// Tare's side of a comparison.
struct comparison_subject
{
    /// "archives".
    std::string_view what;
    reading (*read)(std::string_view input, const comparison_options& options);

    /// What Go refuses and Tare need not. An image that no runtime unpacks hides nothing, as long as what
    /// both take is the same.
    struct leniency
    {
        /// Words of Go's error.
        std::string_view error;
        /// What they are about.
        std::string_view reason;
        /// Whether the input is such a one; null when Go's word is enough.
        bool (*holds)(std::string_view input) = nullptr;
    };

    std::vector<leniency> lenient;
};

/// Reads every input with both and prints what came of it. Returns the process's exit code: 0 when they agree
/// or Tare is the stricter one, 1 when they do not, 4 when there is no Go program.
int compare_with_go(
    const comparison_options& options, const comparison_inputs& inputs, const comparison_subject& subject
);

/// Runs `compare` with the parsed command line and says what it throws: exit code 2.
int run_comparison(int count, char** arguments, int (*compare)(const comparison_options& options));

} // namespace tare::test
