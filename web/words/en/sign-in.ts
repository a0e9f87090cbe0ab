/** The words of this part of the pages in English; the other languages have the same. */
export const signIn = {
  login: {
    title: 'Sign in',
    linkTitle: 'Sign in to your existing account',
    linkLead: (identifier: string) => `To link the accounts, show that ${identifier} is yours. Sign in with it once.`,
    linkMethods: 'This account signs in with:',
    linkBack: 'Go back without linking',
    identifier: { email: 'Email address', username: 'Username', email_or_username: 'Email address or username' },
    submit: 'Sign in',
    forgot: 'Forgot your password?',
    provider: (provider: string) => `Continue with ${provider}`,
    passkey: 'Use a passkey',
    emailCode: 'Email me a code',
    smsCode: 'Text me a code',
    others: 'Other ways to sign in',
    noAccount: 'No account yet?',
    signUp: 'Sign up',
    nothing: 'There is no way to sign in here at the moment. Ask for help.',
    notice: {
      password_changed: 'Your password was changed. Sign in with the new one.',
      email_verified: 'Your email address is confirmed. You can sign in now.',
      signed_out: 'You are signed out.',
    },
  },
  signUp: {
    title: 'Create your account',
    username: 'Username',
    submit: 'Sign up',
    have: 'Already have an account?',
    signIn: 'Sign in',
    terms: 'By signing up you accept these:',
  },
  start: {
    email: {
      title: 'Sign in with a code by email',
      lead: 'We send you a code. You need no password.',
      label: 'Email address',
      submit: 'Email me a code',
    },
    sms: {
      title: 'Sign in with a code by text message',
      lead: 'We send you a code. You need no password.',
      label: 'Phone number',
      submit: 'Text me a code',
    },
    phoneHint: 'With the country code, such as +44 7700 900123',
    others: 'Sign in another way',
  },
  code: {
    email: { title: 'Check your email', sent: (to: string) => `We sent a message with a code to ${to}.` },
    sms: { title: 'Check your phone', sent: (to: string) => `We sent a text message with a code to ${to}.` },
    notSent: (to: string) => `No code could be sent to ${to} yet.`,
    label: 'Code of 6 digits',
    good: (minutes: number) =>
      minutes === 1 ? 'The code is good for one minute.' : `The code is good for ${minutes} minutes.`,
    withLink: 'You can use the link in the message instead.',
    submit: 'Continue',
    resend: 'Send a new code',
    resent: 'We sent a new code. Earlier ones no longer work.',
    change: { email: 'Use another email address', sms: 'Use another phone number' },
    others: 'Sign in another way',
  },
  link: {
    title: 'Confirm the sign-in',
    lead: (identifier: string) => `You are signing in as ${identifier}.`,
    otherBrowser: 'You started this in another browser. If you continue, you are signed in here and not there.',
    warning: 'Did you not ask for this? Then close this page. Nothing happens.',
    submit: 'Sign in',
  },
  passkey: {
    title: 'Sign in with a passkey',
    lead: 'Your device asks for your fingerprint, face or PIN. Nothing of that leaves it.',
    submit: 'Use a passkey',
    others: 'Sign in another way',
  },
  enroll: {
    title: 'Create a passkey',
    lead: (account: string) =>
      `Next time, sign in as ${account} with your fingerprint, face or PIN instead of a password.`,
    label: 'Name of the passkey',
    hint: 'So that you can tell it apart later, such as “My laptop”',
    submit: 'Create a passkey',
    skip: 'Not now',
  },
}

export type SignInWords = typeof signIn
