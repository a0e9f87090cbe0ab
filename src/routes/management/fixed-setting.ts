import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import type { JsonObject } from '../../model/json.ts'
import { problem } from '../../problems.ts'
import { settingAnswers } from '../../shapes/answers/configuration.ts'
import { otherProperty } from '../../shapes/same-setting.ts'

/** Something of Auth0's that is one way here, and no other. */
export interface FixedSetting {
  readonly path: string
  /** What Auth0 calls it. */
  readonly name: string
  /** The noun of its scopes. */
  readonly scopes: string
  readonly value: JsonObject
  /** PATCH, unless said. */
  readonly method?: 'PATCH' | 'PUT'
  readonly params?: z.ZodType
}

/** Reads it as it is. A write that would leave it so is answered with it, any other is refused: nothing is feigned. */
export function fixedSetting({ path, name, scopes, value, method = 'PATCH', params }: FixedSetting): readonly Route[] {
  const shared = { path, answers: settingAnswers, ...(params && { params }) }
  return [
    route({
      ...shared,
      method: 'GET',
      summary: `Get ${name}`,
      allow: { any: [`read:${scopes}`] },
      query: z.looseObject({}),
      run: async () => ({ status: 200, body: value }),
    }),
    route({
      ...shared,
      method,
      summary: `Update ${name}`,
      allow: { any: [`update:${scopes}`] },
      body: z.record(z.string(), z.json()),
      run: async (_ctx, { body }) => {
        const other = otherProperty(value, body)
        if (other === undefined) return { status: 200, body: value }
        const words = `"${other.slice(0, 100)}" can have no other value than ${JSON.stringify(value[other] ?? null)} here. Nothing was changed.`
        return problem('fixed_setting', words)
      },
    }),
  ]
}
