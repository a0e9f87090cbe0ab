import type { Context } from '../../context.ts'
import { factorClaims } from '../../model/factor-policy.ts'
import type { FlowState, Proven, RecordedMethod } from '../../model/flow.ts'
import { signInText } from '../../model/sign-in.ts'
import { usedMethods } from '../../model/used-methods.ts'
import type { User } from '../../model/user.ts'
import { noteLogin } from '../../store/logins.ts'
import { type CustomClaims, customOf } from './actions-so-far.ts'
import { signInOf } from './advance.ts'
import type { FlowVisitor } from './flow.ts'

/** What a finished sign-in hands to the provider. */
export interface Concluded {
  readonly accountId: string
  readonly amr: readonly string[]
  readonly acr: string | null
  /** Seconds since 1970: when the person last proved an identity. */
  readonly at: number
  /** What the session keeps: identities and factors. */
  readonly methods: readonly Proven[]
  /** What the session keeps beside: methods that Actions recorded. */
  readonly recorded: readonly RecordedMethod[]
  readonly custom: CustomClaims
}

/** Ends a sign-in: counts it, and says what the session and the tokens are to carry. */
export async function conclude(
  ctx: Context,
  { state, user, visitor }: { readonly state: FlowState; readonly user: User; readonly visitor: FlowVisitor },
): Promise<Concluded> {
  if (!state.bySession) await noteLogin(ctx.db, user.id, visitor.ip)
  return concluded(state, user)
}

/** The same without counting: for what a session answers by itself. */
export function concluded(state: FlowState, user: User): Concluded {
  const factors = state.factors.map(({ method, at }) => ({ key: '', epoch: 0, method, at }))
  const { acr = null, amr = [] } = factorClaims(usedMethods(state))
  return {
    accountId: signInText(signInOf(user, state)),
    amr,
    acr,
    at: Math.max(...state.proven.map(({ at }) => at)),
    methods: [...state.proven, ...factors],
    recorded: state.recorded ?? [],
    custom: customOf(state),
  }
}
