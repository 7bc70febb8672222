/** Texts that the gallery shows. */

export const MARKDOWN = `Here is a plan that leaves the afternoons free, with a *little* room for rain.

## Three days on foot

1. **Alfama**: start early at the *Miradouro da Senhora do Monte*, then walk down.
   - the Sé is open from nine
   - tram 28 is best before ten
2. **Belém**: the monastery, then pastries.
3. **Sintra**: take the 8.41 train from Rossio.

> Book the palace ahead. It sells out by noon in summer.

| Day | Where | Walking |
|:----|:------|--------:|
| Mon | Alfama | 6.2 km |
| Tue | Belém | 4.8 km |
| Wed | Sintra | 11.0 km |

### Budget

Fares are about \`€1.85\` a ride; the [transport site](https://example.com/lisbon) has day passes.

\`\`\`python
def fares(rides: int, fare: float = 1.85) -> float:
    """A day pass pays off from the fourth ride on."""
    return min(rides * fare, 6.80)

print(fares(3), fares(8))
\`\`\`

- [x] Flights
- [ ] Hotel near ~~Rossio~~ Chiado

![A street in Alfama](https://images.example.com/alfama.jpg)`;

/** Everything beyond plain prose. */
export const RICH = `Euler found $e^{i\\pi} + 1 = 0$, and for the bell curve[^gauss]

$$
\\int_{-\\infty}^{\\infty} e^{-x^2}\\,dx = \\sqrt{\\pi}, \\qquad \\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}
$$

As models write it: \\(a^2 + b^2 = c^2\\), and with a mistake \\(\\frac{1}{\\) it stays as written.

> [!NOTE]
> Useful to know, even when one only skims. See the [manual](https://example.com).

> [!TIP]
> A shorter way, with \`code\`.

> [!IMPORTANT]
> Without this it does not work.

> [!WARNING]
> This needs attention now.

> [!CAUTION]
> - It may delete what is there
> - and cannot be undone

\`\`\`ts
// Reads a number, or says why not.
export async function parse(text: string, fallback = 0): Promise<number> {
  const found = /^-?\\d+(\\.\\d+)?$/.exec(text.trim());
  if (!found) return fallback;
  return Number(\`\${found[0]}\`);
}
\`\`\`

\`\`\`diff
- let answer = 41;
+ let answer = 42;
\`\`\`

\`\`\`python
class Tree(Generic[T]):
    """A tree that balances itself."""

    def __init__(self, items: Iterable[T] = ()) -> None:
        self.root, self.size = None, 0
        for item in items:  # each in turn, although a bulk load would be quicker and would not need rebalancing
            self.add(item)
\`\`\`

A second time[^gauss], and another one[^two].

[^gauss]: After Carl Friedrich Gauß, who *may* have been second.
[^two]: With two paragraphs.

    The second one has \`code\` in it.`;

export const LONG_WORD = `${"Donaudampfschifffahrtsgesellschaftskapitän".repeat(8)} and \`${"a_very_long_identifier_".repeat(10)}\``;

/** Ways to run something from a text: none may. */
export const ATTACKS = [
  "<script>fired()</script>",
  "<img src=x onerror=fired()>",
  "<svg onload=fired()>",
  "<svg><script>fired()</script></svg>",
  "<iframe src=javascript:fired()></iframe>",
  "<iframe srcdoc='<script>parent.fired()</script>'></iframe>",
  "<body onload=fired()>",
  "<input autofocus onfocus=fired()>",
  "<details open ontoggle=fired()>",
  "<video><source onerror=fired()></video>",
  "<audio src=x onerror=fired()>",
  "<math><mtext></form><form><mglyph><style></math><img src onerror=fired()>",
  "<style>@import 'javascript:fired()'</style>",
  "<style>*{background:url(javascript:fired())}</style>",
  "<link rel=stylesheet href=javascript:fired()>",
  "<meta http-equiv=refresh content='0;url=javascript:fired()'>",
  "<base href=javascript:fired()//>",
  "<object data=javascript:fired()></object>",
  "<embed src=javascript:fired()>",
  "<form action=javascript:fired()><button>x</button></form>",
  "<a href=javascript:fired()>x</a>",
  "<template><script>fired()</script></template>",
  "<noscript><p title='</noscript><img src=x onerror=fired()>'>",
  "<!--><img src=x onerror=fired()>-->",
  "<![CDATA[<img src=x onerror=fired()>]]>",
  "[x](javascript:fired())",
  "[x](JaVaScRiPt:fired())",
  "[x](java\tscript:fired())",
  "[x](java&#10;script:fired())",
  "[x](&#1;javascript:fired())",
  "[x](&#x6A;avascript:fired())",
  "[x](javascript&colon;fired())",
  "[x](<java\\script:fired()>)",
  "[x](vbscript:fired())",
  "[x](data:text/html,<script>fired()</script>)",
  "[x](data:text/html;base64,PHNjcmlwdD5maXJlZCgpPC9zY3JpcHQ+)",
  "[x](blob:fired)",
  "[x](file:///etc/passwd)",
  '[x](https://e.example "onmouseover=fired() x=")',
  '[x](https://e.example" onmouseover="fired())',
  "![x](javascript:fired())",
  '![x](x "onerror=fired()")',
  '![x" onerror="fired()](x)',
  "![x](data:text/html,<script>fired()</script>)",
  "<javascript:fired()>",
  '<https://e.example/"onmouseover="fired()>',
  "[x][1]\n\n[1]: javascript:fired()",
  "[x]: javascript:fired()\n\n[x]",
  '```"><img src=x onerror=fired()>\ncode\n```',
  "```<script>fired()</script>\n<script>fired()</script>\n```",
  "`<img src=x onerror=fired()>`",
  "| <img src=x onerror=fired()> |\n|---|\n| [x](javascript:fired()) |",
  "- [x] <img src=x onerror=fired()>",
  "# <img src=x onerror=fired()>",
  "> <img src=x onerror=fired()>",
  "${fired()} {{fired()}} {{constructor.constructor('fired()')()}}",
  "<x onclick=fired()>click</x>",
  "<div style=width:expression(fired())>",
  "<p is=x-fired>",
  "\u202e<script>fired()</script>",
  "<scr\0ipt>fired()</scr\0ipt>",
  "<a xlink:href=javascript:fired()>x</a>",
  "<svg><a xlink:href=javascript:fired()><text>x</text></a></svg>",
  "<svg><animate onbegin=fired() attributeName=x dur=1s>",
  "<marquee onstart=fired()>",
  "<select autofocus onfocus=fired()>",
  "<textarea autofocus onfocus=fired()>",
  "<keygen autofocus onfocus=fired()>",
  "<img src='x:x' style='xss:expression(fired())'>",
];
