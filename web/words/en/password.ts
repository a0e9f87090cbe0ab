/** The words of this part of the pages in English; the other languages have the same. */
export const password = {
  request: {
    title: 'Reset your password',
    lead: 'Enter your email address. We send you a link for a new password.',
    submit: 'Send the link',
    back: 'Back to sign-in',
  },
  requested: {
    title: 'Look for our message',
    lead: (email: string) =>
      `If there is an account with a password for ${email}, a message with a link is on its way.`,
    unchanged: 'Your password stays as it is until you use the link.',
    next: 'No message after a few minutes? Check the spam folder and the address.',
    again: 'Try another address',
    back: 'Back to sign-in',
  },
  reset: {
    title: 'Choose a new password',
    lead: (email: string) => `For the account ${email}.`,
    label: 'New password',
    submit: 'Change the password',
    after: 'Changing it signs you out everywhere.',
  },
  changed: {
    title: 'Your password was changed',
    lead: 'From now on only the new password works.',
    next: 'You can close this page and sign in again.',
    signIn: 'Sign in',
  },
  rules: {
    title: 'Your password needs:',
    length: (count: number) => (count === 1 ? 'at least one character' : `at least ${count} characters`),
    fair: 'lower-case letters, upper-case letters and digits',
    kinds: 'three of these: lower-case letters, upper-case letters, digits, other characters',
    repeats: 'no character more than twice in a row',
    dictionary: 'not a common password',
    personal: 'no parts of your name or address',
    history: (count: number) => (count === 1 ? 'not the last password' : `none of your last ${count} passwords`),
  },
  verify: {
    confirm: {
      title: 'Confirm your email address',
      lead: (email: string | null) => (email === null ? 'Is this address yours?' : `Is ${email} yours?`),
      warning: 'Did you not ask for this? Then close this page. Nothing happens.',
      submit: 'Yes, confirm',
    },
    done: {
      title: 'Your email address is confirmed',
      lead: (email: string | null) => (email === null ? 'Thank you.' : `${email} is confirmed. Thank you.`),
      next: 'You can close this page.',
    },
    expired: {
      title: 'This confirmation link no longer works',
      lead: 'It was used before, a newer one was sent, or it is too old.',
      unchanged: 'Your account is unchanged. If you confirmed the address before, it stays confirmed.',
      resend: 'Send a new message',
    },
  },
}

export type PasswordWords = typeof password
