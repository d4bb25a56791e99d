import {valuesOf, type Message, type Scalar, type Schema} from './schema';

/** What a part of a JSON text is there for. */
export type JsonPart = 'name' | 'punctuation' | 'value';

/** Characters of a JSON text with their reason. */
export interface JsonPiece {
  /** The field's name; empty for the braces around all. */
  readonly field: string;
  readonly part: JsonPart;
  readonly text: string;
}

/** Digits for a bigint: JSON has no limit on numbers, readers have one (RFC 8259, section 6). */
const literal = (value: Scalar): string => (typeof value === 'bigint' ? value.toString() : JSON.stringify(value));

/** The pieces of a message as a JSON object without white space (RFC 8259), in order. O(bytes). */
export function jsonPieces(schema: Schema, message: Message): JsonPiece[] {
  const fields = schema.flatMap((field, index): JsonPiece[] => {
    const values = valuesOf(message, field).map(literal);
    const text = field.repeated === true ? `[${values.join(',')}]` : values.join('');
    return [
      {field: field.name, part: 'punctuation', text: index === 0 ? '' : ','},
      {field: field.name, part: 'name', text: `${JSON.stringify(field.name)}:`},
      {field: field.name, part: 'value', text},
    ];
  });
  const brace = (text: string): JsonPiece => ({field: '', part: 'punctuation', text});
  return [brace('{'), ...fields.filter(({text}) => text !== ''), brace('}')];
}

/** The message as JSON. See {@link jsonPieces}. */
export function toJson(schema: Schema, message: Message): string {
  return jsonPieces(schema, message)
    .map(({text}) => text)
    .join('');
}
