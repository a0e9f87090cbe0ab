import type { FactorPage } from './factor-page.ts'

const state = 'st_8Jx'
const options = { challenge: 'Zm9vYmFyYmF6', rpId: 'localhost', allowCredentials: [] }
const creation = {
  challenge: 'Zm9vYmFyYmF6',
  rp: { id: 'localhost', name: 'Northwind' },
  user: { id: 'YWRh', name: 'ada@example.com', displayName: 'Ada' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  authenticatorSelection: { residentKey: 'required' },
}
// Eight rows and columns in place of a real one.
const QR = [
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" shape-rendering="crispEdges">',
  '<path fill="#fff" d="M0 0h8v8H0z"/><path d="M0 0h3v3H0zM5 0h3v3H5zM0 5h3v3H0zM4 4h1v1H4zM6 5h1v2H6zM4 6h1v2H4zM3 1h1v1H3z"/>',
  '</svg>',
].join('')

/** Second factors, for tests and screenshots. */
export const FACTOR_SAMPLES: Readonly<Record<string, FactorPage>> = {
  'mfa-challenge': { name: 'mfa-challenge', state, others: ['webauthn', 'recovery'], canRemember: true },
  'mfa-challenge-used': {
    name: 'mfa-challenge',
    state,
    others: [],
    problem: 'used_code',
    fieldProblems: { code: 'wrong_code' },
  },
  'mfa-webauthn': { name: 'mfa-webauthn', state, options, others: ['totp', 'recovery'], canRemember: true },
  'mfa-recovery': { name: 'mfa-recovery', state, others: ['totp'] },
  'mfa-enroll-choice': { name: 'mfa-enroll-choice', state, factors: ['totp', 'webauthn'], canSkip: true },
  'mfa-enroll-totp': {
    name: 'mfa-enroll-totp',
    state,
    qrUrl: `data:image/svg+xml,${encodeURIComponent(QR)}`,
    secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
    otpauthUrl: 'otpauth://totp/Northwind:ada@example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Northwind',
    canChoose: true,
  },
  'mfa-enroll-webauthn': { name: 'mfa-enroll-webauthn', state, options: creation, label: 'My laptop', canChoose: true },
  'mfa-recovery-codes': {
    name: 'mfa-recovery-codes',
    state,
    codes: ['3F7K-QM2X-9TRA', 'W8PD-4LHN-C6YB', '5GJV-R2ZE-K7MS', 'X3QA-N9FT-8WDH', 'B6CY-L4RP-2JVG', 'T7MS-5EKZ-Q3XN'],
    fieldProblems: { saved: 'required' },
  },
}
