import lit from "eslint-plugin-lit";
import tseslint from "typescript-eslint";
import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";

export default defineConfig(
  globalIgnores(["dist/", "site-dist/", "pkg/", "target/"]),
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ["tsconfig.json", "scripts/tsconfig.json", "tests/types/tsconfig.json"],
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
    },
  },
  {
    // What Rust imports: its types are in the .d.ts beside it.
    files: ["www/**/*.js"],
    extends: [tseslint.configs.disableTypeChecked],
  },
  {
    // The contract of an entry is async whatever it does inside.
    files: ["www/**"],
    rules: { "@typescript-eslint/require-await": "off" },
  },
);
