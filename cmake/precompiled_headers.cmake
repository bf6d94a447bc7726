# Headers of other projects that most files include, parsed once a library instead of once a file: it halves the time of
# a build from nothing. Every file still includes what it uses; -D CMAKE_DISABLE_PRECOMPILE_HEADERS=ON proves it, and
# ./dev lint reads the sources that way.
set(tare_standard_headers
    <algorithm> <array> <atomic> <charconv> <chrono> <cstdint> <functional> <iterator> <limits> <map> <memory> <optional>
    <set> <span> <stdexcept> <string> <string_view> <system_error> <tuple> <utility> <variant> <vector>
    <boost/describe/class.hpp> <boost/describe/enum_to_string.hpp>
    <boost/json/array.hpp> <boost/json/object.hpp> <boost/json/parse.hpp> <boost/json/serialize.hpp>
    <boost/json/value.hpp> <boost/json/value_from.hpp> <boost/json/value_to.hpp>
    <boost/system/result.hpp> <fmt/format.h>)
set(tare_network_headers
    <boost/asio/any_io_executor.hpp> <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp> <boost/asio/ip/tcp.hpp>
    <boost/asio/steady_timer.hpp> <boost/asio/strand.hpp> <boost/asio/thread_pool.hpp> <boost/asio/use_awaitable.hpp>
    <boost/beast/http/fields.hpp> <boost/beast/http/message.hpp> <boost/beast/http/string_body.hpp>)
set(tare_test_headers
    <catch2/catch_test_macros.hpp> <catch2/matchers/catch_matchers_string.hpp> <filesystem> <fstream> <random> <thread>)

# Two builds of the same headers are then the same bytes, which is what ccache compares.
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
endif()
