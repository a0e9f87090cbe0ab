import type { AdapterPayload } from 'oidc-provider'
import storage from 'oidc-provider/lib/helpers/als.js'

const inRequest = new WeakMap<object, Map<string, Promise<AdapterPayload | undefined>>>()

/** One read of a record in one request, however many steps ask for it. */
export function once(
  model: string,
  value: string,
  read: () => Promise<AdapterPayload | undefined>,
): Promise<AdapterPayload | undefined> {
  const request = storage.getStore() as object | undefined
  if (!request) return read()
  const known = inRequest.get(request) ?? new Map<string, Promise<AdapterPayload | undefined>>()
  inRequest.set(request, known)
  const key = `${model} ${value}`
  const found = known.get(key) ?? read()
  known.set(key, found)
  return found
}

/** What was read is not so any more. */
export function forget(model: string, value: string): void {
  const request = storage.getStore() as object | undefined
  if (request) inRequest.get(request)?.delete(`${model} ${value}`)
}
