#include <tare/base/text.hpp>
#include <tare/report/instruction.hpp>
#include <tare/report/write.hpp>

#include <boost/describe/enum_to_string.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

namespace tare::report {
namespace {

/// Lines of one list of payload and tare.
constexpr std::size_t most_shares = 10;

/// Writes a report as text, section after section.
class text_writer
{
public:
    text_writer(const image_report& r, text_style style) : report_{r}, style_{style} {}

    std::string run()
    {
        identity();
        sizes();
        payload();
        layers();
        heaviest();
        packages();
        surface();
        users();
        findings();
        notes();
        return std::move(out_);
    }

private:
    template<class... Args>
    void line(fmt::format_string<Args...> format, Args&&... args)
    {
        fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
        out_.resize(out_.find_last_not_of(' ') + 1);
        out_ += '\n';
    }

    void heading(std::string_view text)
    {
        line("\n{}{}{}", style_.colour ? "\x1b[1m" : "", text, style_.colour ? "\x1b[0m" : "");
    }

    /// A value of the summary under its name.
    void field(std::string_view name, std::string_view value)
    {
        if (!value.empty())
            line("{:<13}{}", name, value);
    }

    [[nodiscard]] std::string fitted(std::string_view text, std::size_t used) const
    {
        const auto room = std::max<std::size_t>(style_.width > used ? style_.width - used : 0, 24);
        if (text.size() <= room)
            return std::string{text};
        auto cut = room - 3;
        // Never in the middle of a UTF-8 character.
        while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U)
            --cut;
        return std::string{text.substr(0, cut)} + "...";
    }

    static std::string joined(const std::vector<std::string>& items, std::string_view separator = " ")
    {
        return fmt::format("{}", fmt::join(items, separator));
    }

    void identity()
    {
        const auto& image = report_.image;
        field("Image", image.names.empty() ? image.id : joined(image.names, ", "));
        if (!image.names.empty())
            field("Id", image.id);
        field("Platform", image.platform);
        if (report_.os)
            field("System", report_.os->pretty_name.empty() ? report_.os->id : report_.os->pretty_name);
        field("Created", image.created.value_or(""));
        if (report_.archive.format != "root-filesystem")
            field("User", report_.config.user.empty() ? "root (none is set)" : report_.config.user);
        field("Entrypoint", fitted(joined(report_.config.entrypoint), 13));
        field("Command", fitted(joined(report_.config.cmd), 13));
        field("Ports", joined(report_.config.exposed_ports, ", "));
    }

    void size(std::string_view name, std::uint64_t bytes, std::string_view meaning)
    {
        line("  {:<12}{:>10}  {}", name, human_size(bytes), meaning);
    }

    void sizes()
    {
        const auto& s = report_.sizes;
        heading("SIZES");
        size("compressed", s.compressed, "layers as the archive stores them");
        size("stored", s.stored, "files in all layers");
        size("visible", s.visible, "files that a container sees");
        size("hidden", s.hidden, "stored, but deleted or replaced by a later layer");
        size("duplicate", s.duplicate, "visible, and the same content stands elsewhere too");
    }

    void
    counted_size(std::string_view name, std::uint64_t bytes, std::uint64_t files, std::string_view meaning)
    {
        line("  {:<12}{:>10} {:>7}  {}", name, human_size(bytes), files, meaning);
    }

    void shares(std::string_view title, const std::vector<tare_share>& list)
    {
        if (list.empty())
            return;
        line("  {}", title);
        for (std::size_t i = 0; i < std::min(list.size(), most_shares); ++i)
            line("    {:>18} {:>7}  {}", human_size(list[i].bytes), list[i].files, fitted(list[i].name, 33));
        if (list.size() > most_shares)
            line("    {:>18} {:>7}  {} more", "", "", list.size() - most_shares);
    }

    /// The heaviest parts, in the order in which they are come to.
    void parts(const report::payload& p)
    {
        std::vector<std::uint64_t> weights;
        for (const auto& part : p.parts)
            weights.push_back(part.bytes);
        std::sort(weights.begin(), weights.end(), std::greater<>{});
        const auto least = weights.size() > most_shares ? weights[most_shares - 1] : 0;
        std::size_t shown = 0;
        for (const auto& part : p.parts)
            if (part.bytes >= least && shown < most_shares) {
                line("    {:>18} {:>7}  {}", human_size(part.bytes), part.files, fitted(part.path, 33));
                ++shown;
            }
        if (p.parts.size() > shown)
            line("    {:>18} {:>7}  {} more", "", "", p.parts.size() - shown);
    }

    void payload()
    {
        if (!report_.payload)
            return;
        const auto& p = *report_.payload;
        heading("PAYLOAD AND TARE");
        if (p.state == payload_state::not_analysed || !report_.tare) {
            for (const auto& gap : p.gaps)
                line("  not analysed: {}", gap);
            return;
        }
        const auto& t = *report_.tare;
        line("  {:<12}{:>10} {:>7}", "", "BYTES", "FILES");
        counted_size(
            "payload", p.bytes, p.files,
            p.state == payload_state::complete ? "what the command needs"
                                               : "what is known to be needed; it is more"
        );
        counted_size(
            "tare", t.bytes, t.files,
            fmt::format(
                "the rest: {:.0f} % of what a container sees",
                report_.sizes.visible == 0
                    ? 0.0
                    : 100.0 * static_cast<double>(t.bytes) / static_cast<double>(report_.sizes.visible)
            )
        );
        line("  payload, the heaviest parts");
        parts(p);
        shares("you would save without these packages", t.packages);
        if (!t.packages.empty() && t.unowned.files > 0)
            line("    {:>18} {:>7}  files of no package", human_size(t.unowned.bytes), t.unowned.files);
        shares("you would save, by directory", t.directories);
        for (const auto& gap : p.gaps)
            line("  not known: {}", gap);
    }

    /// The instruction, behind it the line of the Dockerfile that is tied to the image.
    static std::string made_by(const layer& l)
    {
        auto text = l.created_by ? written_instruction(*l.created_by) : l.digest;
        return l.line ? fmt::format("{} (line {})", text, *l.line) : text;
    }

    void layers()
    {
        heading(fmt::format("LAYERS ({})", report_.layers.size()));
        line(
            "  {:>2} {:>10} {:>10} {:>7} {:>7} {:>7}  {}", "#", "STORED", "HIDDEN", "ADDED", "CHANGED",
            "DELETED", "CREATED BY"
        );
        for (const auto& l : report_.layers)
            line(
                "  {:>2} {:>10} {:>10} {:>7} {:>7} {:>7}  {}", l.index, human_size(l.stored_bytes),
                human_size(l.hidden_bytes), l.files_added, l.files_modified, l.files_deleted,
                fitted(made_by(l), 52)
            );
        for (const auto& l : report_.layers)
            for (const auto& h : l.hides)
                line("  layer {}: {}", l.index, sentence_of(l, h));
    }

    void weights(std::string_view title, const std::vector<weight>& list)
    {
        if (list.empty())
            return;
        heading(title);
        for (const auto& w : list)
            line("  {:>10}  {}", human_size(w.bytes), fitted(w.path, 14));
    }

    void heaviest()
    {
        weights("HEAVIEST FILES", report_.heaviest.files);
        weights("HEAVIEST DIRECTORIES", report_.heaviest.directories);
    }

    /// How many packages of which kind, and what they do not account for.
    void packages()
    {
        if (!report_.packages)
            return;
        const auto& found = *report_.packages;
        heading(fmt::format("PACKAGES ({})", found.packages.size()));
        std::map<package_type, std::pair<std::size_t, std::uint64_t>> by_type;
        for (const auto& p : found.packages) {
            auto& [count, bytes] = by_type[p.type];
            ++count;
            bytes += p.bytes;
        }
        for (const auto& [type, sum] : by_type)
            line(
                "  {:<18}{:>5} {:>10}", boost::describe::enum_to_string(type, ""), sum.first,
                human_size(sum.second)
            );
        if (found.unowned)
            line(
                "  {:<18}{:>5} {:>10}  files that belong to no package", "unowned", found.unowned->files,
                human_size(found.unowned->bytes)
            );
        if (!found.static_binaries.empty()) {
            std::vector<std::string> paths;
            paths.reserve(found.static_binaries.size());
            for (const auto& w : found.static_binaries)
                paths.push_back(w.path);
            line(
                "  {:<18}{:>5}  {}", "static programs", found.static_binaries.size(),
                fitted(joined(paths), 27)
            );
        }
        for (const auto& gap : found.gaps)
            line("  not complete: {}", gap);
    }

    void tools(std::string_view name, const std::vector<tool_file>& list)
    {
        std::vector<std::string> paths;
        paths.reserve(list.size());
        for (const auto& t : list)
            paths.push_back(t.path);
        line("  {:<18}{:>3}  {}", name, list.size(), fitted(joined(paths), 25));
    }

    void privileged(std::string_view name, const std::vector<privileged_file>& list)
    {
        std::vector<std::string> paths;
        paths.reserve(list.size());
        for (const auto& f : list)
            paths.push_back(f.visible ? f.path : f.path + " (deleted, still ships)");
        line("  {:<18}{:>3}  {}", name, list.size(), fitted(joined(paths), 25));
    }

    void surface()
    {
        const auto& s = report_.attack_surface;
        heading("ATTACK SURFACE");
        tools("shells", s.shells);
        tools("package managers", s.package_managers);
        tools("debugging tools", s.debugging_tools);
        tools("network tools", s.network_tools);
        privileged("setuid files", s.setuid_files);
        privileged("setgid files", s.setgid_files);
    }

    void users()
    {
        if (report_.users.empty())
            return;
        std::vector<std::string> logins;
        for (const auto& u : report_.users)
            if (u.can_login)
                logins.push_back(u.name);
        line("  {:<18}{:>3}  {}", "login users", logins.size(), fitted(joined(logins), 25));
    }

    [[nodiscard]] std::size_t count(finding_result wanted) const
    {
        return static_cast<std::size_t>(std::count_if(
            report_.findings.begin(), report_.findings.end(),
            [wanted](const finding& f) { return f.result == wanted; }
        ));
    }

    void findings_with(finding_result wanted, std::string_view word, std::string_view colour)
    {
        for (const auto& f : report_.findings)
            if (f.result == wanted)
                line(
                    "  {}{:<13}{}{:<16}{}", style_.colour ? colour : "", word, style_.colour ? "\x1b[0m" : "",
                    f.check, fitted(f.message, 31)
                );
    }

    /// What is wrong, worst first, and what is not known; what is in order is only counted.
    void findings()
    {
        if (report_.findings.empty())
            return;
        heading("FINDINGS");
        line(
            "  {} fail, {} warn, {} not analysed, {} pass, {} not applicable", count(finding_result::fail),
            count(finding_result::warn), count(finding_result::not_analysed), count(finding_result::pass),
            count(finding_result::not_applicable)
        );
        findings_with(finding_result::fail, "fail", "\x1b[31m");
        findings_with(finding_result::warn, "warn", "\x1b[33m");
        findings_with(finding_result::not_analysed, "not analysed", "\x1b[35m");
    }

    void notes()
    {
        if (report_.notes.empty())
            return;
        heading("NOTES");
        for (const auto& n : report_.notes)
            line("  {}: {}", n.id, n.text);
    }

    const image_report& report_;
    text_style style_;
    std::string out_;
};

} // namespace

std::string to_text(const image_report& r, text_style style)
{
    return text_writer{r, style}.run();
}

} // namespace tare::report
