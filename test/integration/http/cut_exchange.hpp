#pragma once

#include <cstddef>
#include <cstdint>
#include <http_client.hpp>
#include <random>
#include <string_view>
#include <vector>

namespace tare::test {

/// Sends `bytes` in pieces that end at `cuts`, ends our direction, and returns the statuses of all answers.
/// The server may have closed before the last piece.
template<class Client = http_client>
std::vector<unsigned>
answers(std::uint16_t port, std::string_view bytes, const std::vector<std::size_t>& cuts)
{
    Client client{port};
    std::size_t begin = 0;
    bool open = true;
    for (std::size_t i = 0; i <= cuts.size() && open; ++i) {
        const auto end = i < cuts.size() ? cuts[i] : bytes.size();
        open = client.try_send(bytes.substr(begin, end - begin));
        begin = end;
    }
    client.finish_sending();
    return client.read_statuses();
}

inline std::vector<std::size_t> random_cuts(std::mt19937& random, std::size_t size)
{
    std::vector<std::size_t> cuts;
    for (std::size_t at = 1 + random() % 40; at < size; at += 1 + random() % 40)
        cuts.push_back(at);
    return cuts;
}

/// Byte by byte.
inline std::vector<std::size_t> every_cut(std::size_t size)
{
    std::vector<std::size_t> cuts;
    for (std::size_t at = 1; at < size; ++at)
        cuts.push_back(at);
    return cuts;
}

} // namespace tare::test
