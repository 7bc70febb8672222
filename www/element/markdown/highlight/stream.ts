/** A line as a mode reads it: the interface that CodeMirror's modes are written for. */
export class LineStream {
  pos = 0;
  start = 0;

  constructor(
    readonly string: string,
    private readonly tabSize = 4,
  ) {}

  eol(): boolean {
    return this.pos >= this.string.length;
  }

  sol(): boolean {
    return this.pos === 0;
  }

  peek(): string | undefined {
    return this.string.charAt(this.pos) || undefined;
  }

  next(): string | undefined {
    return this.eol() ? undefined : this.string.charAt(this.pos++);
  }

  eat(match: string | RegExp | ((char: string) => boolean)): string | undefined {
    const char = this.string.charAt(this.pos);
    if (char === "") return undefined;
    const fits =
      typeof match === "string" ? char === match : match instanceof RegExp ? match.test(char) : match(char);
    return fits ? this.next() : undefined;
  }

  eatWhile(match: string | RegExp | ((char: string) => boolean)): boolean {
    const from = this.pos;
    while (this.eat(match) !== undefined);
    return this.pos > from;
  }

  eatSpace(): boolean {
    return this.eatWhile(/[\s\u00a0]/);
  }

  skipToEnd(): void {
    this.pos = this.string.length;
  }

  skipTo(char: string): boolean {
    const found = this.string.indexOf(char, this.pos);
    if (found >= 0) this.pos = found;
    return found >= 0;
  }

  backUp(count: number): void {
    this.pos -= count;
  }

  column(): number {
    return columns(this.string.slice(0, this.start), this.tabSize);
  }

  indentation(): number {
    return columns(/^\s*/.exec(this.string)?.[0] ?? "", this.tabSize);
  }

  match(
    pattern: string | RegExp,
    consume = true,
    caseInsensitive = false,
  ): boolean | RegExpMatchArray | null {
    if (typeof pattern === "string") {
      const part = this.string.slice(this.pos, this.pos + pattern.length);
      const fits = caseInsensitive ? part.toLowerCase() === pattern.toLowerCase() : part === pattern;
      if (fits && consume) this.pos += pattern.length;
      return fits || null;
    }
    const found = this.string.slice(this.pos).match(pattern);
    if (!found || found.index !== 0) return null;
    if (consume) this.pos += found[0].length;
    return found;
  }

  current(): string {
    return this.string.slice(this.start, this.pos);
  }
}

function columns(text: string, tabSize: number): number {
  let count = 0;
  for (const char of text) count += char === "\t" ? tabSize - (count % tabSize) : 1;
  return count;
}
