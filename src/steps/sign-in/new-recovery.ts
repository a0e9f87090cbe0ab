import type { Context } from '../../context.ts'
import { sealedAt } from '../../crypto/vault.ts'
import type { FlowState } from '../../model/flow.ts'

interface Kept {
  readonly user: string
  readonly sealed: string
}

/** Keeps a new recovery code, encrypted, until its owner has seen it. Nobody else in this browser ever does. */
export function keepNewCode({ vault }: Pick<Context, 'vault'>, state: FlowState, code: string): FlowState {
  const user = state.user ?? ''
  const kept = { user, sealed: vault.seal(code, sealedAt.newRecoveryCode(user)) }
  return { ...state, memory: { ...state.memory, newRecoveryCode: kept } }
}

/** The code that the user of a flow is still to be shown, encrypted. */
export function newCodeFor(state: FlowState): string | undefined {
  const kept = state.memory['newRecoveryCode'] as Kept | undefined
  return kept !== undefined && kept.user === state.user ? kept.sealed : undefined
}

/** The same in plain text. */
export function openNewCode({ vault }: Pick<Context, 'vault'>, state: FlowState): string | undefined {
  const sealed = newCodeFor(state)
  return sealed === undefined ? undefined : vault.open(sealed, sealedAt.newRecoveryCode(state.user ?? ''))
}

/** The code was seen. */
export function forgetNewCode(state: FlowState): FlowState {
  const { newRecoveryCode: _seen, ...memory } = state.memory
  return { ...state, memory }
}
