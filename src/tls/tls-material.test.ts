import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, get, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { makeCertificate } from '../crypto/make-certificate.ts'
import { keysFromPem } from './local-authority.ts'
import { tlsMaterial } from './tls-material.ts'

const DAY_MS = 86_400_000
let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carabiner-tls-'))
})
after(() => rm(folder, { recursive: true }))

async function auto(name: string) {
  const material = await tlsMaterial({ tls: 'auto', dataDir: join(folder, name) })
  assert.ok(material?.caPath)
  return { ...material, caPath: material.caPath }
}

async function listen(material: { key: string; cert: string }): Promise<{ server: Server; port: number }> {
  const server = createServer({ key: material.key, cert: material.cert }, (_request, response) => response.end('hello'))
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return { server, port: (server.address() as AddressInfo).port }
}

function fetchText(host: string, port: number, ca?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    // The server listens on one address; each name of the certificate is tried against it.
    const target = { host: 'localhost', servername: host, port, ...(ca !== undefined && { ca }) }
    get({ ...target, headers: { host } }, (response) => {
      response.setEncoding('utf8').on('data', resolve)
    }).on('error', reject)
  })
}

test('off gives nothing', async () => {
  assert.equal(await tlsMaterial({ tls: 'off', dataDir: folder }), null)
})

test('a client that trusts the local authority gets through, one that does not is refused', async () => {
  const material = await auto('a')
  const ca = await readFile(material.caPath, 'utf8')
  const { server, port } = await listen(material)
  assert.equal(await fetchText('localhost', port, ca), 'hello')
  await assert.rejects(fetchText('localhost', port), /unable to verify|self.signed/)
  await assert.rejects(fetchText('other.example', port, ca), /does not match certificate/)
  server.close()
})

test('NODE_EXTRA_CA_CERTS makes fetch trust it', async () => {
  const material = await auto('a')
  const { server, port } = await listen(material)
  const script = `console.log(await (await fetch('https://localhost:${port}')).text())`
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: material.caPath }
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env })
  assert.equal(stdout, 'hello\n')
  server.close()
})

test('the certificate names this machine, lasts at most 397 days, and keys are private', async () => {
  const { cert, caPath } = await auto('a')
  const server = new X509Certificate(cert)
  const authority = new X509Certificate(await readFile(caPath))
  assert.equal(server.checkHost('localhost'), 'localhost')
  assert.equal(server.checkIP('127.0.0.1'), '127.0.0.1')
  assert.equal(server.checkIP('::1'), '::1')
  assert.equal(server.ca, false)
  assert.equal(authority.ca, true)
  assert.ok(server.verify(authority.publicKey) && server.checkIssued(authority))
  const days = (certificate: X509Certificate) => (Date.parse(certificate.validTo) - Date.now()) / DAY_MS
  assert.ok(days(server) > 396 && Date.parse(server.validTo) - Date.parse(server.validFrom) < 398 * DAY_MS)
  assert.ok(days(authority) > 3649)
  for (const name of ['ca.key', 'server.key']) {
    assert.equal((await stat(join(folder, 'a', 'tls', name))).mode & 0o777, 0o600)
  }
})

test('the second start keeps both; a certificate near its end is renewed under the same authority', async () => {
  const first = await auto('b')
  assert.deepEqual(await auto('b'), first)
  const authority = await readFile(first.caPath, 'utf8')
  await expireSoon(join(folder, 'b', 'tls', 'server'))
  const renewed = await auto('b')
  assert.notEqual(renewed.cert, first.cert)
  assert.equal(await readFile(first.caPath, 'utf8'), authority)
  assert.ok(new X509Certificate(renewed.cert).verify(new X509Certificate(authority).publicKey))
})

test('an authority near its end is renewed with its own key, so the server certificate stays good', async () => {
  const first = await auto('c')
  const key = await readFile(join(folder, 'c', 'tls', 'ca.key'), 'utf8')
  await expireSoon(join(folder, 'c', 'tls', 'ca'))
  const second = await auto('c')
  assert.equal(await readFile(join(folder, 'c', 'tls', 'ca.key'), 'utf8'), key)
  assert.equal(second.cert, first.cert)
  const { server, port } = await listen(second)
  assert.equal(await fetchText('localhost', port, await readFile(second.caPath, 'utf8')), 'hello')
  server.close()
})

test("one's own key and certificate are read, and a bad pair is named", async () => {
  const { key, cert } = await auto('a')
  const other = await auto('b')
  const path = (name: string) => join(folder, name)
  await Promise.all([
    writeFile(path('k.pem'), key),
    writeFile(path('c.pem'), cert),
    writeFile(path('o.pem'), other.cert),
  ])
  const own = (certName: string) => tlsMaterial({ tls: { key: path('k.pem'), cert: path(certName) }, dataDir: folder })
  assert.deepEqual(await own('c.pem'), { key, cert, caPath: null })
  await assert.rejects(own('missing.pem'), /TLS: the certificate ".*missing\.pem" cannot be read/)
  await assert.rejects(own('o.pem'), /TLS: .*k\.pem and .*o\.pem are not a PEM key and the certificate over it/)
})

/** Replaces a certificate by one over the same key that ends in ten days. */
async function expireSoon(path: string): Promise<void> {
  const keys = await keysFromPem(await readFile(`${path}.key`, 'utf8'))
  const { pem } = await makeCertificate({ subject: 'CN=soon over', days: 10, keys })
  await writeFile(`${path}.pem`, pem)
}
