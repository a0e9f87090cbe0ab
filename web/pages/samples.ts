import type { Look } from './look.ts'
import type { Page } from './page.ts'
import { FACTOR_SAMPLES } from './samples-of-factors.ts'
import { LINK_SAMPLES } from './samples-of-linking.ts'
import { SIGN_IN_SAMPLES } from './samples-of-sign-in.ts'
import { ACCOUNT_SAMPLES } from './samples-of-accounts.ts'

/** A look for tests and screenshots. */
export const SAMPLE_LOOK: Look = {
  locale: 'en',
  tenant: {
    name: 'Northwind',
    logoUrl: null,
    primaryColor: null,
    supportEmail: 'help@northwind.test',
    supportUrl: null,
  },
  theme: 'auto',
  demo: false,
  styleVersion: '1',
  scriptVersion: '1',
  languages: [
    { locale: 'en', href: '?state=st_8Jx&ui_locales=en' },
    { locale: 'de', href: '?state=st_8Jx&ui_locales=de' },
    { locale: 'fr', href: '?state=st_8Jx&ui_locales=fr' },
    { locale: 'es', href: '?state=st_8Jx&ui_locales=es' },
  ],
}

/** Every page at least once, and what it looks like where something went wrong; by a name for files. */
export const SAMPLES: Readonly<Record<string, Page>> = {
  ...SIGN_IN_SAMPLES,
  ...ACCOUNT_SAMPLES,
  ...FACTOR_SAMPLES,
  ...LINK_SAMPLES,
}
