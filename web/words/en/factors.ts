/** The words of this part of the pages in English; the other languages have the same. */
export const factors = {
  names: { totp: 'Authenticator app', webauthn: 'Passkey or security key', recovery: 'Recovery code' },
  instead: 'Use something else',
  remember: 'Do not ask again in this browser for 30 days',
  use: {
    totp: 'Use the authenticator app',
    webauthn: 'Use a passkey or security key',
    recovery: 'Use a recovery code',
  },
  totp: {
    title: 'Enter the code from your app',
    lead: 'Open your authenticator app. It shows a code of 6 digits for this account.',
    label: 'Code of 6 digits',
    submit: 'Continue',
  },
  webauthn: {
    title: 'Use your passkey or security key',
    lead: 'Your device asks for your fingerprint, face or PIN, or for your key to be touched.',
    submit: 'Use it now',
  },
  recovery: {
    title: 'Enter a recovery code',
    lead: 'It is one of those that you saved when you set up the second step. Each works once.',
    label: 'Recovery code',
    submit: 'Continue',
  },
  choice: {
    title: 'Protect your account with a second step',
    lead: 'A password can be stolen. With a second step, it alone is not enough. What would you like to use?',
    totp: 'An app on your phone shows a new code every 30 seconds.',
    webauthn: 'Your fingerprint, face or PIN, or a key that you plug in. It also protects against fake pages.',
    skip: 'Not now',
  },
  enrollTotp: {
    title: 'Set up your authenticator app',
    scan: 'Scan this picture with the app',
    picture: 'QR code with the secret, which is also written below',
    open: 'Open the app on this device',
    type: 'Or type this secret into it',
    enter: 'Enter the code that the app shows then',
    label: 'Code of 6 digits',
    submit: 'Finish',
    other: 'Choose something else',
  },
  enrollWebauthn: {
    title: 'Set up a passkey or security key',
    lead: 'Give it a name, then follow your device.',
    label: 'Name',
    submit: 'Set it up',
    other: 'Choose something else',
  },
  codes: {
    title: 'Save your recovery codes',
    lead: 'If you lose your second step, one of these lets you in. Each works once. They are shown only now.',
    list: 'Recovery codes',
    copy: 'Copy',
    copied: 'Copied.',
    notCopied: 'Copying did not work. Select the codes and copy them yourself.',
    download: 'Download',
    file: 'recovery-codes.txt',
    saved: 'I have saved the codes in a safe place',
    mustSave: 'Confirm that you have saved the codes.',
    submit: 'Continue',
  },
}

export type FactorWords = typeof factors
