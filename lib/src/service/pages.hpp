#pragma once

#include <tare/http/request.hpp>
#include <tare/http/response.hpp>
#include <tare/store/report_store.hpp>

#include <cstddef>
#include <string>
#include <string_view>

// Pages for browsers, beside those that the policy room writes.
namespace tare::service {

inline constexpr std::string_view html_type = "text/html; charset=utf-8";

/// The fields that keep a page from loading, sending and running anything, and from being framed.
void secure_page(http::response& answer);

/// What a list of images was asked for.
struct list_request
{
    /// The path that answered: "/" or "/v1/images".
    std::string_view path;
    std::size_t limit = 0;
    /// Whether this page goes on where another one ended.
    bool goes_on = false;
    /// The start of the names that were asked for; empty for all.
    std::string_view name;
    /// What the client calls the service, "localhost:8080"; what is no such name is not shown.
    std::string_view authority;
};

/// A page of the images that were reported, with links to their reports and how to upload one more.
[[nodiscard]] std::string image_list_page(const store::image_page& images, const list_request& asked);

/// The address of the page after one that `asked` describes.
[[nodiscard]] std::string next_address(const list_request& asked, std::string_view cursor);

} // namespace tare::service
