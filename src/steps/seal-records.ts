import { type SubjectKeys, openSubjectKeys } from '../crypto/subject-keys.ts'
import { type Vault, sealedAt } from '../crypto/vault.ts'
import type { Operation } from '../model/change.ts'
import type { Json } from '../model/json.ts'
import { withPersonalParts } from '../model/personal-parts.ts'
import type { World } from '../model/world.ts'
import type { SealedRecords } from '../store/commit-part.ts'
import type { SealedOperation, StoredOperation } from '../store/operations.ts'

/** Operations as they are stored: every personal part under the key of whom it is about. */
export function sealRecords(vault: Vault, world: World, operations: readonly Operation[]): SealedRecords {
  const keys = openSubjectKeys(vault, world.subjectKeys ?? new Map())
  const sealed = operations.map((operation) =>
    withPersonalParts(operation, ({ subject, place, value }) =>
      keys.seal(subject, JSON.stringify(value), sealedAt.record(operation.id, place)),
    ),
  )
  return { operations: sealed, subjectKeys: keys.fresh() }
}

/** Operations as they were recorded; parts of those whose key was destroyed are null, and `erased` says whose. */
export function openRecords(vault: Vault, sealed: readonly SealedOperation[]): StoredOperation[] {
  return sealed.map(({ subjectKeys, ...operation }) => {
    const keys = openSubjectKeys(vault, new Map(Object.entries(subjectKeys ?? {})))
    const erased = new Set<string>()
    const opened = withPersonalParts(operation, ({ subject, place, value }) => {
      const plain = openPart(keys, { subject, sealed: value as string }, sealedAt.record(operation.id, place))
      if (plain === null) erased.add(subject)
      return plain
    })
    return { ...opened, erased: [...erased] }
  })
}

interface Sealed {
  readonly subject: string
  readonly sealed: string
}

function openPart(keys: SubjectKeys, { subject, sealed }: Sealed, context: string): Json {
  const plain = keys.open(subject, sealed, context)
  return plain === null ? null : (JSON.parse(plain) as Json)
}
