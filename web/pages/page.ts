import type { AccountPage } from './account-page.ts'
import type { FactorPage } from './factor-page.ts'
import type { LinkPage } from './link-page.ts'
import type { SignInPage } from './sign-in-page.ts'
import type { DemoPage } from './demo-page.ts'

/** Every page that `renderPage` draws, by its name. */
export type Page = SignInPage | AccountPage | FactorPage | LinkPage | DemoPage

export type PageName = Page['name']

export type PageOf<Name extends PageName> = Extract<Page, { name: Name }>
