// A package that brings no types.

declare module "commonmark-spec" {
  const specification: { tests: { markdown: string; html: string; section: string }[] };
  export default specification;
}
