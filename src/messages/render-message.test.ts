import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { EmailMessage, EmailTemplates, Happened, Message } from '../model/message.ts'
import { renderMessage } from './render-message.ts'
import { english } from './templates/english.ts'
import { french } from './templates/french.ts'
import { german } from './templates/german.ts'
import { spanish } from './templates/spanish.ts'
import type { Words } from './templates/words.ts'

const LANGUAGES: Readonly<Record<string, Words>> = { en: english, de: german, fr: french, es: spanish }
const HAPPENED: Happened = {
  at: new Date('2026-03-01T13:05:00Z'),
  by: 'application',
  application: 'Importer',
  undoUntil: new Date('2026-03-31T13:05:00Z'),
  support: 'help@acme.example',
}
const VALUES: EmailTemplates = {
  sign_in_code: { code: '493817' },
  sign_in_link: { link: 'https://id.example.com/u/link?t=a&b="c' },
  sign_in_code_and_link: { code: '493817', link: 'https://id.example.com/u/link?t=a' },
  verify_email: { link: 'https://id.example.com/u/verify?t=a' },
  reset_password: { link: 'https://id.example.com/u/reset?t=a' },
  password_changed: {},
  method_linked: { method: 'Google', happened: HAPPENED },
  method_removed: { method: 'Google', happened: HAPPENED },
  method_moved: { method: 'Google', happened: HAPPENED },
  linking_undone: { method: 'Google', happened: HAPPENED },
  account_reclaimed: {},
  administrator_invitation: { link: 'https://id.example.com/u/invite?t=a' },
  organization_invitation: {
    link: 'https://app.example.com/login?invitation=a',
    inviter: 'Jane',
    organization: 'Acme',
  },
  second_factor_code: { code: '493817' },
}

function mail(template: keyof EmailTemplates, locale: string, changed: Partial<EmailMessage> = {}): EmailMessage {
  const base = { channel: 'email', to: 'ada@example.com', template, values: VALUES[template], locale }
  return { ...base, expiresInSeconds: 600, ...changed } as EmailMessage
}

function placesIn(text: string | undefined): string[] {
  return [...(text ?? '').matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort()
}

for (const [locale, words] of Object.entries(LANGUAGES)) {
  describe(`messages in ${locale}`, () => {
    for (const template of Object.keys(VALUES) as (keyof EmailTemplates)[]) {
      it(`${template} says all that the English one says, and fills every place`, () => {
        const [mine, its] = [words.email[template], english.email[template]]
        assert.deepEqual(placesIn(mine.subject), ['tenant'])
        assert.deepEqual(new Set(placesIn(mine.say.join())), new Set(placesIn(its.say.join())))
        assert.deepEqual(placesIn(mine.then), placesIn(its.then))
        const said = renderMessage(mail(template, locale), 'Acme')
        for (const part of [said.subject, said.text, said.html ?? '']) assert.doesNotMatch(part ?? '', /[{}]|undefined/)
        assert.match(said.subject ?? '', /Acme/)
        assert.ok(said.text.includes(words.email[template].notYou.split('{')[0] ?? ''))
        const values: unknown[] = Object.values(VALUES[template])
        for (const value of values) assert.ok(typeof value !== 'string' || said.text.includes(value))
      })

      it(`${template} loads nothing and follows nobody`, () => {
        const { html } = renderMessage(mail(template, locale), 'Acme')
        assert.doesNotMatch(html ?? '', /<(img|script|link|iframe|style)|url\(|src=/i)
        assert.match(html ?? '', new RegExp(`<html lang="${locale}">`))
      })
    }

    it('a code by SMS fits into two parts', () => {
      const message: Message = {
        ...{ channel: 'sms', to: '+49', template: 'sign_in_code', values: { code: '493817' }, locale },
        expiresInSeconds: 300,
      }
      const { text, subject } = renderMessage(message, 'Acme')
      assert.match(text, /493817.*Acme.*5 minut/i)
      assert.equal(subject, null)
      assert.ok(text.length <= 134, `${text.length} characters`)
    })
  })
}

describe('a message', () => {
  it('is English where its language is not spoken here; a region makes no difference', () => {
    const subjects = ['xx', '', 'de-CH', 'FR_ca', 'constructor'].map(
      (locale) => renderMessage(mail('password_changed', locale), 'Acme').subject,
    )
    const [en, de, fr] = [english, german, french].map(({ email }) =>
      email.password_changed.subject.replace('{tenant}', 'Acme'),
    )
    assert.deepEqual(subjects, [en, en, de, fr, en])
  })

  it('says how long it is good for as people do', () => {
    const time = (expiresInSeconds: number) =>
      /within ([^.]+)\./.exec(renderMessage(mail('sign_in_link', 'en', { expiresInSeconds }), 'Acme').text)?.[1]
    assert.deepEqual([30, 60, 300, 3600, 7200, 86_400, 432_000].map(time), [
      ...['1 minute', '1 minute', '5 minutes', '60 minutes', '2 hours', '24 hours', '5 days'],
    ])
  })

  it('says when and by whom an account was changed, until when it can be taken back, and who helps', () => {
    const { text } = renderMessage(mail('method_linked', 'en'), 'Acme')
    assert.match(text, /It happened on March 1, 2026 at 1:05\sPM UTC\. An application did it: Importer\./)
    assert.match(
      text,
      /It can be taken back until March 31, 2026 at 1:05\sPM UTC\. You reach .* at help@acme\.example\./,
    )
    const happened = { ...HAPPENED, by: 'person', undoUntil: null, support: null } as const
    const other = renderMessage(mail('method_removed', 'en', { values: { method: 'Google', happened } }), 'Acme').text
    assert.match(other, /Somebody did it who was signed in to your account\./)
    assert.doesNotMatch(other, /taken back|You reach|null/)
  })

  it('escapes in HTML whatever is not its own', () => {
    const link = renderMessage(mail('sign_in_link', 'en'), '<b>A&B</b>')
    assert.match(link.html ?? '', /href="https:\/\/id\.example\.com\/u\/link\?t=a&amp;b=&quot;c"/)
    assert.match(link.html ?? '', /&lt;b&gt;A&amp;B&lt;\/b&gt;/)
    assert.doesNotMatch(link.html ?? '', /<b>/)
    const linked = renderMessage(
      mail('method_linked', 'en', {
        values: { method: '<a href=//evil>\n{link} $& {tenant}', happened: { ...HAPPENED, application: '{method}' } },
      }),
      'Acme',
    )
    assert.match(linked.text, /An application did it: \{method\}\./)
    assert.match(linked.html ?? '', /&lt;a href=\/\/evil&gt; \{link\} \$&amp; \{tenant\}/)
  })

  it('keeps a name on one line and short', () => {
    const { subject, text } = renderMessage(
      mail('password_changed', 'en'),
      `A\r\nB\u0000\u202e\u2028 ${'c'.repeat(500)}`,
    )
    assert.match(subject ?? '', /^Your password for A B c{50,57} was changed$/)
    assert.doesNotMatch(text, /\r|\u202e|\u2028/)
  })

  it('refuses a link that is no web address', () => {
    for (const link of ['javascript:alert(1)', '/u/link', 'https://id.example.com/ x']) {
      const message = mail('sign_in_link', 'en', { values: { link } })
      assert.throws(() => renderMessage(message, 'Acme'), /web address/)
    }
  })
})
