/** The JSON Schemas of states and graphs, for forms, for models and for whoever calls a graph from elsewhere. */
import { fieldsOf, jsonSchemaOfFields, type SchemaLike, type Schemas, StateSchema } from "./schema.js";
import { isStandardSchema, jsonSchemaOf, type StandardSchema } from "../tools.js";

/** A JSON Schema; undefined for what was not declared by a schema, and where the schema's library can't tell. */
export type TypeSchema = Record<string, unknown> | undefined;

/** What a graph says of itself. */
interface Declared {
  readonly schemas: Schemas | undefined;
}

/** The JSON Schema of a schema, with what `jsonSchemaExtra` says; undefined where its library can't tell. */
export function getJsonSchemaFromSchema(schema: StandardSchema | StateSchema<any>): TypeSchema {
  if (schema instanceof StateSchema) return schema.getJsonSchema();
  const own = jsonSchemaOf(schema);
  const fields = fieldsOf(schema);
  return own && fields ? { ...own, ...jsonSchemaOfFields(fields) } : own;
}

function held(schema: SchemaLike | undefined): TypeSchema {
  return schema instanceof StateSchema || isStandardSchema(schema)
    ? getJsonSchemaFromSchema(schema)
    : undefined;
}

function written(schema: SchemaLike | undefined): TypeSchema {
  if (schema instanceof StateSchema) return schema.getInputJsonSchema();
  const fields = isStandardSchema(schema) ? fieldsOf(schema) : undefined;
  return fields && jsonSchemaOfFields(fields, true);
}

/** The JSON Schema of a graph's state. */
export const getStateTypeSchema = ({ schemas }: Declared): TypeSchema => held(schemas?.state);

/** The JSON Schema of what nodes may write, none of which they have to. */
export const getUpdateTypeSchema = ({ schemas }: Declared): TypeSchema => written(schemas?.state);

/** The JSON Schema of a graph's input: what may be written of it. */
export const getInputTypeSchema = ({ schemas }: Declared): TypeSchema =>
  written(schemas?.input ?? schemas?.state);

/** The JSON Schema of what a graph gives out. */
export const getOutputTypeSchema = ({ schemas }: Declared): TypeSchema =>
  held(schemas?.output ?? schemas?.state);

/** The JSON Schema of the context that a graph's runs need. */
export const getConfigTypeSchema = ({ schemas }: Declared): TypeSchema => held(schemas?.context);
