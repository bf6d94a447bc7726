#include "bases.hpp"
#include "go_lister.hpp"
#include "mutator.hpp"
#include "own_lister.hpp"

#include <tare/base/bytes.hpp>
#include <tare/base/text.hpp>
#include <tare/codec/sha256.hpp>

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <exception>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <shared_images.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using namespace tare::test;

constexpr int skipped = 4;

struct options
{
    std::string lister;
    std::uint64_t mutants = 120'000;
    std::uint64_t seed = 1;
    /// Writes this mutant to standard output instead of comparing.
    std::optional<std::uint64_t> write;
    /// More folders of archives.
    std::vector<std::string> folders;
};

std::uint64_t number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (status != std::errc{} || end != text.data() + text.size())
        throw std::invalid_argument(fmt::format("'{}' is not a number", text));
    return value;
}

options parse(const std::vector<std::string>& arguments)
{
    options o;
    for (std::size_t i = 0; i < arguments.size(); i += 2) {
        if (i + 1 == arguments.size())
            throw std::invalid_argument(
                "usage: test_differential --lister PROGRAM [--mutants N] [--seed N] [--write INDEX] "
                "[--folder FOLDER]..."
            );
        const auto& value = arguments[i + 1];
        if (arguments[i] == "--lister")
            o.lister = value;
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

/// All inputs of one run: the bases as they are, then mutants of the small ones. A pure function of the seed,
/// so that two threads can each make them.
class inputs
{
public:
    explicit inputs(const options& o) : seed_{o.seed}, mutants_{o.mutants}
    {
        small_ = generated_bases();
        generated_ = small_.size();
        const auto add = [this](const std::filesystem::path& folder) {
            for (auto& archive : archives_below(folder)) {
                for (auto& excerpt : excerpts(archive))
                    small_.push_back(std::move(excerpt));
                whole_.push_back(std::move(archive));
            }
        };
        if (const auto folder = shared_images())
            add(*folder);
        else
            fmt::print("No folder of shared images (TARE_SHARED): only generated archives are compared.\n");
        for (const auto& folder : o.folders)
            add(folder);
    }

    [[nodiscard]] std::uint64_t bases() const { return whole_.size() + small_.size(); }

    [[nodiscard]] std::uint64_t count() const { return bases() + mutants_; }

    [[nodiscard]] const base_archive& base(std::uint64_t index) const
    {
        return index < whole_.size() ? whole_[index] : small_[index - whole_.size()];
    }

    [[nodiscard]] std::string archive(std::uint64_t index) const
    {
        if (index < bases())
            return base(index).bytes;
        mutator m{seed_ ^ (index * 0xD1342543DE82EF95U)};
        // Generated bases are few but hold all formats: half of the mutants are theirs.
        const auto& parent = small_[m.below(2) == 0 ? m.below(generated_) : m.below(small_.size())];
        return m.mutate(parent.bytes);
    }

private:
    std::uint64_t seed_;
    std::uint64_t mutants_;
    std::vector<base_archive> whole_;
    std::vector<base_archive> small_;
    /// How many of the small ones were made here; they stand first.
    std::size_t generated_ = 0;
};

/// What came of all comparisons.
struct tally
{
    std::uint64_t both_accept = 0;
    std::uint64_t both_refuse = 0;
    std::uint64_t stricter = 0;
    std::uint64_t failures = 0;
    std::map<std::string, std::uint64_t> reasons;
};

void report_failure(
    tally& t, std::uint64_t index, std::string_view what, const std::string& ours, const go_lister::answer& go
)
{
    constexpr std::uint64_t shown = 5;
    if (++t.failures > shown)
        return;
    fmt::print(
        "FAILED: input {}: {}\n  Tare: {}\n  Go:   {}{}{}\n", index, what, ours, go.entries,
        go.error.empty() ? "" : "\n        ", go.error
    );
}

void compare(tally& t, const inputs& in, std::uint64_t index, const go_lister::answer& go)
{
    const std::string archive = in.archive(index);
    if (tare::codec::sha256::of(tare::as_bytes_view(archive)).hex() != go.archive)
        throw std::logic_error(
            fmt::format("input {} is not the same twice: the comparison would be worthless", index)
        );
    const auto ours = list_like_go(archive);
    if (!ours) {
        if (!go.error.empty()) {
            ++t.both_refuse;
            return;
        }
        ++t.stricter;
        ++t.reasons[ours.error().detail];
        // What others made must be read: a reader that refuses everything would pass this test.
        if (index < in.bases())
            fmt::print("Refused, though Go reads it: {}: {}\n", in.base(index).name, ours.error().detail);
        return;
    }
    if (!go.error.empty())
        return report_failure(t, index, "Go refuses what Tare accepts", *ours, go);
    if (*ours != go.entries)
        return report_failure(t, index, "Go lists other entries", *ours, go);
    ++t.both_accept;
}

tally run(const options& o, const inputs& in)
{
    go_lister lister{o.lister};
    std::exception_ptr failure;
    std::thread sender{[&lister, &in, &failure] {
        try {
            for (std::uint64_t i = 0; i < in.count(); ++i)
                lister.send(in.archive(i));
            lister.close();
        } catch (...) {
            failure = std::current_exception();
        }
    }};
    tally t;
    try {
        for (std::uint64_t i = 0; i < in.count(); ++i)
            compare(t, in, i, lister.receive());
    } catch (...) {
        sender.join();
        throw;
    }
    sender.join();
    if (failure)
        std::rethrow_exception(failure);
    return t;
}

int report(const options& o, const inputs& in, const tally& t)
{
    fmt::print(
        "{} archives and {} mutants (seed {}): {} accepted and listed alike, {} refused by both, {} refused "
        "by Tare alone, "
        "{} failures\n",
        in.bases(), in.count() - in.bases(), o.seed, t.both_accept, t.both_refuse, t.stricter, t.failures
    );
    for (const auto& [reason, count] : t.reasons)
        if (count * 500 > t.stricter)
            fmt::print("  {:7} {}\n", count, tare::escape_text(reason));
    if (t.failures != 0) {
        fmt::print("Write a failing input with --seed {} --write INDEX\n", o.seed);
        return 1;
    }
    // Mutants that everybody refuses at the first header would prove nothing.
    if (t.both_accept * 5 < in.count()) {
        fmt::print("FAILED: fewer than a fifth of the inputs were accepted: the mutator is too rough\n");
        return 1;
    }
    return 0;
}

} // namespace

int main(int count, char** arguments)
try {
    const options o = parse({arguments + 1, arguments + count});
    if (o.lister.empty() && !o.write) {
        fmt::print("SKIPPED: Go was not found when the build was configured\n");
        return skipped;
    }
    const inputs in{o};
    if (o.write) {
        const std::string archive = in.archive(*o.write);
        std::fwrite(archive.data(), 1, archive.size(), stdout);
        return 0;
    }
    return report(o, in, run(o, in));
} catch (const std::exception& e) {
    fmt::print(stderr, "test_differential: {}\n", e.what());
    return 2;
}
