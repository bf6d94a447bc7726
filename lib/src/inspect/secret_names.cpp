#include "inspect/secret_names.hpp"

#include "inspect/secret_rules.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace tare::inspect {
namespace {

/// "DB_PASSWORD" and "dbPassword" as "db", "password"; numbers at the end say nothing.
std::vector<std::string> words_of(std::string_view name)
{
    std::vector<std::string> words;
    std::string word;
    const auto end_word = [&] {
        if (!word.empty() && word.find_first_not_of("0123456789") != std::string::npos)
            words.push_back(word);
        word.clear();
    };
    bool small_before = false;
    for (const char c : name) {
        const bool capital = c >= 'A' && c <= 'Z';
        const bool letter = capital || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter || (capital && small_before))
            end_word();
        if (letter)
            word += capital ? static_cast<char>(c - 'A' + 'a') : c;
        small_before = letter && !capital;
    }
    end_word();
    return words;
}

template<std::size_t Size>
bool is_one_of(std::string_view word, const std::array<std::string_view, Size>& list) noexcept
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool is_password_word(std::string_view word) noexcept
{
    constexpr auto words =
        std::to_array<std::string_view>({"password", "passwd", "passphrase", "pass", "passcode", "pwd"});
    return is_one_of(word, words);
}

} // namespace

bool is_secret_name(std::string_view name)
{
    constexpr auto alone = std::to_array<std::string_view>(
        {"secret", "token", "apikey", "apitoken", "credential", "credentials", "secretkey", "accesskey",
         "privatekey", "authtoken"}
    );
    constexpr auto before_key = std::to_array<std::string_view>(
        {"api", "access", "secret", "private", "encryption", "signing", "master", "auth", "account", "license"
        }
    );
    const auto words = words_of(name);
    if (words.empty() || name == "PWD" || name == "OLDPWD")
        return false;
    const auto& last = words.back();
    if (is_password_word(last) || is_one_of(last, alone))
        return true;
    if (words.size() > 1 && last == "key" && is_one_of(words[words.size() - 2], before_key))
        return true;
    // SECRET_KEY_BASE of Rails.
    return words.size() > 2 && last == "base" && words[words.size() - 2] == "key" &&
           words[words.size() - 3] == "secret";
}

bool is_secret_value(std::string_view name, std::string_view value)
{
    constexpr std::size_t shortest = 3;
    if (value.size() < shortest || !is_plausible_password(value))
        return false;
    const auto words = words_of(name);
    const bool number = value.find_first_not_of("0123456789.") == std::string_view::npos;
    return !number || (!words.empty() && is_password_word(words.back()));
}

} // namespace tare::inspect
