"""What a browser would do with a text: hostile inputs, and what of them would be alive in an answer."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "handler": '<img src=x onerror=alert(1)>"><b onmouseover=alert(1)>x</b>',
    "quotes": '"\'><svg onload=alert(1)>\' onclick=\'alert(1)" onfocus="alert(1)" autofocus x="',
    "addresses": 'javascript:alert(1) <a href="javascript:alert(1)">x</a> [x](javascript:alert(1)) data:text/html,<script>1</script>',
    "address with markup": "https://x.example/\"onmouseover=\"alert(1) https://x.example/'onclick='alert(1) https://x.example/<script>",
    "odd addresses": "https://[::1/ https://x.example:99999/ https://\u202ex.example/ jAvAsCrIpT:https://x.example",
    "closers": "</title></textarea></style></script></noscript></template><script>alert(1)</script><!--",
    "mutation": '<noscript><p title="</noscript><img src=x onerror=alert(1)>"><listing>&lt;img onerror=1&gt;</listing>',
    "math": '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "svg": '<svg><style><a id="</style><img src=1 onerror=alert(1)>"></svg><svg/onload=alert(1)><foreignObject><iframe>',
    "style": '<p style="background:url(javascript:alert(1))">x</p><link rel=stylesheet href=//evil><base href=//evil>',
    "frames": '<iframe srcdoc="<script>1</script>"></iframe><object data=x></object><form action=//evil><input name=csrf>',
    "entities": "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62; &amp;lt;b&amp;gt;",
    "templates": "{{ 7 * 7 }}{% raw %}{{ config }}${7*7}<%= 7 %>{{csrf}}",
    "hashtags": '#<b>tag</b> #tag"onclick="x @ana"><b> @<script> #x&y',
    "unseen": "\u202e<script>\u202c\u200b\u200d\ufeff\u2066x\u0300\u0301\u2028\u2029",
    "controls": "a\x01<\x0bscript\x1f>\x7falert(1)<\x85/script>\ufffe",
    "NUL": "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "nested deep": "<b>" * 120 + "<script>" * 20,
    "cdata": "<![CDATA[<script>alert(1)</script>]]><?php echo 1 ?><!DOCTYPE x [<!ENTITY y 'z'>]>",
}

FORBIDDEN = frozenset(
    ["iframe", "object", "embed", "base", "applet", "frame", "frameset", "math", "foreignobject", "style"]
)
ADDRESSED = frozenset(["href", "src", "action", "formaction", "data", "poster", "xlink:href", "background"])
SCHEMES = frozenset(["", "http", "https"])
IN_TEXT = {"p": set[str](), "br": set[str](), "span": {"class"}, "a": {"href", "class", "rel", "target"}}
"""What HTML inside an answer may be made of."""


class Looking(HTMLParser):
    """Notes what is alive. `text_only`: this is somebody's words as HTML, not a page of ours."""

    def __init__(self, *, text_only: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._text_only = text_only
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            self._look_at(tag, name, value or "")
        if tag in FORBIDDEN or (self._text_only and tag not in IN_TEXT):
            self.found.append(f"<{tag}>")
        if tag == "script" and not dict(attrs).get("src", ""):
            self.found.append("a script in the page")

    def _look_at(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name in {"style", "srcdoc"} or "<" in name or '"' in name or "'" in name:
            self.found.append(f"<{tag} {name}>")
        if name in ADDRESSED and scheme_of(value) not in SCHEMES and not value.startswith("data:image/"):
            self.found.append(f"<{tag} {name}={value[:60]}>")
        if self._text_only and name not in IN_TEXT.get(tag, set()):
            self.found.append(f"<{tag} {name}>")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data[:40]}")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data[:40]}")

    def unknown_decl(self, data: str) -> None:
        self.found.append(f"<![{data[:40]}")


def scheme_of(address: str) -> str:
    """As browsers find it: past white space and control characters."""
    cleaned = "".join(c for c in address if c > " " and c != "\x7f")
    try:
        return urlsplit(cleaned).scheme.lower()
    except ValueError:
        return "broken"


def alive(html: str, *, text_only: bool) -> list[str]:
    """What in this HTML would run, or load, or was not made by us."""
    looking = Looking(text_only=text_only)
    looking.feed(html)
    looking.close()
    return looking.found
