// The search for secrets: what is found does not depend on the pieces, lies in the text, and is shown masked.
#include "../unit/inspect/secret_samples.hpp"
#include "fuzz_support.hpp"
#include "inspect/secret_text.hpp"

#include <vector>

using namespace tare;

namespace {

std::vector<inspect::secret_match> in_pieces(std::string_view text)
{
    std::uint64_t candidates = 1'000'000;
    inspect::secret_scanner scanner;
    scanner.begin({}, candidates);
    test::feed_in_pieces(text, [&](bytes_view piece) { return scanner.feed(as_text(piece)); });
    scanner.finish();
    return scanner.found();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto text = test::as_input(data, size);
    const auto whole = inspect::find_secrets(text);
    const auto pieces = in_pieces(text);
    test::require(whole.size() == pieces.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const auto& a = whole[i];
        const auto& b = pieces[i];
        test::require(a.rule == b.rule && a.begin == b.begin && a.end == b.end);
        test::require(a.line == b.line && a.column == b.column && a.masked == b.masked);
        test::require(a.begin < a.end && a.end <= text.size() && a.line >= 1 && a.column >= 1);
        const auto secret = text.substr(a.begin, a.end - a.begin);
        test::require(a.masked.find(secret) == std::string::npos);
    }
    for (const auto& g : inspect::given_values(text))
        test::require(g.value_begin <= g.value_end && g.value_end <= text.size());
    const auto masked = inspect::masked_text(text);
    test::require(whole.empty() || masked != text);
    return 0;
}

/// Text as such hardly ever becomes a token: half of the mutants get one that a rule wants, or one that it
/// almost wants.
extern "C" std::size_t
LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed)
{
    static const auto samples = test::secret_samples();
    if (seed % 2 == 0)
        return LLVMFuzzerMutate(data, size, max_size);
    return test::mutate_with(data, size, max_size, [seed](std::string text) {
        const auto& s = samples[seed / 8 % samples.size()];
        text.insert(seed / 3 % (text.size() + 1), (seed & 4U) != 0 ? s.positive : s.negative);
        return text;
    });
}
