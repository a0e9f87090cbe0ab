import type { Context } from '../../context.ts'
import type { ApplicationView } from '../../../web/pages/view.ts'

/** An application as pages show it, or null where it is not known. */
export async function applicationView(ctx: Context, clientId: string): Promise<ApplicationView | null> {
  const client = await ctx.directory.client(clientId)
  if (!client) return null
  const logo = client.extra['logo_uri']
  const isWeb = typeof logo === 'string' && /^https?:\/\//.test(logo)
  return { name: client.name, logoUrl: isWeb ? logo : null }
}
