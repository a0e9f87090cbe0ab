import { type MyInput, type MyRoute, myRoute } from '../../http/mount-my-account.ts'
import type { JsonObject } from '../../model/json.ts'
import {
  type Enrollable,
  type StartedEnrolment,
  startMyEnrolment,
  verifyMyEnrolment,
} from '../../operations/my-account/enrol.ts'
import { type MyMethods, readMyMethods, removeMyMethod, renameMyMethod } from '../../operations/my-account/methods.ts'
import type { Context } from '../../context.ts'
import { Problem, problem } from '../../problems.ts'
import {
  enrolBody,
  MY_FACTORS,
  methodNamed,
  myMethodBody,
  myMethodsQuery,
  verifyBody,
  writeMyMethods,
} from '../../shapes/my-account.ts'

const BASE = '/authentication-methods'
const ENROLLABLE: ReadonlySet<string> = new Set<Enrollable>(['totp', 'webauthn-roaming', 'passkey', 'recovery-code'])

/** A person's own ways to sign in (CONTRACT §9). */
export const myMethodRoutes: readonly MyRoute[] = [
  myRoute({
    method: 'GET',
    path: '/factors',
    summary: 'Get enabled factors',
    scope: 'read:me:factors',
    run: async (ctx, input) => {
      const methods = await readMyMethods(ctx, input)
      return methods instanceof Problem ? methods : { status: 200, body: { factors: MY_FACTORS } }
    },
  }),
  myRoute({
    method: 'GET',
    path: BASE,
    summary: 'Get my authentication methods',
    scope: 'read:me:authentication_methods',
    query: myMethodsQuery,
    run: async (ctx, input) => {
      const methods = await readMyMethods(ctx, input)
      if (methods instanceof Problem) return methods
      const { type } = input.query
      const shown = writeMyMethods(methods).filter((method) => type === undefined || method['type'] === type)
      return { status: 200, body: { authentication_methods: shown } }
    },
  }),
  myRoute({
    method: 'GET',
    path: `${BASE}/:id`,
    summary: 'Get my authentication method by ID',
    scope: 'read:me:authentication_methods',
    run: async (ctx, input) => answered(input.id, await readMyMethods(ctx, input)),
  }),
  myRoute({
    method: 'POST',
    path: BASE,
    summary: 'Enrol an authentication method of mine',
    scope: 'create:me:authentication_methods',
    body: enrolBody,
    run: async (ctx, input) => {
      const { type, identity_user_id: identity } = input.body
      if (!isEnrollable(type)) return problem('method_unsupported')
      const started = await startMyEnrolment(ctx, input, { type, identity })
      if (started instanceof Problem) return started
      const location = `${input.caller.origin}/me/v1${BASE}/${encodeURIComponent(started.id)}`
      return { status: 202, body: writeStarted(started), location }
    },
  }),
  myRoute({
    method: 'POST',
    path: `${BASE}/:id/verify`,
    summary: 'Verify an authentication method of mine',
    scope: 'create:me:authentication_methods',
    body: verifyBody,
    run: verified,
  }),
  myRoute({
    method: 'PATCH',
    path: `${BASE}/:id`,
    summary: 'Update my authentication method',
    scope: 'update:me:authentication_methods',
    body: myMethodBody,
    run: async (ctx, input) => {
      const { name, preferred_authentication_method: preferred } = input.body
      return answered(input.id, await renameMyMethod(ctx, input, { id: input.id, name, preferred }))
    },
  }),
  myRoute({
    method: 'DELETE',
    path: `${BASE}/:id`,
    summary: 'Delete my authentication method',
    scope: 'delete:me:authentication_methods',
    run: async (ctx, input) => (await removeMyMethod(ctx, input, methodNamed(input.id))) ?? { status: 204 },
  }),
]

function isEnrollable(type: string): type is Enrollable {
  return ENROLLABLE.has(type)
}

async function verified(
  ctx: Context,
  input: MyInput<unknown, { auth_session: string; otp_code?: string | undefined; authn_response?: unknown }>,
) {
  const { auth_session: authSession, otp_code: otp, authn_response: response } = input.body
  const enrolled = await verifyMyEnrolment(ctx, input, { id: input.id, authSession, otp, response })
  if (enrolled instanceof Problem) return enrolled
  const methods = await readMyMethods(ctx, input)
  if (methods instanceof Problem) return methods
  const found = writeMyMethods(methods).find((method) => method['id'] === enrolled.id)
  // A first factor comes with a recovery code, which is shown this once.
  const code = enrolled.recoveryCode === null ? {} : { recovery_code: enrolled.recoveryCode }
  return { status: 201, body: { ...found, ...code } }
}

function answered(id: string, methods: MyMethods | Problem) {
  if (methods instanceof Problem) return methods
  const found = writeMyMethods(methods).find((method) => method['id'] === id)
  return found ? { status: 200, body: found } : problem('method_not_found')
}

function writeStarted({ id, authSession, options, totp, recoveryCode }: StartedEnrolment): JsonObject {
  return {
    id,
    auth_session: authSession,
    ...(options === undefined ? {} : { authn_params_public_key: options as unknown as JsonObject }),
    ...(totp === undefined ? {} : { barcode_uri: totp.uri, manual_input_code: totp.secret }),
    ...(recoveryCode === undefined ? {} : { recovery_code: recoveryCode }),
  }
}
