// What the pages of signing in gain from script: passkeys, showing a password, one submit for one click, codes that go
// by themselves, keeping recovery codes. Every page works without it, except for passkeys. Runs before the first paint.

document.documentElement.dataset.script = 'on'

addEventListener('DOMContentLoaded', start)
// The page may come back out of the browser's memory: its forms can be sent again.
addEventListener('pageshow', ({ persisted }) => persisted && document.querySelectorAll('form[data-sent]').forEach(free))

function start() {
  for (const button of document.querySelectorAll('[data-reveal]'))
    button.addEventListener('click', () => reveal(button))
  for (const input of document.querySelectorAll('input[data-digits]')) sendWhenComplete(input)
  for (const box of document.querySelectorAll('[data-keep]')) keepCodes(box)
  for (const form of document.querySelectorAll('form[data-passkey]')) usePasskey(form)
  for (const form of document.forms) form.addEventListener('submit', sendOnce)
}

/** Shows or hides what was typed as a password. */
function reveal(button) {
  const input = document.getElementById(button.dataset.reveal)
  const texts = JSON.parse(button.dataset.texts)
  const isShown = input.type === 'text'
  input.type = isShown ? 'password' : 'text'
  button.textContent = isShown ? texts.show : texts.hide
  button.setAttribute('aria-label', isShown ? texts.showPassword : texts.hidePassword)
}

/** Sends the form with the last digit, once; a paste may hold blanks. */
function sendWhenComplete(input) {
  const count = Number(input.dataset.digits)
  input.addEventListener('input', () => {
    const digits = input.value.replace(/[\s-]/g, '')
    if (digits.length !== count || /\D/.test(digits) || input.dataset.done) return
    input.dataset.done = 'on'
    input.value = digits
    input.form.requestSubmit()
  })
}

/** A second click before the answer sends nothing. Not `disabled`, which would drop the button's value. */
function sendOnce(event) {
  const form = event.currentTarget
  if (event.defaultPrevented) return
  if ('sent' in form.dataset) {
    event.preventDefault()
    return
  }
  form.dataset.sent = ''
  for (const button of form.querySelectorAll('button[type=submit]')) button.setAttribute('aria-disabled', 'true')
}

function free(form) {
  delete form.dataset.sent
  if ('passkey' in form.dataset) form.elements.namedItem('credential').value = ''
  for (const input of form.querySelectorAll('input[data-done]')) delete input.dataset.done
  for (const button of form.querySelectorAll('button[type=submit]')) button.removeAttribute('aria-disabled')
}

function keepCodes(box) {
  const codes = [...document.getElementById(box.dataset.keep).children].map((item) => item.textContent).join('\n')
  const copy = box.querySelector('[data-copy]')
  const download = box.querySelector('[data-download]')
  copy.addEventListener('click', async () => {
    const worked = await navigator.clipboard?.writeText(codes).then(
      () => true,
      () => false,
    )
    say(box, worked ? copy.dataset.done : copy.dataset.failed)
  })
  download.addEventListener('click', () => {
    const url = URL.createObjectURL(new Blob([`${codes}\n`], { type: 'text/plain' }))
    const link = Object.assign(document.createElement('a'), { href: url, download: download.dataset.download })
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  })
}

function say(box, text) {
  box.querySelector('[data-status]').textContent = text
}

/** Fills in `credential` before the form goes. A form for signing in may also offer passkeys at the identifier. */
function usePasskey(form) {
  const credential = form.elements.namedItem('credential')
  const asking = { waiting: null, busy: false }
  form.addEventListener('submit', (event) => {
    if (credential.value !== '') return
    event.preventDefault()
    event.stopImmediatePropagation()
    void ask(form, asking, undefined)
  })
  if ('conditional' in form.dataset) void offer(form, asking)
}

async function offer(form, asking) {
  if (await globalThis.PublicKeyCredential?.isConditionalMediationAvailable?.()) await ask(form, asking, 'conditional')
}

async function ask(form, asking, mediation) {
  if (!globalThis.PublicKeyCredential) return say(form, form.dataset.unsupported)
  if (asking.busy) return
  asking.waiting?.abort()
  asking.waiting = new AbortController()
  const { signal } = asking.waiting
  asking.busy = mediation === undefined
  say(form, '')
  try {
    const credential = await makeOrGet(form, signal, mediation)
    form.elements.namedItem('credential').value = JSON.stringify(toJson(credential))
    form.requestSubmit()
  } catch {
    // One that was only offered, or gave way to a click, is no failure.
    if (mediation === undefined && !signal.aborted) say(form, form.dataset.failed)
  } finally {
    if (mediation === undefined) asking.busy = false
  }
}

function makeOrGet(form, signal, mediation) {
  const options = JSON.parse(form.dataset.options)
  if (form.dataset.passkey === 'create')
    return navigator.credentials.create({ publicKey: creationFrom(options), signal })
  return navigator.credentials.get({ publicKey: requestFrom(options), signal, ...(mediation && { mediation }) })
}

function creationFrom(options) {
  if (PublicKeyCredential.parseCreationOptionsFromJSON) return PublicKeyCredential.parseCreationOptionsFromJSON(options)
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) })),
  }
}

function requestFrom(options) {
  if (PublicKeyCredential.parseRequestOptionsFromJSON) return PublicKeyCredential.parseRequestOptionsFromJSON(options)
  return {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: (options.allowCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) })),
  }
}

/** RegistrationResponseJSON or AuthenticationResponseJSON of WebAuthn Level 3. */
function toJson(credential) {
  if (credential.toJSON) return credential.toJSON()
  const { id, rawId, type, response, authenticatorAttachment } = credential
  const names = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']
  const parts = names.filter((name) => response[name]).map((name) => [name, base64url(response[name])])
  return {
    id,
    rawId: base64url(rawId),
    type,
    authenticatorAttachment: authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { ...Object.fromEntries(parts), ...(response.getTransports && { transports: response.getTransports() }) },
  }
}

function bytes(text) {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (char) => char.charCodeAt(0))
}

function base64url(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
