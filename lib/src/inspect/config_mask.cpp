#include "inspect/secret_names.hpp"
#include "inspect/secret_text.hpp"

#include <tare/inspect/secrets.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tare::inspect {
namespace {

/// What is shorter or plainer would be masked in every text that happens to hold it.
constexpr std::size_t shortest_remembered = 8;
constexpr double least_entropy = 2.8;

} // namespace

void config_mask::remember(std::string_view secret)
{
    // A password that is a word, as "postgres", also stands where it is none.
    if (secret.size() < shortest_remembered || entropy_of(secret) < least_entropy)
        return;
    const auto known =
        std::any_of(secrets_.begin(), secrets_.end(), [&](const auto& s) { return s.first == secret; });
    if (known)
        return;
    secrets_.emplace_back(secret, masked_secret(secret));
    // Of a key that goes over several lines, each tells a part.
    if (secret.find('\n') == std::string_view::npos)
        return;
    while (!secret.empty()) {
        const auto end = std::min(secret.find('\n'), secret.size());
        remember(secret.substr(0, end));
        secret.remove_prefix(std::min(end + 1, secret.size()));
    }
}

/// Masks what rules find in a text.
void config_mask::look_at(std::string& text, const std::string& key)
{
    const auto matches = find_secrets(text);
    for (auto m = matches.rbegin(); m != matches.rend(); ++m) {
        const auto begin = static_cast<std::size_t>(m->begin);
        const auto end = std::min(whole_end(text, *m), text.size());
        const auto whole = text.substr(begin, end - begin);
        remember(whole);
        const auto masked = masked_secret(whole);
        found_.push_back({key, {m->rule->id, m->rule->title, m->rule->severity, 0, 0, masked}});
        text.replace(begin, end - begin, masked);
    }
}

/// The same for what is given to a name; a name that promises a secret is enough.
void config_mask::look_at_setting(std::string_view name, std::string& value, const std::string& key)
{
    const auto before = found_.size();
    look_at(value, key);
    if (found_.size() != before || !is_secret_name(name) || !is_secret_value(name, value))
        return;
    remember(value);
    const auto masked = masked_secret(value);
    found_.push_back(
        {key,
         {"secret-variable", "value of a variable that is named as a secret", report::severity::high, 0, 0,
          masked}}
    );
    value = masked;
}

void config_mask::look_at_words(std::vector<std::string>& words, const std::string& key)
{
    for (std::size_t i = 0; i < words.size(); ++i)
        look_at(words[i], fmt::format("{}[{}]", key, i));
}

void config_mask::look_at_history()
{
    for (std::size_t i = 0; i < shown_.history.size(); ++i) {
        const auto key = fmt::format("history[{}]", i);
        auto& text = shown_.history[i].created_by;
        look_at(text, key);
        look_at(shown_.history[i].comment, key);
        const auto values = given_values(text);
        for (auto g = values.rbegin(); g != values.rend(); ++g) {
            const auto value = text.substr(g->value_begin, g->value_end - g->value_begin);
            if (value.find("... (") != std::string::npos || !is_secret_name(g->name) ||
                !is_secret_value(g->name, value))
                continue;
            remember(value);
            const auto masked = masked_secret(value);
            found_.push_back(
                {key,
                 {"secret-argument", "value of an argument that is named as a secret", report::severity::high,
                  0, 0, masked}}
            );
            text.replace(g->value_begin, value.size(), masked);
        }
    }
}

config_mask::config_mask(const image::image_config& config) : shown_{config}
{
    if (shown_.author)
        look_at(*shown_.author, "author");
    look_at(shown_.user, "config.User");
    for (auto& variable : shown_.env) {
        const auto equals = std::min(variable.find('='), variable.size());
        const auto name = variable.substr(0, equals);
        if (equals == variable.size())
            continue;
        auto value = variable.substr(equals + 1);
        look_at_setting(name, value, "config.Env." + name);
        variable = name + '=' + value;
        // A rule that wants the name as well: AWS_SECRET_ACCESS_KEY=...
        look_at(variable, "config.Env." + name);
    }
    look_at_words(shown_.entrypoint, "config.Entrypoint");
    look_at_words(shown_.cmd, "config.Cmd");
    if (shown_.health)
        look_at_words(shown_.health->test, "config.Healthcheck.Test");
    for (auto& [name, value] : shown_.labels)
        look_at_setting(name, value, "config.Labels." + name);
    look_at(shown_.working_dir, "config.WorkingDir");
    look_at(shown_.stop_signal, "config.StopSignal");
    look_at_words(shown_.volumes, "config.Volumes");
    look_at_words(shown_.exposed_ports, "config.ExposedPorts");
    look_at_history();
    mask_everywhere();
}

/// A secret that was known in one place is masked in all: a builder writes the value of an ENV into what
/// comes after.
void config_mask::mask_everywhere()
{
    // The longest first, so that what holds another one is masked as a whole.
    std::sort(secrets_.begin(), secrets_.end(), [](const auto& a, const auto& b) {
        return a.first.size() != b.first.size() ? a.first.size() > b.first.size() : a.first < b.first;
    });
    const auto mask = [this](std::string& text) { text = apply(text); };
    if (shown_.author)
        mask(*shown_.author);
    for (auto* const list :
         {&shown_.env, &shown_.entrypoint, &shown_.cmd, &shown_.volumes, &shown_.exposed_ports})
        std::for_each(list->begin(), list->end(), mask);
    if (shown_.health)
        std::for_each(shown_.health->test.begin(), shown_.health->test.end(), mask);
    for (auto& [name, value] : shown_.labels) {
        mask(name);
        mask(value);
    }
    for (auto& step : shown_.history) {
        mask(step.created_by);
        mask(step.comment);
    }
    for (auto* const text : {&shown_.user, &shown_.working_dir, &shown_.stop_signal})
        mask(*text);
    for (auto& f : found_)
        mask(f.key);
}

std::string config_mask::apply(std::string_view text) const
{
    std::string out{text};
    for (const auto& [secret, masked] : secrets_)
        for (auto at = out.find(secret); at != std::string::npos; at = out.find(secret, at + masked.size()))
            out.replace(at, secret.size(), masked);
    const auto matches = find_secrets(out);
    for (auto m = matches.rbegin(); m != matches.rend(); ++m) {
        const auto begin = static_cast<std::size_t>(m->begin);
        const auto end = std::min(whole_end(out, *m), out.size());
        out.replace(begin, end - begin, masked_secret(std::string_view{out}.substr(begin, end - begin)));
    }
    return out;
}

} // namespace tare::inspect
