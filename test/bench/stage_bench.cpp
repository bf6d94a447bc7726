// Measures what each stage of an analysis costs, on one thread:
//
//     stage_bench ARCHIVE DIRECTORY [ROUNDS]
//
// Reads the archive in passes that go one stage further each; a stage is what its pass costs more than the
// one before. Prints the median of each in milliseconds of the processor. In an analysis the hashes run
// beside the rest. DIRECTORY is where the report is stored; the archive's layers have to stand in their
// order.

#include <tare/analysis/analyzer.hpp>
#include <tare/base/error.hpp>
#include <tare/codec/decoder.hpp>
#include <tare/image/archive_reader.hpp>
#include <tare/image/layer_index.hpp>
#include <tare/image/root_filesystem.hpp>
#include <tare/inspect/content.hpp>
#include <tare/report/write.hpp>
#include <tare/store/report_store.hpp>
#include <tare/tar/reader.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <recorded_log.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using namespace tare;

constexpr std::size_t piece_bytes = std::size_t{1} << 20U;
constexpr std::size_t block = 512;

constexpr std::array<std::string_view, 9> stage_names{"receive", "inflate", "tar",    "hash", "index",
                                                      "content", "stack",   "report", "store"};
using times = std::array<double, stage_names.size()>;

template<class T>
T wanted(result<T>&& r)
{
    if (!r)
        throw std::runtime_error{r.error().detail};
    if constexpr (!std::is_void_v<T>)
        return std::move(*r);
}

/// Milliseconds that the process has taken of processors.
double now()
{
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

double cost_of(const std::function<void()>& work)
{
    const auto start = now();
    work();
    return now() - start;
}

/// What is generated here crosses limits on purpose.
limits wide_bounds()
{
    limits out;
    out.max_entries = 1'000'000'000;
    out.max_name_bytes = std::uint64_t{64} << 30U;
    return out;
}

void read_file(const std::string& path, const std::function<void(bytes_view)>& take)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        throw std::runtime_error{path + " cannot be opened"};
    std::vector<std::byte> buffer(piece_bytes);
    for (auto size = ::read(file, buffer.data(), buffer.size()); size > 0;
         size = ::read(file, buffer.data(), buffer.size()))
        take(bytes_view{buffer}.first(static_cast<std::size_t>(size)));
    ::close(file);
}

/// How far a pass goes.
enum class reach : std::uint8_t
{
    inflate,
    tar,
    index,
};

/// Takes a layer's entries and does nothing with them.
class spent_entries final : public tar::entry_sink
{
public:
    result<void> on_entry(const tar::entry& /*e*/) override { return {}; }

    result<void> on_content(bytes_view /*bytes*/) override { return {}; }

    result<void> on_entry_end() override { return {}; }
};

/// One pass over an archive.
class pass final : private tar::entry_sink, private codec::byte_sink
{
public:
    explicit pass(reach how_far) : reach_{how_far}, outer_{bounds_, *this} {}

    void consume(bytes_view bytes) { wanted(outer_.consume(bytes)); }

private:
    result<void> on_entry(const tar::entry& /*e*/) override
    {
        head_.clear();
        is_decided_ = false;
        return {};
    }

    result<void> on_content(bytes_view bytes) override
    {
        if (is_decided_)
            return decode(bytes);
        head_ += as_text(bytes);
        if (head_.size() < block)
            return {};
        is_decided_ = true;
        start_layer();
        return decode(as_bytes_view(head_));
    }

    result<void> on_entry_end() override
    {
        decoder_.reset();
        inner_.reset();
        // Indexes stay to the end of an analysis.
        if (builder_)
            layers_.push_back(builder_->take());
        builder_.reset();
        return {};
    }

    void start_layer()
    {
        const auto compression = codec::sniff(as_bytes_view(head_));
        if (compression == codec::compression::none && !tar::looks_like_header(as_bytes_view(head_)))
            return;
        decoder_ = wanted(codec::make_decoder(compression, bounds_, {bounds_.max_image_bytes, "layer"}));
        if (reach_ == reach::inflate)
            return;
        if (reach_ == reach::index)
            builder_ = std::make_unique<image::layer_builder>(bounds_, no_readers_, usage_, nullptr);
        inner_.emplace(bounds_, builder_ ? static_cast<tar::entry_sink&>(*builder_) : spent_);
    }

    result<void> decode(bytes_view bytes)
    {
        return decoder_ ? decoder_->consume(bytes, *this) : result<void>{};
    }

    result<void> on_bytes(bytes_view bytes) override
    {
        return inner_ ? inner_->consume(bytes) : result<void>{};
    }

    reach reach_;
    limits bounds_ = wide_bounds();
    tar::reader outer_;
    image::content_reader_factory no_readers_;
    image::index_usage usage_;
    spent_entries spent_;
    std::string head_;
    bool is_decided_ = false;
    std::unique_ptr<codec::decoder> decoder_;
    std::unique_ptr<image::layer_builder> builder_;
    std::optional<tar::reader> inner_;
    std::deque<image::layer_index> layers_;
};

double cost_of_pass(const std::string& archive, reach how_far)
{
    pass one{how_far};
    return cost_of([&] { read_file(archive, [&](bytes_view bytes) { one.consume(bytes); }); });
}

/// All that is done while bytes arrive, with these readers of content: what it costs, and what it found.
std::pair<double, image::archive_contents>
cost_of_reading(const std::string& archive, const image::content_reader_factory& readers)
{
    const auto bounds = wide_bounds();
    image::archive_reader reader{bounds, readers};
    std::optional<image::archive_contents> contents;
    const auto cost = cost_of([&] {
        read_file(archive, [&](bytes_view bytes) { wanted(reader.consume(bytes)); });
        contents = wanted(reader.finish());
    });
    return {cost, std::move(*contents)};
}

double cost_of_stacking(const image::archive_contents& contents)
{
    const auto bounds = wide_bounds();
    return cost_of([&] {
        image::root_filesystem files{bounds};
        for (const auto& blob : contents.blobs)
            if (blob.layer)
                static_cast<void>(wanted(files.apply(*blob.layer)));
    });
}

/// From the last byte to the report in JSON, and into the store.
std::pair<double, double> costs_of_report(const std::string& archive, store::report_store& reports)
{
    analysis::options o;
    o.bounds = wide_bounds();
    analysis::analyzer analyzer{std::move(o)};
    read_file(archive, [&](bytes_view bytes) { wanted(analyzer.consume(bytes)); });
    store::new_report r;
    const auto reporting = cost_of([&] {
        auto images = wanted(analyzer.finish());
        auto& first = images.at(0);
        r.id = first.report.image.id;
        r.analyser_version = "1";
        r.report_json = report::to_json(first.report);
        r.file_tree = std::move(first.files);
    });
    // Or the next round would find it there.
    const auto storing = cost_of([&] { static_cast<void>(wanted(reports.put(r))); });
    wanted(reports.remove(r.id));
    return {reporting, storing};
}

times round(const std::string& archive, store::report_store& reports)
{
    const auto bounds = wide_bounds();
    const auto received = cost_of([&] { read_file(archive, [](bytes_view) {}); });
    const auto inflated = cost_of_pass(archive, reach::inflate);
    const auto walked = cost_of_pass(archive, reach::tar);
    const auto indexed = cost_of_pass(archive, reach::index);
    const auto hashed = cost_of_reading(archive, {}).first;
    const auto [read, contents] =
        cost_of_reading(archive, [&] { return inspect::make_content_readers(bounds); });
    const auto stacking = cost_of_stacking(contents);
    const auto [reporting, storing] = costs_of_report(archive, reports);
    return {received,         inflated - received,  walked - inflated,
            indexed - walked, hashed - indexed,     read - hashed,
            stacking,         reporting - stacking, storing};
}

void run(const std::string& archive, const std::string& directory, std::size_t rounds)
{
    test::recorded_log log;
    const auto reports = store::open_sqlite(directory, log);
    std::vector<times> taken;
    for (std::size_t i = 0; i < rounds; ++i)
        taken.push_back(round(archive, *reports));
    for (std::size_t s = 0; s < stage_names.size(); ++s) {
        std::vector<double> each;
        for (const auto& t : taken)
            each.push_back(std::max(0.0, t.at(s)));
        std::sort(each.begin(), each.end());
        fmt::print("{:<8} {:10.1f} ms\n", stage_names.at(s), each[each.size() / 2]);
    }
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3) {
        fmt::print(stderr, "usage: stage_bench ARCHIVE DIRECTORY [ROUNDS]\n");
        return 2;
    }
    try {
        run(argv[1], argv[2], argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 3);
    } catch (const std::exception& e) {
        fmt::print(stderr, "stage_bench: {}\n", e.what());
        return 1;
    }
    return 0;
}
