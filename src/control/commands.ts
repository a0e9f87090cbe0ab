import { z } from 'zod'
import type { Context } from '../context.ts'
import { isSystemRole } from '../model/system-roles.ts'
import { inviteAdministrator } from '../operations/administrators/invite-administrator.ts'
import { dismissAdministrator, findAdministrators } from '../operations/administrators/manage-administrators.ts'
import { verifyAudit } from '../operations/audit/verify-audit.ts'
import { beginFeedEpoch } from '../operations/events/begin-feed-epoch.ts'
import { mintToken } from '../operations/tokens/mint-token.ts'
import { Problem } from '../problems.ts'

/** Who speaks where no client was named. */
export interface Defaults {
  readonly machineClient: string
  /** The client of user tokens: the demo's single-page application. */
  readonly userClient: string | null
}

/** What a command needs of the server. */
export interface Serving {
  readonly ctx: Context
  readonly defaults: Defaults
}

/** What a command answers: its result, or undefined where the command and the server are not of one version. */
export type Run = (serving: Serving, body: unknown) => Promise<object | Problem | undefined>

const tokenWish = z.strictObject({
  user: z.string().nullable(),
  idToken: z.boolean(),
  client: z.string().nullable(),
  identity: z.string().nullable(),
  scopes: z.array(z.string()).nullable(),
  origin: z.string().nullable(),
})

const invitation = z.strictObject({ role: z.string() })
const removal = z.strictObject({ user: z.string() })
const checking = z.strictObject({ head: z.strictObject({ seq: z.int(), hash: z.string() }).nullable() })

/** The commands by path. */
export const COMMANDS: Readonly<Record<string, Run>> = {
  '/token': taking(tokenWish, async ({ ctx, defaults }, wish) => {
    const usual = wish.user === null ? defaults.machineClient : (defaults.userClient ?? defaults.machineClient)
    return { token: await mintToken(ctx, { ...wish, client: wish.client ?? usual }) }
  }),
  '/admin/invite': taking(invitation, async ({ ctx }, { role }) => {
    if (!isSystemRole(role)) return new Problem('invalid_body', `There is no role "${role}".`)
    const link = await inviteAdministrator(ctx, role)
    return link instanceof Problem ? link : { lines: [link] }
  }),
  '/admin/list': taking(z.object({}), async ({ ctx }) => ({
    lines: (await findAdministrators(ctx)).map(({ role, userId }) => `${role.padEnd(9)}  ${userId}`),
  })),
  '/admin/remove': taking(removal, async ({ ctx }, { user }) => {
    const removed = await dismissAdministrator(ctx, user)
    return removed instanceof Problem ? removed : { lines: [`${removed.id} is no administrator.`] }
  }),
  '/events/new-epoch': taking(z.object({}), async ({ ctx }) => {
    await beginFeedEpoch(ctx)
    return { lines: [] }
  }),
  '/audit/verify': taking(checking, ({ ctx }, { head }) => verifyAudit(ctx, head)),
}

function taking<Body>(shape: z.ZodType<Body>, run: (serving: Serving, body: Body) => Promise<object | Problem>): Run {
  return async (serving, body) => {
    const parsed = shape.safeParse(body)
    return parsed.success ? run(serving, parsed.data) : undefined
  }
}
