// A reporter for node:test: one JSON line for each leaf test, and for a parent only where it failed by itself.
import { inspect } from 'node:util'

export default async function* report(source) {
  const names = []
  const children = []
  for await (const { type, data } of source) {
    // Begun at once, but "start" comes only when its elders are reported: the one tells what hangs, the other who belongs where.
    if (type === 'test:dequeue') yield line({ outcome: 'begun', name: data.name })
    if (type === 'test:start') names.splice(data.nesting, Infinity, data.name)
    if (type !== 'test:pass' && type !== 'test:fail') continue
    const isParent = (children[data.nesting + 1] ?? 0) > 0 || data.details.type === 'suite'
    children.splice(data.nesting + 1)
    children[data.nesting] = (children[data.nesting] ?? 0) + 1
    const name = [...names.slice(0, data.nesting), data.name].join(' > ')
    const outcome = outcomeOf(type, data, isParent)
    if (outcome !== undefined) yield line({ outcome, name, ...(outcome === 'failed' && { error: words(data.details.error) }) })
  }
}

function outcomeOf(type, data, isParent) {
  if (data.skip !== undefined || data.todo !== undefined) return isParent && data.skip === undefined ? undefined : 'skipped'
  if (type === 'test:pass') return isParent ? undefined : 'passed'
  return isParent && data.details.error?.failureType === 'subtestsFailed' ? undefined : 'failed'
}

function words(error) {
  const cause = error?.cause ?? error
  const text = cause instanceof Error ? inspect(cause, { depth: 4 }) : String(cause)
  return text
    .split('\n')
    .filter((row) => !/^\s+at .*\(?node:/.test(row))
    .join('\n')
}

function line(value) {
  return `${JSON.stringify(value)}\n`
}
