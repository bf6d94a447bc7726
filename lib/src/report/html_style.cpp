#include "report/html_page.hpp"

namespace tare::report {

// Pairs of a text's and its background's colour keep a contrast of 4.5 and more in both schemes
// (WCAG 2.2, 1.4.3): test/system/pages.py measures them.
std::string_view html_style() noexcept
{
    return R"css(
:root {
  color-scheme: light dark;
  --ground: #f6f7f8; --card: #ffffff; --text: #1b1f24; --quiet: #555c66; --line: #d9dde2; --soft: #eef1f4;
  --link: #1f5c99; --fail: #a32119; --fail-soft: #fdecea; --warn: #7a4f00; --warn-soft: #fdf3dd;
  --pass: #17632b; --pass-soft: #e6f4ea; --unknown: #56398f; --unknown-soft: #f1ecfa;
  --one: #2f6fab; --two: #d08a1d; --three: #8a94a0; --four: #b6483f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #111417; --card: #191d22; --text: #e4e7eb; --quiet: #a4acb6; --line: #333a42; --soft: #232930;
    --link: #8cc0f2; --fail: #ff9d94; --fail-soft: #3b1b19; --warn: #f0c169; --warn-soft: #362a12;
    --pass: #85d79b; --pass-soft: #15301d; --unknown: #c5aef5; --unknown-soft: #2a2140;
    --one: #5a9fdd; --two: #e0a640; --three: #7d8792; --four: #e0766c;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
a { color: var(--link); text-underline-offset: .15em; }
a:hover { text-decoration-thickness: .12em; }
:focus-visible { outline: .15rem solid var(--link); outline-offset: .15rem; border-radius: .15rem; }
.skip { position: absolute; left: -100rem; padding: .5rem 1rem; background: var(--card); }
.skip:focus { left: .5rem; top: .5rem; z-index: 1; }
code { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
  overflow-wrap: anywhere; }
pre { margin: .75rem 0; padding: .75rem 1rem; background: var(--soft); border-radius: .375rem; white-space: pre-wrap; }
h1, h2, h3 { line-height: 1.25; margin: 0; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 1.625rem; font-weight: 650; }
h2 { font-size: 1.1875rem; font-weight: 650; margin-bottom: .75rem; }
h3 { font-size: 1rem; font-weight: 650; margin: 1.25rem 0 .5rem; }
p { margin: .5rem 0; max-width: 46rem; overflow-wrap: anywhere; text-wrap: pretty; }
ul { margin: .5rem 0; padding-left: 1.25rem; }
li { overflow-wrap: anywhere; }
.quiet, caption, .more { color: var(--quiet); }
.more { font-size: .875rem; }

.top, .frame, .foot { max-width: 78rem; margin: 0 auto; padding: 0 1.25rem; }
.top { padding-top: 1.75rem; padding-bottom: 1.25rem; }
.top .kind { margin: 0 0 .25rem; font-size: .875rem; color: var(--quiet); }
.top .what { margin: .375rem 0 0; color: var(--quiet); max-width: none; }
.foot { padding-top: .5rem; padding-bottom: 2rem; font-size: .875rem; color: var(--quiet); }
.frame { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); }
.contents ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 0; padding: 0; list-style: none; }
.contents a { display: inline-block; padding: .125rem 0; text-decoration: none; }
.contents a:hover { text-decoration: underline; }
main { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); align-content: start; }
@media (min-width: 64rem) {
  .frame.beside { grid-template-columns: 11rem minmax(0, 1fr); gap: 2rem; }
  .contents { position: sticky; top: 1.25rem; align-self: start; max-height: calc(100vh - 2.5rem); overflow: auto; }
  .contents ul { display: grid; gap: .375rem; }
}
.card { background: var(--card); border: 1px solid var(--line); border-radius: .625rem; padding: 1.25rem; }
.grid { display: grid; gap: 1rem 2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
dl.facts { display: grid; grid-template-columns: minmax(6rem, max-content) minmax(0, 1fr); gap: .375rem 1.25rem; margin: 0; }
dl.facts dt { color: var(--quiet); }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }

.tag { display: inline-block; padding: .0625rem .5rem; border-radius: 1rem; font-size: .8125rem; font-weight: 600;
  white-space: nowrap; background: var(--soft); color: var(--text); }
.tag.fail { color: var(--fail); background: var(--fail-soft); }
.tag.warn { color: var(--warn); background: var(--warn-soft); }
.tag.pass { color: var(--pass); background: var(--pass-soft); }
.tag.unknown { color: var(--unknown); background: var(--unknown-soft); }
.tags { display: flex; flex-wrap: wrap; gap: .25rem .375rem; }
.verdict { border-left: .375rem solid var(--line); }
.verdict.fail { border-left-color: var(--fail); }
.verdict.warn { border-left-color: var(--warn); }
.verdict.pass { border-left-color: var(--pass); }
.verdict h2 { margin-bottom: .25rem; }

.practices { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 13rem), 1fr));
  list-style: none; margin: 0 0 1rem; padding: 0; }
.practices li { background: var(--soft); border-radius: .5rem; padding: .75rem 1rem; }
.practices .name { display: block; font-weight: 600; margin-bottom: .375rem; }
details { border-top: 1px solid var(--line); }
details:last-child { border-bottom: 1px solid var(--line); }
summary { padding: .5rem .25rem; cursor: pointer; overflow-wrap: anywhere; }
summary:hover { background: var(--soft); }
summary .tag { margin-right: .375rem; }
summary code { color: var(--quiet); margin-right: .375rem; }
details > .inside { padding: 0 .25rem .75rem 1.25rem; }
.fix { border-left: .1875rem solid var(--line); padding-left: .75rem; }

.bar rect { stroke: var(--card); stroke-width: .125rem; vector-effect: non-scaling-stroke; }
.bar { display: block; width: 100%; height: 1.75rem; border-radius: .375rem; background: var(--soft); }
.one { fill: var(--one); } .two { fill: var(--two); } .three { fill: var(--three); } .four { fill: var(--four); }
.legend { display: grid; gap: .25rem 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 13rem), 1fr));
  list-style: none; margin: .75rem 0 1.25rem; padding: 0; }
.legend svg { width: .75rem; height: .75rem; margin-right: .5rem; vertical-align: -.0625rem; }
.legend data { font-weight: 600; }

.wide { overflow-x: auto; margin: .5rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
caption { text-align: left; font-size: .875rem; padding-bottom: .375rem; }
th, td { text-align: left; vertical-align: top; padding: .375rem .75rem .375rem 0; border-bottom: 1px solid var(--line);
  font-weight: 400; }
thead th { color: var(--quiet); font-size: .8125rem; font-weight: 600; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
.number + td:not(.number), .number + th:not(.number) { padding-left: .75rem; }
th code, td code { display: inline-block; min-width: 9rem; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
tbody tr:hover { background: var(--soft); }
@media (max-width: 40rem) {
  .top, .frame, .foot { padding-left: .75rem; padding-right: .75rem; }
  .card { padding: 1rem; border-radius: .5rem; }
  dl.facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dl.facts dd { margin-bottom: .5rem; }
  h1 { font-size: 1.375rem; }
}
@media print {
  :root { --ground: #fff; --card: #fff; --text: #000; --quiet: #444; --line: #bbb; --soft: #f2f2f2; --link: #000; }
  .contents, .skip { display: none; }
  .frame.beside { display: block; }
  .card { border: 0; padding: 0; margin-bottom: 1.5rem; }
  .wide { overflow: visible; }
  details::details-content { content-visibility: visible; }
  h2, h3, summary { break-after: avoid; }
  tr, li { break-inside: avoid; }
  .bar, .bar *, .legend svg, .tag { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)css";
}

} // namespace tare::report
