import type { ReactElement, ReactNode } from 'react'
import { assetPath } from '../pages/assets.ts'
import { PATHS } from '../pages/paths.ts'
import type { ApplicationView } from '../pages/view.ts'
import { wordsOf } from '../words/words-of.ts'
import { useLook } from './look-context.ts'
import { Picture } from './picture.tsx'
import { safePicture, safeUrl } from './safe-url.ts'

interface FrameProps {
  /** The heading, and with the tenant's name the title. */
  readonly title: string
  readonly lead?: ReactNode
  /** Where the person is on the way to. */
  readonly application?: ApplicationView | null
  /** Something failed: the title says so, since it is read first. */
  readonly failed?: boolean
  readonly wide?: boolean
  readonly children?: ReactNode
}

/** A whole document: head, the tenant's name, one card with one heading, help and languages. */
export function Frame(props: FrameProps): ReactElement {
  const { look, words } = useLook()
  return (
    <html lang={words.locale} dir="ltr" data-theme={look.theme}>
      <Head title={props.failed ? words.general.failed(props.title) : props.title} />
      <body>
        {look.demo && <DemoNote />}
        <header className="brand">
          <Brand />
        </header>
        <main className={props.wide ? 'card card-wide' : 'card'}>
          {props.application && <Way application={props.application} />}
          <h1>{props.title}</h1>
          {props.lead !== undefined && <p className="lead">{props.lead}</p>}
          {props.children}
        </main>
        <Foot />
      </body>
    </html>
  )
}

function Head({ title }: { readonly title: string }): ReactElement {
  const { look } = useLook()
  const color = look.tenant.primaryColor?.replace('#', '') ?? ''
  return (
    <head>
      <meta charSet="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content={look.theme === 'auto' ? 'light dark' : look.theme} />
      <meta name="robots" content="noindex" />
      <title>{`${title} – ${look.tenant.name}`}</title>
      <link rel="icon" href={assetPath('carabiner.svg', look.styleVersion)} type="image/svg+xml" />
      <link rel="stylesheet" href={assetPath('pages.css', look.styleVersion)} />
      <link
        rel="stylesheet"
        href={`${PATHS.theme}?c=${encodeURIComponent(color)}&v=${encodeURIComponent(look.styleVersion)}`}
      />
      <script src={assetPath('pages.js', look.scriptVersion)} />
    </head>
  )
}

function Brand(): ReactElement {
  const { look } = useLook()
  const logo = safePicture(look.tenant.logoUrl)
  if (logo !== null)
    return <img className="brand-logo" src={logo} alt={look.tenant.name} height={40} referrerPolicy="no-referrer" />
  return (
    <>
      <Picture url={assetPath('carabiner.svg', look.styleVersion)} size={28} />
      <span className="brand-name">{look.tenant.name}</span>
    </>
  )
}

function DemoNote(): ReactElement {
  const { words } = useLook()
  return (
    <aside className="demo-note" aria-label={words.general.demoLabel}>
      {words.general.demo} <a href={PATHS.outbox}>{words.general.outbox}</a>
    </aside>
  )
}

function Way({ application }: { readonly application: ApplicationView }): ReactElement {
  const { words } = useLook()
  return (
    <p className="way">
      <Picture url={application.logoUrl} size={24} />
      <span>{words.general.continueTo(application.name)}</span>
    </p>
  )
}

function Foot(): ReactElement {
  const { look, words } = useLook()
  const { supportUrl, supportEmail } = look.tenant
  const help = safeUrl(supportUrl)
  return (
    <footer className="foot">
      {help !== null && <a href={help}>{words.general.help}</a>}
      {help === null && supportEmail !== null && (
        <a href={`mailto:${encodeURIComponent(supportEmail).replaceAll('%40', '@')}`}>
          {words.general.writeTo(supportEmail)}
        </a>
      )}
      {look.languages && <Languages languages={look.languages} />}
    </footer>
  )
}

function Languages({
  languages,
}: {
  readonly languages: NonNullable<ReturnType<typeof useLook>['look']['languages']>
}) {
  const { words } = useLook()
  return (
    <nav aria-label={words.general.languages}>
      <ul className="languages">
        {languages.map(({ locale, href }) => (
          <li key={locale}>
            <a
              href={safeUrl(href) ?? '#'}
              lang={locale}
              hrefLang={locale}
              aria-current={locale === words.locale || undefined}
            >
              {wordsOf(locale).general.language}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
