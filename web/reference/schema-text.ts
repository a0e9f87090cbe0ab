/** A JSON Schema, as far as the document of the API uses it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly required?: readonly string[]
  readonly description?: string
}

const DEEPEST = 6

/** A schema as TypeScript would have it, with what is said of a property behind it. */
export function schemaText(schema: Schema, depth = 0): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? 'unknown'
  const values = 'const' in schema ? [schema.const] : schema.enum
  if (values) return values.map((value) => JSON.stringify(value)).join(' | ')
  return structureText(schema, depth)
}

function structureText(schema: Schema, depth: number): string {
  const several = schema.anyOf ?? schema.oneOf
  if (several) return several.map((one) => schemaText(one, depth)).join(' | ')
  if (schema.properties ?? schema.additionalProperties) return objectText(schema, depth)
  if (schema.items) return `${bracketed(schemaText(schema.items, depth))}[]`
  return [schema.type ?? 'any'].flat().join(' | ')
}

function bracketed(text: string): string {
  return /^[\w{]/.test(text) && !text.includes(' | ') ? text : `(${text})`
}

function objectText({ properties = {}, additionalProperties: more, required = [] }: Schema, depth: number): string {
  if (depth > DEEPEST) return '{ … }'
  const pad = '  '.repeat(depth + 1)
  const lines = Object.entries(properties).map(([name, schema]) => {
    const note = schema.description === undefined ? '' : `  // ${schema.description.split('\n')[0] ?? ''}`
    return `${pad}${name}${required.includes(name) ? '' : '?'}: ${schemaText(schema, depth + 1)}${note}`
  })
  if (typeof more === 'object') lines.push(`${pad}[name]: ${schemaText(more, depth + 1)}`)
  return lines.length === 0 ? '{ … }' : `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`
}
