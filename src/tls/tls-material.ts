import { readFile } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import type { Config } from '../config.ts'
import { localCertificate } from './local-authority.ts'

/** What an HTTPS server needs, PEM. `caPath` is the local authority to trust; null with one's own certificate. */
export interface TlsMaterial {
  readonly key: string
  readonly cert: string
  readonly caPath: string | null
}

/**
 * The key and certificate that the setting `TLS` asks for, or null where it is off (DESIGN §6).
 *
 * @throws Error naming the setting and the file that cannot be read or does not fit.
 */
export async function tlsMaterial(config: Pick<Config, 'tls' | 'dataDir'>): Promise<TlsMaterial | null> {
  if (config.tls === 'off') return null
  if (config.tls === 'auto') return await localCertificate(config.dataDir)
  const { key: keyPath, cert: certPath } = config.tls
  const material = { key: await readPem('key', keyPath), cert: await readPem('certificate', certPath), caPath: null }
  assertFits(material, `${keyPath} and ${certPath}`)
  return material
}

/** A key or certificate that cannot be used; the message is for the person who starts the server. */
export class BadTls extends Error {
  override readonly name = 'BadTls'
}

async function readPem(what: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new BadTls(`TLS: the ${what} "${path}" cannot be read.`, { cause })
  }
}

/** Better at the start than at the first handshake. */
function assertFits({ key, cert }: TlsMaterial, paths: string): void {
  try {
    createSecureContext({ key, cert })
  } catch (cause) {
    throw new BadTls(`TLS: ${paths} are not a PEM key and the certificate over it.`, { cause })
  }
}
