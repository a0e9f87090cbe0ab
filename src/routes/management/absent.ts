import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import { problem } from '../../problems.ts'

interface Absent {
  readonly path: string
  readonly summary: string
  readonly scope: string
  readonly words: string
  readonly errorCode: string
  readonly params?: z.ZodType
}

/**
 * What a tenant of Auth0 may have one of, and a tenant here has none of: reading says so in Auth0's way, so that tools
 * that copy a configuration go on. Writing one is not served (501).
 */
const ABSENT: readonly Absent[] = [
  {
    path: '/api/v2/emails/provider',
    summary: 'Get email provider',
    scope: 'read:email_provider',
    words: 'There is no email provider: mail goes by the settings of the process (docs/messages.md).',
    errorCode: 'inexistent_email_provider',
  },
  {
    path: '/api/v2/email-templates/:templateName',
    summary: 'Get an email template',
    scope: 'read:email_templates',
    words: 'The template does not exist: mails have our own texts (docs/messages.md).',
    errorCode: 'inexistent_email_template',
    params: z.object({ templateName: z.string().min(1).max(100) }),
  },
  {
    path: '/api/v2/branding/themes/default',
    summary: 'Get default branding theme',
    scope: 'read:branding',
    words: 'There is no theme: colours and logo are those of the branding settings.',
    errorCode: 'inexistent_theme',
  },
  {
    path: '/api/v2/branding/templates/universal-login',
    summary: 'Get template for New Universal Login Experience',
    scope: 'read:branding',
    words: 'There is no template: our pages have one form.',
    errorCode: 'inexistent_template',
  },
]

export const absentRoutes: readonly Route[] = ABSENT.map(({ path, summary, scope, words, errorCode, params }) =>
  route({
    method: 'GET',
    path,
    summary,
    allow: { any: [scope] },
    // There is never one.
    answers: {},
    ...(params && { params }),
    query: z.looseObject({}),
    run: async () => problem('absent', words, errorCode),
  }),
)
