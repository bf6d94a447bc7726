// tare serve, that ends by SIGKILL in a named step of writing:
//
//     crashing_tare DATA_DIRECTORY OPERATION FILE MOMENT COUNT
//
// It dies the COUNT-th time that SQLite makes that call ("write" or "sync" or "map") on that file ("database"
// or "write-ahead log"), before, torn (half-way through a write) or after it. Serves on a free port of
// loopback and says in its log which, as `tare serve` does.
#include <tare/base/stream_log_sink.hpp>
#include <tare/service/config.hpp>
#include <tare/service/service.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <faulty_files.hpp>
#include <iostream>
#include <string_view>

namespace {

using namespace tare;

test::io_fate fate_at(std::string_view moment)
{
    if (moment == "before")
        return test::io_fate::kill_before;
    return moment == "torn" ? test::io_fate::kill_torn : test::io_fate::kill_after;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 6) {
        fmt::print(stderr, "crashing_tare: DATA_DIRECTORY OPERATION FILE MOMENT COUNT\n");
        return 2;
    }
    const std::string_view operation{argv[2]};
    const std::string_view file{argv[3]};
    const auto fate = fate_at(argv[4]);
    auto left = std::strtoul(argv[5], nullptr, 10);
    try {
        const test::faulty_files files{[&](const test::io_call& call) {
            if (to_string(call.what) != operation || to_string(call.where) != file || --left != 0)
                return test::io_fate::pass;
            return fate;
        }};
        service::config c;
        c.listen = {"127.0.0.1:0"};
        c.data_dir = argv[1];
        stream_log_sink log{std::cout, log_level::info, log_format::logfmt};
        service::service running{c, log};
        running.run();
    } catch (const std::exception& e) {
        fmt::print(stderr, "crashing_tare: {}\n", e.what());
        return 2;
    }
    return 0;
}
