import type { DemoAccount } from './demo-accounts.ts'

/** What the page of the demo's provider shows. */
export interface DemoProviderPage {
  /** Whom it plays. */
  readonly service: 'Google' | 'GitHub'
  /** Where its form posts: `account` (an id), or `email`, `name` and `verified`, or `cancel`. */
  readonly action: string
  readonly accounts: readonly DemoAccount[]
  /** Put into the field for the address. */
  readonly loginHint: string
  readonly message: string | null
}

/** The page as HTML: accounts to choose from, and a form for any other person. */
export function demoProviderPage({ service, action, accounts, loginHint, message }: DemoProviderPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Demo ${service}: sign in</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
button, input { font: inherit; padding: .5rem .75rem } ul { list-style: none; padding: 0 }
li button { width: 100%; text-align: start; margin-block: .25rem } label { display: block; margin-block: .5rem }
input:not([type=checkbox]) { width: 100%; box-sizing: border-box }
</style>
</head>
<body>
<main>
<h1>Demo ${service}</h1>
<p>This is not ${service}: it is part of the demo, and whoever you choose, you are.</p>
${message === null ? '' : `<p role="alert">${escaped(message)}</p>`}
<form method="post" action="${escaped(action)}">
<ul>${accounts.map(accountButton).join('')}</ul>
</form>
<h2>Somebody else</h2>
<form method="post" action="${escaped(action)}">
<label>E-mail address <input name="email" type="email" required value="${escaped(loginHint)}" autocomplete="email"></label>
<label>Name <input name="name" autocomplete="name"></label>
<label><input name="verified" type="checkbox" checked> The address is verified</label>
<button>Sign in</button>
</form>
<form method="post" action="${escaped(action)}"><p><button name="cancel" value="yes">Cancel</button></p></form>
</main>
</body>
</html>
`
}

function accountButton({ id, name, email, emailVerified }: DemoAccount): string {
  const words = `${name} (${email}${emailVerified ? '' : ', not verified'})`
  return `<li><button name="account" value="${escaped(id)}">${escaped(words)}</button></li>`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
}
