import type { Schema } from './openapi.ts';

/** A schema as people write types: `{ status?: 'running' | 'paused' }`, one property a line. */
export function shapeOf(schema: Schema, indent = ''): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return unique(choices.map((choice) => shapeOf(choice, indent)));
  if (schema.enum !== undefined) return withNull(schema, schema.enum.map(quoted).join(' | '));
  if (schema.properties !== undefined) return withNull(schema, objectShape(schema, schema.properties, indent));
  if (schema.items !== undefined) return withNull(schema, `[${shapeOf(schema.items, indent)}, …]`);
  const { type, additionalProperties } = schema;
  if (typeof additionalProperties === 'object')
    return withNull(schema, `{ [name]: ${shapeOf(additionalProperties, indent)} }`);
  if (type === undefined) return 'JSON';
  return typeof type === 'string' ? type : type.join(' | ');
}

function objectShape(schema: Schema, properties: Readonly<Record<string, Schema>>, indent: string): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, property]) => {
    const optional = schema.required?.includes(name) === true ? '' : '?';
    return `${inner}${name}${optional}: ${shapeOf(property, inner)}`;
  });
  // Loose: what else is sent is taken, or what else is answered varies.
  if (schema.additionalProperties === true || typeof schema.additionalProperties === 'object') lines.push(`${inner}…`);
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
}

const quoted = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value));

function withNull({ type, enum: values }: Schema, text: string): string {
  const nullable = Array.isArray(type) && type.includes('null') && values?.includes(null) !== true;
  return nullable ? `${text} | null` : text;
}

const unique = (texts: readonly string[]): string => [...new Set(texts)].join(' | ');
