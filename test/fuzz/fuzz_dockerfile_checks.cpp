// Every check on a Dockerfile, and tying one to an image: each check gives a finding, every place it names is
// in the file, and the same Dockerfile twice changes nothing.
#include "fuzz_support.hpp"

#include <tare/check/check.hpp>
#include <tare/check/dockerfile.hpp>
#include <tare/check/tie.hpp>
#include <tare/report/write.hpp>

#include <algorithm>
#include <array>

using namespace tare;

namespace {

void require_in(const report::dockerfile_report& file, const std::vector<report::evidence>& where)
{
    for (const auto& e : where)
        test::require(!e.line || (*e.line >= 1 && *e.line <= file.lines));
}

/// An image whose history is what the Dockerfile's instructions would leave behind, each third left out.
report::image_report image_of(const report::dockerfile_report& file)
{
    report::image_report out;
    for (std::size_t i = 0; i < file.instructions.size(); i += i % 3 == 1 ? 2 : 1) {
        auto& step = out.history.emplace_back();
        step.created_by = file.instructions[i].keyword;
        for (const auto& a : file.instructions[i].arguments)
            step.created_by += ' ' + a;
        if (i % 2 == 0) {
            step.layer = out.layers.size();
            out.layers.emplace_back();
        }
    }
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    limits bounds;
    bounds.max_dockerfile_expansion_bytes = std::size_t{1} << 16;
    const auto outcome = check::examine(test::as_input(data, size), {}, bounds);
    if (!outcome || !outcome->problems.empty())
        return 0;
    const auto& file = outcome->report;
    const auto& all = check::catalogue();
    const auto checks = std::count_if(all.begin(), all.end(), [](const check::check& c) {
        return c.target == check::check_target::dockerfile;
    });
    test::require(file.findings.size() == static_cast<std::size_t>(checks));
    for (const auto& f : file.findings) {
        test::require(!f.message.empty());
        require_in(file, f.evidence);
    }
    for (const auto& w : file.waived)
        require_in(file, w.evidence);
    auto image = image_of(file);
    check::tie(image, file);
    const auto once = report::to_json(image);
    check::tie(image, file);
    test::require(report::to_json(image) == once);
    return 0;
}

/// Bytes at random are no Dockerfile: most mutants move lines about, or get one that some check looks at.
extern "C" std::size_t
LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed)
{
    static constexpr auto lines = std::to_array<std::string_view>(
        {"FROM a AS b\n",
         "FROM b\n",
         "FROM --platform=$TARGETPLATFORM c:latest\n",
         "ARG X=1\n",
         "ENV A=$X B=\"${A:-c}\"\n",
         "RUN apt-get update && apt-get install -y x | sh\n",
         "USER 0:0\n",
         "RUN --mount=type=secret,id=a,target=/b cat /b\n",
         "COPY --from=b --chmod=4755 /a /b/\n",
         "ADD https://a/b.tar.gz /\n",
         "RUN <<EOF\ncd /x && sudo y\nEOF\n",
         "WORKDIR x\n",
         "HEALTHCHECK CMD curl x || exit 1\n",
         "CMD [\"a\", \"b\"]\n",
         "ENTRYPOINT a $B\n",
         "EXPOSE 22/UDP\n",
         "# tare:ignore=TARE-SEC-103 reason\n",
         "ONBUILD RUN chmod 777 /\n",
         "SHELL [\"/bin/bash\", \"-c\"]\n",
         "RUN if a; then b; else (c; d) fi\n",
         "LABEL a=b c d\n",
         "VOLUME /x\n",
         "MAINTAINER x\n",
         "RUN pip install a && npm install -g b && curl -k x >/y\n"}
    );
    if (seed % 3 == 0)
        return LLVMFuzzerMutate(data, size, max_size);
    return test::mutate_with(data, size, max_size, [seed](std::string text) {
        // At the beginning of some line.
        const auto near = seed / 7 % (text.size() + 1);
        const auto end = text.find('\n', near);
        const auto at = end == std::string::npos ? text.size() : end + 1;
        if (seed % 3 == 1)
            return text.insert(at, lines[seed / 3 % lines.size()]);
        const auto next = std::min(text.find('\n', at), text.size());
        const auto moved = text.substr(at, next - at) + '\n';
        text.erase(at, next - at);
        return text.insert(0, moved);
    });
}
