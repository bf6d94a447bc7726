#pragma once

#include "fuzz_support.hpp"

#include <tare/analysis/analyzer.hpp>
#include <tare/report/file_tree.hpp>
#include <tare/report/write.hpp>

#include <boost/json/parse.hpp>

#include <string>

namespace tare::test {

/// Analyses an archive whole and in pieces. Both have to agree; a report has to add up, to parse again and to
/// hold no character that could fool a terminal, and its file list has to survive storing.
inline void analyse_and_check(std::string_view input)
{
    std::string outcomes[2];
    for (const bool in_pieces : {false, true}) {
        analysis::options o;
        o.bounds = fuzz_limits();
        analysis::analyzer analyzer{o};
        const auto consume = [&](bytes_view piece) { return analyzer.consume(piece).has_value(); };
        if (in_pieces)
            feed_in_pieces(input, consume);
        else
            consume(as_bytes_view(input));
        const auto outcome = analyzer.finish();
        auto& text = outcomes[in_pieces ? 1 : 0];
        if (!outcome) {
            // Of several faults in a compressed stream, the cuts decide which is met first; that it is
            // refused, they do not.
            text = "refused";
            continue;
        }
        for (const auto& image : *outcome) {
            const auto& sizes = image.report.sizes;
            require(sizes.visible + sizes.hidden == sizes.stored && sizes.duplicate <= sizes.visible);
            const auto json = report::to_json(image.report);
            boost::system::error_code ec;
            const auto parsed = boost::json::parse(json, ec);
            require(!ec && parsed.is_object());
            for (const char c : report::to_text(image.report))
                require(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
            const auto files = report::decode_file_tree(image.files);
            require(files && report::encode(*files) == image.files);
            text += json + image.files;
        }
    }
    require(outcomes[0] == outcomes[1]);
}

} // namespace tare::test
