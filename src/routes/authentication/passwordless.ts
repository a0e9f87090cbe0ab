import type { Context } from '../../context.ts'
import { type PasswordlessRequest, type PasswordlessRoute, passwordlessRoute } from '../../http/mount-passwordless.ts'
import { type Connection, isPasswordless } from '../../model/connection.ts'
import { startCode } from '../../operations/login/start-code.ts'
import { startLink } from '../../operations/login/start-link.ts'
import { Problem, problem } from '../../problems.ts'
import {
  type PasswordlessStartBody,
  passwordlessStartBody,
  textParams,
  writeStarted,
} from '../../shapes/passwordless.ts'

/** What applications with sign-in forms of their own call to have a code or link sent (CONTRACT §11.5). */
export const passwordlessRoutes: readonly PasswordlessRoute[] = [
  passwordlessRoute({
    path: '/passwordless/start',
    body: passwordlessStartBody,
    run: async (ctx, request) => {
      const connection = (await ctx.directory.connections()).find(({ name }) => name === request.body.connection)
      if (!connection) return problem('connection_unknown')
      const sent = await start(ctx, connection, request)
      return sent instanceof Problem ? sent : { body: writeStarted(connection, sent.recipient) }
    },
  }),
]

async function start(
  ctx: Context,
  connection: Connection,
  { client, body, visitor, locale }: PasswordlessRequest<PasswordlessStartBody>,
): Promise<{ readonly recipient: string } | Problem> {
  if (!isPasswordless(connection)) return problem('invalid_body', NOT_PASSWORDLESS, 'bad.connection')
  const name = connection.strategy === 'sms' ? 'phone_number' : 'email'
  const recipient = body[name]
  if (recipient === undefined) return problem('invalid_body', `Missing required property: ${name}`, `bad.${name}`)
  const wish = { connection, recipient, visitor, locale }
  const usual = connection.strategy === 'sms' ? 'code' : 'link'
  if ((body.send ?? usual) === 'code') return startCode(ctx, { ...wish, ...visitor, clientId: client.id, linkTo: null })
  return startLink(ctx, { ...wish, client, params: textParams(body) })
}

const NOT_PASSWORDLESS =
  'The connection does not support user creation through this API. It must either be a passwordless connection'
