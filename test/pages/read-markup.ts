/** A start tag of a page, with its attributes as they stand there, unescaped. */
export interface Tag {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
}

const TAG = /<([a-z][a-z0-9]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>/gi
const ATTRIBUTE = /([\w:-]+)(?:="([^"]*)")?/g
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" }

/** The start tags of a document that React wrote, in order. */
export function tagsOf(html: string): Tag[] {
  return [...html.matchAll(TAG)].map(([, name = '', attributes = '']) => ({
    name: name.toLowerCase(),
    attributes: Object.fromEntries(
      [...attributes.matchAll(ATTRIBUTE)].map(([, key = '', value = '']) => [key, plain(value)]),
    ),
  }))
}

/** What stands between the tags. */
export function textOf(html: string): string {
  return plain(html.replace(/<[^>]*>/g, ' '))
}

function plain(escaped: string): string {
  return escaped.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
}
