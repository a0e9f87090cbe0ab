import type { DemoAccount } from './demo-accounts.ts'

/** What the page of the demo's provider shows. */
export interface DemoProviderPage {
  /** Whom it plays. */
  readonly provider: 'Google' | 'GitHub'
  /** Where it posts: `persona` (an id), or `email`, `display_name` and `email_verified=on`, or `decision=cancel`. */
  readonly action: string
  readonly personas: readonly DemoAccount[]
  /** Put into the field for the address. */
  readonly email: string
  readonly message: string | null
}

/** The page as HTML: accounts to choose from, and a form for any other person. */
export function demoProviderPage({ provider, action, personas, email, message }: DemoProviderPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Demo ${provider}: sign in</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
button, input { font: inherit; padding: .5rem .75rem } ul { list-style: none; padding: 0 }
li button { width: 100%; text-align: start; margin-block: .25rem } label { display: block; margin-block: .5rem }
input:not([type=checkbox]) { width: 100%; box-sizing: border-box }
</style>
</head>
<body>
<main>
<h1>Demo ${provider}</h1>
<p>This is not ${provider}: it is part of the demo, and whoever you choose, you are.</p>
${message === null ? '' : `<p role="alert">${escaped(message)}</p>`}
<form method="post" action="${escaped(action)}">
<ul>${personas.map(accountButton).join('')}</ul>
</form>
<h2>Somebody else</h2>
<form method="post" action="${escaped(action)}">
<label>E-mail address <input name="email" type="email" required value="${escaped(email)}" autocomplete="email"></label>
<label>Name <input name="display_name" autocomplete="name"></label>
<label><input name="email_verified" type="checkbox" checked> The address is verified</label>
<button>Sign in</button>
</form>
<form method="post" action="${escaped(action)}"><p><button name="decision" value="cancel">Cancel</button></p></form>
</main>
</body>
</html>
`
}

function accountButton({ id, displayName, email, emailVerified }: DemoAccount): string {
  const words = `${displayName} (${email}${emailVerified ? '' : ', not verified'})`
  return `<li><button name="persona" value="${escaped(id)}">${escaped(words)}</button></li>`
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
