import type { ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { assetPath } from '../pages/assets.ts'
import { type Schema, schemaText } from './schema-text.ts'

/** The document of the API, as far as the reference shows it (OpenAPI 3.1). */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

interface ApiOperation {
  readonly summary: string
  readonly description: string
  readonly parameters: readonly ApiParameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>
}

interface ApiParameter {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly schema: Schema
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>

interface Listed {
  readonly method: string
  readonly path: string
  readonly operation: ApiOperation
}

/** The reference of the API as a page: every endpoint, who may call it, what goes in and what comes out. */
export function renderApiReference(document: ApiDocument, version: string): string {
  return `<!doctype html>${renderToStaticMarkup(<ApiReference document={document} version={version} />)}`
}

function ApiReference({ document, version }: { readonly document: ApiDocument; readonly version: string }) {
  const groups = grouped(document)
  return (
    <html lang="en" dir="ltr">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>API reference – Carabiner</title>
        <link rel="icon" href={assetPath('carabiner.svg', version)} type="image/svg+xml" />
        <link rel="stylesheet" href={assetPath('pages.css', version)} />
      </head>
      <body className="reference">
        <main>
          <h1>API reference</h1>
          <p>
            Every endpoint that takes a bearer token. The same as a document for machines:{' '}
            <a href="/openapi.json">openapi.json</a>.
          </p>
          <nav aria-label="Groups">
            <ul>
              {groups.map(([name, operations]) => (
                <li key={name}>
                  <a href={`#${anchor(name)}`}>{name}</a> <span className="hint">{operations.length}</span>
                </li>
              ))}
            </ul>
          </nav>
          {groups.map(([name, operations]) => (
            <Group key={name} name={name} operations={operations} />
          ))}
          <Shared schemas={document.components.schemas} />
        </main>
      </body>
    </html>
  )
}

/** Endpoints by what they are about: `/api/v2/users`, `/api/linking/jobs`, … */
function grouped({ paths }: ApiDocument): [string, Listed[]][] {
  const groups = new Map<string, Listed[]>()
  for (const [path, operations] of Object.entries(paths)) {
    const name = path.split('/').slice(0, 4).join('/')
    const listed = Object.entries(operations).map(([method, operation]) => ({ method, path, operation }))
    groups.set(name, [...(groups.get(name) ?? []), ...listed])
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1))
}

function anchor(name: string): string {
  return name.replaceAll(/\W+/g, '-')
}

function Group({ name, operations }: { readonly name: string; readonly operations: readonly Listed[] }): ReactElement {
  return (
    <section aria-labelledby={anchor(name)}>
      <h2 id={anchor(name)}>{name}</h2>
      {operations.map((listed) => (
        <Endpoint key={`${listed.method} ${listed.path}`} {...listed} />
      ))}
    </section>
  )
}

function Endpoint({ method, path, operation }: Listed): ReactElement {
  return (
    <details id={anchor(`${method} ${path}`)}>
      <summary>
        <code>
          {method.toUpperCase()} {path}
        </code>{' '}
        <span className="hint">{operation.summary}</span>
      </summary>
      <p>{operation.description}</p>
      <Parameters parameters={operation.parameters} />
      {operation.requestBody && <Body title="Body" content={operation.requestBody.content} />}
      {Object.entries(operation.responses).map(([status, { content = {} }]) => (
        <Body key={status} title={status === 'default' ? 'Refused' : status} content={content} />
      ))}
    </details>
  )
}

function Parameters({ parameters }: { readonly parameters: readonly ApiParameter[] }): ReactElement | null {
  if (parameters.length === 0) return null
  return (
    <table>
      <caption>Parameters</caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Where</th>
          <th scope="col">Type</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {parameters.map((one) => (
          <tr key={`${one.in} ${one.name}`}>
            <th scope="row">
              <code>{one.name}</code>
            </th>
            <td>{one.required && one.in === 'query' ? 'query, required' : one.in}</td>
            <td>
              <code>{schemaText(one.schema)}</code>
            </td>
            <td>{one.schema.description ?? ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Body({ title, content }: { readonly title: string; readonly content: Content }): ReactElement {
  const kinds = Object.entries(content)
  return (
    <>
      <h3>{title}</h3>
      {kinds.length === 0 && <p className="hint">Nothing.</p>}
      {kinds.map(([type, { schema }]) => (
        <Shape key={type} name={type} schema={schema} />
      ))}
    </>
  )
}

function Shape({ name, schema }: { readonly name: string; readonly schema: Schema }): ReactElement {
  return (
    <figure>
      <figcaption className="hint">{name}</figcaption>
      <pre tabIndex={0}>
        <code>{schemaText(schema)}</code>
      </pre>
    </figure>
  )
}

function Shared({ schemas }: { readonly schemas: ApiDocument['components']['schemas'] }): ReactElement {
  return (
    <section aria-labelledby="shared">
      <h2 id="shared">Shared shapes</h2>
      {Object.entries(schemas).map(([name, schema]) => (
        <Shape key={name} name={name} schema={schema} />
      ))}
    </section>
  )
}
