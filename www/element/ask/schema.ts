/** A JSON Schema as the fields of a form. */
import { t } from "../i18n/index.js";

/** As much of JSON Schema as forms know. */
export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  definitions?: Record<string, Schema>;
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  examples?: unknown[];
}

/** What a field is filled in with. */
export type FieldKind =
  "text" | "long" | "number" | "boolean" | "choice" | "choices" | "tags" | "date" | "email" | "url" | "json";

/** A field of a form. */
export interface Field {
  kind: FieldKind;
  /** Where its value is: the names of the properties that lead there. */
  path: readonly string[];
  label: string;
  schema: Schema;
  required: boolean;
  /** What may be chosen, with what each is called. */
  choices: readonly { value: unknown; label: string }[];
}

/** Fields that belong together. */
export interface FieldGroup {
  label: string;
  description: string;
  fields: Field[];
}

/** Longer texts than this get a field of several lines. */
const LONG = 200;

/** The fields of an object's schema: its own first, then a group for each object in it. */
export function fieldsOf(root: Schema): FieldGroup[] {
  const schema = resolved(root, root);
  const own: FieldGroup = { label: "", description: schema.description ?? "", fields: [] };
  const groups = [own];
  for (const [name, given] of Object.entries(schema.properties ?? {})) {
    const inner = resolved(given, root);
    const isRequired = schema.required?.includes(name) ?? false;
    const label = inner.title ?? given.title ?? inWords(name);
    if (!inner.properties) {
      own.fields.push(fieldOf(inner, [name], label, isRequired, root));
      continue;
    }
    const fields = Object.entries(inner.properties).map(([key, of]) => {
      const deep = resolved(of, root);
      const needed = isRequired && (inner.required?.includes(key) ?? false);
      return fieldOf(deep, [name, key], deep.title ?? inWords(key), needed, root);
    });
    groups.push({ label, description: inner.description ?? "", fields });
  }
  return groups.filter(({ fields }) => fields.length > 0);
}

function fieldOf(schema: Schema, path: string[], label: string, required: boolean, root: Schema): Field {
  const items = schema.items ? resolved(schema.items, root) : undefined;
  const kind = kindOf(schema, items);
  const choices = choicesOf(kind === "choices" && items ? items : schema);
  return { kind, path, label, schema, required, choices };
}

/** What a reference stands for; of what may be null, the other. */
function resolved(schema: Schema, root: Schema, depth = 0): Schema {
  if (depth > 16) return {};
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    const found = schema.$ref === "#" ? undefined : (root.$defs?.[name] ?? root.definitions?.[name]);
    const { $ref: _, ...own } = schema;
    return found ? { ...resolved(found, root, depth + 1), ...own } : own;
  }
  const options = schema.anyOf ?? schema.oneOf;
  const some = options?.filter((option) => option.type !== "null");
  if (some?.length === 1 && some[0]) {
    const { anyOf: _, oneOf: __, ...own } = schema;
    return { ...resolved(some[0], root, depth + 1), ...own };
  }
  return schema;
}

function typeOf({ type }: Schema): string | undefined {
  return Array.isArray(type) ? type.find((each) => each !== "null") : type;
}

function kindOf(schema: Schema, items: Schema | undefined): FieldKind {
  if (choicesOf(schema).length > 0) return "choice";
  switch (typeOf(schema)) {
    case "boolean":
      return "boolean";
    case "number":
    case "integer":
      return "number";
    case "array":
      if (items && choicesOf(items).length > 0) return "choices";
      return items && typeOf(items) === "string" ? "tags" : "json";
    case "string":
      return textKindOf(schema);
    default:
      return "json";
  }
}

function textKindOf({ format, maxLength = 0 }: Schema): FieldKind {
  if (format === "date" || format === "email") return format;
  if (format === "uri" || format === "url") return "url";
  return maxLength > LONG || format === "textarea" || format === "multiline" ? "long" : "text";
}

function choicesOf(schema: Schema): Field["choices"] {
  const named = (schema.oneOf ?? schema.anyOf ?? []).filter((option) => "const" in option);
  if (named.length > 0)
    return named.map((option) => ({ value: option.const, label: option.title ?? wordsOf(option.const) }));
  return (schema.enum ?? [])
    .filter((value) => value !== null)
    .map((value) => ({ value, label: wordsOf(value) }));
}

function wordsOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** `firstName` and `first_name` are “First name”. */
function inWords(name: string): string {
  const words = name
    .replace(/[_-]+/g, " ")
    .replace(/([a-z\d])([A-Z])/g, (_, end, begin) => `${end} ${String(begin).toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The value at a path. */
export function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | null | undefined)?.[key],
    values,
  );
}

/** Values with another one at a path; undefined takes it away. */
export function withValue(values: object, path: readonly string[], value: unknown): Record<string, unknown> {
  const [key = "", ...rest] = path;
  const next = { ...values } as Record<string, unknown>;
  const inner = rest.length > 0 ? withValue((next[key] as object | undefined) ?? {}, rest, value) : value;
  if (inner === undefined) delete next[key];
  else next[key] = inner;
  return next;
}

/** What is wrong with a field's value; empty if nothing is. */
export function problemOf({ kind, schema, required }: Field, value: unknown): string {
  const isEmpty = value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
  if (isEmpty && Array.isArray(value) && (schema.minItems ?? 0) > 0)
    return t("field.fewest", { limit: schema.minItems ?? 1 });
  if (isEmpty)
    return required && kind !== "boolean" && kind !== "tags" && kind !== "choices" ? t("field.required") : "";
  switch (kind) {
    case "number":
      return numberProblem(schema, value);
    case "tags":
    case "choices": {
      const { minItems = 0, maxItems = Infinity } = schema;
      const count = (value as unknown[]).length;
      if (count < minItems) return t("field.fewest", { limit: minItems });
      return count > maxItems ? t("field.most", { limit: maxItems }) : "";
    }
    case "json":
      return value instanceof SyntaxError ? t("field.json") : "";
    case "text":
    case "long":
    case "email":
    case "url":
      return typeof value === "string" ? textProblem(kind, schema, value) : "";
    default:
      return "";
  }
}

function numberProblem(schema: Schema, value: unknown): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (typeof value !== "number" || Number.isNaN(value)) return t("field.number");
  if (typeOf(schema) === "integer" && !Number.isInteger(value)) return t("field.integer");
  if (minimum !== undefined && value < minimum) return t("field.min", { limit: minimum });
  if (maximum !== undefined && value > maximum) return t("field.max", { limit: maximum });
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
    return t("field.above", { limit: exclusiveMinimum });
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum)
    return t("field.below", { limit: exclusiveMaximum });
  const times = multipleOf === undefined ? 0 : value / multipleOf;
  return Math.abs(times - Math.round(times)) > 1e-9 ? t("field.step", { limit: multipleOf ?? 1 }) : "";
}

function textProblem(kind: FieldKind, schema: Schema, value: string): string {
  const { minLength = 0, maxLength = Infinity, pattern } = schema;
  const length = [...value].length;
  if (length < minLength) return t("field.shortest", { limit: minLength });
  if (length > maxLength) return t("field.longest", { limit: maxLength });
  if (kind === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return t("field.email");
  if (kind === "url" && !URL.canParse(value)) return t("field.uri");
  return pattern !== undefined && !matches(pattern, value) ? t("field.pattern") : "";
}

/** A pattern that is none is for the app to check. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}

/** What a form begins with: what was given, else what the schema says. */
export function initialValues(
  groups: readonly FieldGroup[],
  given: object | undefined,
): Record<string, unknown> {
  let values: Record<string, unknown> = { ...given };
  for (const { kind, path, schema, required } of groups.flatMap(({ fields }) => fields)) {
    if (valueAt(values, path) !== undefined) continue;
    const none =
      kind === "boolean" && required
        ? false
        : (kind === "tags" || kind === "choices") && required
          ? []
          : undefined;
    const first = schema.default ?? none;
    if (first !== undefined) values = withValue(values, path, first);
  }
  return values;
}
