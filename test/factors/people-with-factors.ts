import assert from 'node:assert/strict'
import { TOTP, Secret } from 'otpauth'
import type { User } from '../../src/model/user.ts'
import { Problem } from '../../src/problems.ts'
import { confirmTotp, startTotp } from '../../src/steps/factors/totp.ts'
import { readUser } from '../../src/store/read-users.ts'
import type { Api } from '../compat/api-under-test.ts'

/** What an authenticator app shows at a moment, `steps` of thirty seconds from now. */
export function codeOf(secret: string, steps = 0): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 })
}

/** A new user as the server has it now. */
export async function aPerson(api: Api): Promise<User> {
  return personNow(api, (await api.makeUser()).user_id)
}

/** A user as the server has it now. */
export async function personNow(api: Api, id: string): Promise<User> {
  return (await readUser(api.server.ctx.db, id)) ?? assert.fail(`There is no ${id}`)
}

/** A value that must not be a refusal. */
export function good<T>(value: T | Problem): T {
  if (value instanceof Problem) assert.fail(value.message)
  return value
}

/** The code of a refusal that must be one. */
export function codeOfProblem(value: unknown): string {
  return value instanceof Problem ? value.code : assert.fail(`not refused: ${JSON.stringify(value)}`)
}

/** A new user with an authenticator app, confirmed a while ago: any code of now can be used. */
export async function aPersonWithApp(api: Api): Promise<{ user: User; secret: string; recoveryCode: string }> {
  const { ctx } = api.server
  const user = await aPerson(api)
  const { factorId, secret } = good(await startTotp(ctx, user, { issuerName: 'Carabiner' }))
  const { recoveryCode } = good(await confirmTotp(ctx, user, { factorId, code: codeOf(secret) }))
  const text = 'update factors set counter = counter - 10 where id = $1'
  await ctx.db.query({ name: '', text }, [factorId])
  await ctx.db.query({ name: '', text: 'delete from attempts' }, [])
  return { user: await personNow(api, user.id), secret, recoveryCode: recoveryCode ?? assert.fail('no recovery code') }
}
