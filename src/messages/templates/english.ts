import type { Words } from './words.ts'

export const english: Words = {
  email: {
    sign_in_code: {
      subject: 'Your sign-in code for {tenant}',
      say: ['Enter this code to sign in to {tenant}:'],
      then: 'It works once, within {time}. Never give it to anybody: we do not ask for it.',
      notYou: 'If you did not ask for a code, you need not do anything. Without it nobody gets in.',
    },
    sign_in_link: {
      subject: 'Sign in to {tenant}',
      say: ['Use this link to sign in to {tenant}.'],
      button: 'Sign in',
      then: 'It works once, within {time}. Do not pass it on.',
      notYou: 'If you did not ask for this link, you need not do anything. Do not open it.',
    },
    sign_in_code_and_link: {
      subject: 'Your sign-in code for {tenant}',
      say: ['Enter this code to sign in to {tenant}, or use the link in the browser in which you began:'],
      button: 'Sign in',
      then: 'Either works once, within {time}. Never give the code to anybody, and do not pass the link on: we do not ask for them.',
      notYou: 'If you did not ask for a code, you need not do anything. Do not open the link.',
    },
    verify_email: {
      subject: 'Confirm your e-mail address for {tenant}',
      say: ['Please confirm that this address is yours, so that {tenant} can rely on it.'],
      button: 'Confirm address',
      then: 'The link works once, within {time}.',
      notYou:
        'If you have no account with {tenant}, do not open the link: somebody may have typed your address by mistake.',
    },
    reset_password: {
      subject: 'Set a new password for {tenant}',
      say: ['Somebody, probably you, asked to set a new password for your account with {tenant}.'],
      button: 'Set a new password',
      then: 'The link works once, within {time}. Until then your old password stays.',
      notYou: 'If that was not you, you need not do anything: your password stays as it is. Do not pass the link on.',
    },
    password_changed: {
      subject: 'Your password for {tenant} was changed',
      say: ['The password of your account with {tenant} was just changed.'],
      notYou:
        'If that was not you, set a new password at once with “Forgot password?” on the sign-in page, and tell the support of {tenant}.',
    },
    method_linked: {
      subject: 'A new way to sign in to {tenant}',
      say: ['From now on one can sign in to your account with {tenant} by this way too: {method}.'],
      notYou: 'If that was not you, remove it in your account, change your password, and tell the support of {tenant}.',
    },
    method_removed: {
      subject: 'A way to sign in to {tenant} was removed',
      say: ['One can no longer sign in to your account with {tenant} by this way: {method}.'],
      notYou: 'If that was not you, change your password and tell the support of {tenant}.',
    },
    method_moved: {
      subject: 'A way to sign in to {tenant} moved to another account',
      say: [
        'One of the ways to sign in to {tenant} has moved from one account to another: {method}. It no longer opens the account that it opened before.',
      ],
      notYou: 'If that was not you, change your password and tell the support of {tenant}.',
    },
    linking_undone: {
      subject: 'A change to your account with {tenant} was taken back',
      say: ['A change to the ways to sign in to your account with {tenant} was taken back. It was about: {method}.'],
      notYou: 'If that was not you, change your password and tell the support of {tenant}.',
    },
    account_reclaimed: {
      subject: 'Your account with {tenant} was secured',
      say: [
        'Somebody had set up an account with {tenant} under this address without proving that it is theirs. You have now proven that it is yours, so the account is yours.',
        'We removed the password and the other ways in that were set up before, and ended every sign-in there was.',
      ],
      notYou: 'If you have not just signed in to {tenant}, tell its support: somebody else can read your mail.',
    },
    administrator_invitation: {
      subject: 'Invitation to administer {tenant}',
      say: ['You are invited to administer {tenant}.'],
      button: 'Accept the invitation',
      then: 'The link works once, within {time}. Do not pass it on: whoever opens it becomes an administrator.',
      notYou: 'If you do not expect this invitation, do not open the link, and tell whoever runs {tenant}.',
    },
    organization_invitation: {
      subject: 'Invitation to join {tenant}',
      say: ['{inviter} invites you to {organization} at {tenant}.'],
      button: 'Accept the invitation',
      then: 'The link works once, within {time}. Sign in, or sign up, with this e-mail address.',
      notYou: 'If you do not expect this invitation, you need not do anything. Do not pass the link on.',
    },
    second_factor_code: {
      subject: 'Your confirmation code for {tenant}',
      say: ['Enter this code to finish signing in to {tenant}:'],
      then: 'It works once, within {time}. Never give it to anybody: we do not ask for it.',
      notYou:
        'If you are not signing in right now, somebody knows your password: change it at once. Without the code they do not get in.',
    },
  },
  sms: {
    sign_in_code: '{code} is your code for {tenant}, good for {time}. Give it to nobody. Not you? Ignore this message.',
  },
  methods: { password: 'password', passkey: 'passkey' },
  happened: {
    when: 'It happened on {when}.',
    by: {
      person: 'Somebody did it who was signed in to your account.',
      administrator: 'An administrator of {tenant} did it.',
      application: 'An application did it: {application}.',
      policy: 'It happened by itself at a sign-in with the same address.',
    },
    undo: 'It can be taken back until {until}.',
    support: 'You reach the support of {tenant} at {support}.',
  },
  copyLink: 'If the button does not work, open this address:',
}
