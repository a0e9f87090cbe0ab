import type { Actions } from './actions/open-actions.ts'
import type { Config } from './config.ts'
import type { Upstreams } from './connections/upstreams.ts'
import type { Passwords } from './crypto/passwords.ts'
import type { SigningKeys } from './crypto/signing-keys.ts'
import type { Vault } from './crypto/vault.ts'
import type { Logger } from './logger.ts'
import type { Messages } from './messages/open-messages.ts'
import type { Database } from './store/database.ts'
import type { Directory } from './store/directory.ts'

/** What an operation may reach. Made once, in `main.ts`, and handed down as the first argument. */
export interface Context {
  readonly config: Config
  readonly db: Database
  /** Encrypts what must be readable again: client secrets, signing keys. */
  readonly vault: Vault
  readonly signingKeys: SigningKeys
  readonly passwords: Passwords
  /** Settings, clients and connections, at most 5 s old. */
  readonly directory: Directory
  /** How upstream providers are reached, and what is known of them. */
  readonly upstreams: Upstreams
  /** The operator's own functions at sign-in. */
  readonly actions: Actions
  /** Mail and SMS to people. */
  readonly messages: Messages
  readonly log: Logger
}
