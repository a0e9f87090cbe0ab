import { type ApiDocument, renderApiReference } from '../../web/reference/api-reference.tsx'
import { openApiOf } from '../http/open-api.ts'
import type { PageRoute } from '../http/page-route.ts'
import type { Route } from '../http/route.ts'
import { assetVersions } from './login/assets.ts'

/** The document of these routes as a page to read. It says nothing secret, so anybody may. */
export function referenceRoutes(routes: readonly Route[]): readonly PageRoute[] {
  // Made when it is first asked for, like the document.
  let html: string | undefined
  return [
    {
      method: 'GET',
      path: '/docs',
      allow: 'everybody',
      run: async ({ config }) => {
        const { styleVersion } = await assetVersions()
        html ??= renderApiReference(openApiOf(routes, config.origins) as unknown as ApiDocument, styleVersion)
        return { html }
      },
    },
  ]
}
