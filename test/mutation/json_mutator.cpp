#include "json_mutator.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace tare::test {
namespace {

using namespace std::string_view_literals;

constexpr std::array json_keys{
    "schemaVersion"sv,
    "mediaType"sv,
    "config"sv,
    "layers"sv,
    "manifests"sv,
    "digest"sv,
    "size"sv,
    "platform"sv,
    "os"sv,
    "architecture"sv,
    "variant"sv,
    "os.version"sv,
    "os.features"sv,
    "annotations"sv,
    "urls"sv,
    "data"sv,
    "artifactType"sv,
    "subject"sv,
    "rootfs"sv,
    "diff_ids"sv,
    "type"sv,
    "history"sv,
    "created_by"sv,
    "empty_layer"sv,
    "created"sv,
    "author"sv,
    "comment"sv,
    "Config"sv,
    "RepoTags"sv,
    "Layers"sv,
    "Parent"sv,
    "LayerSources"sv,
    "User"sv,
    "Env"sv,
    "Cmd"sv,
    "Entrypoint"sv,
    "WorkingDir"sv,
    "ExposedPorts"sv,
    "Volumes"sv,
    "Healthcheck"sv,
    "Labels"sv,
    "StopSignal"sv,
    "Shell"sv,
    "OnBuild"sv,
    "imageLayoutVersion"sv,
    "org.opencontainers.image.ref.name"sv,
    "io.containerd.image.name"sv,
    "vnd.docker.reference.type"sv,
    ""sv,
};

constexpr std::array json_values{
    "null"sv,
    "true"sv,
    "false"sv,
    "0"sv,
    "-0"sv,
    "-1"sv,
    "1"sv,
    "2"sv,
    "1.5"sv,
    "1e3"sv,
    "1e400"sv,
    "01"sv,
    "9223372036854775807"sv,
    "9223372036854775808"sv,
    "18446744073709551616"sv,
    "4294967296"sv,
    R"("")"sv,
    R"("a")"sv,
    R"("linux")"sv,
    R"("amd64")"sv,
    R"("arm64")"sv,
    R"("v8")"sv,
    R"("unknown")"sv,
    R"("layers")"sv,
    R"("1.0.0")"sv,
    R"("../../etc/passwd")"sv,
    R"("/blobs/sha256/x")"sv,
    R"("a\u0000b")"sv,
    R"("\ud800")"sv,
    R"("\u202e\u200b")"sv,
    "\"\xff\xfe\""sv,
    R"("\u001b[31m")"sv,
    R"("app:1.2")"sv,
    R"("UPPER/case:tag")"sv,
    R"("2020-01-01T00:00:00Z")"sv,
    R"("attestation-manifest")"sv,
    "{}"sv,
    "[]"sv,
    "[null]"sv,
    "[[]]"sv,
    R"([""])"sv,
    R"({"":null})"sv,
    R"({"80/tcp":{}})"sv,
    R"(["CMD-SHELL","true"])"sv,
    R"(["PATH=/bin","PATH=/x","=","a"])"sv,
    R"("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")"sv,
    R"("sha256:00")"sv,
    R"("SHA256:44136FA355B3678A1146AD16F7E8649E94FB4FC21FE77E8310C060F61CAAFF8A")"sv,
    R"("sha512:00")"sv,
    R"("application/vnd.oci.image.manifest.v1+json")"sv,
    R"("application/vnd.oci.image.index.v1+json")"sv,
    R"("application/vnd.docker.distribution.manifest.v2+json")"sv,
    R"("application/vnd.docker.distribution.manifest.list.v2+json")"sv,
    R"("application/vnd.oci.image.config.v1+json")"sv,
    R"("application/vnd.oci.image.layer.v1.tar+gzip")"sv,
    R"("application/vnd.oci.image.layer.nondistributable.v1.tar")"sv,
    R"("application/vnd.oci.image.layer.v1.tar+encrypted")"sv,
    R"("application/vnd.in-toto+json")"sv,
};

/// A value in the text, and the member it is the value of.
struct value
{
    std::size_t begin = 0;
    std::size_t end = 0;
    /// Where the member begins: the key's quote, or `begin` for elements.
    std::size_t member = 0;
};

/// Finds the values of a text that need not be JSON: what cannot be followed ends the search.
class scanner
{
public:
    explicit scanner(std::string_view text) : text_{text} { scan_value(0, 0); }

    std::vector<value> found;

private:
    void skip_space()
    {
        while (at_ < text_.size() &&
               (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r'))
            ++at_;
    }

    void skip_string()
    {
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
            if (text_[at_] == '\\')
                ++at_;
        at_ = std::min(at_ + 1, text_.size());
    }

    void scan_value(std::size_t member, unsigned depth)
    {
        skip_space();
        if (at_ >= text_.size() || depth > 64)
            return;
        value v{at_, 0, depth == 0 || member == no_member ? at_ : member};
        const char first = text_[at_];
        if (first == '{' || first == '[')
            scan_list(first == '{', depth);
        else if (first == '"')
            skip_string();
        else
            while (at_ < text_.size() && ",]} \n\t\r"sv.find(text_[at_]) == std::string_view::npos)
                ++at_;
        v.end = at_;
        if (v.end > v.begin)
            found.push_back(v);
    }

    void scan_list(bool object, unsigned depth)
    {
        ++at_;
        while (at_ < text_.size()) {
            skip_space();
            if (at_ >= text_.size() || text_[at_] == '}' || text_[at_] == ']')
                break;
            const auto start = at_;
            if (object) {
                if (text_[at_] != '"')
                    return;
                skip_string();
                skip_space();
                if (at_ >= text_.size() || text_[at_] != ':')
                    return;
                ++at_;
            }
            scan_value(object ? start : no_member, depth + 1);
            skip_space();
            if (at_ < text_.size() && text_[at_] == ',')
                ++at_;
            if (at_ == start)
                return;
        }
        at_ = std::min(at_ + 1, text_.size());
    }

    static constexpr std::size_t no_member = static_cast<std::size_t>(-1);

    std::string_view text_;
    std::size_t at_ = 0;
};

void erase_member(std::string& json, const value& v)
{
    auto end = v.end;
    auto begin = v.member;
    if (end < json.size() && json[end] == ',')
        ++end;
    else if (begin > 0 && json[begin - 1] == ',')
        --begin;
    json.erase(begin, end - begin);
}

void insert_member(std::string& json, const value& v, dice& d)
{
    const char first = json[v.begin];
    if (first != '{' && first != '[')
        return;
    std::string added;
    if (first == '{') {
        added += '"';
        added += d.any_of(json_keys);
        added += "\":";
    }
    added += d.any_of(json_values);
    const bool empty = v.end - v.begin == 2;
    json.insert(v.begin + 1, empty ? added : added + ',');
}

void edit_key(std::string& json, const value& v, dice& d)
{
    if (v.member == v.begin)
        return;
    const auto end = json.find('"', v.member + 1);
    if (end == std::string::npos || end == v.member + 1)
        return;
    const auto size = end - v.member - 1;
    if (d.once_in(2)) {
        json.replace(v.member + 1, size, d.any_of(json_keys));
        return;
    }
    char& c = json[v.member + 1 + d.below(size)];
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        c = static_cast<char>(c ^ 0x20);
}

void nest(std::string& json, const value& v, dice& d)
{
    const auto depth = 1 + d.below(d.once_in(4) ? 70 : 3);
    std::string before;
    std::string after;
    for (std::size_t i = 0; i < depth; ++i) {
        const bool object = d.once_in(3);
        before += object ? R"({"a":)" : "[";
        after.insert(0, object ? "}" : "]");
    }
    json.insert(v.end, after);
    json.insert(v.begin, before);
}

void swap_values(std::string& json, value a, value b)
{
    if (a.begin > b.begin)
        std::swap(a, b);
    if (a.end > b.begin)
        return;
    const auto first = json.substr(a.begin, a.end - a.begin);
    const auto second = json.substr(b.begin, b.end - b.begin);
    json.replace(b.begin, second.size(), first);
    json.replace(a.begin, first.size(), second);
}

} // namespace

std::string mutate_json(std::string json, dice& d)
{
    const auto found = scanner{json}.found;
    if (found.empty() || d.once_in(12)) {
        const auto at = d.below(json.size() + 1);
        if (d.once_in(2))
            return json.insert(at, d.any_of(json_values));
        return json.erase(at, d.below(8));
    }
    const auto& v = d.any_of(found);
    switch (d.below(10)) {
    case 0:
        erase_member(json, v);
        break;
    case 1:
        json.insert(v.member, json.substr(v.member, v.end - v.member) + ',');
        break;
    case 2:
    case 3:
        insert_member(json, v, d);
        break;
    case 4:
        edit_key(json, v, d);
        break;
    case 5:
        nest(json, v, d);
        break;
    case 6:
        swap_values(json, v, d.any_of(found));
        break;
    case 7:
        json.insert(v.begin + d.below(v.end - v.begin + 1), d.bytes(3));
        break;
    default:
        json.replace(v.begin, v.end - v.begin, d.any_of(json_values));
        break;
    }
    return json;
}

} // namespace tare::test
