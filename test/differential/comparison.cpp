#include "comparison.hpp"

#include "go_program.hpp"

#include <tare/base/bytes.hpp>
#include <tare/base/text.hpp>
#include <tare/codec/sha256.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <exception>
#include <map>
#include <stdexcept>
#include <thread>

namespace tare::test {
namespace {

constexpr int skipped = 4;

std::uint64_t number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (status != std::errc{} || end != text.data() + text.size())
        throw std::invalid_argument(fmt::format("'{}' is not a number", text));
    return value;
}

/// One run: what is compared, and what came of it.
class comparison
{
public:
    comparison(
        const comparison_options& options, const comparison_inputs& inputs, const comparison_subject& subject
    )
        : options_{options}, inputs_{inputs}, subject_{subject}
    {}

    void run();
    int report() const;

private:
    [[nodiscard]] std::uint64_t count() const { return inputs_.named() + options_.mutants; }

    void compare(std::uint64_t index, const go_program::answer& go);
    void
    fail(std::uint64_t index, std::string_view what, const std::string& ours, const go_program::answer& go);

    const comparison_options& options_;
    const comparison_inputs& inputs_;
    const comparison_subject& subject_;
    std::uint64_t both_accept_ = 0;
    std::uint64_t both_refuse_ = 0;
    std::uint64_t stricter_ = 0;
    std::uint64_t failures_ = 0;
    /// What failed, and Go's words for it.
    std::map<std::string, std::uint64_t> kinds_;
    /// Why Tare alone refused.
    std::map<std::string, std::uint64_t> reasons_;
    /// Why Go alone refused, where that is argued.
    std::map<std::string_view, std::uint64_t> lenient_;
};

void comparison::fail(
    std::uint64_t index, std::string_view what, const std::string& ours, const go_program::answer& go
)
{
    constexpr std::uint64_t shown = 3;
    ++failures_;
    if (++kinds_[fmt::format("{}: {}", what, go.error)] > shown || kinds_.size() > 10)
        return;
    fmt::print(
        "FAILED: input {}: {}\n  Tare: {}\n  Go:   {}{}{}\n", index, what, ours, go.entries,
        go.error.empty() ? "" : "\n        ", go.error
    );
}

void comparison::compare(std::uint64_t index, const go_program::answer& go)
{
    const std::string input = inputs_.at(index);
    if (codec::sha256::of(as_bytes_view(input)).hex() != go.archive)
        throw std::logic_error(
            fmt::format("input {} is not the same twice: the comparison would be worthless", index)
        );
    const auto ours = subject_.read(input, options_);
    if (!ours) {
        if (!go.error.empty()) {
            ++both_refuse_;
            return;
        }
        ++stricter_;
        ++reasons_[ours.error().detail];
        // What others made must be read: a reader that refuses everything would pass this test.
        if (index < inputs_.named())
            fmt::print("Refused, though Go reads it: {}: {}\n", inputs_.name(index), ours.error().detail);
        return;
    }
    if (!go.error.empty()) {
        const auto argued =
            std::find_if(subject_.lenient.begin(), subject_.lenient.end(), [&](const auto& l) {
                return go.error.find(l.error) != std::string::npos && (l.holds == nullptr || l.holds(input));
            });
        if (argued == subject_.lenient.end())
            return fail(index, "Go refuses what Tare accepts", *ours, go);
        ++lenient_[argued->error];
        return;
    }
    if (*ours != go.entries)
        return fail(index, "Go reads something else", *ours, go);
    ++both_accept_;
}

void comparison::run()
{
    go_program go{options_.program, options_.format};
    std::exception_ptr failure;
    std::thread sender{[this, &go, &failure] {
        try {
            for (std::uint64_t i = 0; i < count(); ++i)
                go.send(inputs_.at(i));
            go.close();
        } catch (...) {
            failure = std::current_exception();
        }
    }};
    try {
        for (std::uint64_t i = 0; i < count(); ++i)
            compare(i, go.receive());
    } catch (...) {
        // The sender may be waiting for answers to be read.
        go.abandon();
        sender.join();
        throw;
    }
    sender.join();
    if (failure)
        std::rethrow_exception(failure);
}

int comparison::report() const
{
    fmt::print(
        "{} {} and {} mutants (seed {}): {} accepted and read alike, {} refused by both, {} refused by Tare "
        "alone, {} by Go alone for argued reasons, {} failures\n",
        inputs_.named(), subject_.what, options_.mutants, options_.seed, both_accept_, both_refuse_,
        stricter_, count() - both_accept_ - both_refuse_ - stricter_ - failures_, failures_
    );
    for (const auto& [reason, times] : reasons_)
        if (times * 500 > stricter_)
            fmt::print("  {:7} {}\n", times, escape_text(reason));
    for (const auto& l : subject_.lenient)
        if (const auto found = lenient_.find(l.error); found != lenient_.end())
            fmt::print("  {:7} by Go alone, '{}': {}\n", found->second, l.error, l.reason);
    if (failures_ != 0) {
        for (const auto& [kind, times] : kinds_)
            fmt::print("  {:7} FAILED: {}\n", times, kind);
        fmt::print("Write a failing input with --seed {} --write INDEX\n", options_.seed);
        return 1;
    }
    // Mutants that everybody refuses at the first header would prove nothing.
    if (both_accept_ * 5 < count()) {
        fmt::print("FAILED: fewer than a fifth of the inputs were accepted: the mutator is too rough\n");
        return 1;
    }
    return 0;
}

} // namespace

comparison_options comparison_options::parse(const std::vector<std::string>& arguments)
{
    comparison_options o;
    for (std::size_t i = 0; i < arguments.size(); i += 2) {
        if (i + 1 == arguments.size())
            throw std::invalid_argument(
                "usage: --go PROGRAM [--format gzip|zstd] [--mutants N] [--seed N] [--write INDEX] "
                "[--folder FOLDER]..."
            );
        const auto& value = arguments[i + 1];
        if (arguments[i] == "--go")
            o.program = value;
        else if (arguments[i] == "--format")
            o.format = value;
        else if (arguments[i] == "--mutants")
            o.mutants = number(value);
        else if (arguments[i] == "--seed")
            o.seed = number(value);
        else if (arguments[i] == "--write")
            o.write = number(value);
        else if (arguments[i] == "--folder")
            o.folders.push_back(value);
        else
            throw std::invalid_argument(fmt::format("unknown option '{}'", arguments[i]));
    }
    return o;
}

int compare_with_go(
    const comparison_options& options, const comparison_inputs& inputs, const comparison_subject& subject
)
{
    if (options.write) {
        const std::string input = inputs.at(*options.write);
        std::fwrite(input.data(), 1, input.size(), stdout);
        return 0;
    }
    if (options.program.empty()) {
        fmt::print("SKIPPED: Go, or what it needs, was not found when the build was configured\n");
        return skipped;
    }
    comparison all{options, inputs, subject};
    all.run();
    return all.report();
}

int run_comparison(int count, char** arguments, int (*compare)(const comparison_options& options))
try {
    return compare(comparison_options::parse({arguments + 1, arguments + count}));
} catch (const std::exception& e) {
    fmt::print(stderr, "{}: {}\n", arguments[0], e.what());
    return 2;
}

} // namespace tare::test
