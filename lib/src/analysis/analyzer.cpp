#include "analysis/assembly.hpp"
#include "analysis/selection.hpp"

#include <tare/analysis/analyzer.hpp>
#include <tare/image/archive_reader.hpp>
#include <tare/inspect/content.hpp>

#include <utility>

namespace tare::analysis {

class analyzer::implementation
{
public:
    explicit implementation(options o)
        : options_{std::move(o)}, readers_{[this] { return inspect::make_content_readers(options_.bounds); }},
          reader_{options_.bounds, readers_}
    {}

    result<void> consume(bytes_view bytes)
    {
        if (failure_)
            return *failure_;
        return remember(reader_.consume(bytes));
    }

    result<void> consume_lent(bytes_view bytes)
    {
        if (failure_)
            return *failure_;
        return remember(reader_.consume_lent(bytes));
    }

    result<std::vector<image_analysis>> finish()
    {
        if (failure_)
            return *failure_;
        auto contents = reader_.finish();
        if (!contents)
            return contents.error();
        auto selected = select_images(*contents, options_);
        if (!selected)
            return selected.error();
        std::vector<image_analysis> out;
        auto entries_left = options_.bounds.max_entries;
        for (const auto& image : selected->images) {
            auto assembled = assemble(*contents, *selected, image, options_, entries_left);
            if (!assembled)
                return assembled.error();
            out.push_back(std::move(*assembled));
        }
        return out;
    }

private:
    result<void> remember(result<void> read)
    {
        if (!read)
            failure_ = read.error();
        return read;
    }

    options options_;
    image::content_reader_factory readers_;
    image::archive_reader reader_;
    std::optional<error> failure_;
};

analyzer::analyzer(options o) : implementation_{std::make_unique<implementation>(std::move(o))} {}

analyzer::~analyzer() = default;
analyzer::analyzer(analyzer&&) noexcept = default;
analyzer& analyzer::operator=(analyzer&&) noexcept = default;

result<void> analyzer::consume(bytes_view bytes)
{
    return implementation_->consume(bytes);
}

result<void> analyzer::consume_lent(bytes_view bytes)
{
    return implementation_->consume_lent(bytes);
}

result<std::vector<image_analysis>> analyzer::finish()
{
    return implementation_->finish();
}

} // namespace tare::analysis
