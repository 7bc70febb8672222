// What the gallery's page has for tests, and a package that brings no types.

interface Window {
  fixture: {
    calls: { name: string; args: unknown[] }[];
    refusal: string;
    acting: Promise<void>;
    contents: Map<string, unknown>;
  };
  firedCount: number;
  renderPieces: (pieces: string[], onPiece?: (root: HTMLElement) => void) => Promise<HTMLElement>;
}

declare module "commonmark-spec" {
  const specification: { tests: { markdown: string; html: string; section: string }[] };
  export default specification;
}
