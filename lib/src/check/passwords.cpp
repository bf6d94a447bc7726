#include "check/passwords.hpp"

#include <tare/base/text.hpp>

#include <utility>

namespace tare::check {

std::optional<places>
accounts_with_password(image_subject& image, bool (*wanted)(std::string_view field) noexcept)
{
    places where;
    bool any = false;
    for (const auto* const path : {"/etc/passwd", "/etc/shadow"}) {
        const auto text = image.content(path);
        if (!text)
            continue;
        any = true;
        const auto id = *image.view().files.resolve(path);
        for (const auto& account : inspect::account_entries(*text)) {
            if (!wanted(account.password))
                continue;
            auto e = image.at(id);
            e.line = account.line;
            e.text = escape_text(account.name);
            where.add(std::move(e));
        }
    }
    return any ? std::optional{std::move(where)} : std::nullopt;
}

answer no_accounts()
{
    return not_applicable("There is neither /etc/passwd nor /etc/shadow.");
}

} // namespace tare::check
