import { z } from 'zod'

/** A page of a list as Auth0 answers it: bare, with totals, or from a checkpoint on (CONTRACT §1.8). */
export function pageOf(name: string, item: z.ZodType): z.ZodType {
  const total = z.strictObject({
    start: z.int(),
    limit: z.int(),
    length: z.int().optional(),
    total: z.int().optional(),
    [name]: z.array(item),
  })
  return z.union([z.array(item), total, checkpointOf(name, item)])
}

/** A page from a checkpoint on: `next` is the `from` of the page after, and absent on the last. */
export function checkpointOf(name: string, item: z.ZodType): z.ZodType {
  return z.strictObject({ [name]: z.array(item), next: z.string().optional() })
}
