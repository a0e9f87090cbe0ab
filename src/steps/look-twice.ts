import type { Context } from '../context.ts'

/**
 * Looks for something that is configured; where it is not found, looks again past the cache: another process may have
 * made it a moment ago.
 */
export async function lookTwice<Found>(
  { directory }: Pick<Context, 'directory'>,
  look: () => Promise<Found | undefined>,
): Promise<Found | undefined> {
  const found = await look()
  if (found !== undefined) return found
  directory.forget()
  return look()
}
