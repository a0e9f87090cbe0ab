import { createPrivateKey, createPublicKey, webcrypto, X509Certificate } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readIfPresent, writeWhole } from '../crypto/key-file.ts'
import { makeCertificate } from '../crypto/make-certificate.ts'

/** A key and the certificate over it, both PEM. */
export interface Certified {
  readonly key: string
  readonly cert: string
}

const NAMES = { kind: 'server', dns: ['localhost'], ip: ['127.0.0.1', '::1'] } as const
const AUTHORITY_DAYS = 3650
/** Clients refuse server certificates that are good for more than 398 days. */
const SERVER_DAYS = 397
const RENEW_BEFORE_MS = 30 * 86_400_000
const EC = { name: 'ECDSA', namedCurve: 'P-256' } as const

/**
 * A certificate for this machine's own names (localhost, 127.0.0.1, ::1), signed by a certificate authority that is
 * made once and kept under `DATA_DIR/tls`: `ca.pem` is what a client has to trust. Both are renewed when they have
 * less than 30 days left; the authority keeps its key, so that who trusts it once need not do so again for ten years.
 */
export async function localCertificate(dataDir: string): Promise<Certified & { readonly caPath: string }> {
  const folder = join(dataDir, 'tls')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const authority = await keptOrMade(folder, 'ca', (kept) => makeAuthority(kept))
  const server = await keptOrMade(folder, 'server', () => makeServer(authority), authority)
  return { ...server, caPath: join(folder, 'ca.pem') }
}

/** The pair on disk while it is good, else a new one; `make` gets the key that is there. */
async function keptOrMade(
  folder: string,
  name: string,
  make: (keptKey: string | undefined) => Promise<Certified>,
  issuer?: Certified,
): Promise<Certified> {
  const keyPath = join(folder, `${name}.key`)
  const certPath = join(folder, `${name}.pem`)
  const [key, cert] = await Promise.all([readIfPresent(keyPath), readIfPresent(certPath)])
  if (key !== undefined && cert !== undefined && isGood({ key, cert }, issuer)) return { key, cert }
  const made = await make(key)
  // The key first: a certificate without its key is of no use, and the next start makes both anew.
  await writeWhole(keyPath, made.key, 0o600)
  await writeWhole(certPath, made.cert, 0o644)
  return made
}

function isGood({ key, cert }: Certified, issuer: Certified | undefined): boolean {
  const certificate = new X509Certificate(cert)
  const lasts = Date.parse(certificate.validTo) - Date.now() > RENEW_BEFORE_MS
  const fits = certificate.checkPrivateKey(createPrivateKey(key))
  return lasts && fits && (!issuer || certificate.verify(createPublicKey(issuer.cert)))
}

async function makeAuthority(keptKey: string | undefined): Promise<Certified> {
  const keys = keptKey === undefined ? await makeKeys() : await keysFromPem(keptKey)
  const subject = 'CN=Carabiner local authority'
  const { pem } = await makeCertificate({ subject, days: AUTHORITY_DAYS, keys, purpose: { kind: 'authority' } })
  return { key: await keyPem(keys), cert: pem }
}

async function makeServer(authority: Certified): Promise<Certified> {
  const keys = await makeKeys()
  const issuer = { pem: authority.cert, privateKey: (await keysFromPem(authority.key)).privateKey }
  const { pem } = await makeCertificate({ subject: 'CN=localhost', days: SERVER_DAYS, keys, issuer, purpose: NAMES })
  return { key: await keyPem(keys), cert: pem }
}

async function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify'])
}

/** An EC P-256 key pair from its private key. */
export async function keysFromPem(pem: string): Promise<webcrypto.CryptoKeyPair> {
  const pkcs8 = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' })
  const spki = createPublicKey(pem).export({ type: 'spki', format: 'der' })
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, EC, true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', spki, EC, true, ['verify']),
  }
}

async function keyPem({ privateKey }: webcrypto.CryptoKeyPair): Promise<string> {
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey))
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}
