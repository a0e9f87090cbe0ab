/** The words of this part of the pages in English; the other languages have the same. */
export const demo = {
  outbox: {
    title: 'Outbox',
    lead: 'A demonstration sends nothing. Here is what would have left, newest first.',
    empty: 'Nothing yet. Ask for a code or a link, then load this page again.',
    to: (recipient: string) => `To ${recipient}`,
    email: 'Email',
    sms: 'Text message',
    noSubject: 'Text message',
    code: 'Code',
    open: 'Open the link',
    reload: 'Load again',
  },
  provider: {
    title: (provider: string) => `${provider}: sign in`,
    lead: 'This page only plays the service, for trying things out. It has no passwords.',
    choose: 'Choose who you are',
    own: 'Or be somebody else',
    displayName: 'Name',
    verified: 'The service says that the address is confirmed',
    submit: 'Sign in',
    isVerified: 'address confirmed',
    notVerified: 'address not confirmed',
    noEmail: 'no address',
    cancel: 'Cancel the sign-in',
  },
  consent: {
    title: (provider: string) => `${provider}: share your data?`,
    lead: (asks: string) => `${asks} would like to receive this:`,
    as: (person: string) => `You are ${person}.`,
    allow: 'Share',
    deny: 'Do not share',
  },
}

export type DemoWords = typeof demo
