// One HTTP connection's bytes through scanner, head parser and body framer: the same requests, bodies and
// refusals whether they arrive at once or byte by byte.
#include "fuzz_support.hpp"
#include "http/body_framer.hpp"
#include "http/head_parser.hpp"
#include "http/head_scanner.hpp"

#include <string>

using namespace tare;
using namespace tare::http::detail;

namespace {

/// What a server makes of a connection; `step` bytes become visible at a time.
class connection
{
public:
    connection(std::string_view input, std::size_t step) : input_{input}, step_{step} {}

    std::string run()
    {
        for (int requests = 0; requests < 8 && read_head() && read_body(); ++requests)
            log_ += "|";
        return log_;
    }

private:
    /// The bytes that have arrived; false when no more will.
    bool more()
    {
        if (seen_ == input_.size())
            return false;
        seen_ = std::min(input_.size(), seen_ + step_);
        return true;
    }

    [[nodiscard]] std::string_view arrived() const { return input_.substr(0, seen_); }

    bool refused(const error& e)
    {
        log_ += "refused:" + std::string{describe(e.code).id};
        return false;
    }

    void drop(std::size_t count)
    {
        input_.remove_prefix(count);
        seen_ -= count;
    }

    bool read_head()
    {
        head_scanner scanner{limits_.max_header_bytes, limits_.max_header_fields};
        while (true) {
            const auto length = scanner.scan(arrived());
            if (!length)
                return refused(length.error());
            if (*length)
                return take_head(**length);
            if (!more())
                return false;
        }
    }

    bool take_head(std::size_t length)
    {
        head_facts facts;
        const auto parsed = parse_head(input_.substr(0, length), limits_, request_, facts);
        drop(length);
        if (!parsed)
            return refused(parsed.error());
        for (const auto& [name, value] : request_.fields)
            test::require(value.find_first_of("\r\n") == std::string::npos && !name.empty());
        for (const auto& segment : request_.segments)
            test::require(segment != ".." && segment.find('\0') == std::string::npos);
        log_ += std::string{to_string(request_.verb)} + request_.raw_path;
        return true;
    }

    bool read_body()
    {
        auto body = request_.chunked ? body_framer::chunked(1 << 20)
                                     : body_framer::counted(request_.content_length.value_or(0));
        while (!body.done()) {
            const auto framing = body.consume_framing(arrived());
            if (!framing)
                return refused(framing.error());
            drop(*framing);
            const auto payload =
                static_cast<std::size_t>(std::min<std::uint64_t>(body.payload_left(), arrived().size()));
            log_ += arrived().substr(0, payload);
            body.consume_payload(payload);
            drop(payload);
            if (*framing == 0 && payload == 0 && !body.done() && !more())
                return false;
        }
        return true;
    }

    std::string_view input_;
    std::size_t step_;
    std::size_t seen_ = 0;
    http::server_limits limits_;
    http::request request_;
    std::string log_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto input = test::as_input(data, size);
    const auto whole = connection{input, input.size() + 1}.run();
    test::require(whole == connection{input, 1}.run());
    test::require(whole == connection{input, 7}.run());
    return 0;
}
