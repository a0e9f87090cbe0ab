import { stockedBytes } from './random-stock.ts'
import { type Vault, keyIdOf, openVault, sealedAt } from './vault.ts'

/** A key of a user or identity, as it is stored: sealed by the vault. Without it, nothing personal of the subject's records can be read. */
export interface SubjectKey {
  readonly subject: string
  readonly sealed: string
}

/** Seals and opens the personal parts of records, each under its subject's own key. */
export interface SubjectKeys {
  /** JSON text in, sealed text out. A subject that has no key yet gets one, which is then among `fresh`. */
  seal(subject: string, plain: string, context: string): string
  /** The JSON text, or null where the subject's key was destroyed. */
  open(subject: string, sealed: string, context: string): string | null
  /** Keys made since, which are to be stored together with what they have sealed. */
  fresh(): readonly SubjectKey[]
}

const KEY_BYTES = 32

/** The keys of some subjects, as they are stored. */
export function openSubjectKeys(vault: Vault, stored: ReadonlyMap<string, string>): SubjectKeys {
  const known = new Map<string, Vault>()
  const made: SubjectKey[] = []
  const find = (subject: string): Vault | undefined => {
    const sealed = stored.get(subject)
    if (sealed !== undefined && !known.has(subject)) {
      known.set(subject, openVault(vault.open(sealed, sealedAt.subjectKey(subject))))
    }
    return known.get(subject)
  }
  const make = (subject: string): Vault => {
    // Whoever has the id after an erasure has another key, and an id of the key tells the two apart.
    const key = `s${stockedBytes(6).toString('hex')}:${stockedBytes(KEY_BYTES).toString('base64')}`
    made.push({ subject, sealed: vault.seal(key, sealedAt.subjectKey(subject)) })
    const opened = openVault(key)
    known.set(subject, opened)
    return opened
  }
  return {
    seal: (subject, plain, context) => (find(subject) ?? make(subject)).seal(plain, context),
    open: (subject, sealed, context) => {
      const own = find(subject)
      return own?.has(keyIdOf(sealed)) ? own.open(sealed, context) : null
    },
    fresh: () => made,
  }
}
