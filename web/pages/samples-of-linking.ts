import type { DemoPage } from './demo-page.ts'
import type { LinkPage } from './link-page.ts'

const state = 'st_8Jx'
const application = { name: 'Harbour Board', logoUrl: null }
const google = { strategy: 'google-oauth2', displayName: 'Google' }
const ada = {
  identifier: 'ada@example.com',
  displayName: 'Ada Byron',
  methods: [{ strategy: 'auth0' }, { strategy: 'passkey' }],
}
const adaAtGoogle = { identifier: 'ada@example.com', displayName: 'Ada B.', methods: [google] }
const persona = { id: 'ada', displayName: 'Ada Byron', email: 'ada@example.com', emailVerified: true }

/** Linking and the demonstration, for tests and screenshots. */
export const LINK_SAMPLES: Readonly<Record<string, LinkPage | DemoPage>> = {
  'link-suggestion': {
    name: 'link-suggestion',
    state,
    identity: { identifier: 'ada@example.com', method: google },
    existing: { identifier: 'a••@example.com', methods: ada.methods },
    application,
    merge: 'none',
  },
  'link-confirm': {
    name: 'link-confirm',
    state,
    primary: ada,
    secondary: adaAtGoogle,
    merge: 'union',
    application,
    undoDays: 30,
  },
  'link-confirm-changed': {
    name: 'link-confirm',
    state,
    primary: ada,
    secondary: adaAtGoogle,
    merge: 'primary_wins',
    application: null,
    undoDays: null,
    problem: 'accounts_changed',
  },
  'link-suggestion-moving': {
    name: 'link-suggestion',
    state,
    identity: { identifier: 'ada@example.com', method: google },
    existing: { identifier: 'a••@example.com', methods: ada.methods },
    application,
    merge: 'none',
    movesAlone: true,
  },
  'link-confirm-moving': {
    name: 'link-confirm',
    state,
    primary: ada,
    secondary: { ...adaAtGoogle, methods: [{ strategy: 'auth0' }, google] },
    merge: 'none',
    moving: google,
    application,
    undoDays: null,
  },
  'link-done': {
    name: 'link-done',
    account: { ...ada, methods: [...ada.methods, google] },
    continueUrl: '/u/login?state=st_8Jx',
    application,
    undoDays: 30,
  },
  outbox: {
    name: 'outbox',
    messages: [
      {
        id: 'm2',
        channel: 'email',
        to: 'ada@example.com',
        subject: 'Your code for Northwind',
        text: 'Your code is 482 913.\nIt is good for 5 minutes.\n\nOr open this link: https://localhost:4443/u/code/link?token=abcdefghijklmnopqrstuvwxyz0123456789',
        code: '482913',
        link: 'https://localhost:4443/u/code/link?token=abcdefghijklmnopqrstuvwxyz0123456789',
        at: '2026-11-24T08:24:00Z',
      },
      {
        id: 'm1',
        channel: 'sms',
        to: '+44 7700 900123',
        subject: null,
        text: 'Northwind: your code is 120 887.',
        code: '120887',
        link: null,
        at: '2026-11-24T08:20:00Z',
      },
    ],
  },
  'outbox-empty': { name: 'outbox', messages: [] },
  'demo-provider-login': {
    name: 'demo-provider-login',
    state,
    provider: 'Google',
    strategy: 'google-oauth2',
    personas: [persona, { id: 'bo', displayName: 'Bo', email: 'bo@example.com', emailVerified: false }],
    email: '',
    displayName: '',
  },
  'demo-provider-consent': {
    name: 'demo-provider-consent',
    state,
    provider: 'GitHub',
    strategy: 'github',
    persona,
    asks: 'Northwind',
    scopes: ['openid', 'profile', 'email'],
  },
}
