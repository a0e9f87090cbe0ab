// A reporter for node:test: one JSON line for each leaf test, and for a parent only where it failed by itself.
import { inspect } from 'node:util'

export default async function* report(source) {
  const names = []
  const children = []
  for await (const { type, data } of source) {
    // A test begins before its "start" is told, which waits for its elders: the one says what hangs, the other who belongs where.
    if (type === 'test:dequeue') yield line({ outcome: 'begun', name: data.name })
    if (type === 'test:start') names.splice(data.nesting, Infinity, data.name)
    if (type !== 'test:pass' && type !== 'test:fail') continue
    const outcome = outcomeOf(type, data, isParent(data, children))
    if (outcome !== undefined) yield line({ outcome, name: nameOf(data, names), error: words(data.details.error) })
    children.splice(data.nesting + 1)
    children[data.nesting] = true
  }
}

/** Tells whether a test had tests below it: they are reported before it, one level deeper. */
function isParent(data, children) {
  return children[data.nesting + 1] === true || data.details.type === 'suite'
}

function nameOf(data, names) {
  return [...names.slice(0, data.nesting), data.name].join(' > ')
}

function outcomeOf(type, data, parent) {
  if (data.skip !== undefined) return 'skipped'
  if (parent) return type === 'test:pass' || isOnlyAboutChildren(data) ? undefined : 'failed'
  if (data.todo !== undefined) return 'skipped'
  return type === 'test:pass' ? 'passed' : 'failed'
}

function isOnlyAboutChildren(data) {
  return data.todo !== undefined || data.details.error?.failureType === 'subtestsFailed'
}

function words(error) {
  if (error === undefined) return undefined
  const cause = error.cause ?? error
  const text = cause instanceof Error ? inspect(cause, { depth: 4 }) : String(cause)
  const rows = text.split('\n').filter((row) => !/^\s+at .*\(?node:/.test(row))
  return rows.join('\n')
}

function line(value) {
  return `${JSON.stringify(value)}\n`
}
