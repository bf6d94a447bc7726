// Measures the report store with a thousand images and with many, one question after the other to each in
// turn, so that both see the same machine:
//
//     store_bench IMAGES DIRECTORY [ROUNDS]
//
// Prints bytes an image, the median and the 99th percentile of every question in microseconds of the clock
// and of the processor, their ratios, and what several writers do at a time.
#include "store/sqlite_store.hpp"

#include <tare/report/file_tree.hpp>

#include <fmt/format.h>

#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <recorded_log.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace tare;
using clock_type = std::chrono::steady_clock;

constexpr std::size_t few = 1'000;
constexpr std::size_t batch = 1'000;

/// splitmix64.
std::uint64_t scrambled(std::uint64_t x)
{
    x += 0x9E3779B97F4A7C15U;
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31U);
}

/// The same for the same number, and of no pattern.
std::string digest_of(std::uint64_t number, std::uint64_t part)
{
    const auto at = [seed = scrambled(number) + part](std::uint64_t i) { return scrambled(seed * 4 + i); };
    return fmt::format("sha256:{:016x}{:016x}{:016x}{:016x}", at(0), at(1), at(2), at(3));
}

/// A name of one of a thousand teams, so that a filter has few or many matches.
std::string name_of(std::uint64_t number)
{
    return fmt::format(
        "registry.example/team-{:03}/service-{}:1.{}", number % 1'000, number / 10'000, number
    );
}

std::string report_of(std::uint64_t number)
{
    std::string layers;
    for (std::uint64_t i = 0; i < 8; ++i)
        layers += fmt::format(
            R"({}{{"index":{},"digest":"{}","diff_id":"{}","stored_bytes":{},"created_by":"RUN apt-get install {}"}})",
            i == 0 ? "" : ",", i, digest_of(number, 2 * i), digest_of(number, 2 * i + 1),
            number * 7919 % 90'000'000, i
        );
    return fmt::format(
        R"({{"schema":"tare.report/v1","image":{{"id":"{}","names":["{}"],"platform":"linux/amd64"}},"layers":[{}]}})",
        digest_of(number, 100), name_of(number), layers
    );
}

std::string tree_of(std::uint64_t number)
{
    report::file_tree tree;
    for (std::uint64_t i = 0; i < 40; ++i) {
        report::file_node entry;
        entry.type = "regular";
        entry.content = digest::parse(digest_of(number, 200 + i)).value();
        entry.path = fmt::format("/usr/lib/{:03}/file-{}", i, number % 97);
        entry.size = number * i % 100'000;
        tree.push_back(std::move(entry));
    }
    return report::encode(tree);
}

store::new_report image(std::uint64_t number)
{
    store::new_report r;
    r.id = digest_of(number, 100);
    r.analyser_version = "1";
    r.names = {name_of(number)};
    r.platform = "linux/amd64";
    r.visible_bytes = number * 7919 % 900'000'000;
    r.compressed_bytes = r.visible_bytes / 3;
    r.layers = 8;
    r.verified = true;
    r.report_json = report_of(number);
    r.file_tree = tree_of(number);
    return r;
}

template<class T>
T wanted(result<T>&& r)
{
    if (!r)
        throw std::runtime_error(r.error().detail);
    if constexpr (!std::is_void_v<T>)
        return std::move(*r);
}

void fill(store::report_store& s, std::size_t from, std::size_t to)
{
    std::vector<store::new_report> reports;
    for (auto number = from; number < to; ++number) {
        reports.push_back(image(number));
        if (reports.size() < batch && number + 1 < to)
            continue;
        wanted(s.put_all(reports));
        reports.clear();
    }
}

double processor_microseconds()
{
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) * 1e6 + static_cast<double>(used.tv_nsec) / 1e3;
}

struct samples
{
    std::vector<double> clock;
    std::vector<double> processor;
};

double percentile(std::vector<double> values, double part)
{
    const auto at =
        values.begin() + static_cast<std::ptrdiff_t>(static_cast<double>(values.size() - 1) * part);
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

/// A store with so many images.
struct subject
{
    std::unique_ptr<store::sqlite_store> reports;
    std::size_t images;
};

using question = std::function<void(subject&, std::mt19937_64&)>;

std::size_t any(const subject& s, std::mt19937_64& random)
{
    return random() % s.images;
}

/// What a client asks for.
void report_behind(subject& s, std::string_view reference)
{
    wanted(s.reports->report(wanted(s.reports->resolve(reference))));
}

std::vector<std::pair<std::string, question>> questions()
{
    constexpr std::size_t page = 100;
    return {
        {"list, first page", [](auto& s, auto&) { wanted(s.reports->list(page, std::nullopt, "")); }},
        {"list, page anywhere",
         [](auto& s, auto& random) {
             const auto cursor = fmt::format("{:x}", page + any(s, random));
             wanted(s.reports->list(page, cursor, ""));
         }},
        {"filter: few match",
         [](auto& s, auto& random) {
             const auto prefix = fmt::format("registry.example/team-{:03}/", any(s, random) % 1'000);
             wanted(s.reports->list(1, std::nullopt, prefix));
         }},
        {"filter: all match, page anywhere",
         [](auto& s, auto& random) {
             wanted(s.reports->list(page, name_of(any(s, random)), "registry.example/"));
         }},
        {"by name", [](auto& s, auto& random) { wanted(s.reports->resolve(name_of(any(s, random)))); }},
        {"by 12 digits of the id",
         [](auto& s, auto& random) {
             wanted(s.reports->resolve(digest_of(any(s, random), 100).substr(7, 12)));
         }},
        {"fetch a report",
         [](auto& s, auto& random) { wanted(s.reports->report(digest_of(any(s, random), 100))); }},
        {"fetch a file list",
         [](auto& s, auto& random) { wanted(s.reports->file_tree(digest_of(any(s, random), 100))); }},
        {"a report by name", [](auto& s, auto& random) { report_behind(s, name_of(any(s, random))); }},
        {"a report by 12 digits of its id",
         [](auto& s, auto& random) { report_behind(s, digest_of(any(s, random), 100).substr(7, 12)); }},
    };
}

void measure(const question& ask, subject& s, std::mt19937_64& random, samples& into)
{
    const auto used = processor_microseconds();
    const auto began = clock_type::now();
    ask(s, random);
    into.clock.push_back(std::chrono::duration<double, std::micro>(clock_type::now() - began).count());
    into.processor.push_back(processor_microseconds() - used);
}

void print_questions(subject& small, subject& large, std::size_t rounds)
{
    fmt::print("{:34}{:>38}   ratio at {} to {} images\n", "", "microseconds", large.images, small.images);
    fmt::print(
        "{:34}{:>10}{:>10}{:>18}{:>10}{:>10}\n", "", "median", "p99", "processor: median", "p99", "p99"
    );
    std::mt19937_64 random{17};
    for (const auto& [name, ask] : questions()) {
        samples of_small;
        samples of_large;
        for (std::size_t i = 0; i < rounds; ++i) {
            measure(ask, small, random, of_small);
            measure(ask, large, random, of_large);
        }
        const auto ratio = [&](std::vector<double> samples::* what, double part) {
            return percentile(of_large.*what, part) / percentile(of_small.*what, part);
        };
        for (const auto* const s : {&of_small, &of_large})
            fmt::print(
                "{:34}{:10.0f}{:10.0f}{:18.0f}{:10.0f}\n", s == &of_small ? name : "",
                percentile(s->clock, 0.5), percentile(s->clock, 0.99), percentile(s->processor, 0.5),
                percentile(s->processor, 0.99)
            );
        fmt::print(
            "{:34}{:>10.2f}{:>10.2f}{:>18.2f}{:>10.2f}\n", "  ratio", ratio(&samples::clock, 0.5),
            ratio(&samples::clock, 0.99), ratio(&samples::processor, 0.5), ratio(&samples::processor, 0.99)
        );
        std::fflush(stdout);
    }
}

/// Several threads that store one report after the other, each of them durably.
void print_writers(subject& s, std::size_t writers, std::size_t each)
{
    std::vector<std::vector<double>> took(writers);
    std::vector<std::thread> threads;
    const auto began = clock_type::now();
    for (std::size_t w = 0; w < writers; ++w)
        threads.emplace_back([&s, &mine = took[w], first = s.images + w * each, each] {
            for (auto number = first; number < first + each; ++number) {
                const auto r = image(number);
                const auto start = clock_type::now();
                wanted(s.reports->put(r));
                mine.push_back(std::chrono::duration<double, std::micro>(clock_type::now() - start).count());
            }
        });
    for (auto& t : threads)
        t.join();
    const auto seconds = std::chrono::duration<double>(clock_type::now() - began).count();
    std::vector<double> all;
    for (const auto& mine : took)
        all.insert(all.end(), mine.begin(), mine.end());
    s.images += writers * each;
    fmt::print(
        "{:>10} images{:>4} writers{:>10.0f} reports/s{:>10.0f} us median{:>10.0f} us p99\n", s.images,
        writers, static_cast<double>(all.size()) / seconds, percentile(all, 0.5), percentile(all, 0.99)
    );
}

std::uintmax_t size_of(const std::filesystem::path& directory)
{
    return std::filesystem::file_size(directory / "tare.db");
}

int run(std::size_t images, const std::filesystem::path& directory, std::size_t rounds)
{
    test::recorded_log log;
    const auto open = [&](const char* name) {
        return std::make_unique<store::sqlite_store>((directory / name).string(), log);
    };
    subject small{open("few"), few};
    subject large{open("many"), images};
    fill(*small.reports, 0, few);
    const auto began = clock_type::now();
    fill(*large.reports, 0, images);
    const auto seconds = std::chrono::duration<double>(clock_type::now() - began).count();
    // Closing moves the rest of the log into the database.
    small.reports.reset();
    large.reports.reset();
    fmt::print(
        "{} images: {:.2f} GB, {:.0f} bytes an image ({} with {}), filled {} at a time with {:.0f} a "
        "second\n",
        images, static_cast<double>(size_of(directory / "many")) / 1e9,
        static_cast<double>(size_of(directory / "many")) / static_cast<double>(images),
        size_of(directory / "few") / few, few, batch, static_cast<double>(images) / seconds
    );
    const auto opening = clock_type::now();
    large.reports = open("many");
    fmt::print(
        "opened with {} images in {:.1f} ms\n", images,
        std::chrono::duration<double, std::milli>(clock_type::now() - opening).count()
    );
    small.reports = open("few");
    // The first look at a large database is in the background.
    if (log.wait_for("report database verified"))
        fmt::print("verified in the background in {} ms\n", log.entries().back().fields.at("milliseconds"));
    print_questions(small, large, rounds);
    for (const std::size_t writers : {1U, 4U, 16U}) {
        print_writers(small, writers, 800 / writers);
        print_writers(large, writers, 800 / writers);
    }
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    try {
        if (argc < 3)
            throw std::runtime_error("IMAGES DIRECTORY [ROUNDS]");
        return run(
            std::strtoull(argv[1], nullptr, 10), argv[2],
            argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 3'000
        );
    } catch (const std::exception& e) {
        fmt::print(stderr, "store_bench: {}\n", e.what());
        return 1;
    }
}
