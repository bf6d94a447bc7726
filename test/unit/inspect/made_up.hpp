#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tare::test {

inline constexpr std::string_view hexadecimal = "0123456789abcdef";
inline constexpr std::string_view lower_and_digits = "abcdefghijklmnopqrstuvwxyz0123456789";
inline constexpr std::string_view upper_and_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
inline constexpr std::string_view letters_and_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
inline constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
inline constexpr std::string_view decimal = "0123456789";
inline constexpr std::string_view base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
inline constexpr std::string_view base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// `size` characters that look random and are always the same. Secrets are put together from these when a
/// test runs, so that none stands in the sources, where a scanner would find it.
inline std::string made_up(std::string_view alphabet, std::size_t size, std::uint32_t seed = 1)
{
    std::string out;
    std::uint64_t state = seed * 0x9E3779B97F4A7C15U + 1;
    while (out.size() < size) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        out += alphabet[(state >> 33U) % alphabet.size()];
    }
    return out;
}

/// "8-4-4-4-12" hexadecimal digits.
inline std::string made_up_uuid(std::uint32_t seed = 1)
{
    return made_up(hexadecimal, 8, seed) + '-' + made_up(hexadecimal, 4, seed + 1) + '-' +
           made_up(hexadecimal, 4, seed + 2) + '-' + made_up(hexadecimal, 4, seed + 3) + '-' +
           made_up(hexadecimal, 12, seed + 4);
}

/// A JSON web token of the given claims' length.
inline std::string made_up_jwt(std::size_t claims = 60)
{
    return "eyJhbGci" + made_up(letters_and_digits, 28) + ".eyJ" + made_up(letters_and_digits, claims, 2) +
           '.' + made_up(letters_and_digits, 43, 3);
}

/// A private key in PEM; the header is put together so that no scanner takes this file for one.
inline std::string made_up_key(const std::string& kind = "RSA ")
{
    std::string out = "-----BEGIN " + kind +
                      "PRIVATE"
                      " KEY-----\n";
    for (std::uint32_t line = 0; line < 4; ++line)
        out += made_up(base64, 64, line + 1) + '\n';
    return out + "-----END " + kind +
           "PRIVATE"
           " KEY-----\n";
}

} // namespace tare::test
