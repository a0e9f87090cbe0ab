/** How every page of a tenant looks: its language, name, colours and help. */
export interface Look {
  /** One of `LOCALES`; anything else is shown in English. See `chooseLocale`. */
  readonly locale: string
  readonly tenant: {
    readonly name: string
    readonly logoUrl: string | null
    /** `#rrggbb`, or null for the house's own; it also goes to `themeCss`. */
    readonly primaryColor: string | null
    readonly supportEmail: string | null
    readonly supportUrl: string | null
  }
  readonly theme: 'auto' | 'light' | 'dark'
  /** A demonstration says so on every page, and links to its outbox. */
  readonly demo: boolean
  /** Changes with the content of the files, so that browsers may keep them for ever; `?v=` of their addresses. */
  readonly styleVersion: string
  readonly scriptVersion: string
  /** The same page in other languages, offered at its foot. */
  readonly languages?: readonly { readonly locale: string; readonly href: string }[]
}
