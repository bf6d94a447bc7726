// Measures what a comparison of two stored reports costs, step by step:
//
//     compare_bench [FILES [ROUNDS]]
//
// Makes two images of that many files (40,000), of which some were added, removed and changed, puts their
// reports into a store in memory, and prints the median of each step in milliseconds of the processor:
// getting both reports and lists out of the store, reading the reports, comparing, writing. The aim is 50 ms
// in all.

#include <tare/compare/compare.hpp>
#include <tare/compare/write.hpp>
#include <tare/report/file_tree.hpp>
#include <tare/report/write.hpp>
#include <tare/store/report_store.hpp>

#include <fmt/format.h>

#include <time.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace tare;

constexpr std::size_t steps = 4;
constexpr std::array<std::string_view, steps> step_names{"get", "read", "compare", "write"};

report::file_node node_of(std::string path, std::string type)
{
    report::file_node out;
    out.path = std::move(path);
    out.type = std::move(type);
    out.mode = 0755;
    out.layer = 1;
    out.mtime = 1'700'000'000;
    return out;
}

/// Directories of fifty files; every hundredth file is another one in another version.
report::file_tree tree_of(std::uint64_t files, std::uint64_t version)
{
    report::file_tree out{node_of("/", "directory"), node_of("/usr", "directory")};
    for (std::uint64_t i = 0; i < files; ++i) {
        const auto directory = fmt::format("/usr/share-{:06}", i / 50);
        if (i % 50 == 0)
            out.push_back(node_of(directory, "directory"));
        const bool differs = i % 100 == 0;
        auto n = node_of(
            fmt::format("{}/file-{:06}{}.txt", directory, i, i % 300 == 0 ? fmt::format("-{}", version) : ""),
            "regular"
        );
        n.size = i;
        n.content.emplace().bytes.fill(static_cast<std::uint8_t>(differs ? version : i));
        out.push_back(std::move(n));
    }
    return out;
}

/// As large as reports of such images are.
report::image_report report_of(std::uint64_t version)
{
    report::image_report r;
    r.image.id = "sha256:" + std::string(63, '0') + std::to_string(version);
    r.layers.resize(12);
    r.packages.emplace();
    for (std::uint64_t i = 0; i < 500; ++i) {
        auto& p = r.packages->packages.emplace_back();
        p.name = fmt::format("package-{}", i);
        p.version = fmt::format("1.2.{}-{}", i, i % 10 == 0 ? version : 1);
        p.purl = fmt::format("pkg:deb/debian/{}@{}?arch=amd64&distro=debian-13", p.name, p.version);
        p.found_in = "/var/lib/dpkg/status";
        p.licences = {"GPL-2.0-or-later", "MIT"};
    }
    for (std::uint64_t i = 0; i < 180; ++i) {
        auto& f = r.findings.emplace_back();
        f.check = fmt::format("TARE-SEC-{:03}", i);
        f.message = "Something was found here, and this sentence says what.";
        f.fix = "Do what this sentence says, in the step that brings the files.";
        f.evidence.resize(
            i % 20, {.path = "/usr/share/some/where", .layer = 3, .instruction = "RUN something"}
        );
    }
    return r;
}

store::new_report stored(std::uint64_t files, std::uint64_t version)
{
    const auto r = report_of(version);
    store::new_report out;
    out.id = r.image.id;
    out.analyser_version = "1";
    out.report_json = report::to_json(r);
    out.file_tree = report::encode(tree_of(files, version));
    return out;
}

/// What the program has taken of the processor: what else runs on the machine does not count.
double now()
{
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

double milliseconds_since(double start)
{
    return now() - start;
}

/// One comparison: how long each step took.
std::array<double, steps>
round(store::report_store& store, const std::string& base, const std::string& target)
{
    std::array<double, steps> out{};
    auto start = now();
    const std::array json{store.report(base).value(), store.report(target).value()};
    const std::array files{store.file_tree(base).value(), store.file_tree(target).value()};
    out[0] = milliseconds_since(start);
    start = now();
    const std::array reports{report::from_json(json[0]).value(), report::from_json(json[1]).value()};
    out[1] = milliseconds_since(start);
    start = now();
    const auto outcome = compare::compare({reports[0], files[0]}, {reports[1], files[1]}).value();
    out[2] = milliseconds_since(start);
    start = now();
    if (compare::to_json(outcome).empty())
        std::abort();
    out[3] = milliseconds_since(start);
    return out;
}

void run(std::uint64_t files, std::size_t rounds)
{
    const auto store = store::open_in_memory();
    const std::array both{stored(files, 1), stored(files, 2)};
    if (!store->put_all(both))
        throw std::runtime_error{"the reports cannot be stored"};
    std::array<std::vector<double>, steps> taken;
    for (std::size_t i = 0; i < rounds; ++i) {
        const auto times = round(*store, both[0].id, both[1].id);
        for (std::size_t s = 0; s < steps; ++s)
            taken.at(s).push_back(times.at(s));
    }
    double all = 0;
    for (std::size_t s = 0; s < steps; ++s) {
        auto& times = taken.at(s);
        std::sort(times.begin(), times.end());
        const auto median = times[times.size() / 2];
        all += median;
        fmt::print("{:<8} {:8.2f} ms\n", step_names.at(s), median);
    }
    fmt::print("{:<8} {:8.2f} ms for two images of {} files\n", "all", all, files);
}

} // namespace

int main(int argc, char** argv)
{
    try {
        run(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 40'000,
            argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 21);
    } catch (const std::exception& e) {
        fmt::print(stderr, "compare_bench: {}\n", e.what());
        return 1;
    }
    return 0;
}
