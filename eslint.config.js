import lit from "eslint-plugin-lit";
import tseslint from "typescript-eslint";
import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";

// Which way www/ leans: api, then element and react, then site. The generated core has one door.
const elementAndSite = { group: ["**/element/**", "**/site/**"], message: "www/api stands below them." };
const site = { group: ["**/site/**"], message: "www/element stands below it." };
const generated = { group: ["**/pkg/core/oneloop.js"], message: "www/api/wasm.ts is its one door." };

/**
 * @param {...{ group: string[], message: string }} patterns
 * @returns {import("eslint").Linter.RulesRecord}
 */
const mayNotImport = (...patterns) => ({
  "@typescript-eslint/no-restricted-imports": ["error", { patterns }],
});

export default defineConfig(
  globalIgnores(["dist/", "site-dev/", "site-dist/", "pkg/", "target/", "test-results/"]),
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: [
          "tsconfig.json",
          "scripts/tsconfig.json",
          "tests/types/tsconfig.json",
          "tests/types/langchain/tsconfig.json",
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "@typescript-eslint/consistent-type-imports": "error",
      // Two ways to say the same thing, each clear where it is used.
      "@typescript-eslint/no-unnecessary-type-assertion": "off",
      // An unused argument or part of a pattern is named so on purpose.
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  {
    files: ["www/element/**", "www/site/**"],
    extends: [/** @type {any} */ (lit).configs["flat/recommended"]],
  },
  {
    // Plain JavaScript with JSDoc, which tsc checks: what it cannot know (parsed JSON, what a page returned) is `any`.
    files: ["**/*.js"],
    rules: {
      // tsc knows which names there are, in Node and in a page.
      "no-undef": "off",
      "@typescript-eslint/no-floating-promises": [
        "error",
        { allowForKnownSafeCalls: [{ from: "package", package: "node:test", name: ["test", "after"] }] },
      ],
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
      // Our objects are closures, without a `this` to lose.
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/require-await": "off",
      // A request of IndexedDB says `DOMException | null`, and there is one when it fails.
      "@typescript-eslint/prefer-promise-reject-errors": "off",
    },
  },
  {
    // What Rust imports: its types are in the .d.ts beside it.
    files: ["www/**/*.js"],
    extends: [tseslint.configs.disableTypeChecked],
  },
  {
    // Programs that Rust runs in a page, and that do what an app should not: throw anything, forget an await, talk after a stop.
    files: ["tests/laws/programs/**"],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { "preserve-caught-error": "off" },
  },
  {
    // What is declared here is looked at by its type alone.
    files: ["tests/types/**"],
    rules: { "@typescript-eslint/require-await": "off", "@typescript-eslint/no-unused-vars": "off" },
  },
  {
    // Where a type parameter may be anything: `unknown` would not be assignable both ways.
    files: [
      "www/api/{agent,models,records,tools,view}.ts",
      "www/api/{chat,graph,worker}/**",
      "www/api/errors.d.ts",
      "www/api/serializers.d.ts",
    ],
    rules: { "@typescript-eslint/no-explicit-any": "off" },
  },
  { files: ["www/api/**"], rules: mayNotImport(elementAndSite, generated) },
  { files: ["www/api/wasm.ts"], rules: mayNotImport(elementAndSite) },
  { files: ["www/element/**"], rules: mayNotImport(site, generated) },
  { files: ["www/react/**"], rules: mayNotImport(site, generated) },
  { files: ["www/site/**"], rules: mayNotImport(generated) },
  {
    // The contract of an entry is async whatever it does inside.
    files: ["www/**"],
    rules: { "@typescript-eslint/require-await": "off" },
  },
);
