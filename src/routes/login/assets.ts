import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import { packageRoot } from '../../store/package-root.ts'
import { themeCss } from '../../../web/pages/theme-css.ts'

const FOLDER = join(packageRoot, 'web', 'assets')
const TYPES = new Map([
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
])

interface Asset {
  readonly text: string
  readonly type: string
  readonly version: string
}

let loaded: Promise<ReadonlyMap<string, Asset>> | undefined

/** Style, script and marks of the pages, read once. */
function assets(): Promise<ReadonlyMap<string, Asset>> {
  loaded ??= readAssets()
  return loaded
}

async function readAssets(): Promise<ReadonlyMap<string, Asset>> {
  const names = (await readdir(FOLDER, { recursive: true })).filter((name) => TYPES.has(extname(name)))
  return new Map(await Promise.all(names.map(async (name) => [name, await readAsset(name)] as const)))
}

async function readAsset(name: string): Promise<Asset> {
  const text = await readFile(join(FOLDER, name), 'utf8')
  const version = createHash('sha256').update(text).digest('hex').slice(0, 12)
  return { text, type: TYPES.get(extname(name)) ?? '', version }
}

/** What stands behind `?v=` in the addresses of style and script. */
export async function assetVersions(): Promise<{ styleVersion: string; scriptVersion: string }> {
  const all = await assets()
  const versionOf = (ending: string) => [...all].find(([name]) => name.endsWith(ending))?.[1].version ?? '0'
  return { styleVersion: versionOf('.css'), scriptVersion: versionOf('.js') }
}

const FOR_EVER = 'public, max-age=31536000, immutable'

/** The files of the pages, and the tenant's colour as a style of its own. */
export const assetRoutes: readonly PageRoute[] = [
  {
    method: 'GET',
    path: '/u/assets/*',
    allow: 'everybody',
    run: async (_ctx, request) => {
      const found = (await assets()).get(request.params['*'] ?? '')
      if (!found) return { text: 'Not Found', type: 'text/plain', status: 404 }
      return { text: found.text, type: found.type, cache: request.query['v'] ? FOR_EVER : 'public, max-age=300' }
    },
  },
  {
    method: 'GET',
    path: '/u/theme.css',
    allow: 'everybody',
    run: async (ctx): Promise<PageReply> => {
      const { primaryColor } = await ctx.directory.settings()
      return { text: themeCss(primaryColor), type: 'text/css; charset=utf-8', cache: 'public, max-age=300' }
    },
  },
]
