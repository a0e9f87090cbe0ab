import type { Json, JsonObject } from '../model/json.ts'
import type { Page } from './paging.ts'

type Query = Pick<Page, 'page' | 'per_page'>

/** PostgreSQL's integer. */
const FARTHEST = 2_147_483_647

/** Which part of a list a query asks for. A page beyond everything is empty. */
export function windowOf({ page, per_page: limit }: Query): { readonly offset: number; readonly limit: number } {
  return { offset: Math.min(page * limit, FARTHEST), limit }
}

/** A page as roles, permissions and what organizations have are answered: bare, or with totals and no `length` (CONTRACT §1.8). */
export function writeWindow<Item>(
  { name, write }: { readonly name: string; readonly write: (item: Item) => JsonObject },
  { page, per_page: limit, include_totals: withTotals }: Page,
  { items, total }: { readonly items: readonly Item[]; readonly total: number },
): Json {
  const found = items.map(write)
  return withTotals ? { [name]: found, start: page * limit, limit, total } : found
}

/** A page that is read on from a checkpoint: one more than wanted was read, to know whether there is more. */
export function writeCheckpoint<Item>(
  name: string,
  { found, take }: { readonly found: readonly Item[]; readonly take: number },
  { write, cursor }: { readonly write: (item: Item) => JsonObject; readonly cursor: (item: Item) => string },
): JsonObject {
  const items = found.slice(0, take)
  const last = items.at(-1)
  return { [name]: items.map(write), ...(last !== undefined && found.length > take ? { next: cursor(last) } : {}) }
}

/** A page of a short list that was read whole. */
export function sliceOf<Item>(items: readonly Item[], query: Query): { items: readonly Item[]; total: number } {
  const { offset, limit } = windowOf(query)
  return { items: items.slice(offset, offset + limit), total: items.length }
}
