#include "check/answer.hpp"

namespace tare::check {
namespace {

report::finding_result result_of(answer::kind kind, report::severity severity) noexcept
{
    using report::finding_result;
    switch (kind) {
    case answer::kind::passed:
        return finding_result::pass;
    case answer::kind::violated:
        return severity >= report::severity::high ? finding_result::fail : finding_result::warn;
    case answer::kind::not_applicable:
        return finding_result::not_applicable;
    case answer::kind::not_analysed:
        break;
    }
    return finding_result::not_analysed;
}

} // namespace

report::finding to_finding(const check& c, answer a)
{
    report::finding out;
    out.check = c.id;
    out.practice = c.practice;
    out.severity = a.severity.value_or(c.severity);
    out.result = result_of(a.what, out.severity);
    out.message = std::move(a.message);
    out.omitted = a.where.size() - a.where.kept().size();
    out.evidence = a.where.kept();
    if (a.what == answer::kind::violated)
        out.fix = a.fix.empty() ? c.fix : std::move(a.fix);
    else if (a.what == answer::kind::not_analysed)
        out.fix = std::move(a.fix);
    return out;
}

} // namespace tare::check
